"""What the days to come bring if nothing new is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import Status
from aimsgraph.impact.cadence import DAY
from aimsgraph.impact.course import Course
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.priorities import Priority, priorities
from aimsgraph.impact.renewals import Renewal, renewed
from aimsgraph.impact.sentence import class_name, listed, noun_of, number
from aimsgraph.impact.sentence import day as spoken
from aimsgraph.impact.shifts import Lapse, Shift, Stretch
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Table
from aimsgraph.impact.turns import Turn, turns
from aimsgraph.snapshot import Snapshot

_NOUNS = ("requirement", "control", "risk", "record")  # in the order in which they are told
FARTHEST = 10  # years: beyond them nothing that is recorded today tells anything


@dataclass(frozen=True, slots=True)
class Month:
    """How many things of a kind get worse, and better, in a month (``2027-02``)."""

    month: str
    kind: str
    lapses: int
    improvements: int


class Forecast:
    """The status of everything from a date until another, if nothing new is recorded.

    ``assumed`` says what is supposed beside that, ``cycles`` how circles of support were read.
    Every day is as a posture of that day says it.
    """

    def __init__(
        self, state: State, until: date, ontology: str, stretches: Sequence[Stretch],
        assumed: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.as_of = state.facts.as_of
        self.until = until
        self.revision = state.facts.snapshot.revision
        self.ontology = ontology
        self.cycles = state.cycles
        self.assumed = assumed
        self.complete = True
        self._facts = state.facts
        self._stretches = stretches
        self._state = state

    @cached_property
    def lapses(self) -> Table[Lapse]:
        """What gets worse, in the order of days."""
        return Table.of(Lapse, (row for row in self._rows() if row.worse))

    @cached_property
    def improvements(self) -> Table[Lapse]:
        """What gets better, or is closed while it was lost, in the order of days."""
        return Table.of(Lapse, (row for row in self._rows() if not row.worse))

    @cached_property
    def first(self) -> Lapse | None:
        """The first requirement to lapse."""
        return next((row for row in self.lapses if self.noun(row) == "requirement"), None)

    @cached_property
    def calendar(self) -> Table[Month]:
        """How many things of each kind get worse and better, month by month."""
        worse: Counter[tuple[str, str]] = Counter()
        better: Counter[tuple[str, str]] = Counter()
        for shift in self._shifts():
            if shift.before == shift.after:
                continue
            cls = self._facts.cls(shift.id).name
            key = f"{shift.on:%Y-%m}", self._noun(shift.id) or class_name(cls)
            worse[key] += shift.lapses
            better[key] += shift.improves
        keys = sorted(key for key in worse.keys() | better.keys() if worse[key] or better[key])
        return Table.of(Month, (Month(*key, worse[key], better[key]) for key in keys))

    @property
    def sentence(self) -> str:
        """How many things lapse, as one sentence."""
        until = spoken(self.until)
        changed = [row for row in self.lapses if row.before != row.after]  # others are only late
        things = {noun: {r.id for r in changed if self.noun(r) == noun} for noun in _NOUNS}
        counted = [number(len(ids), noun) for noun, ids in things.items() if ids]
        supposing = (
            "If nothing new is recorded" if len(self.assumed) == 1 else "With these renewals"
        )
        if not counted:
            return f"{supposing}, nothing lapses until {until}."
        verb = "lapses" if sum(map(len, things.values())) == 1 else "lapse"
        return f"{supposing}, {listed(counted)} {verb} until {until}."

    def noun(self, row: Lapse) -> str | None:
        """What people call the thing of a row; None for what only stands between."""
        return self._noun(row.id)

    def status_on(self, day: date) -> Mapping[str, Status]:
        """The status of everything that is judged on a day.

        Raises `UsageError` for a day outside the forecast.
        """
        if not self.as_of <= day <= self.until:
            raise UsageError(
                f"{day} is not forecast", hint=f"from {self.as_of} until {self.until} is"
            )
        found = dict(self._today)
        for shift in self._shifts():
            if shift.on > day:
                break
            if shift.after is None:
                found.pop(shift.id, None)
            else:
                found[shift.id] = shift.after
        return found

    def standing(self, ids: Collection[str]) -> tuple[tuple[date, int], ...]:
        """How many of some things hold from each day on: today first, then where it changes."""
        wanted = set(ids)
        holding = {id for id in wanted if self._today.get(id) == "holds"}
        found = {self.as_of: len(holding)}
        for shift in self._shifts():
            if shift.id in wanted:
                (holding.add if shift.after == "holds" else holding.discard)(shift.id)
                found[shift.on] = len(holding)
        return tuple(found.items())

    def renew_first(self, day: date, ids: Collection[str]) -> Table[Priority]:
        """What falls due until a day, that first whose renewal alone keeps most of some things.

        Only things that hold today and no longer on that day count. ``keeps`` of a row are those
        that hold on the day if this one alone is renewed; ``needed`` those that hold then if all
        that falls due is renewed, but not if all but this one is. A record is renewed by a new and
        accepted one on the day itself; a slot with a cadence by one for each period that counts by
        the day, is not covered and not over today. Equal to as many forecasts with those renewals.

        Raises `UsageError` for a day outside the forecast.
        """
        then = self.status_on(day)
        lost = {id for id in ids if self._today.get(id) == "holds" and then.get(id) != "holds"}
        lost.intersection_update(then)  # of what is closed nothing is demanded
        return Table.of(Priority, priorities(self._state, day, lost))

    @cached_property
    def _today(self) -> Mapping[str, Status]:
        return {**dict.fromkeys(self._state.judged, "holds"), **self._state.lost_today}

    def _shifts(self) -> Iterator[Shift]:
        for stretch in self._stretches:
            yield from stretch.shifts

    def _rows(self) -> Iterator[Lapse]:
        for stretch in self._stretches:
            yield from stretch.rows

    def _noun(self, id: str) -> str | None:
        snapshot = self._facts.snapshot
        return noun_of(snapshot.nodes[id], snapshot, self._facts.vocabulary)


def forecast(state: State, until: date, renewals: Sequence[Renewal] = ()) -> Forecast:
    """The forecast from a state on, in as few courses as the days to come allow."""
    facts = state.facts
    check_horizon(facts, until)
    if renewals:
        state = _as_of(state, facts.as_of, renewed(facts, renewals))
    stretches: list[Stretch] = []
    present, before, turned = state, None, list[Turn]()
    while True:
        ahead = turns(present.facts, until)
        following = ahead[0].on if ahead else None
        course = Course(present, following - DAY if following else until)
        stretches.append(Stretch(course, turned, before))
        on = course.ends or following
        if on is None:
            break
        if before is not None:
            stretches[-2].settle()
        turned = [turn for turn in ahead if turn.on == on]
        present, before = _as_of(state, on, present.facts.snapshot), course
    assumed = tuple(_assumed(facts, renewals))
    return Forecast(state, until, facts.vocabulary.digest, stretches, assumed)


def _as_of(state: State, day: date, snapshot: Snapshot) -> State:
    facts = state.facts
    return state.of(Facts(snapshot, facts.vocabulary, facts.policy, day))


def check_horizon(facts: Facts, until: date) -> None:
    """Refuse a forecast into the past, or too far."""
    as_of = facts.as_of
    if until <= as_of:
        raise UsageError(
            f"a forecast until {until} does not go beyond {as_of}", hint="name a later day"
        )
    if until.year - as_of.year > FARTHEST:
        raise UsageError(
            f"{until} is too far ahead of {as_of}",
            hint=f"at most {FARTHEST} years; what is recorded today says nothing beyond",
        )


def _assumed(facts: Facts, renewals: Iterable[Renewal]) -> Iterator[str]:
    yield "nothing new is recorded" + (" but these renewals" if renewals else "")
    for renewal in renewals:
        name = facts.snapshot.node(renewal.id).name
        yield f"{name} is renewed, and accepted, on {renewal.on}"
