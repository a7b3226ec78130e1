"""The planted facts show in the readiness: by stage, on the days of the audits, in what blocks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aimsgraph.assurance.due import due_soon
from aimsgraph.assurance.readiness import Precondition, Readiness, readiness
from aimsgraph.assurance.stages import Outlook
from aimsgraph.impact.facts import Facts
from tests.demo.conftest import Demo


@pytest.fixture(scope="session")
def ready(demo: Demo) -> Readiness:
    workspace = demo.workspace
    return readiness(demo.snapshot, workspace.vocabulary, workspace.policy, as_of=demo.today)


def seen(ready: Readiness, name: str, stage: str | None = None) -> Outlook:
    return next(one for one in ready.outlooks if (one.name, one.stage) == (name, stage))


def states(found: Outlook) -> dict[str, str]:
    return {one.ref: one.state for one in found.requirements if one.group != "own controls"}


def precondition(ready: Readiness, name: str) -> Precondition:
    return next(one for one in ready.preconditions if name in one.name)


def test_the_outlooks_are_today_by_stage_and_both_audits(demo: Demo, ready: Readiness) -> None:
    policy = demo.workspace.policy
    assert [(one.name, one.stage, one.as_of) for one in ready.outlooks] == [
        ("today", None, demo.today),
        ("today", "design", demo.today),
        ("today", "operation", demo.today),
        ("today", "effectiveness", demo.today),
        ("Stage 1", "design", policy.stage1_on),
        ("Stage 2", None, policy.stage2_on),
    ]


def test_today_is_32_clauses_and_38_controls(ready: Readiness) -> None:
    for found in ready.outlooks:
        assert len(states(found)) == 70


def test_the_design_lacks_nothing_that_operation_lacks(ready: Readiness) -> None:
    """April is missing, the chatbot has no assessment: records of operation, not of design."""
    for ref in ("A.6.2.6", "8.4", "A.5.4"):
        assert states(seen(ready, "today", "operation"))[ref] in ("broken", "gap")
        assert states(seen(ready, "today", "design"))[ref] in ("holds", "not examined")


def test_the_owner_who_leaves_is_missed_at_stage_1(ready: Readiness) -> None:
    assert states(seen(ready, "today", "design"))["5.3"] == "holds"
    assert states(seen(ready, "Stage 1", "design"))["5.3"] == "in doubt"


def test_the_acceptance_that_expires_between_the_stages_is_lost_at_stage_2(
    ready: Readiness,
) -> None:
    assert states(seen(ready, "today"))["6.1.3"] == "in doubt"
    assert states(seen(ready, "Stage 2"))["6.1.3"] == "broken"


def test_one_major_blocks_the_certificate_and_no_minor_does(ready: Readiness) -> None:
    one = precondition(ready, "major")
    assert (one.met, one.things) == (False, ("nonconformity:nc-1",))


@pytest.mark.parametrize("what", ["internal audit", "management review"])
def test_the_audit_and_the_review_of_the_cycle_are_there(ready: Readiness, what: str) -> None:
    assert precondition(ready, what).met is True


def test_the_missing_april_keeps_the_periods_of_triage_from_being_reached(
    demo: Demo, ready: Readiness
) -> None:
    one = precondition(ready, "periods")
    assert one.met is False
    (slot,) = one.things
    assert demo.snapshot.targets(slot, "concerns") == ("system:claims-triage",)


def test_the_worst_system_is_the_chatbot_without_assessment(ready: Readiness) -> None:
    worst = ready.systems[0]
    assert worst.id == "system:support-chatbot"
    assert {"8.4", "A.5.4"} <= set(worst.refs)
    assert worst.findings == ("nonconformity:nc-1",)
    assert "system:fraud-score" not in {row.id for row in ready.systems}


def test_what_is_due_names_the_findings_and_no_period_twice(demo: Demo) -> None:
    workspace = demo.workspace
    facts = Facts(demo.snapshot, workspace.vocabulary, workspace.policy, demo.today)
    due = due_soon(facts)
    assert {one.id for one in due if one.what == "to be closed"} == {
        "nonconformity:nc-1", "nonconformity:nc-2", "nonconformity:nc-3",
    }  # fmt: skip
    assert len({(one.id, one.on, one.name) for one in due}) == len(due)
    assert all(demo.today <= one.on <= demo.today + timedelta(days=90) for one in due)
