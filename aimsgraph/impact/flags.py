"""Flags: remarks beside the status that never change a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aimsgraph.impact.answer import Flag
from aimsgraph.impact.network import VOID
from aimsgraph.impact.state import State


def baseline_flags(state: State) -> Iterator[Flag]:
    """Every flag of a graph as of its date, by kind, then by id."""
    facts = state.facts
    snapshot, vocabulary = facts.snapshot, facts.vocabulary
    unheld = [
        role.id
        for role in snapshot.instances(*vocabulary.subclasses("Role"))
        if state.network.find(role.id, VOID) in state.baseline
    ]
    yield from unowned(state, unheld)
    for thing in sorted(state.dated.undated):
        yield Flag("undated", thing, "nobody says when it was last made or looked at")
    for node in snapshot.instances(*vocabulary.subclasses("Record")):
        if facts.judged(node.id) and node.get("review") is None:
            yield Flag("unreviewed", node.id, "no review is recorded; it counts as accepted")
    for node in snapshot.instances(*vocabulary.subclasses("Challenge")):
        remark = node.get("grade") in ("observation", "opportunity")
        if remark and facts.raised(node.id) and facts.open(node.id):
            for thing in facts.members_of(node.id, "challengedBy"):
                yield Flag(str(node.get("grade")), thing, node.name)
    for node in snapshot.instances(*vocabulary.subclasses("Metric")):
        if facts.alive(node.id) and facts.newest_measurement(node.id) is None:
            yield Flag("unmeasured", node.id, "no value of it is recorded")
    for node in snapshot.instances(*vocabulary.subclasses("EvidenceRequirement")):
        if facts.judged(node.id) and node.get("demanded_by") == "assumed":
            yield Flag("assumed", node.id, "its structure is assumed: nobody said what shows it")
    for change, kind, thing in facts.impossible:
        yield Flag("impossible", change, f"{kind} cannot happen to {thing}: it is ignored")
    for relation in sorted(snapshot.dangling, key=lambda relation: relation.key):
        text = f"{relation.type} leads to {relation.target}, which is not in the graph"
        yield Flag("dangling", relation.source, text)


def unowned(state: State, roles: Iterable[str]) -> Iterator[Flag]:
    """What is accountable to roles that nobody holds."""
    facts = state.facts
    for role in sorted(roles):
        for thing in sorted(facts.members_of(role, "ownedBy")):
            if facts.alive(thing):
                name = facts.snapshot.nodes[role].name
                yield Flag("unowned", thing, f"nobody holds the role {name}")
