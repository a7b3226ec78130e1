"""An explanation as a flowchart, from what it goes back to down to its conclusion."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from aimsgraph.impact import Explanation, Group, Step
from aimsgraph.impact.explanation import MOST_ALTERNATIVES, told
from aimsgraph.impact.sentence import number
from aimsgraph.impact.wording import spoken
from aimsgraph.picture.mermaid import MOST, Link, Node, State, write

_MOST_MEMBERS = 10  # of one group
# Beside a box for what is left out of each proof, one for further reasons, and the conclusion.
_ROOM = MOST - (1 + MOST_ALTERNATIVES) - 2
_STATES: Mapping[str, State] = {"void": "broken", "doubt": "doubt"}
_CONCLUSION, _REASONS, _MEMBERS = "conclusion", "reasons", "members"


def flowchart(explanation: Explanation) -> str:
    """Why a thing has its status, in Mermaid.

    Full arrows are the proof that is shown; dotted ones are other reasons, the worst few. Something
    that holds stands on what it rests on. What there is no room for is counted in a box.
    """
    return _Chart(explanation).text()


class _Chart:
    """Nodes by what they stand for, in the order of the chart, and links between them."""

    def __init__(self, explanation: Explanation) -> None:
        self._explanation = explanation
        self._nodes: dict[Hashable, Node] = {}
        self._links: dict[tuple[Hashable, Hashable], tuple[str, bool]] = {}

    def text(self) -> str:
        explanation, verdict = self._explanation, self._explanation.verdict
        worst = explanation.alternatives[:MOST_ALTERNATIVES]
        for place, steps in enumerate((explanation.steps, *(one.steps for one in worst))):
            if steps:
                self._proof(place, steps)
        left = len(explanation.alternatives) - len(worst)
        if left:
            self._nodes[_REASONS] = Node(number(left, "more reason"), "more")
            self._link(_REASONS, _CONCLUSION, "also", dotted=True)
        if not explanation.steps:
            self._groups(explanation.groups)
        self._nodes[_CONCLUSION] = Node(f"{verdict.name}: {verdict.word}", verdict.status)
        places = {key: place for place, key in enumerate(self._nodes)}
        links = (Link(places[a], places[b], *how) for (a, b), how in self._links.items())
        return write(list(self._nodes.values()), links)

    @property
    def _room(self) -> int:
        return max(0, _ROOM - len(self._nodes))

    def _link(self, source: Hashable, target: Hashable, text: str, *, dotted: bool) -> None:
        self._links.setdefault((source, target), (text, dotted))

    def _proof(self, place: int, steps: Sequence[Step]) -> None:
        """The steps of a proof nearest to its conclusion; what is shown already stands once."""
        *before, last = range(len(steps))
        roots = steps[last].rests_on or (last,)
        shown = _nearest(steps, roots, self._room)
        hidden = [number for number in (before or [last]) if number not in shown]
        keys: dict[int, Hashable] = dict.fromkeys(hidden, ("hidden", place))
        keys |= {one: (steps[one].thing, steps[one].plane, steps[one].text) for one in shown}
        if hidden:
            self._nodes["hidden", place] = Node(number(len(hidden), "more step"), "more")
        for one in shown:
            self._nodes.setdefault(keys[one], Node(told(steps[one]), _state(steps[one])))
            for earlier in steps[one].rests_on:
                self._link(keys[earlier], keys[one], "", dotted=place > 0)
        also = "also, together" if len(roots) > 1 else "also"
        for root in roots:
            self._link(keys[root], _CONCLUSION, also if place else "", dotted=place > 0)

    def _groups(self, groups: Sequence[Group]) -> None:
        """The members of each group: those that do not stand come first."""
        sorts: tuple[State, ...] = ("broken", "doubt", "holds")
        hidden = 0
        for group in groups:
            members = zip(sorts, (group.lost, group.doubtful, group.standing), strict=True)
            every = [(state, member) for state, found in members for member in found]
            shown = every[: min(_MOST_MEMBERS, self._room)]
            hidden += len(every) - len(shown)
            for state, member in shown:
                key = member.id or (group.relation, member.name)
                self._nodes.setdefault(key, Node(member.name, state))
                self._link(key, _CONCLUSION, spoken(group.relation), dotted=False)
        if hidden:
            self._nodes[_MEMBERS] = Node(f"{hidden:,} more", "more")
            self._link(_MEMBERS, _CONCLUSION, "", dotted=False)


def _nearest(steps: Sequence[Step], roots: Sequence[int], room: int) -> list[int]:
    """The steps nearest to the roots, as many as there is room for, in their order."""
    waiting = list(dict.fromkeys(roots))
    for place in waiting:
        if len(waiting) > room:
            break
        waiting.extend(one for one in steps[place].rests_on if one not in waiting)
    return sorted(waiting[:room])


def _state(step: Step) -> State:
    if step.plane in _STATES:
        return _STATES[step.plane]
    return "changed" if step.rule in ("supposed", "recorded") else "touched"
