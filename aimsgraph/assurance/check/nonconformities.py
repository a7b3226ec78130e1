"""Rules on findings and what is done about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.calendar import as_date
from aimsgraph.snapshot import Node

_REMARKS = ("observation", "opportunity")  # nothing has to be corrected


def _open_major(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for id in basis.coverage.blockers:
        against = basis.facts.members_of(id, "challengedBy")
        at = f" against {basis.refs(against)}" if against else ""
        message = f"{basis.told(id)}, a major nonconformity{at}, is open: no certificate before"
        hint = "close it: correct, find the cause, act on it and show that it worked"
        yield rule.finding(id, message, hint, also=against)


def _inactive(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for node in _open(basis):
        wanted = basis.facts.is_a(node.id, "Nonconformity") or node.get("grade") in (
            "major", "minor",
        )  # fmt: skip
        if wanted and not basis.standing(basis.facts.members(node.id, "resolvedBy")):
            message = f"nothing is done about {basis.told(node.id)}"
            hint = "record the correction and the corrective action"
            yield rule.finding(node.id, message, hint, at="resolvedBy")


def _causeless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for action in basis.live("CorrectiveAction"):
        resolved = basis.standing(basis.facts.members_of(action.id, "resolvedBy"))
        serious = [id for id in resolved if not _is_remark(basis, id)]
        if str(action.get("cause") or "").strip() or (resolved and not serious):
            continue
        of = f" of {basis.all_told(serious)}" if serious else ""
        message = f"{basis.told(action.id)} corrects without saying the cause{of}"
        hint = "find out why it happened, and where else it could"
        yield rule.finding(action.id, message, hint, at="cause", also=tuple(serious))


def _is_remark(basis: Basis, challenge: str) -> bool:
    return basis.snapshot.nodes[challenge].get("grade") in _REMARKS


def _overdue(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for node in _open(basis):
        due = _due(basis, node)
        if due is not None and due < basis.as_of:
            message = f"{basis.told(node.id)} was to be closed by {due} and is open"
            hint = "close it, or agree on a new day and say why"
            yield rule.finding(node.id, message, hint, at="due", key=(str(due),))


def _due(basis: Basis, node: Node) -> date | None:
    """By when a finding is to be closed: by its own date, else by that of its last action."""
    own = as_date(node.get("due"))
    if own is not None:
        return own
    actions = basis.standing(basis.facts.members(node.id, "resolvedBy"))
    days = [as_date(basis.snapshot.nodes[id].get("due")) for id in actions]
    return max((day for day in days if day is not None), default=None)


def _open(basis: Basis) -> Iterator[Node]:
    for node in basis.live("Challenge"):
        if basis.facts.raised(node.id) and basis.facts.open(node.id):
            yield node


RULES = (
    Rule(
        "finding/open-major",
        "error",
        "a major nonconformity that is open",
        "No certificate is issued while there is one.",
        _open_major,
    ),
    Rule(
        "finding/no-cause",
        "error",
        "a corrective action without a cause",
        "10.2 asks for the cause: without it there is a correction, and it will happen again.",
        _causeless,
    ),
    Rule(
        "finding/no-action",
        "warning",
        "an open nonconformity about which nothing is done",
        "10.2 asks for a reaction to every nonconformity.",
        _inactive,
    ),
    Rule(
        "finding/overdue",
        "warning",
        "a finding that is open beyond its date",
        "Auditors ask why a promise was not kept before they ask for the evidence.",
        _overdue,
    ),
)
