"""Stages: what an audit of the design, of the operation or of the effectiveness looks at."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.stages import STAGES, Outlook, Stage, Standing, of_stage, outlook, stage_of
from aimsgraph.impact import Policy
from aimsgraph.vocabulary import Demand
from tests.impact.company import Company, clause, company, shipped

HEALTHY = company()
RECORDS = sorted(id for id, node in HEALTHY.things.items() if shipped().is_a(node.cls, "Record"))
LOSSES = st.dictionaries(
    st.sampled_from(RECORDS), st.sampled_from(["rejected", "pending", "gone"]), max_size=8
)


def stage(made: Company, name: Stage | None, *, as_of: date | None = None) -> Outlook:
    day = as_of or made.as_of
    return outlook("a day", made.snapshot(), shipped(), made.policy, as_of=day, stage=name)


def row(found: Outlook, ref: str) -> Standing:
    return next(one for one in found.requirements if one.ref == ref)


def damaged(losses: dict[str, str]) -> Company:
    made = company()
    for id, what in losses.items():
        if what == "gone":
            made.remove(id)
        else:
            made.set(id, review=what)
    return made


def test_a_lost_design_document_is_lost_in_the_design_alone() -> None:
    made = company()
    made.set("evidence:ai-policy-acme", review="rejected")
    assert row(stage(made, "design"), "5.2").state == "broken"
    assert row(stage(made, None), "5.2").state == "broken"
    assert row(stage(made, "operation"), "5.2").state in ("holds", "not examined")
    assert row(stage(made, "effectiveness"), "5.2").state == "not examined"


def test_a_lost_record_of_operation_leaves_the_design_alone() -> None:
    made = company()
    made.set("evidence:use-approval-a", review="rejected")
    before, after = stage(company(), "design"), stage(made, "design")
    assert after == before
    assert row(stage(made, "operation"), "A.9.4").state == "broken"


def test_a_requirement_without_a_slot_in_a_stage_is_not_examined_and_not_counted() -> None:
    found = stage(company(), "effectiveness")
    unseen = [one for one in found.requirements if one.state == "not examined"]
    assert unseen
    assert all(not one.slots for one in unseen)
    for one in found.requirements:
        if one.id not in {other.id for other in unseen}:
            assert one.slots or one.state in ("not applicable", "not yet due")


def test_a_stage_keeps_k_of_n() -> None:
    """Two policies are asked for and one is there: the engine's group, not a rule of thumb."""
    made = company()
    demand = Demand("5.2", "ai-policy", "required", "organization", need=2)
    made.policy = Policy(demands=(demand,))
    assert row(stage(made, "design"), "5.2").state in ("broken", "gap")


@settings(max_examples=4, deadline=None)
@given(LOSSES)
def test_the_counts_of_a_stage_add_up(losses: dict[str, str]) -> None:
    """In each stage every requirement is in one state: none is lost and none counted twice."""
    made = damaged(losses)
    whole = stage(made, None)
    totals = {group: sum(of.values()) for group, of in whole.counts.items()}
    for name in STAGES:
        found = stage(made, name)
        assert {group: sum(of.values()) for group, of in found.counts.items()} == totals
        assert [one.id for one in found.requirements] == [one.id for one in whole.requirements]


@settings(max_examples=4, deadline=None)
@given(LOSSES)
def test_what_holds_at_all_holds_in_each_stage_that_examines_it(losses: dict[str, str]) -> None:
    made = damaged(losses)
    holding = {one.id for one in stage(made, None).requirements if one.state == "holds"}
    for name in STAGES:
        for one in stage(made, name).requirements:
            if one.id in holding:
                assert one.state in ("holds", "not examined")


@settings(max_examples=4, deadline=None)
@given(LOSSES)
def test_a_requirement_is_no_better_than_the_slots_that_it_names(losses: dict[str, str]) -> None:
    """The slots of a row are of its stage, and explain it: one that is lost is lost for the row."""
    made = damaged(losses)
    slots = made.impact().posture().verdicts
    for name in STAGES:
        for one in stage(made, name).requirements:
            for slot in one.slots:
                assert stage_of(made.snapshot().nodes[slot], shipped()) == name
            if any(slots[slot].status == "broken" for slot in one.slots):
                assert one.state in ("broken", "gap", "planned")


@pytest.mark.parametrize("name", STAGES)
def test_the_slots_of_a_stage_stand_there_as_they_do_at_all(name: Stage) -> None:
    """The engine gives each slot of the stage the verdict that it has in the whole graph."""
    made = damaged(dict.fromkeys(RECORDS[::3], "rejected"))
    facts = of_stage(made.impact().facts, name)
    basis = Basis(facts)
    whole = made.impact().posture().verdicts
    nodes = facts.snapshot.instances(*shipped().subclasses("EvidenceRequirement"))
    slots = [node.id for node in nodes if facts.judged(node.id)]
    assert slots
    assert {id: basis.status(id) for id in slots} == {id: whole[id].status for id in slots}


def test_a_clause_that_does_not_apply_yet_is_not_yet_due_in_each_stage() -> None:
    made = company()
    made.set(clause("5.2"), applies_from=date(2027, 1, 1))
    assert {row(stage(made, name), "5.2").state for name in STAGES} == {"not yet due"}
