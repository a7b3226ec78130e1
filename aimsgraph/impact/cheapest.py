"""The cheapest actions as an integer programme over what has to stand."""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from aimsgraph.impact.actions import Loss, Remedy
from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import Network

EXACT = 1e-6  # what the solver takes for equal
_CHUNK = 16  # actions whose order one objective can hold exactly
_ORDERED = 96  # up to so many actions ties are settled by the order of their ids


def cone(network: Network, run: Run, goals: Iterable[int]) -> list[int]:
    """The lost atoms that the loss of ``goals`` can go back to, in an order of their own."""
    found = {goal for goal in goals if goal in run}
    waiting = list(found)
    while waiting:
        for gate in run.firing(waiting.pop()):
            fresh = [member for member in run.lost(gate) if member not in found]
            found.update(fresh)
            waiting.extend(fresh)
    return sorted(found, key=network.place)


@dataclass(frozen=True, slots=True)
class Solution:
    """Chosen actions and the goals they reach, by number; what is known about the best.

    ``chosen`` is None where the time was over before any choice was found.
    """

    chosen: frozenset[int] | None
    goals: frozenset[int]
    bound: float
    proven: bool


@dataclass
class Programme:
    """Which actions to take so that goals stand, at least cost or within a budget.

    A set of atoms stands if none of them has a cause of its own left and every gate that could
    lose one of them has too few lost inputs: a set closed under the rules. The complement of the
    least fixpoint is the largest such set, so that circles of breakage need no formula of their
    own (compare the unfounded sets of logic programmes). Where support could run in a circle the
    caller adds cuts: see `cut`.

    Variables are 1 for each action taken and for each atom that stands. Where a gate asks for one
    standing input only, an atom that stands in part can be rounded up, so that only the heads of
    gates that ask for more have to be whole.
    """

    network: Network
    run: Run
    atoms: Sequence[int]
    losses: Mapping[int, Sequence[Loss]]
    remedies: Sequence[Remedy]
    goals: Sequence[Sequence[int]]  # of each target the atoms that have to stand
    # Of all rows, one after the other.
    _columns: array[int] = field(default_factory=lambda: array("i"))
    _values: array[float] = field(default_factory=lambda: array("d"))
    _starts: array[int] = field(default_factory=lambda: array("i", [0]))
    _least: array[float] = field(default_factory=lambda: array("d"))

    def __post_init__(self) -> None:
        self._column = {atom: len(self.remedies) + at for at, atom in enumerate(self.atoms)}
        self._first_goal = len(self.remedies) + len(self.atoms)
        self._size = self._first_goal + len(self.goals)
        self._whole = np.zeros(self._size, dtype=np.int64)
        self._whole[: len(self.remedies)] = 1
        self._whole[self._first_goal :] = 1
        self._costs = np.array([one.action.cost for one in self.remedies], dtype=float)
        self._write()

    def _write(self) -> None:
        taking: dict[Loss, list[int]] = {}
        raising: dict[int, list[tuple[int, int]]] = {}
        for number, remedy in enumerate(self.remedies):
            for loss in remedy.takes:
                taking.setdefault(loss, []).append(number)
            for gate, amount in remedy.raises:
                raising.setdefault(gate, []).append((number, amount))
        for atom, column in self._column.items():
            for loss in self.losses.get(atom, ()):
                takers = taking.get(loss, [])
                self._row([*takers, column], [1.0] * len(takers) + [-1.0])
        together: set[tuple[int, int]] = set()  # a head that stands only if a member does
        grouped: list[tuple[int, int, list[int], list[tuple[int, int]]]] = []
        for gate, column, lost in self._gates():
            needed = len(lost) - self.network.thresholds[gate] + 1
            raised = raising.get(gate, [])
            if needed == len(lost) and not raised:
                together.update((column, member) for member in lost)
            elif needed > 0:
                grouped.append((column, needed, lost, raised))
        for column, member in sorted(together):
            self._row((member, column), (1.0, -1.0))
        for column, needed, lost, raised in sorted(grouped):
            if needed > 1:
                self._whole[column] = 1
            amounts = [float(min(amount, needed)) for _number, amount in raised]
            columns = [*lost, *(number for number, _amount in raised), column]
            self._row(columns, [1.0] * len(lost) + amounts + [-float(needed)])
        for number, atoms in enumerate(self.goals):
            for atom in atoms:
                self._row([self._column[atom], self._first_goal + number], [1.0, -1.0])

    def _gates(self) -> Iterator[tuple[int, int, list[int]]]:
        """The gates that can lose an atom: with the column of that, and of their lost inputs."""
        network, place, run = self.network, self._column, self.run
        for atom, column in place.items():
            for gate in network.into[atom]:
                if run.count(gate):
                    lost = sorted(place[m] for m in run.lost(gate) if m in place)
                    if lost:
                        yield gate, column, lost

    def _row(self, columns: Sequence[int], values: Sequence[float], least: float = 0.0) -> None:
        self._columns.extend(columns)
        self._values.extend(values)
        self._starts.append(len(self._columns))
        self._least.append(least)

    def cut(self, failing: Collection[int], goal: int) -> None:
        """Actions ``failing`` leave a goal lost: one more is needed, whichever others are taken."""
        others = [n for n in range(len(self.remedies)) if n not in failing]
        columns = [*others, self._first_goal + goal]
        self._row(columns, [1.0] * len(others) + [-1.0])

    def cheapest(self, deadline: float) -> Solution:
        """The least cost at which every goal stands."""
        goals = range(len(self.goals))
        return self.first(goals, self._solve(self._spending(), goals, (), deadline), deadline)

    def most(self, budget: float, known: int, deadline: float) -> Solution:
        """As many goals as possible within a budget, ``known`` at least; the bound is a number."""
        aim = np.zeros(self._size)
        aim[self._first_goal :] = -1
        extra = [self._budget(budget), self._count(known)]
        found = self._solve(aim, (), extra, deadline)
        return replace(found, bound=-found.bound)

    def cheapest_of(self, least: int, budget: float, deadline: float) -> Solution:
        """The least cost within a budget at which ``least`` goals stand, whichever they are."""
        extra = [self._budget(budget), self._count(least)]
        found = self._solve(self._spending(), (), extra, deadline)
        return self.first(found.goals, found, deadline)

    def _spending(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.concatenate([self._costs, np.zeros(self._size - len(self.remedies))])

    def first(self, goals: Collection[int], solution: Solution, deadline: float) -> Solution:
        """Of choices that cost the same, the one whose ids come first."""
        if solution.chosen is None or not solution.proven or len(self.remedies) > _ORDERED:
            return solution
        cost = float(self._costs[list(solution.chosen)].sum())
        fixed: list[tuple[list[int], list[float], float]] = []
        best = solution
        for start in range(0, len(self.remedies), _CHUNK):
            aim = np.zeros(self._size)
            chunk = range(start, min(start + _CHUNK, len(self.remedies)))
            for place, number in enumerate(chunk):
                # An action without a cost is never taken for its id.
                aim[number] = -(2.0 ** (_CHUNK - place)) if self._costs[number] else 1.0
            found = self._solve(aim, goals, [self._budget(cost), *fixed], deadline)
            if found.chosen is None or not found.proven:
                return solution
            best = replace(found, bound=solution.bound)
            for number in chunk:
                sign = 1.0 if number in found.chosen else -1.0
                fixed.append(([number], [sign], max(sign, 0.0)))
        return best

    def _count(self, least: int) -> tuple[list[int], list[float], float]:
        columns = list(range(self._first_goal, self._size))
        return columns, [1.0] * len(columns), float(least)

    def _budget(self, budget: float) -> tuple[list[int], list[float], float]:
        return list(range(len(self.remedies))), (-self._costs).tolist(), -budget - EXACT

    def _solve(
        self,
        aim: np.ndarray[tuple[int], np.dtype[np.float64]],
        goals: Collection[int],
        extra: Sequence[tuple[list[int], list[float], float]],
        deadline: float,
    ) -> Solution:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if not self.goals:
            return Solution(frozenset(), frozenset(), 0.0, proven=True)
        left = deadline - monotonic()
        if left <= 0:
            return Solution(None, frozenset(), -math.inf, proven=False)
        columns, values = self._columns[:], self._values[:]
        starts, least = self._starts[:], self._least[:]
        for more, amounts, atleast in extra:
            columns.extend(more)
            values.extend(amounts)
            starts.append(len(columns))
            least.append(atleast)
        rows = (np.array(values), np.array(columns), np.array(starts))
        matrix = csr_array(rows, shape=(len(least), self._size))
        matrix.sum_duplicates()  # a gate may read its own head
        lower = np.zeros(self._size)
        lower[[self._first_goal + goal for goal in goals]] = 1
        result = milp(
            aim,
            integrality=self._whole,
            bounds=Bounds(lower, np.ones(self._size)),
            constraints=LinearConstraint(matrix, np.array(least), np.inf),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        bound = -math.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
        if result.x is None:
            return Solution(None, frozenset(), bound, proven=False)
        taken, reached = result.x[: len(self.remedies)], result.x[self._first_goal :]
        return Solution(
            frozenset(np.flatnonzero(taken > 0.5).tolist()),
            frozenset(np.flatnonzero(reached > 0.5).tolist()),
            bound,
            proven=result.status == 0,
        )
