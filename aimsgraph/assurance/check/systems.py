"""Rules on AI systems: what they are for, what they rest on, whether their effects are assessed."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.snapshot import Node

ASSESSMENT = "impact-assessment"
APPROVAL = "use-approval"

_OWN = ("hasComponent", "usesData", "meantFor")
_BUILT_FROM = ("hasComponent", "usesData", "suppliedBy", "servedBy")


def _unassessed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    asking = basis.asking(ASSESSMENT)
    if not asking:
        return
    for system in _systems(basis):
        records = basis.facts.members_of(system.id, "about")
        if not any(_is_assessment(basis, record) for record in records):
            message = (
                f"{basis.told(system.id)} has no impact assessment; {basis.refs(asking)} ask for it"
            )
            hint = "assess its effects on people and society, and record the result"
            yield rule.finding(system.id, message, hint)


def _is_assessment(basis: Basis, record: str) -> bool:
    node = basis.snapshot.nodes.get(record)
    return node is not None and node.get("kind") == ASSESSMENT and basis.stands(record)


def _purposeless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for system in _systems(basis):
        if not system.get("purpose") and not basis.facts.members(system.id, "meantFor"):
            message = f"nobody says what {basis.told(system.id)} is for"
            hint = "state its purpose and its intended uses"
            yield rule.finding(system.id, message, hint, at="purpose")


def _misused(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Open findings against what asks for the approval of use, or against an intended use."""
    facts = basis.facts
    asking = {id for id, level in basis.asking(APPROVAL).items() if level != "suggested"}
    for challenge in basis.live("Challenge"):
        if challenge.get("grade") == "opportunity" or not _is_open(basis, challenge.id):
            continue
        for challenged in facts.members_of(challenge.id, "challengedBy"):
            if asking.intersection((challenged, *basis.references(challenged))):
                systems = facts.members(challenge.id, "concerns")
            elif facts.is_a(challenged, "IntendedUse"):
                systems = facts.members_of(challenged, "meantFor")
            else:
                continue
            for system in systems:
                if facts.is_a(system, "AISystem") and basis.stands(system):
                    message = (
                        f"{basis.told(system)} is used beyond its stated purpose: "
                        f"{basis.told(challenge.id)} is open"
                    )
                    hint = "stop that use, or state it as a purpose, assess it and approve it"
                    yield rule.finding(
                        system, message, hint, also=(challenge.id,), key=(challenge.id,)
                    )


def _is_open(basis: Basis, challenge: str) -> bool:
    return basis.facts.raised(challenge) and basis.facts.open(challenge)


def _riskless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for system in _systems(basis):
        if system.get("lifecycle") == "idea":
            continue
        own = [system.id, *(t for name in _OWN for t in basis.facts.members(system.id, name))]
        if not any(basis.standing(basis.facts.members_of(thing, "arisesIn")) for thing in own):
            message = f"no risk is recorded that arises in {basis.told(system.id)}"
            hint = "record what was found, or that nothing was: name the system under Arises in"
            yield rule.finding(system.id, message, hint)


def _rootless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for system in _systems(basis):
        if system.get("lifecycle") == "idea":
            continue
        if not any(basis.facts.members(system.id, name) for name in _BUILT_FROM):
            message = (
                f"nobody says what {basis.told(system.id)} is made of or who delivers it: "
                "no change reaches it"
            )
            hint = "name its models, data, tools and suppliers"
            yield rule.finding(system.id, message, hint)


def _uncovered(rule: Rule, basis: Basis) -> Iterator[Finding]:
    systems = list(_systems(basis))
    covered = [system for system in systems if basis.facts.members(system.id, "coveredBy")]
    for system in systems if covered else ():
        if not basis.facts.members(system.id, "coveredBy"):
            message = f"{basis.told(system.id)} counts as in scope, but no scope statement names it"
            hint = "name the scope that covers it, or set In scope to no"
            yield rule.finding(system.id, message, hint, at="coveredBy")


def _systems(basis: Basis) -> Iterator[Node]:
    for id in basis.subjects.of("ai-system"):
        if not basis.withdrawn(id):
            yield basis.snapshot.nodes[id]


RULES = (
    Rule(
        "system/no-impact-assessment",
        "error",
        "a system in scope without an impact assessment",
        "6.1.4 and 8.4 ask for one of each AI system; a fresh one of another system does not help.",
        _unassessed,
    ),
    Rule(
        "system/beyond-purpose",
        "error",
        "a system that is used beyond its stated purpose",
        "A.9.4 asks for use as intended; what was assessed and approved was another use.",
        _misused,
    ),
    Rule(
        "system/no-purpose",
        "warning",
        "a system of which nobody says what it is for",
        "Without a purpose its use can be neither assessed nor approved.",
        _purposeless,
    ),
    Rule(
        "system/no-risk",
        "warning",
        "a system in which no risk arises",
        "6.1.2 and 8.2 ask for the risks of each system; none at all looks like none sought.",
        _riskless,
    ),
    Rule(
        "system/rests-on-nothing",
        "warning",
        "a system of which nobody says what it is made of",
        "A.4.2 to A.4.5 ask what systems rest on; without it no change is seen to reach them.",
        _rootless,
    ),
    Rule(
        "system/outside-scope",
        "warning",
        "a system in scope that no scope statement covers",
        "4.3 asks for the boundary in writing: inventory and statement have to agree.",
        _uncovered,
    ),
)
