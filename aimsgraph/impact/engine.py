"""The least fixpoint of a threshold network, its grounded components, and dated changes."""

from __future__ import annotations

import heapq
from collections import ChainMap, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property

from aimsgraph.impact.network import UNKNOWN, Network

SEEDED = -1  # fired as a fact, not by a gate


class Run:
    """The atoms that fire from some seeds, on top of an earlier run if there is one.

    A run on top of another starts from its residual network: what fired there stays fired, and only
    what fires now is stored, so that the cost follows what breaks. ``fired`` maps each atom that
    fired in this run to the one that came last before it did, or to `SEEDED`, in order of least
    height.

    The fixpoint is unique because all rules are positive. Components where support could run in a
    circle are read as nu Y. mu X. F(X, Y): redundancy groups read Y, everything else X
    (see `Network.grounded`). Of ``excused`` atoms, mutual support is taken for support.
    """

    def __init__(
        self,
        network: Network,
        seeds: Iterable[int],
        base: Run | None = None,
        *,
        excused: Container[int] = frozenset(),
    ) -> None:
        self.network = network
        self.base = base
        self._excused = excused
        self.fired: dict[int, int] = {}
        self._gates: dict[int, int] = {}  # that fired what no single input fires
        self.mutual: set[int] = set()  # atoms lost because only mutual support was left
        self._counts: dict[int, int] = {}  # of gates that need several inputs and have not fired
        self._waiting: list[int] = []
        self._touched: set[int] = set() if base else set(range(len(network.grounded)))
        for atom in seeds:
            if atom not in self:
                self._fire(atom)
        self._settle()
        while self._touched:
            self._ground(self._touched.pop())
            self._settle()

    def __contains__(self, atom: int | None) -> bool:
        if atom is None:
            return False
        return atom in self.fired or (self.base is not None and atom in self.base)

    def gate_of(self, atom: int) -> int | None:
        """The gate that fired an atom in this run or below; None if it did not fire."""
        last = self.fired.get(atom)
        if last is None:
            return self.base.gate_of(atom) if self.base is not None else None
        if atom in self._gates:
            return self._gates[atom]
        return last if last == SEEDED else self.network.onward.gate(last, atom)

    def firing(self, atom: int) -> Iterator[int]:
        """The gates that can fire an atom and have enough inputs that fired."""
        for gate in self.network.into[atom]:
            if self.count(gate) >= self.network.thresholds[gate]:
                yield gate

    def rank(self, atom: int) -> tuple[int, int]:
        """Where among all that fired an atom did: what fired in a run below came before."""
        depth, run = 0, self
        while atom not in run.fired and run.base is not None:
            depth, run = depth - 1, run.base
        return depth, run._order[atom]

    @cached_property
    def _order(self) -> Mapping[int, int]:
        return {atom: place for place, atom in enumerate(self.fired)}

    def is_mutual(self, atom: int) -> bool:
        """Whether an atom was lost because only mutual support was left."""
        return atom in self.mutual or (self.base is not None and self.base.is_mutual(atom))

    def lost(self, gate: int) -> list[int]:
        """The inputs of a gate that fired."""
        fired, (below, _counts) = self.fired, self._below
        return [m for m in self.network.inputs[gate] if m in fired or m in below]

    def count(self, gate: int) -> int:
        """How many inputs of a gate fired, here and below."""
        here = self.counts.get(gate)
        if here is not None:
            return here
        return self.base.count(gate) if self.base is not None else 0

    def _fire(self, atom: int) -> None:
        self.fired[atom] = SEEDED
        self._waiting.append(atom)

    def _settle(self) -> None:
        network, fired, counts, waiting = self.network, self.fired, self._counts, self._waiting
        heads, thresholds, onward = network.heads, network.thresholds, network.onward
        starts, steps, only = onward.starts, onward.steps, onward.only
        lost, before = self._below
        touch = self._touch if network.grounded else None
        for atom in waiting:  # which grows meanwhile
            if touch is not None:
                touch(atom)
            head = only[atom]
            if head >= 0:
                if head not in fired and head not in lost:
                    fired[head] = atom
                    waiting.append(head)
                continue
            for head in steps[starts[atom] : starts[atom + 1]]:
                if head < 0:
                    gate = ~head
                    head = heads[gate]
                    if head in fired or head in lost:
                        continue
                    count = counts.get(gate)
                    counts[gate] = count = (before.get(gate, 0) if count is None else count) + 1
                    if count < thresholds[gate]:
                        if touch is not None:
                            touch(head)
                        continue
                    self._gates[head] = gate
                elif head in fired or head in lost:
                    continue
                fired[head] = atom
                waiting.append(head)
        waiting.clear()

    @cached_property
    def counts(self) -> Mapping[int, int]:
        """Of each gate that reads what fired in this run: how many inputs fired, here and below."""
        found: dict[int, int] = {}
        before = self._below[1]
        for atom in self.fired:
            for gate in self.network.out[atom]:
                found[gate] = (found[gate] if gate in found else before.get(gate, 0)) + 1
        return found

    @cached_property
    def _below(self) -> tuple[Mapping[int, int], Mapping[int, int]]:
        """What fired in the runs below, and the counts there."""
        base = self.base
        if base is None:
            return {}, {}
        if base.base is None:
            return base.fired, base.counts
        fired, counts = base._below
        return ChainMap(base.fired, fired), ChainMap(base.counts, counts)  # type: ignore[arg-type]

    def _touch(self, atom: int) -> None:
        component = self.network.component_of.get(atom)
        if component is not None:
            self._touched.add(component)

    def _ground(self, number: int) -> None:
        """Shrink from everything lost until what is lost explains itself."""
        atoms, redundant = self.network.grounded[number]
        assumed = set(atoms)
        while True:
            explained = self._explain(atoms, redundant, assumed)
            if len(explained) == len(assumed):
                break
            assumed = set(explained)
        for atom, gate in explained.items():
            if atom not in self:
                self.mutual.add(atom)
                self._gates[atom] = gate
                self._fire(atom)

    def _explain(
        self, atoms: frozenset[int], redundant: frozenset[int], assumed: set[int]
    ) -> dict[int, int]:
        """The least set lost in a component if its redundancy gates may lean on ``assumed``."""
        network = self.network
        explained = {atom: SEEDED for atom in atoms if atom in self}
        counts: dict[int, int] = {}
        waiting = deque(explained)
        for atom in atoms:
            for gate in network.into[atom]:
                outside = [m for m in network.inputs[gate] if m not in atoms and m in self]
                leaning = [
                    m
                    for m in network.inputs[gate]
                    if gate in redundant and m in assumed and m not in self._excused
                ]
                counts[gate] = len(outside) + len(leaning)
                if counts[gate] >= network.thresholds[gate] and atom not in explained:
                    explained[atom] = gate
                    waiting.append(atom)
        while waiting:
            member = waiting.popleft()
            for gate in network.out[member]:
                head = network.heads[gate]
                if head not in atoms or (gate in redundant and member not in self._excused):
                    continue
                counts[gate] += 1
                if counts[gate] >= network.thresholds[gate] and head not in explained:
                    explained[head] = gate
                    waiting.append(head)
        return explained


class Dated:
    """Which recorded changes still count: the newest moment per change atom, and what they lose.

    ``stamp(v, k) = max(own(v, k), max {stamp(u, j) : stamp(u, j) > seen(v), j becomes k})``,
    settled greatest first. ``losses`` maps each status atom reached to the (gate, change atom)
    pairs behind it; ``came_from`` does so for change atoms; ``undated`` are things that nobody
    says when they were last seen, so that every change counts there.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.stamps: dict[int, float] = {}
        self.losses: dict[int, list[tuple[int, int]]] = {}
        self.came_from: dict[int, tuple[int, int]] = {}
        self.undated: set[str] = set()
        heap = [(-moment, atom, SEEDED, SEEDED) for atom, moment in network.dated]
        heapq.heapify(heap)
        while heap:
            negative, atom, gate, source = heapq.heappop(heap)
            if atom in self.stamps:
                continue
            self.stamps[atom] = -negative
            if gate != SEEDED:
                self.came_from[atom] = (gate, source)
            for onward in network.out[atom]:
                self._pass(heap, onward, atom)

    def _pass(self, heap: list[tuple[float, int, int, int]], gate: int, source: int) -> None:
        network, moment = self.network, self.stamps[source]
        head, guard = network.heads[gate], network.guards[gate]
        if moment <= guard:
            return
        if guard == UNKNOWN:
            self.undated.add(network.atoms[head].thing)
        if network.atoms[head].is_status:
            self.losses.setdefault(head, []).append((gate, source))
        else:
            heapq.heappush(heap, (-moment, head, gate, source))
