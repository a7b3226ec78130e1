"""What can be done about what is lost, and the causes that it takes away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from aimsgraph.impact.state import State


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: what, where, whose it is, what it costs, from when on it counts.

    ``stands_on`` is the first day on which it can be done, or has run, so that it counts by the
    date: a record that is made earlier may have lapsed again by then.
    ``owner`` is the role that answers for it, if one was named; ``because`` is what it takes away.
    """

    id: str
    kind: str
    thing: str
    what: str
    owner: str | None
    cost: float
    stands_on: date
    because: tuple[str, ...]


class Loss(NamedTuple):
    """One cause by which an atom is lost by itself: a fact (``gate`` is None) or a change."""

    atom: int
    text: str
    tag: str
    cause: str
    gate: int | None = None
    moment: float = 0.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """An action and its effect: the losses it takes away, and the gates that need more to fire."""

    action: Action
    takes: frozenset[Loss]
    raises: tuple[tuple[int, int], ...] = ()


def losses_of(state: State, atoms: Iterable[int]) -> dict[int, tuple[Loss, ...]]:
    """The causes of each of ``atoms`` that is lost by itself."""
    network, dated = state.network, state.dated
    found = {}
    for atom in atoms:
        facts = [Loss(atom, s.text, s.tag, s.cause) for s in network.seeds.get(atom, ())]
        changes = [
            Loss(atom, _change(state, source), "outdated", "", gate, dated.stamps[source])
            for gate, source in dated.losses.get(atom, ())
        ]
        if facts or changes:
            found[atom] = tuple(dict.fromkeys((*facts, *changes)))
    return found


def _change(state: State, source: int) -> str:
    atom = state.network.atoms[source]
    node = state.facts.snapshot.nodes.get(atom.thing)
    kind = atom.plane.removesuffix("~")
    return f"{kind} of {node.name if node else atom.thing} changed"
