"""Many scenarios at once: pairs of a scenario and what fires in it, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aimsgraph.impact.columns import Mask, Numbers, distinct
from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import Network

_WIDEST = 1024  # scenarios in a block
_MOST_PAIRS = 1 << 19  # of one that has more than one scenario

_ITEM = 32  # bits of a pair below the scenario
_ITEMS = (1 << _ITEM) - 1

Atoms = npt.NDArray[np.integer[Any]]


def paired(scenarios: Numbers, items: Atoms) -> Numbers:
    """Each scenario and an atom, gate or thing in one number, so that they sort as one."""
    return (scenarios << _ITEM) | items


def scenarios_of(pairs: Numbers) -> Numbers:
    """The scenarios of pairs."""
    return pairs >> _ITEM


def items_of(pairs: Numbers) -> Numbers:
    """The atoms, gates or things of pairs."""
    return pairs & _ITEMS


def among(pairs: Numbers, known: Numbers) -> Mask:
    """Which pairs are among others, which are sorted."""
    if not len(known):
        return np.zeros(len(pairs), dtype=bool)
    found: Mask = np.take(known, np.searchsorted(known, pairs), mode="clip") == pairs
    return found


def readers(network: Network, pairs: Numbers) -> Numbers:
    """The gates that read the atoms of pairs, in their scenarios."""
    counts, gates = network.reading(items_of(pairs))
    return paired(np.repeat(scenarios_of(pairs), counts), gates)


def looked_up(pairs: Numbers, value: Callable[[int], int]) -> Numbers:
    """A number for the item of each pair, asked for once for each item."""
    items = items_of(pairs)
    each = distinct(items)
    values = np.array([value(item) for item in each.tolist()], np.int64)
    return values[np.searchsorted(each, items)]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What some neighbouring scenarios lose that was not lost before.

    Scenario ``n`` is ``first + n`` of the batch. ``fired`` pairs it with the atoms that fire in it,
    sorted; ``gates`` with the gates that come to have enough inputs, perhaps more than once.
    ``apart`` are the scenarios that run into a component where support could run in a circle: they
    are in no pair, and whoever asks runs them one by one. ``touching`` are those that arrive at
    something lost before: no other could break it too.
    """

    first: int
    size: int
    fired: Numbers
    gates: Numbers
    apart: Sequence[int]
    touching: Sequence[int]

    def each(self, pairs: Numbers) -> Iterator[Sequence[int]]:
        """What sorted pairs hold of each scenario, in turn."""
        bounds = np.searchsorted(scenarios_of(pairs), np.arange(self.size + 1)).tolist()
        items = items_of(pairs).tolist()
        return (items[bounds[n] : bounds[n + 1]] for n in range(self.size))


class Batch:
    """Scenarios on top of a run, or of nothing: which atoms newly fire in each of them.

    ``seeds`` are the atoms that each scenario starts with. The answers are those of
    `aimsgraph.impact.engine.Run`, one scenario after the other.

    All scenarios of a block go on together, in rounds: what is new leads to the gates that read it,
    and the heads of those that then have enough inputs are what is new in the next round (the
    semi-naive evaluation of rules). Only what the scenarios reach is visited: the cost follows what
    breaks. A block in which very much breaks lets go of its later half, with which the next begins.
    """

    def __init__(self, network: Network, seeds: Sequence[Sequence[int]]) -> None:
        self._network = network
        self._seeds = seeds

    def blocks(self, base: Run | None = None) -> Iterator[Block]:
        """The scenarios in their order, on top of ``base``: a block at a time, to bound memory."""
        if not self._seeds:
            return
        residual = _Residual(self._network, base)
        first, width = 0, _WIDEST
        while first < len(self._seeds):
            block = _Rounds(residual, self._seeds[first : first + width]).block(first)
            yield block
            first += block.size
            fitting = _MOST_PAIRS // 4 * block.size // (len(block.fired) + 1)
            width = max(1, min(_WIDEST, fitting))


class _Residual:
    """What a run leaves of a network: how many inputs each gate needs still, and what is lost."""

    def __init__(self, network: Network, base: Run | None) -> None:
        self.network = network
        self.needed = network.gates.thresholds.copy()
        self.lost = np.zeros(len(network.atoms), dtype=bool)
        self.circular = np.zeros(len(network.atoms), dtype=bool)
        self.circular[list(network.component_of)] = True
        if base is not None:
            gates = np.fromiter(base.counts, np.int64, len(base.counts))
            self.needed[gates] -= np.fromiter(base.counts.values(), np.int32, len(gates))
            self.lost[np.fromiter(base.fired, np.int64, len(base.fired))] = True


class _Rounds:
    """The scenarios of one block, round by round: as many of them as it keeps."""

    def __init__(self, residual: _Residual, seeds: Sequence[Sequence[int]]) -> None:
        self._residual = residual
        self._heads = residual.network.gates.heads
        self._size = len(seeds)
        starts = np.repeat(np.arange(self._size), [len(atoms) for atoms in seeds])
        self._seeds = paired(starts, np.array([a for atoms in seeds for a in atoms], np.int64))
        self._fired = self._arrived = self._seeds[:0]  # sorted
        self._apart = np.zeros(self._size, dtype=bool)
        self._touching = np.zeros(self._size, dtype=bool)

    def block(self, first: int) -> Block:
        """Run them until nothing is new."""
        gates = [self._seeds[:0]]
        fresh = self._new(self._seeds)
        while len(fresh):
            while self._size > 1 and len(self._fired) + self._ahead(fresh) > _MOST_PAIRS:
                self._halve()
                fresh = self._kept(fresh)
            firing = self._firing(fresh)
            gates.append(firing)
            fresh = self._new(paired(scenarios_of(firing), self._heads[items_of(firing)]))
        return Block(
            first,
            self._size,
            self._kept(self._fired),
            self._kept(np.concatenate(gates)),
            np.flatnonzero(self._apart).tolist(),
            np.flatnonzero(self._touching).tolist(),
        )

    def _ahead(self, fresh: Numbers) -> int:
        """How many gates read what is new."""
        starts, _gates = self._residual.network.readers
        atoms = items_of(fresh)
        return int(starts[atoms + 1].sum()) - int(starts[atoms].sum())

    def _firing(self, fresh: Numbers) -> Numbers:
        """The gates that have enough inputs by what is new."""
        reached = readers(self._residual.network, fresh)
        reached = self._beside_circles(reached, self._heads[items_of(reached)])
        several = self._residual.needed[items_of(reached)] > 1
        if not several.any():
            return reached
        return np.concatenate([reached[~several], self._counted(reached[several])])

    def _counted(self, arriving: Numbers) -> Numbers:
        """Those of the gates that need several inputs that now have as many."""
        self._arrived = np.sort(np.concatenate([self._arrived, arriving]))
        gates = distinct(arriving)
        needed = self._residual.needed[items_of(gates)]
        ends = np.searchsorted(self._arrived, gates, side="right")
        return gates[ends - np.searchsorted(self._arrived, gates) >= needed]

    def _new(self, arriving: Numbers) -> Numbers:
        """What fires now and did not before."""
        lost = self._residual.lost[items_of(arriving)]
        if lost.any():
            self._touching[scenarios_of(arriving[lost])] = True
            arriving = arriving[~lost]
        arriving = distinct(self._beside_circles(arriving, items_of(arriving)))
        at = np.searchsorted(self._fired, arriving)
        if len(self._fired):
            new = np.take(self._fired, at, mode="clip") != arriving
            arriving, at = arriving[new], at[new]
        self._fired = np.insert(self._fired, at, arriving)
        return arriving

    def _beside_circles(self, pairs: Numbers, atoms: Atoms) -> Numbers:
        """The pairs of scenarios that meet no circle, here or before."""
        if not self._residual.network.grounded:
            return pairs
        circular = self._residual.circular[atoms]
        self._apart[scenarios_of(pairs[circular])] = True
        return self._kept(pairs)

    def _halve(self) -> None:
        self._size //= 2
        self._apart, self._touching = self._apart[: self._size], self._touching[: self._size]
        self._fired, self._arrived = self._kept(self._fired), self._kept(self._arrived)

    def _kept(self, pairs: Numbers) -> Numbers:
        """The pairs of scenarios that are of the block still and do not run apart."""
        pairs = pairs[scenarios_of(pairs) < self._size]
        return pairs[~self._apart[scenarios_of(pairs)]] if self._apart.any() else pairs
