"""What the loss of some atoms can go back to, cut out of a network."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import overload

from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import Lists, Network
from aimsgraph.impact.onward import SEVERAL, Onward


class Cone(Network):
    """What the loss of some atoms can go back to, themselves blocked but for ``kept`` gates.

    ``members`` are its atoms without those blocked; atoms and gates keep their numbers.
    """

    def __init__(self, run: Run, blocked: Collection[int], kept: Iterable[int] = ()) -> None:
        network = run.network
        self.atoms = network.atoms
        self.heads = network.heads
        self.thresholds = network.thresholds
        self.inputs = network.inputs
        self.rules = network.rules
        self.seeds = network.seeds
        self.members: set[int] = set()
        into: dict[int, list[int]] = {}
        out: dict[int, list[int]] = {}
        allowed, shut, seen = set(kept), set(blocked), set(blocked)
        waiting = list(blocked)
        while waiting:
            atom = waiting.pop()
            if atom not in shut:
                self.members.add(atom)
            for gate in run.firing(atom):
                lost = run.lost(gate)
                fresh = [member for member in lost if member not in seen]
                seen.update(fresh)
                waiting.extend(fresh)
                if atom not in shut or gate in allowed:
                    into.setdefault(atom, []).append(gate)
                    for member in lost:
                        out.setdefault(member, []).append(gate)
        self.into = _sparse(into)
        self.out = _sparse(out)
        self.onward = self._onward()
        inside = self.members | {network.heads[gate] for gate in allowed}
        present = {gate for gates in into.values() for gate in gates}
        near = sorted({home for a in inside if (home := network.component_of.get(a)) is not None})
        components = (network.grounded[home] for home in near)
        self.grounded = tuple((atoms & inside, gates & present) for atoms, gates in components)

    def _onward(self) -> Onward:
        gates, heads, thresholds = self.out.items, self.heads, self.thresholds
        steps = [~gate if thresholds[gate] > 1 else heads[gate] for gate in gates]
        return Onward(self.out.starts, gates, steps, _Several())


class _Several(dict[int, int]):
    def __missing__(self, atom: int) -> int:
        return SEVERAL


def _sparse(lists: Mapping[int, Sequence[int]]) -> Lists:
    """Lists by number, of which most are empty."""
    numbers = sorted(lists)
    ends = accumulate((len(lists[number]) for number in numbers), initial=0)
    return Lists(_Starts(numbers, tuple(ends)), [at for n in numbers for at in lists[n]])


class _Starts(Sequence[int]):
    """Where lists begin of which only some numbers have any: at once with the next that has."""

    def __init__(self, numbers: Sequence[int], starts: Sequence[int]) -> None:
        self._numbers = numbers
        self._starts = starts

    def __len__(self) -> int:
        return self._numbers[-1] + 2 if self._numbers else 1

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return self._starts[bisect_left(self._numbers, at)]
