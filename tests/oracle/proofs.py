"""Checks a proof against the rulings and the graph alone: every step, every leaf, nothing spare.

What a step shows is worked out anew, from the tables and from what its earlier steps show; its text
is read only where it states a fact. A thing that is read in several places (see
`tests.oracle.groups.Claim`) is one line of a proof: a step shows every reading that its premises
lose, and with them what needs no line (see `tests.oracle.items.with_all`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from tests.oracle.groups import Claim
from tests.oracle.heights import Heights
from tests.oracle.items import DOUBT, VOID, Changed, IsLost, Shown, with_all
from tests.oracle.losses import Case
from tests.oracle.naive import Support
from tests.oracle.steps import Rules
from tests.oracle.world import Hypothetical, Question, World

if TYPE_CHECKING:
    from aimsgraph.impact import Explanation, Step

Steps = Sequence["Step"]


class Judge:
    """Judges explanations of what stands, or not, once some changes have happened."""

    def __init__(self, question: Question, changes: tuple[Hypothetical, ...] = ()) -> None:
        world, before = World(question, changes), World(question)
        closing = tuple(one for one in changes if one[1] in world.cls(one[0]).closes)
        today, then = Case(World(question, closing), before), Case(world, before)
        self.today = Rules(Support(today), today, today)
        self.rules = Rules(Support(then), then, today) if changes else self.today

    def faults(self, explanation: Explanation) -> list[str]:
        """What is wrong with an explanation, in words."""
        verdict, steps = explanation.verdict, explanation.steps
        if verdict.status == "holds":
            return ["what holds needs no proof"] if steps else []
        goal = IsLost(Claim(verdict.id), VOID if verdict.status == "broken" else DOUBT)
        found = _faults(self.rules, goal, steps) or self._too_high(goal, steps)
        told, held = [steps], self.rules.holding(verdict.id)
        for alternative in explanation.alternatives:
            others = _faults(held, goal, alternative.steps)
            others += ["it is told before"] if alternative.steps in told else []
            found += [f"alternative {len(told)}: {fault}" for fault in others]
            told.append(alternative.steps)
        return found

    def _too_high(self, goal: IsLost, steps: Steps) -> list[str]:
        """Whether a lower proof would do, or a circle is named that is not needed."""
        least, most = (heights.of(goal) for heights in self._heights)
        height = self.height(steps)
        if least == inf:
            circular = any(step.rule == "mutual" for step in steps)
            return [] if circular else ["it stands on a circle and none is named"]
        fits = least <= height <= most
        return [] if fits else [f"its height is {height}, the least is {least} to {most}"]

    @cached_property
    def _heights(self) -> tuple[Heights, Heights]:
        """The least heights without and with what a proof looks through."""
        today = None if self.rules is self.today else self.today.support
        support, case = self.rules.support, self.rules.case
        return Heights(support, case, today, 0), Heights(support, case, today, 1)

    def height(self, steps: Steps) -> int:
        """The height of a proof, as `tests.oracle.heights` counts it."""
        shown, today = _shown(self.rules, steps), _shown(self.today, steps)
        heights: list[int] = []
        for number, step in enumerate(steps):
            known = self.rules is not self.today and shown[number] == today[number]
            below = [heights[earlier] for earlier in step.rests_on]
            premises = [shown[earlier] for earlier in step.rests_on]
            heights.append(0 if known or all(map(_is_recorded, premises)) else 1 + max(below))
        return heights[-1]


def _faults(rules: Rules, goal: IsLost, steps: Steps) -> list[str]:
    """What is wrong with the steps of a proof, whatever its height."""
    if not steps:
        return ["no step"]
    for number, step in enumerate(steps):
        if not all(0 <= earlier < number for earlier in step.rests_on):
            return [f"step {number} rests on what does not come before it"]
    shown = _shown(rules, steps)
    found = [f"step {n} does not follow: {steps[n]}" for n, one in enumerate(shown) if not one]
    if not found and (steps[-1].thing, steps[-1].plane) != (goal.claim.thing, goal.grade):
        found = [f"the last step is not about {goal.claim.thing}, {goal.grade}"]
    if not found and goal not in shown[-1]:
        found = [f"the last step does not show that {goal.claim.thing} is {goal.grade}"]
    if not found and any(goal in one for one in shown[:-1]):
        found = ["an earlier step shows the conclusion"]
    return found or [
        f"step {number} is of no use: {steps[number]}"
        for number in range(len(steps) - 1)
        if goal in _shown(rules, steps, without=number)[-1]
    ]


def _shown(rules: Rules, steps: Steps, without: int | None = None) -> list[Shown]:
    """What each step shows; ``without`` is one that is to show nothing."""
    shown: list[Shown] = []
    for number, step in enumerate(steps):
        premises = [shown[earlier] for earlier in step.rests_on]
        items = () if number == without else tuple(rules.shows(step, premises))
        shown.append(with_all(rules.world, items))
    return shown


def _is_recorded(shown: Shown) -> bool:
    """Whether a step shows a recorded change."""
    return any(isinstance(item, Changed) and item.at is not None for item in shown)
