"""Proofs of least height: why an atom is lost, leaves first."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from aimsgraph.impact.answer import Step
from aimsgraph.impact.causes import (
    BOOKKEEPING,
    MUTUAL,
    Cause,
    Causes,
    as_recorded,
    cause_of,
    seen_through,
)
from aimsgraph.impact.engine import SEEDED, Run
from aimsgraph.impact.explanation import Alternative, Explanation
from aimsgraph.impact.members import groups_of
from aimsgraph.impact.network import DOUBT, VOID, Network, Rule
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import Tags, rank_of, tag_of_change
from aimsgraph.impact.wording import Wording, spoken

Node = tuple[int, bool]  # an atom, and whether it stands for a recorded change


def explained(state: State, run: Run, tags: Tags, id: str) -> Explanation:
    """Why a judged thing has its status in a run."""
    wording = Wording(state, run, tags)
    verdict = wording.verdict(id)
    groups = partial(groups_of, state, run, wording, id)
    goal = state.network.find(id, VOID if verdict.status == "broken" else DOUBT)
    if verdict.status == "holds" or goal is None:
        return Explanation(verdict, (), cycles=state.cycles, groups=groups)
    causes = Causes(run, state.dated, goal)
    return Explanation(
        verdict,
        Proof(state, run, wording).of(causes.first),
        cycles=state.cycles,
        groups=groups,
        alternatives=partial(_alternatives, state, causes, wording, tags),
    )


def _alternatives(
    state: State, causes: Causes, wording: Wording, tags: Tags
) -> tuple[Alternative, ...]:
    """The other causes with their proofs: the strongest first, then the shortest."""
    found = (
        Alternative(
            Proof(state, causes.blocked, wording).of(cause), _tag(state.network, cause, tags)
        )
        for cause in causes.others
    )
    return tuple(sorted(found, key=lambda one: (rank_of(one.tag), len(one.steps))))


def _tag(network: Network, cause: Cause, tags: Tags) -> str | None:
    """The strongest tag behind a cause."""
    if cause.facts:
        return cause.facts[0].tag or None
    if cause.gate == MUTUAL:
        return "missing"
    gate = cause.gate if cause.change is None else cause.change[0]
    if network.rules[gate].why in ("own", "witness"):
        return tag_of_change(network, gate)
    return tags.tag(cause.inputs)


class Proof:
    """Builds the steps that show how one cause loses an atom in a run."""

    def __init__(self, state: State, run: Run, wording: Wording) -> None:
        self._facts = state.facts
        self._network = state.network
        self._dated = state.dated
        self._run = run
        self._wording = wording
        self._steps: list[Step] = []
        self._number: dict[Node, int] = {}

    def of(self, cause: Cause) -> tuple[Step, ...]:
        """The steps that end in what the cause loses; each step rests on earlier ones."""
        needed = self._inputs(cause)
        for node in needed:
            self._prove(node)
        self._steps.append(self._loss(cause, needed))
        return tuple(self._steps)

    def _prove(self, goal: Node) -> None:
        stack = [(goal, False)]
        while stack:
            node, ready = stack.pop()
            if node in self._number:
                continue
            atom, recorded = node
            cause = cause_of(self._run, self._dated, atom)
            needed = self._came_from(atom) if recorded else self._inputs(cause)
            if ready or not needed:
                self._number[node] = len(self._steps)
                lost = self._network.atoms[atom].is_status
                step = self._loss(cause, needed) if lost else self._change(node, needed)
                self._steps.append(step)
                continue
            stack.append((node, True))
            stack.extend((earlier, False) for earlier in reversed(needed))

    def _inputs(self, cause: Cause) -> list[Node]:
        """What a cause rests on, as a person sees it."""
        if cause.change is not None:
            return [(as_recorded(self._dated, cause.change[1]), True)]
        seen = dict.fromkeys(seen_through(self._run, member) for member in cause.inputs)
        return [(member, False) for member in seen]

    def _came_from(self, change: int) -> list[Node]:
        source = self._dated.came_from.get(change)
        return [] if source is None else [(as_recorded(self._dated, source[1]), True)]

    def _loss(self, cause: Cause, needed: list[Node]) -> Step:
        network, there = self._network, self._network.atoms[cause.atom]
        name, gate = self._facts.name(there.thing), cause.gate
        if cause.change is not None:
            gate = cause.change[0]
        rule = network.rules[gate] if gate >= 0 else None
        why: str = rule.why if rule is not None else "fact"
        because = "; ".join(fact.text for fact in cause.facts)
        if rule is not None and rule.why == "period":
            which = "that stands" if there.plane == VOID else "beyond doubt"
            because = f"no record {which} covers {rule.effect}"
        if cause.gate == MUTUAL:
            why, text = "mutual", self._wording.mutual(cause.atom)
        elif cause.facts and cause.facts[0].cause == "challenge":
            text = because
        else:
            word = "broken" if there.plane == VOID else "in doubt"
            text = f"{name} is {word}" + (f": {because}" if because else "")
        step = self._told(cause.atom, text, why, rule, needed)
        return replace(step, beyond=cause.beyond, others=self._others(cause))

    def _others(self, cause: Cause) -> int:
        """How many losses there are behind an atom beside those that its cause counts."""
        network, atom = self._network, cause.atom
        if cause.gate == MUTUAL:
            return 0
        facts = len(network.seeds.get(atom, ())) + len(self._dated.losses.get(atom, ()))
        gates = (gate for gate in self._run.firing(atom) if gate != cause.gate)
        told = len(cause.facts) + (cause.change is not None)
        return (
            facts
            - told
            + sum(
                self._run.count(gate)
                for gate in gates
                if network.rules[gate].why not in BOOKKEEPING
            )
        )

    def _change(self, node: Node, needed: list[Node]) -> Step:
        atom, recorded = node
        text = self._wording.phrase(atom)
        if recorded:
            rule = self._network.rules[self._dated.came_from[atom][0]] if needed else None
            why: str = rule.why if rule is not None else "recorded"
            text += "" if needed else f" on {self._wording.day(atom)}"
            return self._told(atom, text, why, rule, needed)
        gate = self._run.gate_of(atom)
        if gate is None or gate == SEEDED:
            return self._told(atom, f"suppose {text}", "supposed", None, needed)
        rule = self._network.rules[gate]
        return self._told(atom, text, rule.why, rule, needed)

    def _told(self, atom: int, text: str, why: str, rule: Rule | None, needed: list[Node]) -> Step:
        there, relation = self._network.atoms[atom], rule.relation if rule is not None else ""
        text += f" ({spoken(relation)})" if relation else ""
        rests_on = tuple(self._number[node] for node in needed)
        return Step(there.thing, there.plane, text, why, relation, rests_on)
