"""The changes of status over time, one by one and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from aimsgraph.impact.answer import Status
from aimsgraph.impact.cadence import DAY
from aimsgraph.impact.course import Course
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.turns import Turn
from aimsgraph.impact.wording import Wording

_WORSE: Mapping[Status | None, int] = {None: 0, "holds": 0, "doubt": 1, "broken": 2}


@dataclass(frozen=True, slots=True)
class Lapse:
    """One thing whose status changes on a day, and why.

    ``before`` and ``after`` are None where it is not judged: not there yet, not due, or closed.
    """

    on: date
    id: str
    cls: str
    name: str
    before: Status | None
    before_word: str
    after: Status | None
    after_word: str
    reason: str

    @property
    def worse(self) -> bool:
        """Whether it is for the worse: a loss, or that what was planned is late."""
        return _is_worse(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Shift:
    """One change of status."""

    on: date
    id: str
    before: Status | None
    after: Status | None

    @property
    def lapses(self) -> bool:
        """Whether it is for the worse: a loss, or that what was planned is late."""
        return _is_worse(self.before, self.after)

    @property
    def improves(self) -> bool:
        """Whether it is for the better, or closes what was lost."""
        return _WORSE[self.after] < _WORSE[self.before]


def _is_worse(before: Status | None, after: Status | None) -> bool:
    return before == after or _WORSE[after] > _WORSE[before]


class Stretch:
    """The changes of one course, and what its first day changes against the course before."""

    def __init__(
        self, course: Course, turned: Sequence[Turn] = (), before: Course | None = None
    ) -> None:
        self._turning: list[Shift] = []
        self._turned: list[Lapse] = []
        if before is not None:
            self._turning.extend(_turning(before, course))
            self._turned.extend(_turned_rows(before, course, self._turning, turned))
        self._course: Course | None = course

    @property
    def shifts(self) -> Iterator[Shift]:
        """Every change of status, in the order of days."""
        yield from self._turning
        yield from self._lapsing

    @property
    def rows(self) -> Sequence[Lapse]:
        """The changes for the worse and the better in words."""
        self.settle()
        return self._rows

    def settle(self) -> None:
        """Put everything into words and let go of the course, of which many would be large."""
        if self._course is not None:
            self._rows = [*self._turned, *_lapsed_rows(self._course, self._lapsing)]
            self._course = None

    @cached_property
    def _lapsing(self) -> Sequence[Shift]:
        assert self._course is not None
        return list(_lapsing(self._course))


def _turned_rows(
    before: Course, course: Course, shifts: Iterable[Shift], turned: Sequence[Turn]
) -> Iterator[Lapse]:
    """What the first day of a course changes, in words."""
    day, state = course.begins, course.state
    former, later = before.words(day - DAY), course.words(day)
    told = Wording(state, state.baseline, state.tags)
    for shift in shifts:
        if not shift.lapses and not shift.improves:
            continue
        own = [turn.text for turn in turned if turn.thing == shift.id]
        reason = next(iter(own), turned[0].text if turned else "")
        if shift.lapses:
            atom = state.network.find(shift.id, VOID if shift.after == "broken" else DOUBT)
            reasons = told.reasons(shift.id, atom) if atom is not None else []
            reason = reasons[0].text if reasons else reason
        was = "" if shift.before is None else former.word(shift.id, shift.before)
        word = "" if shift.after is None else later.word(shift.id, shift.after)
        yield _row(shift, state.facts, was, word, reason)


def _lapsed_rows(course: Course, shifts: Iterable[Shift]) -> Iterator[Lapse]:
    """What is lost later in a course, in words."""
    for day, together in groupby(shifts, key=lambda shift: shift.on):
        former, later = course.words(day - DAY), course.words(day)
        for shift in together:
            was = former.word(shift.id, shift.before or "holds")
            word = later.word(shift.id, shift.after or "holds")
            yield _row(shift, course.state.facts, was, word, later.why(shift.id))


def _row(shift: Shift, facts: Facts, was: str, word: str, reason: str) -> Lapse:
    return Lapse(
        on=shift.on,
        id=shift.id,
        cls=facts.cls(shift.id).name,
        name=facts.name(shift.id),
        before=shift.before,
        before_word=was,
        after=shift.after,
        after_word=word,
        reason=reason,
    )


def _lapsing(course: Course) -> Iterator[Shift]:
    """What is lost in a course, day by day; and what was planned and is late now."""
    atoms, judged = course.horizon.atoms, course.state.facts.judged
    touched: dict[date, dict[str, None]] = {}
    for number in course.fired:
        atom = atoms[number]
        if not atom.part and judged(atom.thing):
            touched.setdefault(course.on[number], {})[atom.thing] = None
    for day in sorted(touched.keys() | course.late.keys()):
        for id in touched.get(day, ()):
            before, after = course.status(id, day - DAY), course.status(id, day)
            if before != after:
                yield Shift(day, id, before, after)
        for id in course.late.get(day, ()):
            yield Shift(day, id, "broken", "broken")


def _turning(former: Course, course: Course) -> Iterator[Shift]:
    """What the first day of a course changes against the day before."""
    day = course.begins
    past, present = former.state.facts.judged, course.state.facts.judged
    for id in sorted({*former.state.judged, *course.state.judged}):
        before = former.status(id, day - DAY) if past(id) else None
        after = course.status(id, day) if present(id) else None
        late = before == "broken" and former.planned(id, day - DAY)
        if before != after or (late and not course.planned(id, day)):
            yield Shift(day, id, before, after)
