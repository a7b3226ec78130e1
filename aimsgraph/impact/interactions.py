"""Interaction: pairs of changes that break more together than apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import Hypothetical
from aimsgraph.impact.batch import Batch, items_of, paired, scenarios_of
from aimsgraph.impact.network import VOID
from aimsgraph.impact.scenario import Scenario, atoms_of, clash, closes
from aimsgraph.impact.state import State

MOST_CHANGES = 200
MOST_CLOSINGS = 10  # each pair with one of them compiles a graph of its own


@dataclass(frozen=True, slots=True)
class Interaction:
    """What breaks when two changes come together, and by neither of them alone."""

    first: Hypothetical
    second: Hypothetical
    broken: tuple[str, ...]


def interactions(state: State, changes: Sequence[Hypothetical]) -> list[Interaction]:
    """The pairs of changes that break more together than apart; what breaks most comes first.

    All pairs are tried that can happen together. `UsageError` when they are too many to be: more
    than 200 changes, or more than 10 that close something.
    """
    changes = tuple(dict.fromkeys(changes))
    _refuse_many(state, changes)
    alone = list(_broken(state, [(change,) for change in changes]))
    pairs = [
        (i, j)
        for i, j in combinations(range(len(changes)), 2)
        if clash(state.facts, changes[i], changes[j]) is None
    ]
    together = _broken(state, [(changes[i], changes[j]) for i, j in pairs])
    found = [
        Interaction(changes[i], changes[j], tuple(sorted(more)))
        for (i, j), broken in zip(pairs, together, strict=True)
        if (more := broken - alone[i] - alone[j])
    ]
    return sorted(found, key=_most)


def _refuse_many(state: State, changes: Sequence[Hypothetical]) -> None:
    if len(changes) < 2:
        raise UsageError("one change alone has nothing to come together with", hint="name two")
    closings = sum(closes(state.facts, change) for change in changes)
    for count, most, what in (
        (len(changes), MOST_CHANGES, "changes"),
        (closings, MOST_CLOSINGS, "changes that close something"),
    ):
        if count > most:
            text = f"{count:,} {what} are too many to try all pairs"
            raise UsageError(text, hint=f"name at most {most}")


def _broken(state: State, cases: Sequence[tuple[Hypothetical, ...]]) -> Iterator[set[str]]:
    """What newly breaks in each case."""
    closing = [any(closes(state.facts, change) for change in case) for case in cases]
    seeds = [
        [] if apart else atoms_of(state, case) for case, apart in zip(cases, closing, strict=True)
    ]
    network, ids = state.network, state.facts.columns.ids
    for block in Batch(network, seeds).blocks(state.baseline):
        broken = block.fired[network.lie(items_of(block.fired), (VOID,))]
        things = paired(scenarios_of(broken), network.things(items_of(broken)))
        apart = set(block.apart)
        for number, here in enumerate(block.each(things)):
            case = block.first + number
            if closing[case] or number in apart:
                yield Scenario(state, cases[case]).broken
            else:
                yield {ids[thing] for thing in here}


def _most(found: Interaction) -> tuple[int, str, str, str, str]:
    first, second = found.first, found.second
    return -len(found.broken), first.thing, first.kind, second.thing, second.kind
