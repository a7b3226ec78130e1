"""Explanations: why a thing has its status, by what else it would be lost, what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from aimsgraph.impact.answer import Cycles, Status, Step, Verdict
from aimsgraph.impact.sentence import listed, number
from aimsgraph.impact.wording import spoken

MOST_ALTERNATIVES = 3  # that are told in full
_MOST_MEMBERS = 4  # that are told by name


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reason by which a thing would be lost even if the one shown were mended.

    ``steps`` are a proof of its own, of least height among those that do not rest on the thing
    itself; ``tag`` is the strongest cause behind it.
    """

    steps: tuple[Step, ...]
    tag: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One of those that a group counts: a thing, or (``id`` is None) a period or an empty place."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """What a thing rests on by one relation: which members stand, are in doubt, or are lost.

    ``need`` of them have to stand: ``status`` is that of the worst among as many of the best.
    ``spare`` is how many more could be lost before the group is; two may rest on one thing.
    """

    relation: str
    need: int
    spare: int
    status: Status
    standing: tuple[Member, ...]
    doubtful: tuple[Member, ...]
    lost: tuple[Member, ...]

    @property
    def count(self) -> str:
        """How many members stand.

        >>> Group("filledBy", 1, 0, "broken", (), (), (Member(None, "nothing fills it"),)).count
        '0 of 1'
        """
        total = len(self.standing) + len(self.doubtful) + len(self.lost)
        return f"{len(self.standing):,} of {total:,}"

    @property
    def names(self) -> str:
        """The members by name: those that stand, then those that do not.

        >>> a, b = Member("slot:a", "Test report: A"), Member("slot:b", "Test report: B")
        >>> Group("restsOn", 2, 0, "broken", (a,), (), (b,)).names
        'Test report: A; lost: B'
        """
        parts = (("", self.standing), ("in doubt: ", self.doubtful), ("lost: ", self.lost))
        names = [member.name for _word, members in parts for member in members]
        start = _start(names) if len(names) > 1 else ""
        told = (f"{word}{_named(members, start)}" for word, members in parts if members)
        return start + "; ".join(told)


class Explanation:
    """Why a thing has its status: the verdict, and a proof of least height, leaves first.

    What holds has no steps; ``groups`` say what it rests on. ``cycles`` says how circles of support
    were read. Groups and alternatives are worked out when they are first asked for.
    """

    def __init__(
        self,
        verdict: Verdict,
        steps: tuple[Step, ...],
        *,
        cycles: Cycles = "grounded",
        groups: Callable[[], tuple[Group, ...]] = tuple,
        alternatives: Callable[[], tuple[Alternative, ...]] = tuple,
    ) -> None:
        self.verdict = verdict
        self.steps = steps
        self.cycles: Cycles = cycles
        self._groups = groups
        self._alternatives = alternatives

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What the thing rests on, with every member by name."""
        return self._groups()

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Every other reason by which it would be lost, the worst first: see `Impact.explain`."""
        return self._alternatives()

    def text(self) -> str:
        """All of it as an indented text, the conclusion first; of many reasons the worst."""
        lines = [f"{self.verdict.name} ({self.verdict.id}): {self.verdict.word}"]
        lines += _indented(self.steps)
        for alternative in self.alternatives[:MOST_ALTERNATIVES]:
            lines.append("  were that mended, all the same by:")
            lines += _indented(alternative.steps)
        left = len(self.alternatives) - MOST_ALTERNATIVES
        if left > 0:
            lines.append(f"  and for {number(left, 'more reason')}")
        for group in self.groups:
            lines.append(f"  {spoken(group.relation)}: {group.count} stand: {group.names}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Explanation of {self.verdict.id}: {self.verdict.word}>"


def tree(steps: Sequence[Step]) -> Iterator[tuple[int, str]]:
    """The lines of a proof below its conclusion, each with its depth.

    What was told before is not told again. A conclusion that rests on nothing is a line itself;
    several losses that it takes together stand below one that says so.
    """
    *_, last = range(len(steps))
    roots = steps[last].rests_on or (last,)
    together = len(roots) > 1
    if together:
        more = steps[last].beyond
        yield (
            0,
            f"{len(roots):,} together{f', of {len(roots) + more:,} that are lost' * bool(more)}:",
        )
    shown: set[int] = set()
    waiting = [(root, last, int(together)) for root in reversed(roots)]
    while waiting:
        place, above, depth = waiting.pop()
        step = steps[place]
        again = place in shown and step.rests_on
        text = told(step) if place == above else _below(step, steps[above])
        yield depth, f"{text} (see above)" if again else text
        if not again:
            shown.add(place)
            below = reversed(step.rests_on)
            waiting.extend((earlier, place, depth + 1) for earlier in below)


def told(step: Step) -> str:
    """The text of a step, and how many more losses there are behind it."""
    more = step.beyond + step.others
    return f"{step.text}, and {number(more, 'more loss')}" if more else step.text


def _below(step: Step, above: Step) -> str:
    """The same below another step: without the name of the thing that was just said."""
    name, _, fact = step.text.partition(" is broken: ")
    if fact and step.thing == above.thing and above.text.startswith(f"{name} is "):
        return fact
    return told(step)


def _indented(steps: Sequence[Step]) -> Iterator[str]:
    return (f"{'  ' * depth}  - {text}" for depth, text in (tree(steps) if steps else ()))


def _start(names: Sequence[str]) -> str:
    """What all names say before a colon: slots are called by what is asked, and of whom."""
    pieces = zip(*(name.split(": ")[:-1] for name in names), strict=False)
    shared = takewhile(lambda each: len(set(each)) == 1, pieces)
    return "".join(f"{each[0]}: " for each in shared)


def _named(members: Sequence[Member], start: str) -> str:
    names = [member.name.removeprefix(start) for member in members[:_MOST_MEMBERS]]
    more = len(members) - _MOST_MEMBERS
    return listed([*names, f"{more:,} more"] if more > 0 else names)
