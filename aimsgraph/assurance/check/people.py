"""Rules on roles and those who hold them."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.sentence import class_name, number
from aimsgraph.snapshot import Node

# What somebody has to answer for.
_OWNED = ("AISystem", "Model", "Dataset", "Supplier", "Risk", "Control", "Policy", "Process")


def _vacant(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for role in basis.live("Role"):
        if not basis.facts.members(role.id, "heldBy"):
            message = f"nobody was ever named to hold {basis.told(role.id)}{_duties(basis, role)}"
            yield rule.finding(role.id, message, "name a person", at="heldBy")


def _departed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for role in basis.live("Role"):
        holders = basis.facts.members(role.id, "heldBy")
        if holders and not basis.standing(holders):
            message = (
                f"{basis.told(role.id)} is held only by {basis.all_told(holders)}, who left"
                f"{_duties(basis, role)}"
            )
            hint = "name a successor"
            yield rule.finding(role.id, message, hint, at="heldBy", to=holders[0])


def _leaving(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for role in basis.live("Role"):
        holders = basis.standing(basis.facts.members(role.id, "heldBy"))
        days = [as_date(basis.snapshot.nodes[id].get("leaves_on")) for id in holders]
        known = [day for day in days if day is not None]
        if holders and len(known) == len(holders):
            last = max(known)
            who = holders[known.index(last)]
            message = (
                f"{basis.told(who)} leaves on {last} and is the last to hold "
                f"{basis.told(role.id)}{_duties(basis, role)}"
            )
            yield rule.finding(
                role.id,
                message,
                "name a deputy or a successor before that day",
                at="heldBy",
                to=who,
                on=last,
            )


def _duties(basis: Basis, role: Node) -> str:
    """What a role answers for, as the end of a sentence."""
    owned = len(basis.standing(basis.facts.members_of(role.id, "ownedBy")))
    return f"; it answers for {number(owned, 'thing')}" if owned else ""


def _unowned(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for node in basis.live(*_OWNED):
        if any(basis.facts.members(node.id, relation) for relation in ("ownedBy", "operatedBy")):
            continue
        noun = class_name(node.cls)
        message = f"nobody answers for the {noun} {basis.told(node.id)}"
        yield rule.finding(node.id, message, "name the role that owns it", at="ownedBy")


RULES = (
    Rule(
        "people/departed",
        "warning",
        "a role that is held only by people who left",
        "5.3 asks for roles that are assigned: a name of somebody who is gone assigns nothing.",
        _departed,
    ),
    Rule(
        "people/leaving",
        "warning",
        "a person under notice who alone holds a role",
        "From the day they leave nobody answers for what is theirs.",
        _leaving,
    ),
    Rule(
        "people/vacant-role",
        "warning",
        "a role without a person",
        "5.3 and A.3.2 ask for responsibilities that are assigned.",
        _vacant,
    ),
    Rule(
        "people/unowned",
        "warning",
        "a system, model, dataset, supplier, risk, control, policy or process without an owner",
        "Nobody has to act when it fails; risks need an owner by 6.1.3.",
        _unowned,
    ),
)
