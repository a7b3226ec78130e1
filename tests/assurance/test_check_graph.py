"""Rules on what registers can hardly say: circles, loose ends, what much hangs on, lapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from aimsgraph.assurance.check import RULES, Finding, check, choose
from aimsgraph.vocabulary import Demand
from tests.impact.company import (
    COLLECTED,
    ISO,
    TODAY,
    Company,
    clause,
    company,
    control,
    fill,
    slot,
)


def found(made: Company, rule: str, thing: str | None = None) -> list[Finding]:
    """What one rule finds in a company, or at one thing of it."""
    checked = check(
        made.snapshot(), made.vocabulary, made.policy, as_of=TODAY, rules=choose([rule])
    )
    return [f for f in checked.findings if thing in (None, f.thing)]


def argue(made: Company, thing: str, *taken: str) -> None:
    """Let a thing rest on an argument that takes others."""
    justification = made.add(f"justification:{thing.partition(':')[2]}")
    made.link("arguedBy", thing, justification)
    made.link("takes", justification, *taken)


class TestCircles:
    def test_controls_that_only_point_at_each_other_are_found_and_named(self) -> None:
        made = company()
        for name, other in (("one", "two"), ("two", "one")):
            made.add(f"control:{name}", state="implemented")
            argue(made, f"control:{name}", f"control:{other}")
        findings = found(made, "graph/circle")
        assert {"control:one", "control:two"} <= {finding.thing for finding in findings}
        first = next(finding for finding in findings if finding.thing == "control:one")
        assert "control:two" in first.message
        assert "control:two" in first.also

    def test_a_circle_with_evidence_in_it_is_none(self) -> None:
        made = company()
        for name, other in (("one", "two"), ("two", "one")):
            made.add(f"control:{name}", state="implemented")
            argue(made, f"control:{name}", f"control:{other}")
        made.add("justification:evidence")
        made.link("arguedBy", "control:one", "justification:evidence")
        made.link("takes", "justification:evidence", "policy:ai")
        assert found(made, "graph/circle") == []

    def test_a_circle_whose_evidence_lapsed_is_broken_by_that(self) -> None:
        made = company()
        for name, other in (("one", "two"), ("two", "one")):
            made.add(f"control:{name}", state="implemented")
            argue(made, f"control:{name}", f"control:{other}")
        made.add("justification:evidence")
        made.record("evidence:lapsed", "procedure", "control:one", valid_until=COLLECTED)
        made.link("arguedBy", "control:one", "justification:evidence")
        made.link("takes", "justification:evidence", "evidence:lapsed")
        assert made.today().status["control:one"] == "broken"
        assert found(made, "graph/circle") == []

    def test_what_a_circle_only_hangs_on_is_not_in_it(self) -> None:
        made = company()
        for name, other in (("one", "two"), ("two", "one")):
            made.add(f"control:{name}", state="implemented")
            argue(made, f"control:{name}", f"control:{other}")
        made.link("reliesOn", control("A.8.2"), "control:one")
        assert control("A.8.2") not in {finding.thing for finding in found(made, "graph/circle")}


class TestLooseEnds:
    def test_a_relation_to_nothing_stands_at_the_end_that_is_there(self) -> None:
        made = company()
        made.remove("person:dana", dangling=True)
        (finding,) = found(made, "graph/dangling", "role:data-owner")
        assert (finding.at, finding.to) == ("heldBy", "person:dana")
        assert "person:dana is not in the graph" in finding.message

    def test_a_relation_from_nothing_too(self) -> None:
        made = company()
        made.link("about", "evidence:gone", "system:a")
        (finding,) = found(made, "graph/dangling")
        assert (finding.thing, finding.to) == ("system:a", "evidence:gone")

    def test_two_between_the_same_ends_are_two(self) -> None:
        made = company()
        made.link("about", "evidence:gone", "system:a")
        made.link("measuredOn", "evidence:gone", "dataset:a-test")
        findings = found(made, "graph/dangling")
        assert len({finding.fingerprint for finding in findings}) == 2

    def test_a_crosswalk_to_nothing_has_a_rule_of_its_own(self) -> None:
        made = company()
        made.link("mapsTo", clause("8.4"), "nist-ai-rmf:1.0/GOVERN 9.9")
        assert found(made, "graph/dangling") == []
        (finding,) = found(made, "graph/dangling-mapping")
        assert finding.thing == clause("8.4")

    def test_an_argument_that_cannot_fail_is_found(self) -> None:
        made = company()
        argue(made, control("A.8.2"), "dataset:a-training", "policy:ai")
        (finding,) = found(made, "graph/counts-as-holding")
        assert (finding.at, finding.to) == ("takes", "dataset:a-training")


class TestHowMuchHangsOnOne:
    def test_a_record_that_alone_carries_many_is_named_with_what_it_carries(self) -> None:
        made = company()
        asked = ("A.6.2.2", "A.6.2.7", "A.6.2.8")
        made.policy = replace(
            made.policy,
            demands=tuple(Demand(ref, "procedure", "required", "organization") for ref in asked),
        )
        fill(made)
        (finding,) = found(made, "evidence/carries-many", "evidence:procedure-acme")
        assert all(ref in finding.message for ref in asked)

    def test_another_record_beside_it_quiets_that(self) -> None:
        made = company()
        made.policy = replace(
            made.policy,
            demands=tuple(
                Demand(ref, "procedure", "required", "organization")
                for ref in ("A.6.2.2", "A.6.2.7", "A.6.2.8")
            ),
        )
        fill(made)
        made.record("evidence:handbook", "procedure", "organization:acme")
        assert found(made, "evidence/carries-many", "evidence:procedure-acme") == []

    def test_what_every_system_has_by_the_standard_is_not_worth_a_word(self) -> None:
        assert found(company(), "evidence/carries-many", "impact-assessment:a") == []

    def test_a_supplier_behind_three_systems_is_told_until_its_risk_is_recorded(self) -> None:
        made = company()
        assert found(made, "supplier/concentration") == []
        made.add("system:c", lifecycle="deployed")
        made.link("servedBy", "system:c", "supplier:cloud")
        (finding,) = found(made, "supplier/concentration")
        assert (finding.thing, set(finding.also)) == (
            "supplier:cloud", {"system:a", "system:b", "system:c"},
        )  # fmt: skip
        made.add("risk:cloud")
        made.link("arisesIn", "risk:cloud", "supplier:cloud")
        assert found(made, "supplier/concentration") == []


class TestPeriods:
    SLOT = slot("A.6.2.6", "monitoring-report", "system:a")

    def quarterly(self, tolerated: int) -> Company:
        """Reports of two quarters are asked for and one of them is there."""
        made = company()
        made.policy = replace(
            made.policy,
            demands=(
                Demand(
                    "A.6.2.6", "monitoring-report", "required", "ai-system", cadence="P3M",
                    grace="P30D", tolerated_exceptions=tolerated,
                ),
            ),
        )  # fmt: skip
        made.set(control("A.6.2.6"), operating_since=date(2025, 10, 1))
        made.set("system:a", deployed_on=date(2025, 10, 1))
        return made

    def test_the_days_that_lack_are_named(self) -> None:
        (finding,) = found(self.quarterly(0), "evidence/missed-period", self.SLOT)
        assert "nothing covers 2025-10-01 to 2025-12-31" in finding.message
        assert finding.also == ("system:a",)

    def test_as_many_as_are_tolerated_are_none(self) -> None:
        assert found(self.quarterly(1), "evidence/missed-period") == []

    def test_a_slot_that_was_never_filled_is_a_gap_and_no_missed_period(self) -> None:
        made = self.quarterly(0)
        made.remove("evidence:monitoring-report-a")
        assert found(made, "evidence/missed-period", self.SLOT) == []


class TestLapses:
    def ending(self, day: date) -> Company:
        """The test report of one system ends on a day; Stage 1 is in four weeks."""
        made = company()
        made.policy = replace(
            made.policy,
            stage1_on=TODAY + timedelta(weeks=4),
            stage2_on=TODAY + timedelta(weeks=8),
        )
        made.set("evidence:test-report-a", valid_until=day)
        return made

    @pytest.mark.parametrize(
        ("days", "audit"),
        [(-1, None), (0, "Stage 1"), (27, "Stage 1"), (28, "Stage 2"), (55, "Stage 2"), (56, None)],
    )
    def test_it_is_told_of_the_first_audit_that_misses_it(
        self, days: int, audit: str | None
    ) -> None:
        made = self.ending(TODAY + timedelta(days=days))
        told = found(made, "evidence/lapses", "evidence:test-report-a")
        assert len(told) == (audit is not None)
        for finding in told:
            assert f"before {audit}" in finding.message
            assert "A.6.2.4" in finding.message
            assert finding.on == TODAY + timedelta(days=days + 1)

    def test_of_several_that_are_needed_the_first_to_end_is_told(self) -> None:
        made = self.ending(TODAY + timedelta(days=400))
        demand = Demand("A.6.2.4", "test-report", "required", "ai-system", need=2)
        made.policy = replace(made.policy, demands=(demand,))
        for number, days in enumerate((10, 20)):
            made.record(
                f"evidence:again-{number}", "test-report", "model:a", "system:a", verdict="pass",
                valid_until=TODAY + timedelta(days=days),
            )  # fmt: skip
        told = {f.thing for f in found(made, "evidence/lapses") if "again" in f.thing}
        assert told == {"evidence:again-1"}  # with two left, the shorter of these decides

    def test_a_later_record_beside_it_quiets_that(self) -> None:
        made = self.ending(TODAY + timedelta(days=5))
        made.record("evidence:again", "test-report", "model:a", "system:a", verdict="pass")
        assert found(made, "evidence/lapses", "evidence:test-report-a") == []

    def test_a_failed_result_beside_it_does_not(self) -> None:
        made = self.ending(TODAY + timedelta(days=5))
        made.record("evidence:failed", "test-report", "model:a", "system:a", verdict="fail")
        (finding,) = found(made, "evidence/lapses", "evidence:test-report-a")
        assert finding.on == TODAY + timedelta(days=6)

    def test_a_period_to_come_is_no_lapse(self) -> None:
        made = self.ending(TODAY + timedelta(days=400))
        assert found(made, "evidence/lapses", "evidence:monitoring-report-a") == []

    def test_a_day_of_ones_own_takes_the_place_of_the_audits(self) -> None:
        made = self.ending(TODAY + timedelta(days=100))
        checked = check(
            made.snapshot(), made.vocabulary, made.policy, as_of=TODAY,
            rules=choose(["evidence/lapses"]), audits={"the visit": TODAY + timedelta(days=101)},
        )  # fmt: skip
        (finding,) = [f for f in checked.findings if f.thing == "evidence:test-report-a"]
        assert "before the visit" in finding.message


class TestAcrossTheTable:
    def test_no_two_findings_have_one_fingerprint_and_all_name_things_there_are(self) -> None:
        made = company()
        made.remove("person:dana", dangling=True)
        made.set("risk:a", acceptable=False)
        made.unlink("treatedBy", "risk:a", "treatment:a")
        made.set("model:a", built_on=TODAY)
        snapshot = made.snapshot()
        later = TODAY + timedelta(days=500)
        checked = check(snapshot, made.vocabulary, made.policy, as_of=later, rules=RULES)
        prints = [finding.fingerprint for finding in checked.findings]
        assert len(prints) > 20
        assert len(set(prints)) == len(prints)
        assert all(finding.thing in snapshot for finding in checked.findings)

    def test_the_order_of_the_graph_changes_nothing(self) -> None:
        made = company()
        made.remove("person:dana", dangling=True)
        once = check(made.snapshot(), made.vocabulary, made.policy, as_of=TODAY, rules=RULES)
        made.things = dict(reversed(made.things.items()))
        made.links = dict(reversed(made.links.items()))
        again = check(made.snapshot(), made.vocabulary, made.policy, as_of=TODAY, rules=RULES)
        assert [f.fingerprint for f in once.findings] == [f.fingerprint for f in again.findings]

    def test_an_empty_graph_has_no_findings_of_things(self) -> None:
        made = Company()
        checked = check(made.facts(), made.vocabulary, made.policy, as_of=TODAY)
        assert checked.findings == ()

    def test_without_a_statement_of_applicability_that_is_one_finding(self) -> None:
        made = company()
        for id in [id for id in made.things if id.startswith("soa:")]:
            made.remove(id)
        (finding,) = found(made, "soa/undecided")
        assert finding.thing == ISO
        assert "none of the 38" in finding.message

    def test_an_exclusion_of_a_control_that_runs_for_another_is_none(self) -> None:
        made = company()
        made.set("soa:a.6.2.4", applicable=False)
        (finding,) = found(made, "soa/excluded-but-relied-on")
        assert finding.to == control("A.6.2.4")
        made.link("implementedBy", "soa:a.6.2.5", control("A.6.2.4"))
        assert found(made, "soa/excluded-but-relied-on") == []

    def test_what_relies_on_an_excluded_control_counts_as_well(self) -> None:
        made = company()
        made.set("soa:a.9.4", applicable=False)
        assert found(made, "soa/excluded-but-relied-on") == []
        made.link("reliesOn", control("A.6.2.4"), control("A.9.4"))
        (finding,) = found(made, "soa/excluded-but-relied-on")
        assert set(finding.also) == {"risk:a", "risk:b"}

    def test_a_release_of_the_day_of_the_build_is_not_older(self) -> None:
        made = company()
        made.set("model:a", built_on=COLLECTED)
        assert found(made, "release/older-than-model") == []
        made.set("model:a", built_on=COLLECTED + timedelta(days=1))
        (finding,) = found(made, "release/older-than-model")
        assert finding.also[0] == "model:a"
