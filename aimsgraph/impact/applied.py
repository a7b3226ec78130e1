"""The engine with actions done: what holds then, which of them are needed, what a budget buys."""

from __future__ import annotations

import copy
import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic

from aimsgraph.impact.actions import Loss, Remedy
from aimsgraph.impact.cheapest import cone
from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import Network
from aimsgraph.impact.state import State

_DEEP = 40  # runs on top of each other, before a run from the start is the cheaper


class Applied:
    """Runs of one state with actions done, judged at ``goals``: the atoms of each target."""

    def __init__(
        self,
        state: State,
        losses: Mapping[int, Sequence[Loss]],
        goals: Mapping[str, Sequence[int]],
    ) -> None:
        self._network = state.network
        self._losses = losses
        self._goals = goals
        self._baseline = state.baseline
        self._others = {*self._network.seeds, *state.dated.losses} - losses.keys()

    def run(self, done: Collection[Remedy], *, everywhere: bool = True) -> Run:
        """The engine on the state with these actions done.

        Not ``everywhere``: without what is lost by itself where no target goes back to.
        """
        left = self._left(_taken(done))
        if everywhere:
            left = sorted(self._others.union(left))
        return Run(_raised(self._network, done), left)

    def _left(self, taken: Mapping[Loss, int]) -> list[int]:
        """The atoms that are lost by themselves when so many actions take each loss away."""
        losses = self._losses
        return sorted(a for a in losses if not all(taken.get(loss) for loss in losses[a]))

    def is_lost(self, target: str, run: Run) -> bool:
        """Whether a target is broken or in doubt in a run."""
        return any(atom in run for atom in self._goals[target])

    def held(self, targets: Iterable[str], run: Run) -> tuple[str, ...]:
        """The targets that hold in a run."""
        return tuple(target for target in targets if not self.is_lost(target, run))

    def minimal(self, done: Sequence[Remedy], targets: Sequence[str]) -> list[Remedy]:
        """Some of the actions, of which none can be left out: the dearest are, where possible."""
        run, taken = self.run(done, everywhere=False), _taken(done)
        goals = {a for target in self.held(targets, run) for a in self._goals[target]}
        kept, depth = {one.action.id: one for one in done}, 0
        for one in sorted(done, key=lambda one: (one.action.cost, one.action.id), reverse=True):
            taken.subtract(one.takes)
            _raise(run.network, one, -1)
            trial = self._again(one, run, taken)
            if not goals.isdisjoint(trial.fired):
                taken.update(one.takes)
                _raise(run.network, one, 1)
                continue
            del kept[one.action.id]
            if trial.base is None:
                run, depth = trial, 0
            elif trial.fired:
                run, depth = trial, depth + 1
            if depth == _DEEP:
                run, depth = Run(run.network, self._left(taken)), 0
        return [one for one in done if one.action.id in kept]

    def affordable(
        self, done: Sequence[Remedy], targets: Sequence[str], budget: float, deadline: float
    ) -> list[Remedy]:
        """Actions of a plan for all targets that bring back many within a budget.

        Greedy: again and again the target that needs least beyond what is taken already. What it
        cannot do without is a first guess of what it needs.
        """
        run, taken = self.run(done, everywhere=False), _taken(done)
        guessed = dict.fromkeys(targets, 0.0)
        target_of = {atom: target for target in targets for atom in self._goals[target]}
        for one in done:
            with self._undone(one, run, taken) as trial:
                for target in {target_of[a] for a in trial.fired if a in target_of}:
                    guessed[target] += one.action.cost
        heap = [(cost, target, -1) for target, cost in guessed.items()]
        heapq.heapify(heap)
        working: dict[int, list[Remedy]] = {}  # the actions that work at an atom
        for one in done:
            heads = {self._network.heads[gate] for gate, _amount in one.raises}
            for atom in heads.union(loss.atom for loss in one.takes):
                working.setdefault(atom, []).append(one)
        bought: dict[str, Remedy] = {}
        while heap and monotonic() < deadline:
            guess, target, when = heapq.heappop(heap)
            if guess > budget:
                break
            needed = self._needed(target, working, bought, run, taken)
            price = sum(one.action.cost for one in needed)
            if price > guess and when < len(bought):
                heapq.heappush(heap, (price, target, len(bought)))
            elif price <= budget:
                bought.update((one.action.id, one) for one in needed)
                budget -= price
        return self.minimal([one for one in done if one.action.id in bought], targets)

    def _needed(
        self,
        target: str,
        working: Mapping[int, Sequence[Remedy]],
        bought: Mapping[str, Remedy],
        run: Run,
        taken: Counter[Loss],
    ) -> list[Remedy]:
        """The actions, of a plan for all, that one target needs beyond those bought."""
        reach = cone(self._network, self._baseline, self._goals[target])
        found = {one.action.id: one for atom in reach for one in working.get(atom, ())}
        near = [one for id, one in found.items() if id not in bought]
        near.sort(key=lambda one: (one.action.cost, one.action.id), reverse=True)
        needed, dropped, base = [], [], run
        for one in near:
            taken.subtract(one.takes)
            _raise(run.network, one, -1)
            trial = self._again(one, base, taken)
            if any(atom in trial.fired for atom in self._goals[target]):
                taken.update(one.takes)
                _raise(run.network, one, 1)
                needed.append(one)
                continue
            dropped.append(one)
            base = trial if trial.fired else base
            if len(dropped) % _DEEP == 0:
                base = Run(run.network, self._left(taken))
        for one in dropped:
            taken.update(one.takes)
            _raise(run.network, one, 1)
        return needed

    @contextmanager
    def _undone(self, one: Remedy, run: Run, taken: Counter[Loss]) -> Iterator[Run]:
        """What is lost again without one action, for as long as somebody looks."""
        taken.subtract(one.takes)
        _raise(run.network, one, -1)
        yield self._again(one, run, taken)
        taken.update(one.takes)
        _raise(run.network, one, 1)

    def _again(self, one: Remedy, run: Run, taken: Mapping[Loss, int]) -> Run:
        """What is lost again, on top of ``run``, now that an action done in it is undone."""
        network = run.network
        raised = [gate for gate, _amount in one.raises]
        if any(network.heads[gate] in network.component_of for gate in raised):
            return Run(network, self._left(taken))
        again = {loss.atom for loss in one.takes if not taken[loss]}
        again.update(
            network.heads[gate] for gate in raised if run.count(gate) >= network.thresholds[gate]
        )
        return Run(network, sorted(again), base=run)


def _taken(done: Iterable[Remedy]) -> Counter[Loss]:
    return Counter(loss for one in done for loss in one.takes)


def _raise(network: Network, one: Remedy, times: int) -> None:
    for gate, amount in one.raises:
        network.thresholds[gate] += times * amount


def _raised(network: Network, done: Collection[Remedy]) -> Network:
    """The network in which some gates need more lost inputs to fire."""
    if not any(one.raises for one in done):
        return network
    raised = copy.copy(network)
    raised.thresholds = list(network.thresholds)
    gates = {gate for one in done for gate, _amount in one.raises}
    raised.onward = network.onward.counting(gates, network)
    for one in done:
        _raise(raised, one, 1)
    return raised
