"""The members of the groups that a thing rests on, by name: who stands, and who does not."""

from __future__ import annotations

from aimsgraph.impact.answer import Status
from aimsgraph.impact.engine import Run
from aimsgraph.impact.explanation import Group, Member
from aimsgraph.impact.network import DOUBT
from aimsgraph.impact.state import State
from aimsgraph.impact.wording import Wording


def groups_of(state: State, run: Run, wording: Wording, id: str) -> tuple[Group, ...]:
    """How each group of a thing stands in a run."""
    return tuple(_group(state, run, id, gate) for gate in wording.groups(id))


def _group(state: State, run: Run, id: str, gate: int) -> Group:
    network = state.network
    relation, threshold = network.rules[gate].relation, network.thresholds[gate]
    weaker = network.atoms[network.heads[gate]].plane == DOUBT
    found: dict[Status, list[Member]] = {"holds": [], "doubt": [], "broken": []}
    for atom in network.inputs[gate]:
        there = network.atoms[atom]
        doubt = None if weaker else network.find(there.thing, DOUBT, there.part)
        status: Status = "broken" if atom in run else "doubt" if doubt in run else "holds"
        found[status].append(_member(state, id, atom))
    standing, doubtful, lost = (tuple(members) for members in found.values())
    status = "holds"
    if len(lost) + len(doubtful) >= threshold:
        status = "broken" if len(lost) >= threshold and not weaker else "doubt"
    need = len(network.inputs[gate]) - threshold + 1
    spare = max(0, threshold - 1 - len(lost))
    return Group(relation, need, spare, status, standing, doubtful, lost)


def _member(state: State, id: str, atom: int) -> Member:
    """A member as people call it; what is part of the thing itself is a place or a period."""
    there = state.network.atoms[atom]
    if there.thing != id or not there.part:
        return Member(there.thing, state.facts.name(there.thing))
    kind, _, told = there.part.partition(":")
    if kind == "in":
        return Member(told, state.facts.name(told))
    if kind == "period":
        return Member(None, f"the period from {told}")
    absent = told if kind != "place" and told else None
    return Member(absent, state.network.seeds[atom][0].text)
