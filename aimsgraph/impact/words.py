"""The words for what many scenarios break: those of `Wording`, for a block at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from aimsgraph.impact.answer import TAGS
from aimsgraph.impact.batch import (
    Block,
    among,
    items_of,
    looked_up,
    paired,
    readers,
    scenarios_of,
)
from aimsgraph.impact.columns import Mask, Numbers, distinct
from aimsgraph.impact.network import DOUBT, VOID, Why
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import rank_of, tag_of_change
from aimsgraph.vocabulary import NodeClass

_FAILING, _REJECTED, _OUTDATED, _LAPSED = (
    rank_of(tag) for tag in ("failing", "rejected", "outdated", "lapsed")
)


class BlockWords:
    """What people call each thing that a block breaks, in each of its scenarios.

    A supposed change gives its losses the tag *outdated*, *rejected* or *lapsed*, and a challenge
    that opens again *failing*; a stronger tag of today can join them where a group loses its last
    supports, or be outdone (see `aimsgraph.impact.tags.Tags`). So *outdated* is what is left when
    the stronger tags and, in scenarios in which something lapses, the weaker one are told apart.
    """

    def __init__(self, state: State, block: Block) -> None:
        self._state = state
        self._network = state.network
        self._block = block
        self._statuses = np.frombuffer(state.network.statuses, dtype=bool)
        self._lapsing = np.zeros(block.size, dtype=bool)
        self._sources: tuple[list[Numbers], ...] = ([], [], [])
        self._start()
        self._ranked = tuple(self._spread(rank) for rank in (_FAILING, _REJECTED, _OUTDATED))

    def words(self, cls: NodeClass, broken: Numbers) -> Iterator[tuple[str, Mask]]:
        """The words for things of a class whose void atoms fire, and which have each."""
        left = np.ones(len(broken), dtype=bool)
        for word, told in self._told(cls, broken):
            here = told & left
            if here.any():
                yield word, here
                left &= ~here
                if not left.any():
                    return

    def _told(self, cls: NodeClass, broken: Numbers) -> Iterator[tuple[str, Mask]]:
        """What could be said of things, and of which; what comes first is said."""
        words, relations = cls.words, self._state.facts.vocabulary.relations
        if "void:fail" in words:
            yield words["void:fail"], self._tagged(broken, _FAILING)
        for key, word in words.items():
            relation = key.removeprefix("void:")
            if relation in relations:
                yield word, among(broken, self._lost_by(relation))
        if "void" in words:
            yield words["void"], np.ones(len(broken), dtype=bool)
            return
        lapsed = self._tagged(broken, _LAPSED)
        if lapsed.any():
            yield "overdue", lapsed & among(broken, self._overdue)
        for rank in range(_LAPSED + 1):
            yield TAGS[rank], self._tagged(broken, rank)

    def _tagged(self, pairs: Numbers, rank: int) -> Mask:
        """Of which atoms that fire this is the strongest tag."""
        failing, rejected, outdated = (among(pairs, ranked) for ranked in self._ranked)
        if rank == _FAILING:
            return failing
        if rank == _REJECTED:
            return rejected  # where it fails too, that was said before
        lapsed: Mask = self._lapsing[scenarios_of(pairs)] & ~(outdated | rejected | failing)
        return lapsed if rank == _LAPSED else ~(rejected | failing | lapsed)

    def _start(self) -> None:
        """Where tags come in: changes, challenges that open again, supports lost before."""
        network, fired = self._network, self._block.fired
        atoms = items_of(fired)
        rejected = readers(network, fired[network.lie(atoms, (VOID, DOUBT), "rejected")])
        reopening = rejected[self._by(rejected, lambda why, _: why == "reopened")]
        self._source(reopening, lambda _gate: _FAILING)
        expiring, rejecting = (
            scenarios_of(fired[network.lie(atoms, (kind, f"{kind}~"))])
            for kind in ("expiry", "rejection")
        )
        self._lapsing[expiring] = True
        told = self._lapsing.copy()  # the tag of other changes is what is left
        told[rejecting] = True
        if told.any():
            changes = fired[told[scenarios_of(fired)] & ~self._statuses[atoms]]
            arriving = readers(network, changes)
            lost = self._statuses[network.gates.heads[items_of(arriving)]]
            self._source(arriving[lost], lambda gate: rank_of(tag_of_change(network, gate)))
        self._source(self._reduced, self._rank_today)

    def _source(self, gates: Numbers, rank: Callable[[int], int]) -> None:
        ranks, heads = looked_up(gates, rank), self._heads(gates)
        for weaker in range(_LAPSED):
            here = ranks <= weaker
            if weaker == _OUTDATED:
                here &= self._lapsing[scenarios_of(heads)]
            self._sources[weaker].append(heads[here])

    def _spread(self, rank: int) -> Numbers:
        """The atoms that have a tag at least as strong, where that is new; sorted."""
        network = self._network
        found = np.empty(0, np.int64)
        waiting = distinct(np.concatenate(self._sources[rank]))
        while len(waiting):
            fresh = waiting[~among(waiting, found)]
            fresh = fresh[looked_up(fresh, self._state.tags.rank) > rank]
            found = np.sort(np.concatenate([found, fresh]))
            waiting = distinct(self._heads(self._passing(readers(network, fresh))))
        return found

    def _passing(self, gates: Numbers) -> Numbers:
        """The gates that have enough inputs, today or now."""
        thresholds, count = self._network.gates.thresholds, self._state.baseline.count
        several = thresholds[items_of(gates)] > 1
        if not several.any():
            return gates
        counted = gates[several]
        enough = looked_up(counted, count) >= thresholds[items_of(counted)]
        enough |= among(counted, self._firing)
        return np.concatenate([gates[~several], counted[enough]])

    @cached_property
    def _firing(self) -> Numbers:
        """The gates that come to fire, sorted."""
        return np.sort(self._block.gates)

    @cached_property
    def _reduced(self) -> Numbers:
        """The gates that come to fire and had lost inputs before."""
        if not self._state.baseline.fired:
            return self._block.gates[:0]
        gates = self._block.gates
        several = gates[self._network.gates.thresholds[items_of(gates)] > 1]
        return several[looked_up(several, self._state.baseline.count) > 0]

    def _rank_today(self, gate: int) -> int:
        """The strongest tag of the inputs of a gate that are lost today."""
        return min(map(self._state.tags.rank, self._state.baseline.lost(gate)))

    @cached_property
    def _by_relations(self) -> Numbers:
        """The gates that come to fire by a relation that some class has a word for."""
        classes = self._state.facts.vocabulary.classes.values()
        named = {key.removeprefix("void:") for cls in classes for key in cls.words}
        gates = self._block.gates
        return gates[self._by(gates, lambda _, relation: relation in named)]

    def _lost_by(self, relation: str) -> Numbers:
        """The things lost by a relation, sorted."""
        gates = self._by_relations
        return self._owners(gates[self._by(gates, lambda _, by: by == relation)])

    @cached_property
    def _overdue(self) -> Numbers:
        """The things of which a support was overdue before, sorted."""
        inputs, seeds = self._network.inputs, self._network.seeds

        def overdue(gate: int) -> bool:
            return any(seed.cause == "overdue" for m in inputs[gate] for seed in seeds.get(m, ()))

        return self._owners(self._reduced[looked_up(self._reduced, overdue) > 0])

    def _owners(self, gates: Numbers) -> Numbers:
        """What gates fire, and the wholes of the parts among that; sorted."""
        heads = self._heads(gates)
        onward = readers(self._network, heads)
        wholes = self._heads(onward[self._by(onward, lambda why, _: why == "part")])
        return np.sort(np.concatenate([heads, wholes]))

    def _by(self, gates: Numbers, wanted: Callable[[Why, str], bool]) -> Mask:
        """Which gates are there by wanted rules: why, and by which relation."""
        return self._network.ruled(items_of(gates), wanted)

    def _heads(self, gates: Numbers) -> Numbers:
        return paired(scenarios_of(gates), self._network.gates.heads[items_of(gates)])
