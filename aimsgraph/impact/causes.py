"""Causes: each of them alone loses a thing, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from aimsgraph.impact.cone import Cone
from aimsgraph.impact.engine import SEEDED, Dated, Run
from aimsgraph.impact.network import Seed

MUTUAL = -2  # stands for a gate where only mutual support is left

# Rules between what is one thing to a person: they tell nothing.
BOOKKEEPING = ("lattice", "part", "full")


@dataclass(frozen=True, slots=True)
class Cause:
    """What loses an atom: facts, a recorded change, or a gate with lost inputs that are enough.

    ``gate`` is SEEDED where the atom is lost by itself, by ``facts`` or by the recorded ``change``,
    and MUTUAL where only mutual support is left. ``inputs`` have the earliest first, ``beyond``
    says how many more of the gate are lost.
    """

    atom: int
    gate: int
    inputs: tuple[int, ...] = ()
    facts: tuple[Seed, ...] = ()
    change: tuple[int, int] | None = None  # its gate, and the change
    beyond: int = 0


def cause_of(run: Run, dated: Dated, atom: int) -> Cause:
    """What lost an atom first in a run; of what is lost by itself all facts together."""
    gate = run.gate_of(atom)
    if run.is_mutual(atom):
        return Cause(atom, MUTUAL)
    if gate is None or gate == SEEDED:
        facts = tuple(run.network.seeds.get(atom, ()))
        changes = dated.losses.get(atom, ()) if not facts else ()
        return Cause(atom, SEEDED, facts=facts, change=changes[0] if changes else None)
    needed = run.network.thresholds[gate]
    lost = sorted(run.lost(gate), key=run.rank)
    return Cause(atom, gate, tuple(lost[:needed]), beyond=len(lost) - needed)


def seen_through(run: Run, atom: int) -> int:
    """What a person sees of a lost atom: not its parts, nor that what is broken is in doubt too."""
    gate = run.gate_of(atom)
    while gate is not None and gate != SEEDED and not run.is_mutual(atom):
        if run.network.rules[gate].why not in BOOKKEEPING:
            break
        atom = min(run.lost(gate), key=run.rank)
        gate = run.gate_of(atom)
    return atom


def as_recorded(dated: Dated, change: int) -> int:
    """A recorded change as it was recorded: significant, where the minor atom only reads it."""
    while change in dated.came_from:
        gate, source = dated.came_from[change]
        if dated.network.rules[gate].why != "full":
            break
        change = source
    return change


class Causes:
    """Every cause by which ``goal`` is lost in a run, by blocking it.

    Blocked, the goal loses nothing else, and the fixpoint is derived again. Each gate into the goal
    that still has enough lost inputs is then a cause (each input, where one is enough), and so is
    each fact at the goal. A gate that no longer has enough rested on the goal itself: it is no
    cause, unless the goal is lost by such gates alone. Then only mutual support is left, and that
    is one more cause, without inputs.

    What fired before the goal cannot rest on it. So nothing is derived again unless something does
    that fired later and that the goal can go back to, and then only what the goal can go back to:
    the cost follows that, not the graph.
    """

    def __init__(self, run: Run, dated: Dated, goal: int) -> None:
        self._network = run.network
        self._before = run
        self._dated = dated
        self._goal = goal

    @cached_property
    def first(self) -> Cause:
        """The cause that came first: that of the shortest proof."""
        atom = self._goal
        while True:
            cause = cause_of(self._before, self._dated, atom)
            if cause.gate < 0 or not self._within(cause.gate):
                break
            atom = cause.inputs[0]
        return next(self._by_itself(atom)) if cause.gate == SEEDED else cause

    @cached_property
    def others(self) -> tuple[Cause, ...]:
        """The other causes; of those that read the same only one."""
        seen, found = {self._told(self.first)}, []
        for cause in self.each():
            told = self._told(cause)
            if told not in seen:
                seen.add(told)
                found.append(cause)
        return tuple(found)

    def each(self) -> Iterator[Cause]:
        """Every cause, the first among them."""
        for atom in self._own:
            yield from self._by_itself(atom)
            for gate in self._network.into[atom]:
                needed, lost = self._network.thresholds[gate], self.blocked.lost(gate)
                if len(lost) >= needed and not self._within(gate):
                    lost.sort(key=self.blocked.rank)
                    enough = [lost[:needed]] if needed > 1 else [[member] for member in lost]
                    beyond = len(lost) - needed
                    yield from (Cause(atom, gate, tuple(i), beyond=beyond) for i in enough)
        if self._in_circle:
            yield Cause(self._circular[0], MUTUAL)

    @cached_property
    def blocked(self) -> Run:
        """What is lost while the goal is blocked."""
        if not self._rests_on_itself:
            return self._before
        return self._again(Cone(self._before, self._own))

    @cached_property
    def _own(self) -> tuple[int, ...]:
        """The goal, and the parts of its thing that lose it."""
        found, waiting = {self._goal: None}, [self._goal]
        while waiting:
            for gate in self._before.firing(waiting.pop()):
                if self._within(gate):
                    fresh = [m for m in self._before.lost(gate) if m not in found]
                    found.update(dict.fromkeys(fresh))
                    waiting.extend(fresh)
        return tuple(found)

    @cached_property
    def _circular(self) -> Sequence[int]:
        """The goal, or parts of it, where they lie in a component with circles of support."""
        return [atom for atom in self._own if atom in self._network.component_of]

    def _within(self, gate: int) -> bool:
        """Whether a gate only leads from one part of a thing to another."""
        network = self._network
        if network.rules[gate].why not in BOOKKEEPING:
            return False
        return network.atoms[network.inputs[gate][0]].thing == network.rules[gate].thing

    def _by_itself(self, atom: int) -> Iterator[Cause]:
        for fact in self._network.seeds.get(atom, ()):
            yield Cause(atom, SEEDED, facts=(fact,))
        for change in self._dated.losses.get(atom, ()):
            yield Cause(atom, SEEDED, change=change)

    def _told(self, cause: Cause) -> Hashable:
        """What tells a cause from others for whoever reads it."""
        if cause.facts:
            return "fact", cause.facts[0].text
        if cause.change is not None:
            return "recorded", as_recorded(self._dated, cause.change[1])
        if cause.gate == MUTUAL or any(self._is_in_same_circle(m) for m in cause.inputs):
            return "mutual"
        if self._network.thresholds[cause.gate] > 1:
            return "gate", cause.gate
        lost = seen_through(self.blocked, cause.inputs[0])
        facts = cause_of(self.blocked, self._dated, lost).facts
        # Places that nothing takes are all alike.
        return (self._network.atoms[lost].thing, facts) if facts else ("lost", lost)

    def _is_in_same_circle(self, atom: int) -> bool:
        if not self.blocked.is_mutual(atom):
            return False
        home = self._network.component_of
        return home.get(atom) == home.get(self._goal)

    @cached_property
    def _rests_on_itself(self) -> bool:
        """Whether anything that the goal can go back to rests on the goal."""
        run, own = self._before, set(self._own)
        if self._circular:
            return True
        after = min(run.rank(atom) for atom in own)
        seen, waiting = set(own), [*own]
        while waiting:
            atom = waiting.pop()
            if run.gate_of(atom) == SEEDED and atom not in own:
                continue
            for gate in run.firing(atom):
                for member in run.lost(gate):
                    if member in own and not self._within(gate):
                        return True
                    if member not in seen and run.rank(member) > after:
                        seen.add(member)
                        waiting.append(member)
        return False

    @cached_property
    def _in_circle(self) -> bool:
        """Whether the goal is lost even by what rests on it alone: by mutual support."""
        own = self._own
        if not self._circular:
            return False
        resting = [
            gate
            for atom in own
            for gate in self._before.firing(atom)
            if len(self.blocked.lost(gate)) < self._network.thresholds[gate]
        ]
        return self._goal in self._again(Cone(self._before, own, resting))

    def _again(self, cone: Cone) -> Run:
        """The run, and those below it, within a cone."""
        runs = [self._before]
        while (below := runs[-1].base) is not None:
            runs.append(below)
        again: Run | None = None
        for run in reversed(runs):
            fired = [atom for atom in cone.members if atom in run.fired]
            seeds = [atom for atom in fired if run.gate_of(atom) == SEEDED]
            again = Run(cone, sorted(seeds, key=run.rank), base=again)
        assert again is not None
        return again
