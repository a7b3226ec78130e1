"""The matrix: every slot in one cell, and each cell the worst of what is asked there."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest

from aimsgraph.assurance.matrix import Cell, Matrix, matrix
from aimsgraph.impact import Posture, Verdict
from tests.impact.company import Company, clause, company, control, shipped, slot

WORST = ("broken", "gap", "planned", "in doubt", "holds")


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def asked(made: Company) -> Matrix:
    return matrix(made.snapshot(), shipped(), made.policy, as_of=made.as_of)


def cell(found: Matrix, ref: str, subject: str) -> Cell:
    (only,) = (one for one in found.cells if (one.ref, one.subject) == (ref, subject))
    return only


def states(found: Matrix) -> dict[str, int]:
    return dict(Counter(one.state for one in found.cells))


def state(verdict: Verdict) -> str:
    """The state of a verdict, said here once more."""
    if verdict.status != "broken":
        return "in doubt" if verdict.status == "doubt" else "holds"
    return "planned" if verdict.planned else "gap" if verdict.gap else "broken"


def altered(seed: int) -> Company:
    """The company after some random mishaps."""
    made, draw = company(), random.Random(seed)
    records = sorted(id for id, node in made.things.items() if shipped().is_a(node.cls, "Record"))
    for record in draw.sample(records, 8):
        match draw.randrange(5):
            case 0:
                made.remove(record)
            case 1:
                made.set(record, review="rejected")
            case 2:
                made.set(record, review="pending")
            case 3:
                made.set(record, valid_until=date(2026, 6, 1))
            case 4:
                made.set(record, verdict="fail")
    for ref in draw.sample(["A.4.5", "A.6.2.8", "A.8.3", "A.9.4", "A.10.4"], 2):
        made.set(f"soa:{ref.lower()}", applicable=False, reason="not here")
    for ref in draw.sample(["A.2.3", "A.5.5", "A.7.4", "A.10.3"], draw.randrange(3)):
        made.set(control(ref), state="planned", planned_for=date(2026, 9, 1))
    if draw.random() < 0.4:
        made.set("system:b", lifecycle="retired", retires_on=date(2026, 3, 1))
    if draw.random() < 0.4:
        made.add("control:desk", state="implemented")
    return made


class TestEverySlotIsInOneCell:
    """What the posture says of slots and implementations is what the cells say."""

    @pytest.mark.parametrize("seed", range(12))
    def test_of_a_random_company(self, seed: int) -> None:
        made = altered(seed)
        found, posture = asked(made), made.impact().posture()
        slots = sorted(id for id in posture.verdicts if id.startswith("slot:"))
        assert sorted(id for one in found.cells for id in one.asked) == slots
        snapshot = made.snapshot()
        for one in found.cells:
            for id in one.asked:
                assert snapshot.targets(id, "concerns") == (one.subject,)
                assert id.startswith(f"slot:{one.ref if one.ref[0] != 'c' else one.requirement}/")

    @pytest.mark.parametrize("seed", range(12))
    def test_a_cell_is_the_worst_of_them(self, seed: int) -> None:
        """Of its slots, and of the implementations of its controls for its subject."""
        made = altered(seed)
        found, posture = asked(made), made.impact().posture()
        snapshot, lost = made.snapshot(), 0
        for one in found.cells:
            there = [posture.verdicts[id] for id in one.asked]
            for each in one.controls:
                applied = [
                    posture.verdicts[id]
                    for id in snapshot.targets(each, "appliedAs")
                    if id in posture.verdicts and one.subject in snapshot.targets(id, "concerns")
                ]
                there += applied or [posture.verdicts[each]]
            if there:
                worst = min((state(verdict) for verdict in there), key=WORST.index)
                assert one.state == worst or (worst == "holds" and not one.lost)
                lost += one.lost
        assert lost or not found.worst


class TestStates:
    """What is no gap is not told as one."""

    def test_of_a_healthy_company_nothing_is_lost(self, made: Company) -> None:
        found = asked(made)
        assert (found.worst, tuple(found.apart)) == ((), ())
        assert set(states(found)) == {"holds", "nothing to show yet"}

    def test_a_system_without_impact_assessment(self, made: Company) -> None:
        """Its own cells say so, the other system's hold, and both name whose it is."""
        made.remove("impact-assessment:a")
        found = asked(made)
        lost, good = (cell(found, "8.4", f"system:{key}") for key in "ab")
        assert (lost.state, lost.word, lost.tag) == ("gap", "missing", "missing")
        assert lost.asked == (slot("8.4", "impact-assessment", "system:a"),)
        assert (lost.records, good.records) == ((), ("impact-assessment:b",))
        assert (good.state, good.reasons) == ("holds", ())
        assert lost.owner is not None
        assert lost.owner.people == ("person:sam",)

    def test_left_out_with_and_without_a_reason(self, made: Company) -> None:
        made.set("soa:a.10.4", applicable=False, reason="no customers")
        made.set("soa:a.5.5", applicable=False, reason=None)
        for ref in ("A.10.4", "A.5.5"):
            made.unlink("implementedBy", f"soa:{ref.lower()}", control(ref))
            made.remove(control(ref))
        found = asked(made)
        told = {ref: cell(found, ref, "organization:acme") for ref in ("A.10.4", "A.5.5")}
        assert {one.state for one in told.values()} == {"not applicable"}
        assert told["A.10.4"].reasons == ("no customers",)
        assert told["A.5.5"].reasons == ("no reason recorded",)
        assert not found.worst

    def test_not_yet_due(self, made: Company) -> None:
        made.set(clause("10.1"), applies_from=date(2027, 1, 1))
        one = cell(asked(made), "10.1", "organization:acme")
        assert (one.state, one.reasons) == ("not yet due", ("it applies from 2027-01-01",))

    def test_planned(self, made: Company) -> None:
        made.set(control("A.8.3"), state="planned", planned_for=date(2026, 9, 1))
        found = asked(made)
        assert [one.ref for one in found.worst if one.state == "planned"] == ["A.8.3"]

    def test_a_retired_system_is_inert(self, made: Company) -> None:
        """It has a column, of which nothing is demanded any more, and no cell."""
        made.set("system:b", lifecycle="retired", retires_on=date(2026, 3, 1))
        found = asked(made)
        (column,) = (one for one in found.columns if one.id == "system:b")
        assert column.closed
        assert "system:b" not in {one.subject for one in found.cells}
        assert [one.id for one in found.by_system().systems] == ["system:a", "system:b"]

    def test_what_concerns_no_subject_stands_apart(self, made: Company) -> None:
        """A reference control without an entry has no cell; its row is lost all the same."""
        made.unlink("decidedBy", clause("A.2.2"), "soa:a.2.2")
        found = asked(made)
        assert "A.2.2" in {row.ref for row in found.apart}
        assert "A.2.2" not in {one.ref for one in found.cells}
        assert "A.2.2" in {row.ref for row in found.only(lost=True).rows}


class TestParts:
    """A system stands with its parts, and a part of the matrix is what it says."""

    def test_a_system_stands_with_its_data_and_risks(self, made: Company) -> None:
        made.set("evidence:data-quality-report-a-training", review="rejected")
        grid = asked(made).by_system()
        worst = grid.cells[clause("A.7.4"), "system:a"][0]
        assert (worst.subject, worst.state) == ("dataset:a-training", "broken")
        assert {one.state for one in grid.cells[clause("A.7.4"), "system:b"]} == {"holds"}
        assert grid.rest == "organization"

    def test_what_is_shared_stands_under_each(self, made: Company) -> None:
        found = asked(made)
        (column,) = (one for one in found.columns if one.id == "supplier:cloud")
        assert column.systems == ("system:a", "system:b")
        cells = found.by_system().cells
        for key in "ab":
            told = {one.subject for one in cells[clause("A.10.3"), f"system:{key}"]}
            assert "supplier:cloud" in told

    def test_only_some_subjects(self, made: Company) -> None:
        found = asked(made).only(subjects=["system:a"])
        told = {one.subject for one in found.cells}
        assert {"system:a", "dataset:a-training", "supplier:cloud"} <= told
        assert not told & {"system:b", "dataset:b-training", "organization:acme"}
        assert {row.id for row in found.rows} == {one.requirement for one in found.cells}

    def test_only_what_is_lost(self, made: Company) -> None:
        made.remove("impact-assessment:a")
        found = asked(made)
        lost = found.only(lost=True)
        assert {row.ref for row in lost.rows} == {one.ref for one in found.worst}
        assert not found.only(lost=True, subjects=["system:b"]).rows

    def test_a_row_that_is_lost_elsewhere_is_not_told_of_a_subject(self, made: Company) -> None:
        made.remove("impact-assessment:a")
        found = asked(made).only(subjects=["system:b"])
        assert (found.worst, tuple(found.apart)) == ((), ())


def test_the_order_of_things_changes_nothing(made: Company) -> None:
    made.remove("impact-assessment:a")
    made.unlink("heldBy", "role:aims-manager", "person:mia")
    first = asked(made)
    made.things = dict(reversed(made.things.items()))
    made.links = dict(reversed(made.links.items()))
    assert asked(made) == first


def test_the_posture_is_left_to_the_engine(made: Company) -> None:
    """The state of each row is that of the requirement."""
    made.remove("impact-assessment:a")
    posture: Posture = made.impact().posture()
    for row in asked(made).rows:
        if row.state in WORST:
            assert state(posture.verdicts[row.id]) == row.state
