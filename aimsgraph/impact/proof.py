"""Proofs of least height: why an atom is lost, leaves first."""

from __future__ import annotations

from aimsgraph.impact.answer import Step
from aimsgraph.impact.engine import SEEDED, Run
from aimsgraph.impact.network import VOID
from aimsgraph.impact.state import State
from aimsgraph.impact.wording import Wording, spoken


class Proof:
    """Builds the steps that show why one atom fired in a run."""

    def __init__(self, state: State, run: Run, wording: Wording) -> None:
        self._state = state
        self._network = state.network
        self._run = run
        self._wording = wording
        self.steps: list[Step] = []
        self._number: dict[int, int] = {}

    def of(self, goal: int) -> tuple[Step, ...]:
        """The steps that end in ``goal``; each step rests on earlier ones."""
        stack: list[tuple[int, bool]] = [(goal, False)]
        while stack:
            atom, ready = stack.pop()
            if atom in self._number:
                continue
            needed = self._needed(atom)
            if ready or not needed:
                self._number[atom] = len(self.steps)
                self.steps.append(self._step(atom, needed))
                continue
            stack.append((atom, True))
            stack.extend((member, False) for member in reversed(needed))
        return tuple(self.steps)

    def _needed(self, atom: int) -> list[int]:
        """The inputs that fired an atom: as many as its gate needs, the earliest first."""
        gate = self._run.gate_of(atom)
        if self._run.is_mutual(atom):
            return []
        if gate is None or gate == SEEDED:
            if not self._network.atoms[atom].is_status:
                source = self._state.dated.came_from.get(atom)
                known = source is not None and atom in self._state.dated.stamps
                return [self._whole(source[1])] if source is not None and known else []
            losses = self._state.dated.losses.get(atom, [])
            recorded = losses and not self._network.seeds.get(atom)
            return [self._whole(losses[0][1])] if recorded else []
        lost = sorted(self._run.lost(gate), key=self._run.rank)
        return self._skip(lost[: self._network.thresholds[gate]])

    def _whole(self, atom: int) -> int:
        """A recorded change as it was recorded: significant, where the minor atom only reads it."""
        came_from = self._state.dated.came_from
        while atom in came_from and self._network.rules[came_from[atom][0]].why == "full":
            atom = came_from[atom][1]
        return atom

    def _skip(self, atoms: list[int]) -> list[int]:
        """Parts and lattice steps of the same thing tell nothing: look through them."""
        found: list[int] = []
        for atom in atoms:
            gate = self._run.gate_of(atom)
            while (
                gate is not None
                and gate != SEEDED
                and self._network.rules[gate].why in ("lattice", "part", "full")
                and not self._run.is_mutual(atom)
            ):
                atom = min(self._run.lost(gate), key=self._run.rank)
                gate = self._run.gate_of(atom)
            found.append(atom)
        return list(dict.fromkeys(found))

    def _step(self, atom: int, needed: list[int]) -> Step:
        network, wording = self._network, self._wording
        there = network.atoms[atom]
        gate = self._run.gate_of(atom)
        rule = network.rules[gate] if gate is not None and gate != SEEDED else None
        why: str = rule.why if rule is not None else "fact"
        name = self._state.facts.name(there.thing)
        if not there.is_status:
            text = wording.phrase(atom)
            if atom in self._state.dated.stamps and gate in (None, SEEDED):
                why = "recorded" if not needed else "depends"
                text += "" if needed else f" on {wording.day(atom)}"
            elif gate == SEEDED:
                why, text = "supposed", f"suppose {text}"
        elif self._run.is_mutual(atom):
            among = ", ".join(sorted(self._state.facts.name(t) for t in wording.circle(atom)))
            why, text = "mutual", f"only mutual support is left among {among}"
        else:
            word = "broken" if there.plane == VOID else "in doubt"
            seeds = network.seeds.get(atom, ()) if gate in (None, SEEDED) else ()
            because = "; ".join(seed.text for seed in seeds)
            if seeds and seeds[0].cause == "challenge":
                text = because
            else:
                text = f"{name} is {word}" + (f": {because}" if because else "")
        if rule is not None and rule.relation:
            text += f" ({spoken(rule.relation)})"
        steps = tuple(self._number[member] for member in needed)
        return Step(there.thing, there.plane, text, why, rule.relation if rule else "", steps)
