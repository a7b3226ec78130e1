"""Many scenarios at once: one integer for each atom, in which each scenario has a bit."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import Network

_WIDEST = 8192  # scenarios in a block
_NARROWEST = 256
_BUDGET = 1 << 28  # bytes that the bits of a block may take


@dataclass(frozen=True, slots=True)
class Block:
    """What some neighbouring scenarios lose that was not lost before.

    Bit ``n`` stands for scenario ``first + n``. ``fired`` has the scenarios that fire each atom,
    ``reached`` those in which a gate that needs several inputs has enough of them.
    ``apart`` are the scenarios that run into a component where support could run in a circle: their
    bits are in nothing else here, and whoever asks runs them one by one. ``touching`` are those
    that arrive at something lost before: no other could break it too.
    """

    first: int
    size: int
    fired: dict[int, int]
    reached: dict[int, int]
    apart: int
    touching: int


class Batch:
    """Scenarios on top of a run, or of nothing: which atoms newly fire in each of them.

    ``seeds`` are the atoms that each scenario starts with. The answers are those of
    `aimsgraph.impact.engine.Run`, one scenario after the other.

    An atom passes each scenario on once, when it newly fires there, so that any order ends in the
    same fixpoint. Atoms wait in the reverse postorder of a depth-first search from all seeds: where
    there is no cycle that is a topological order, and each atom is looked at once for a block;
    around a cycle the bits go until nothing changes (Hecht and Ullman 1975,
    https://doi.org/10.1137/0204044). Gates that need several inputs count in binary digits, each of
    them an integer with a bit for a scenario. Only what the scenarios reach is visited: the cost
    follows what breaks.
    """

    def __init__(self, network: Network, seeds: Sequence[Sequence[int]]) -> None:
        self._network = network
        self._seeds = seeds
        self._order = self._reverse_postorder()
        self._place = {atom: place for place, atom in enumerate(self._order)}

    def blocks(self, base: Run | None = None) -> Iterator[Block]:
        """The scenarios in their order, on top of ``base``: a block at a time, to bound memory."""
        first, width = 0, 1024
        while first < len(self._seeds):
            size = min(width, len(self._seeds) - first)
            block = self._block(first, size, base)
            yield block
            first += size
            fitting = 8 * _BUDGET // (len(block.fired) + 1)
            width = max(_NARROWEST, min(_WIDEST, fitting))

    def _reverse_postorder(self) -> list[int]:
        out, heads = self._network.out, self._network.heads
        seen: set[int] = set()
        finished: list[int] = []
        for root in (atom for atoms in self._seeds for atom in atoms):
            if root in seen:
                continue
            seen.add(root)
            path = [(root, iter(out[root]))]
            while path:
                atom, gates = path[-1]
                for gate in gates:
                    head = heads[gate]
                    if head not in seen:
                        seen.add(head)
                        path.append((head, iter(out[head])))
                        break
                else:
                    finished.append(atom)
                    path.pop()
        finished.reverse()
        return finished

    def _block(self, first: int, size: int, base: Run | None) -> Block:
        network, place = self._network, self._place
        lost: Container[int] = base.fired if base is not None else frozenset()
        out, heads, thresholds = network.out, network.heads, network.thresholds
        circular = network.component_of
        waiting: dict[int, int] = {}
        apart = touching = 0
        for number in range(size):
            for atom in self._seeds[first + number]:
                if atom in lost:
                    touching |= 1 << number
                else:
                    waiting[atom] = waiting.get(atom, 0) | 1 << number
        for atom in [atom for atom in waiting if atom in circular]:
            apart |= waiting.pop(atom)
        queue = sorted(place[atom] for atom in waiting)
        fired: dict[int, int] = {}
        reached: dict[int, int] = {}
        digits: dict[int, list[int] | None] = {}
        while queue:
            atom = self._order[heappop(queue)]
            fresh = waiting.pop(atom)
            fired[atom] = fired.get(atom, 0) | fresh
            for gate in out[atom]:
                head = heads[gate]
                if head in circular:
                    apart |= fresh
                    continue
                arriving = fresh
                if thresholds[gate] > 1:
                    if gate not in digits:
                        digits[gate] = self._digits(gate, size, base)
                    counted = digits[gate]
                    if counted is not None:
                        arriving = add(counted, fresh)
                        if not arriving:
                            continue
                        reached[gate] = reached.get(gate, 0) | arriving
                if head in lost:
                    touching |= arriving
                    continue
                known = fired.get(head)
                if known is not None:
                    arriving = (arriving | known) ^ known
                    if not arriving:
                        continue
                if head in waiting:
                    waiting[head] |= arriving
                else:
                    waiting[head] = arriving
                    heappush(queue, place[head])
        if apart:
            fired, reached = _without(fired, apart), _without(reached, apart)
        return Block(first, size, fired, reached, apart, touching)

    def _digits(self, gate: int, size: int, base: Run | None) -> list[int] | None:
        """The binary digits in which a gate counts its inputs; None if it has fired before.

        They start so far below a power of two as inputs are needed: what is carried out of the last
        digit is enough.
        """
        before = base.count(gate) if base is not None else 0
        needed = self._network.thresholds[gate] - before
        if needed < 1:
            return None
        places = (needed - 1).bit_length()
        start, every = (1 << places) - needed, (1 << size) - 1
        return [every * (start >> place & 1) for place in range(places)]


def add(digits: list[int], carried: int) -> int:
    """Count one more in some scenarios; those in which that is enough."""
    for place, digit in enumerate(digits):
        digits[place], carried = digit ^ carried, digit & carried
        if not carried:
            break
    return carried


def scenarios(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending.

    >>> list(scenarios(0b1101))
    [0, 2, 3]
    """
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _without(bits: dict[int, int], apart: int) -> dict[int, int]:
    """What is left of each integer without the scenarios that are run apart, where any is."""
    return {key: left for key, value in bits.items() if (left := (value | apart) ^ apart)}
