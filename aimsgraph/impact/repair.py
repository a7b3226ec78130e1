"""The cheapest repair: what to do so that what is lost stands again by a date."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from aimsgraph.impact.actions import Action, Loss, Remedy
from aimsgraph.impact.answer import Cycles
from aimsgraph.impact.applied import Applied
from aimsgraph.impact.cheapest import EXACT, Programme, Solution, cone
from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.owners import Owners
from aimsgraph.impact.remedies import Remedies
from aimsgraph.impact.sentence import COUNTED
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Table

_WORTH_SAYING = 3  # reasons for one target
_FREE = 1e-4  # an action that costs less may be in a cheapest plan without need


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A target that nothing brings back by the date, and why.

    ``stands_on`` is the first day on which it can stand again, if there is one.
    """

    target: str
    why: tuple[str, ...]
    stands_on: date | None


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """What to do by a date, at least cost, and what it brings back.

    ``targets`` are what was asked to hold and would not by then: each is ``repaired``,
    ``unreachable`` or ``unaffordable``; ``standing`` were asked too and hold anyway. No plan that
    repairs as many targets costs less than ``bound``; ``gap`` is the part of the cost above it, and
    ``proven`` says that there is none. Within a budget no plan repairs more than ``at_most``.
    ``verified`` says that the engine, run with the actions done, finds every repaired target in
    order. ``complete`` is False where the time ran out before it was clear what a budget reaches.
    ``cycles`` says how circles of support were read.
    """

    as_of: date
    by: date
    revision: int
    ontology: str
    budget: float | None
    actions: Table[Action]
    cost: float
    bound: float
    gap: float
    proven: bool
    targets: tuple[str, ...]
    repaired: tuple[str, ...]
    at_most: int
    unreachable: tuple[Unreachable, ...]
    unaffordable: tuple[str, ...]
    standing: tuple[str, ...]
    verified: bool
    complete: bool = True
    cycles: Cycles = "grounded"


def broken_requirements(state: State) -> list[str]:
    """The adopted requirements and the controls that are broken or in doubt."""
    facts = state.facts
    ids = [
        facts.columns.ids[number]
        for number in facts.all_judged(*COUNTED["requirement"], *COUNTED["control"]).tolist()
    ]
    return [
        id
        for id in sorted(ids)
        if any(state.network.find(id, plane) in state.baseline for plane in (VOID, DOUBT))
        # A heading stands as what it holds does.
        and (facts.snapshot.nodes[id].cls != "Clause" or facts.value(id, "assessable"))
    ]


@dataclass(frozen=True, slots=True)
class _Best:
    """The best actions found, what is known of them, and how many targets any could repair."""

    found: Solution
    done: list[Remedy]
    at_most: int
    complete: bool


class Repair:
    """Works out plans for one state; ``today`` is the day from which something can be done."""

    def __init__(
        self,
        state: State,
        today: date,
        targets: Sequence[str],
        costs: Mapping[str, float] | None = None,
    ) -> None:
        self._state = state
        self._today = today
        self._network = state.network
        atoms = {target: self._atoms(target) for target in targets}
        self._standing = tuple(target for target in targets if not atoms[target])
        self._targets = tuple(target for target in targets if atoms[target])
        self._goals = {target: atoms[target] for target in self._targets}
        goals = [atom for goal in self._goals.values() for atom in goal]
        self._cone = cone(self._network, state.baseline, goals)
        self.remedies = Remedies(state, today, self._cone, costs)
        self.applied = Applied(state, self.remedies.losses, self._goals)

    def plan(self, budget: float | None, time_limit: float) -> RepairPlan:
        """The cheapest plan for all that can be reached, or the best that a budget allows."""
        start = monotonic()
        deadline = start + time_limit
        # A budget asks two questions: what all would cost, then what of it fits.
        first = deadline if budget is None else start + time_limit / 2
        available = self.remedies.available
        everything = self.applied.run(available)
        reached = self.applied.held(self._targets, everything)
        programme = Programme(
            self._network,
            self._state.baseline,
            self._cone,
            self.remedies.losses,
            available,
            [self._goals[target] for target in reached],
        )
        found = self._settle(programme, reached, lambda: programme.cheapest(first))
        found = replace(found, goals=frozenset(range(len(reached))))
        done = self._minimal(found, available, reached)
        best = _Best(found, done, len(reached), complete=True)
        if budget is not None and _cost(done) > budget + EXACT:
            best = self._within(budget, best, programme, reached, deadline)
        return self._told(best, reached, everything, budget)

    def _within(
        self,
        budget: float,
        whole: _Best,
        programme: Programme,
        reached: Sequence[str],
        deadline: float,
    ) -> _Best:
        """The plan that brings back most within a budget; ``whole`` is one that does not fit."""
        half = (monotonic() + deadline) / 2
        greedy = self.applied.affordable(whole.done, reached, budget, half)
        held = self.applied.held(reached, self.applied.run(greedy))
        most = self._settle(programme, reached, lambda: programme.most(budget, len(held), deadline))
        at_most = len(reached) - (whole.found.bound > budget + EXACT)
        if not math.isinf(most.bound):
            at_most = min(at_most, math.floor(most.bound + EXACT))
        count = max(len(held), len(most.goals))
        complete = count >= at_most
        found = self._settle(
            programme, reached, lambda: programme.cheapest_of(count, budget, deadline)
        )
        if found.chosen is None and len(most.goals) > len(held):
            found = replace(most, bound=found.bound, proven=False)
        if found.chosen is None:
            promised = frozenset(reached.index(target) for target in held)
            return _Best(replace(found, goals=promised), greedy, at_most, complete)
        found = replace(found, proven=found.proven and complete)
        done = self._minimal(found, programme.remedies, reached)
        return _Best(found, done, at_most, complete)

    def _atoms(self, target: str) -> tuple[int, ...]:
        """The atoms of a target that are lost and must not be."""
        found = (self._network.find(target, plane) for plane in (VOID, DOUBT))
        return tuple(a for a in found if a is not None and a in self._state.baseline)

    def _settle(
        self, programme: Programme, reached: Sequence[str], solve: Callable[[], Solution]
    ) -> Solution:
        """Solve, let the engine judge, cut what it refuses, until it agrees.

        Only where support could run in a circle can the two disagree.
        """
        bound = -math.inf
        circular = any(atom in self._network.component_of for atom in self._cone)
        while True:
            solution = solve()
            if solution.chosen is None:
                return replace(solution, bound=max(bound, solution.bound))
            if not circular:
                return solution
            bound = max(bound, solution.bound) if solution.proven else bound
            run = self.applied.run([programme.remedies[n] for n in sorted(solution.chosen)])
            failing = [g for g in sorted(solution.goals) if self.applied.is_lost(reached[g], run)]
            if not failing:
                return solution
            for goal in failing:
                useless = self._useless(programme.remedies, set(solution.chosen), reached[goal])
                programme.cut(useless, goal)

    def _useless(self, remedies: Sequence[Remedy], chosen: set[int], target: str) -> set[int]:
        """As many actions as can be added to ``chosen`` while the target stays lost."""
        waiting = [[n for n in range(len(remedies)) if n not in chosen]]
        while waiting:
            chunk = waiting.pop()
            trial = [remedies[n] for n in sorted(chosen.union(chunk))]
            if self.applied.is_lost(target, self.applied.run(trial, everywhere=False)):
                chosen.update(chunk)
            elif len(chunk) > 1:
                half = len(chunk) // 2
                waiting.extend((chunk[half:], chunk[:half]))
        return chosen

    def _minimal(
        self, found: Solution, remedies: Sequence[Remedy], reached: Sequence[str]
    ) -> list[Remedy]:
        """The actions found, all there are where none were, without those that nothing needs."""
        numbers = range(len(remedies)) if found.chosen is None else sorted(found.chosen)
        chosen = [remedies[number] for number in numbers]
        if found.proven and all(one.action.cost > _FREE for one in chosen):
            return chosen  # a cheapest plan has none
        return self.applied.minimal(chosen, reached)

    def _told(
        self,
        best: _Best,
        reached: Sequence[str],
        everything: Run,
        budget: float | None,
    ) -> RepairPlan:
        facts, found = self._state.facts, best.found
        run, owners = self.applied.run(best.done), Owners(facts)
        repaired = self.applied.held(reached, run)
        cost = _cost(best.done)
        bound = cost if found.proven else min(cost, max(0.0, found.bound))
        actions = []
        for one in best.done:
            owner = owners.of(one.action.thing)
            actions.append(replace(one.action, owner=owner.role if owner else None))
        actions.sort(key=lambda action: (action.stands_on, action.owner or "~", action.id))
        return RepairPlan(
            as_of=self._today,
            by=facts.as_of,
            revision=facts.snapshot.revision,
            ontology=facts.vocabulary.digest,
            budget=budget,
            actions=Table.of(Action, actions),
            cost=cost,
            bound=bound,
            gap=(cost - bound) / cost if cost else 0.0,
            proven=found.proven,
            targets=self._targets,
            repaired=repaired,
            at_most=best.at_most,
            unreachable=tuple(self._unreachable(reached, everything)),
            unaffordable=tuple(target for target in reached if target not in repaired),
            standing=self._standing,
            verified=len(repaired) >= len(found.goals),
            complete=best.complete,
            cycles=self._state.cycles,
        )

    def _unreachable(self, reached: Sequence[str], everything: Run) -> Iterator[Unreachable]:
        """The targets that stay lost whatever is done, why, and when they can stand again."""
        waiting = [target for target in self._targets if target not in reached]
        later: dict[str, date] = {}
        for day in sorted({one.action.stands_on for one in self.remedies.late}):
            done = [one for one in self.remedies.late if one.action.stands_on <= day]
            run = self.applied.run([*self.remedies.available, *done])
            for target in waiting:
                if not self.applied.is_lost(target, run):
                    later.setdefault(target, day)
        gone = {loss for one in self.remedies.available for loss in one.takes}
        for target in waiting:
            why = tuple(self._why(target, everything, gone))
            yield Unreachable(target, why, later.get(target))

    def _why(self, target: str, run: Run, gone: Collection[Loss]) -> Iterator[str]:
        """What still takes a target, the nearest first."""
        network, said = run.network, set[str]()
        waiting = [atom for atom in self._goals[target] if atom in run]
        seen = set(waiting)
        for atom in waiting:
            name = self._state.facts.name(network.atoms[atom].thing)
            texts = [loss.text for loss in self.remedies.losses.get(atom, ()) if loss not in gone]
            if run.is_mutual(atom):
                texts.append("only mutual support is left")
            for text in texts:
                line = f"{name}: {text}"
                if line not in said:
                    said.add(line)
                    yield line
                if len(said) == _WORTH_SAYING:
                    return
            for gate in run.firing(atom):
                for member in run.lost(gate):
                    if member not in seen:
                        seen.add(member)
                        waiting.append(member)


def _cost(done: Sequence[Remedy]) -> float:
    return math.fsum(one.action.cost for one in done)
