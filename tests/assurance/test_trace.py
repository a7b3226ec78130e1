"""Trace: the thread of one system, or of anything."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.assurance import TraceRow, trace
from aimsgraph.assurance.trace import RESTS_ON_IT
from aimsgraph.errors import UnknownIdError
from tests.impact.company import Company, clause, company, control, implementation, shipped, slot


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def thread(made: Company, id: str) -> list[TraceRow]:
    return list(trace(id, made.impact().posture(), made.snapshot(), shipped(), made.policy))


def path(rows: list[TraceRow], id: str) -> list[str]:
    """The ids from the root down to the first row of a thing."""
    found: list[str] = []
    at = next(number for number, row in enumerate(rows) if row.id == id)
    depth = rows[at].depth + 1
    for row in reversed(rows[: at + 1]):
        if row.depth < depth:
            found.insert(0, row.id)
            depth = row.depth
    return found


class TestSystem:
    """The thread of a system."""

    def test_it_runs_from_data_to_decisions(self, made: Company) -> None:
        """In the order in which an auditor follows it."""
        rows = thread(made, "system:a")
        assert (rows[0].id, rows[0].depth) == ("system:a", 0)
        labels = [row.label for row in rows if row.depth == 1]
        assert list(dict.fromkeys(labels)) == [
            "data", "component", "intended use", "impact assessment", "risk", "control",
            "asked by a clause", "decision",
        ]  # fmt: skip

    def test_it_leads_from_the_risk_to_the_evidence(self, made: Company) -> None:
        """Through treatment, control, implementation and slot, down to the test data."""
        rows = thread(made, "system:a")
        assert path(rows, "dataset:a-test") == [
            "system:a", "risk:a", "treatment:a", control("A.6.2.4"),
            implementation("A.6.2.4", "system:a"),
            slot("A.6.2.4", "test-report", "system:a"),
            "evidence:test-report-a", "dataset:a-test",
        ]  # fmt: skip
        assert path(rows, "dataset:a-training") == ["system:a", "model:a", "dataset:a-training"]

    def test_it_shows_nothing_of_another_system(self, made: Company) -> None:
        """Though the same controls run there."""
        ids = {row.id for row in thread(made, "system:a")}
        assert not {id for id in ids if id.endswith((":b", "-b")) or ":b-" in id}

    def test_a_thing_is_followed_once(self, made: Company) -> None:
        """Later rows say that it was followed before."""
        rows = thread(made, "system:a")
        mine = [row for row in rows if row.id == implementation("A.6.2.4", "system:a")]
        assert [row.repeated for row in mine] == [False, True]

    def test_rows_say_how_things_stand(self, made: Company) -> None:
        """What has no status says nothing."""
        made.set("evidence:test-report-a", review="rejected")
        rows = {row.id: row for row in thread(made, "system:a")}
        assert (rows["risk:a"].status, rows["risk:a"].word) == ("broken", "untreated")
        assert rows["evidence:test-report-a"].tag == "rejected"
        assert (rows["model:a"].status, rows["model:a"].word) == ("", "")

    def test_records_tell_their_day_and_where_they_lie(self, made: Company) -> None:
        """As they serve beside others of their kind."""
        made.set("evidence:test-report-a", uri="evidence/test.pdf", collected_on=date(2026, 5, 4))
        made.record(
            "evidence:newer", "test-report", "model:a", "system:a", verdict="pass",
            collected_on=date(2026, 6, 1),
        )  # fmt: skip
        rows = {row.id: row for row in thread(made, "system:a")}
        report = rows["evidence:test-report-a"]
        assert report.file == "evidence/test.pdf"
        assert report.told == "2026-05-04, followed by a newer one"
        assert rows["evidence:newer"].told.startswith("2026-06-01, ")
        assert (rows["model:a"].told, rows["model:a"].file) == ("", "")


class TestAnything:
    """The thread of any other thing."""

    def test_first_what_it_rests_on_then_what_rests_on_it(self, made: Company) -> None:
        """Evidence leads up to the requirements and risks that it carries."""
        rows = thread(made, "evidence:test-report-a")
        above = next(n for n, row in enumerate(rows) if row.label == RESTS_ON_IT)
        assert "dataset:a-test" in {row.id for row in rows[:above]}
        carried = {row.id for row in rows[above:]}
        assert {clause("A.6.2.4"), "risk:a", clause("6.1.3")} <= carried

    def test_a_bare_ref_is_enough(self, made: Company) -> None:
        """Where it is unique."""
        rows = thread(made, "A.6.2.8")
        assert rows[0].id == clause("A.6.2.8")
        assert path(rows, "evidence:log-configuration-b")[:3] == [
            clause("A.6.2.8"), "soa:a.6.2.8", control("A.6.2.8"),
        ]  # fmt: skip

    def test_circles_end(self, made: Company) -> None:
        """Each control of a circle is followed once."""
        made.link("reliesOn", control("A.2.2"), control("A.2.3"))
        made.link("reliesOn", control("A.2.3"), control("A.2.2"))
        rows = thread(made, control("A.2.2"))
        assert sum(row.id == control("A.2.2") and row.repeated for row in rows) >= 1

    def test_a_relation_to_nothing_is_shown(self, made: Company) -> None:
        """By the id it names."""
        made.link("realisedBy", "treatment:a", "control:gone")
        row = next(row for row in thread(made, "treatment:a") if row.id == "control:gone")
        assert (row.name, row.cls, row.status) == ("control:gone", "", "")

    def test_an_unknown_id_is_an_error_with_near_ones(self, made: Company) -> None:
        """As everywhere."""
        with pytest.raises(UnknownIdError, match="system:a"):
            thread(made, "system:aa")
