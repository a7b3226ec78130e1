"""Single points of failure: the things whose loss alone breaks another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aimsgraph.impact.answer import Hypothetical
from aimsgraph.impact.batch import Batch, among, items_of
from aimsgraph.impact.network import VOID
from aimsgraph.impact.scenario import Scenario, atoms_of, closes
from aimsgraph.impact.sentence import COUNTED, noun_of
from aimsgraph.impact.state import State


@dataclass(frozen=True, slots=True, order=True)
class SinglePoint:
    """``target`` breaks if ``thing`` alone is lost by a change of ``kind``.

    ``cls`` and ``name`` are those of the thing.
    """

    target: str
    thing: str
    kind: str
    cls: str
    name: str


def loss_of(state: State, thing: str) -> Hypothetical | None:
    """The change by which a thing is lost: it is withdrawn, or a person leaves.

    None where that cannot happen to the class, or where it only ends what is demanded: a provision,
    a risk, a slot or an implementation is no support that could be lost.
    """
    cls = state.facts.cls(thing)
    if "withdrawal" in cls.changes:
        return None if "withdrawal" in cls.closes else Hypothetical(thing, "withdrawal")
    return Hypothetical(thing, "departure") if "departure" in cls.changes else None


def standing_targets(state: State) -> Iterator[str]:
    """The controls and requirements that are not broken today."""
    facts, vocabulary = state.facts, state.facts.vocabulary
    classes = vocabulary.subclasses(*COUNTED["control"], *COUNTED["requirement"])
    for node in facts.snapshot.instances(*classes):
        counted = noun_of(node, facts.snapshot, vocabulary) is not None
        if counted and facts.judged(node.id) and _standing(state, node.id):
            yield node.id


def single_points(state: State, targets: Iterable[str]) -> list[SinglePoint]:
    """Every single point of failure of each target, by target.

    A thing is one if the answer to what-if it were lost (see `loss_of`) says that the target newly
    breaks. Only what a target rests on is tried: one scenario for each thing by whose loss a gate
    on the way to the target could fire. A target that is broken today has none, and that a thing
    breaks by its own loss is not told.
    """
    network = state.network
    wanted = {
        atom: id
        for id in targets
        if _standing(state, id) and (atom := network.find(id, VOID)) is not None
    }
    losses = _losses(state, wanted)
    together = [loss for loss in losses if not closes(state.facts, loss)]
    found = [
        _row(state, id, loss)
        for loss in losses
        if closes(state.facts, loss)
        for id in _broken_alone(state, loss, wanted.values())
    ]
    seeds = [atoms_of(state, [loss]) for loss in together]
    tried = np.array(sorted(wanted), np.int64)
    for block in Batch(network, seeds).blocks(state.baseline):
        for number in block.apart:
            loss = together[block.first + number]
            broken = _broken_alone(state, loss, wanted.values())
            found += (_row(state, id, loss) for id in broken)
        lost = block.fired[among(items_of(block.fired), tried)]
        for number, atoms in enumerate(block.each(lost)):
            loss = together[block.first + number]
            ids = (wanted[atom] for atom in atoms)
            found += (_row(state, id, loss) for id in ids if loss.thing != id)
    return sorted(found)


def hanging(rows: Iterable[SinglePoint]) -> list[list[SinglePoint]]:
    """What hangs on each thing and the way it is lost: the most first."""
    found: dict[tuple[str, str], list[SinglePoint]] = {}
    for row in rows:
        found.setdefault((row.thing, row.kind), []).append(row)
    return sorted(found.values(), key=lambda each: (-len(each), each[0].thing))


def _standing(state: State, id: str) -> bool:
    return state.network.find(id, VOID) not in state.baseline


def _losses(state: State, targets: Iterable[int]) -> Sequence[Hypothetical]:
    """The losses of all things that some of these atoms could be lost by."""
    network, facts = state.network, state.facts
    seen, waiting = set(targets), list(targets)
    while waiting:
        for gate in network.into[waiting.pop()]:
            for member in network.inputs[gate]:
                if member not in seen:
                    seen.add(member)
                    waiting.append(member)
    reached = (network.atoms[atom] for atom in seen)
    things = sorted({there.thing for there in reached if facts.there(there.thing)})
    losses = (loss for thing in things if (loss := loss_of(state, thing)) is not None)
    return [loss for loss in losses if network.find(loss.thing, _plane(state, loss)) in seen]


def _plane(state: State, loss: Hypothetical) -> str:
    """Where a loss arrives: who leaves is no change of the network, but a member that is gone."""
    return VOID if closes(state.facts, loss) else loss.kind


def _broken_alone(state: State, loss: Hypothetical, targets: Iterable[str]) -> Iterator[str]:
    broken = Scenario(state, (loss,)).broken
    return (id for id in targets if id in broken and id != loss.thing)


def _row(state: State, target: str, loss: Hypothetical) -> SinglePoint:
    node = state.facts.snapshot.nodes[loss.thing]
    return SinglePoint(target, loss.thing, loss.kind, node.cls, node.name)
