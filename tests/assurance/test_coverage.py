"""Coverage: the counts, the worst first, the gaps and who has to act."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.assurance import Coverage, Owner, RequirementRow, coverage
from tests.impact.company import Company, clause, company, control, shipped, slot


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def covered(made: Company) -> Coverage:
    snapshot = made.snapshot()
    return coverage(made.impact().posture(), snapshot, shipped(), made.policy)


def row(made: Company, id: str) -> RequirementRow:
    return next(row for row in covered(made).requirements if row.id == id)


def counts(found: Coverage, group: str) -> dict[str, int]:
    tally = next(tally for tally in found.tallies if tally.group == group)
    return {state: number for state, number in tally.counts.items() if number}


class TestCounts:
    """Every requirement is in one state, and only some states count."""

    def test_a_healthy_company(self, made: Company) -> None:
        """32 clauses and 38 controls; of 6.3 nothing is due, as nothing has changed."""
        found = covered(made)
        assert counts(found, "clauses") == {"holds": 31, "nothing to show yet": 1}
        assert counts(found, "controls") == {"holds": 38}
        clauses, controls = found.tallies
        assert (clauses.total, clauses.counted, clauses.share) == (32, 31, 1.0)
        assert (controls.total, controls.counted, controls.share) == (38, 38, 1.0)
        assert (found.worst, found.gaps, found.blockers, found.flags) == ((), (), (), ())

    def test_each_state(self, made: Company) -> None:
        """Lost, in doubt, never filled, planned, excluded, not due and nothing to show."""
        made.set("evidence:use-approval-a", review="rejected")
        made.set("evidence:user-documentation-a", review="pending")
        made.remove("impact-assessment:a")
        made.set(control("A.8.3"), state="planned", planned_for=date(2026, 9, 1))
        made.set("soa:a.10.4", applicable=False, reason="no customers")
        made.set(clause("10.1"), applies_from=date(2027, 1, 1))
        for key in "ab":
            made.remove(f"evidence:log-configuration-{key}")
        made.set("soa:a.6.2.8", applicable=False, reason="the supplier logs")
        found = covered(made)
        assert counts(found, "clauses") == {
            "holds": 28, "gap": 2, "nothing to show yet": 1, "not yet due": 1,
        }  # fmt: skip
        assert counts(found, "controls") == {
            "holds": 30, "in doubt": 1, "broken": 1, "gap": 3, "planned": 1, "not applicable": 2,
        }  # fmt: skip
        clauses, controls = found.tallies[:2]
        assert clauses.share == pytest.approx(28 / 30)
        assert controls.share == pytest.approx(30 / 36)

    def test_controls_whose_condition_meets_nothing(self, made: Company) -> None:
        """A reference control has nothing to show yet when none of its controls has."""
        for key in "ab":
            made.set(f"system:{key}", lifecycle="development", deployed_on=None)
        assert row(made, clause("A.6.2.8")).state == "nothing to show yet"
        assert row(made, clause("A.6.2.7")).state == "holds"

    def test_own_controls_are_counted_apart(self, made: Company) -> None:
        """Those that implement no applicable entry of the Statement of Applicability."""
        made.add("control:desk", state="implemented")
        found = covered(made)
        assert counts(found, "own controls") == {"gap": 1}
        assert counts(found, "controls") == {"holds": 38}


class TestRows:
    """What a row says."""

    def test_a_lost_requirement_says_why_where_and_whose(self, made: Company) -> None:
        """The word people read, the cause, the subjects for which it fails, and the owner."""
        made.set("evidence:use-approval-a", review="rejected", reject_reason="adverse")
        lost = row(made, clause("A.9.4"))
        assert (lost.ref, lost.state, lost.word, lost.tag) == (
            "A.9.4",
            "broken",
            "failing",
            "failing",
        )
        assert lost.subjects == ("system:a",)
        assert "use-approval-a" in lost.reason
        assert lost.owner == Owner("role:system-owner", ("person:sam",))

    def test_rows_are_in_the_order_of_the_standard(self, made: Company) -> None:
        """9.3 comes before 10.1, and A.9.4 before A.10.2."""
        refs = [row.ref for row in covered(made).requirements]
        assert refs[0] == "4.1"
        assert refs.index("9.3.3") < refs.index("10.1") < refs.index("A.2.2")
        assert refs[-1] == "A.10.4"

    def test_the_worst_come_first(self, made: Company) -> None:
        """Failing, rejected, lapsed, gaps, then doubt."""
        made.set("evidence:use-approval-a", verdict="fail")
        made.set("evidence:log-configuration-a", review="rejected")
        made.set("evidence:test-report-a", collected_on=date(2025, 1, 1))
        made.remove("evidence:technical-documentation-a")
        made.set("evidence:design-record-a", review="pending")
        worst = [row.ref for row in covered(made).worst if row.group == "controls"]
        assert worst == ["A.9.4", "A.6.2.8", "A.6.2.4", "A.6.2.7", "A.6.2.3"]


class TestGaps:
    """What was never filled."""

    def test_slots_that_one_record_would_fill_are_one_gap(self, made: Company) -> None:
        """With all requirements that wait for it, and the owner of the subject."""
        made.remove("impact-assessment:a")
        (gap,) = covered(made).gaps
        assert len(gap.ids) == 5
        assert slot("8.4", "impact-assessment", "system:a") in gap.ids
        assert gap.requirements == ("6.1.4", "8.4", "A.5.3", "A.5.4", "A.5.5")
        assert gap.subject == "system:a"
        assert gap.owner == Owner("role:system-owner", ("person:sam",))
        assert "documented information" in gap.description

    def test_a_gap_without_subject_is_the_matter_of_what_rests_on_it(self, made: Company) -> None:
        """The control's owner, where the organization itself has none."""
        made.remove("evidence:tooling-inventory-acme")
        (gap,) = covered(made).gaps
        assert gap.owner == Owner("role:aims-manager", ("person:max", "person:mia"))

    def test_gaps_that_carry_most_come_first_and_planned_ones_last(self, made: Company) -> None:
        """So that work can start at the top."""
        made.remove("impact-assessment:a")
        made.remove("evidence:log-configuration-a")
        made.set(control("A.8.3"), state="planned", planned_for=date(2026, 9, 1))
        gaps = covered(made).gaps
        assert [gap.requirements for gap in gaps][1:] == [("A.6.2.8",), ("A.8.3",)]
        assert [gap.planned for gap in gaps] == [False, False, True]

    def test_an_unheld_role_owns_in_name_only(self, made: Company) -> None:
        """The row names the role, and nobody."""
        made.remove("evidence:data-quality-report-a-training")
        made.unlink("heldBy", "role:data-owner", "person:dana")
        gap = next(gap for gap in covered(made).gaps if gap.subject == "dataset:a-training")
        assert gap.owner == Owner("role:data-owner", ())

    def test_what_lapsed_is_no_gap(self, made: Company) -> None:
        """It was filled once."""
        made.set("evidence:use-approval-a", collected_on=date(2025, 1, 1))
        assert covered(made).gaps == ()


class TestBlockers:
    """No certificate is issued while a major finding is open."""

    @pytest.mark.parametrize(
        ("grade", "state", "blocks"),
        [("major", "open", True), ("major", "closed", False), ("minor", "open", False)],
    )
    def test_open_majors_block(self, made: Company, grade: str, state: str, blocks: bool) -> None:
        """Neither minors nor what is closed."""
        made.add("nonconformity:n", grade=grade, state=state, raised_on=date(2026, 6, 1))
        made.link("challengedBy", clause("8.4"), "nonconformity:n")
        assert covered(made).blockers == (("nonconformity:n",) if blocks else ())

    def test_a_major_counts_from_the_day_it_was_raised(self, made: Company) -> None:
        """On an earlier date nothing was known of it."""
        made.add("nonconformity:n", grade="major", state="open", raised_on=date(2026, 7, 1))
        made.link("challengedBy", clause("8.4"), "nonconformity:n")
        assert covered(made).blockers == ()

    def test_a_major_that_was_closed_on_a_rejected_check_blocks_again(self, made: Company) -> None:
        """Its verification does not count."""
        made.add("nonconformity:n", grade="major", state="closed", closed_on=date(2026, 6, 10))
        made.link("challengedBy", clause("8.4"), "nonconformity:n")
        made.record("corrective-action:c", "corrective-action-record", done_on=date(2026, 6, 8))
        made.record("evidence:check", "effectiveness-check", "corrective-action:c", verdict="pass")
        made.link("resolvedBy", "nonconformity:n", "corrective-action:c")
        made.link("verifiedBy", "corrective-action:c", "evidence:check")
        assert covered(made).blockers == ()
        made.set("evidence:check", review="rejected")
        assert covered(made).blockers == ("nonconformity:n",)
