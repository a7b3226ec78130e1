"""Cadences: the periods of a slot, the days that records cover, and when operation began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aimsgraph.impact.calendar import Duration, as_date
from aimsgraph.impact.facts import Facts

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a cadence: its number from the start, its days, and the day it counts from."""

    number: int
    first: date
    last: date
    elapsed_on: date


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a slot asks for a record, and what its records cover.

    ``start`` is the first day of the first period, None while nobody said when operation began;
    ``spans`` are the first and last day that each judged record covers.
    """

    slot: str
    length: Duration
    grace: Duration
    tolerated: int
    min_periods: int
    start: date | None
    spans: Mapping[str, tuple[date, date]]

    @classmethod
    def of(cls, facts: Facts, slot: str) -> Cadence | None:
        """The cadence of a slot as of the date of ``facts``; None for a slot without one."""
        text = facts.value(slot, "cadence")
        if not text:
            return None
        filled = (record for record in facts.members(slot, "filledBy") if facts.judged(record))
        spans = {record: span for record in filled if (span := facts.span(record)) is not None}
        return cls(
            slot=slot,
            length=Duration.parse(str(text)),
            grace=Duration.parse(str(facts.value(slot, "grace") or "P0D")),
            tolerated=_number(facts, slot, "tolerated_exceptions"),
            min_periods=_number(facts, slot, "min_periods"),
            start=_start(facts, slot, spans),
            spans=spans,
        )

    def period(self, start: date, number: int) -> Period:
        """The period of a number, counted from ``start``."""
        last = self.length.after(start, number + 1) - DAY
        return Period(number, self.length.after(start, number), last, self.grace.after(last) + DAY)

    def periods(self, after: date, until: date) -> Iterator[Period]:
        """The periods that come to count after one day and until another, in order."""
        if self.start is None or self.length == Duration():
            return
        number = self._skipped(after)
        while (period := self.period(self.start, number)).elapsed_on <= until:
            if period.elapsed_on > after:
                yield period
            number += 1

    def at(self, day: date) -> Period | None:
        """The period that a day lies in; None before the first, and without a start."""
        if self.start is None or day < self.start or self.length == Duration():
            return None
        number = 0
        while (period := self.period(self.start, number)).last < day:
            number += 1
        return period

    def _skipped(self, after: date) -> int:
        """How many periods have surely come to count by a day: spares counting them one by one."""
        assert self.start is not None
        days = (after - self.start).days
        longest = self.length.months * 31 + self.length.days
        grace = self.grace.months * 31 + self.grace.days
        return max(0, (days - grace) // longest - 1)

    def groups(self, period: Period) -> tuple[tuple[str, ...], ...]:
        """The records that cover each day of a period, each set once; an empty one is a hole."""
        first, last = period.first, period.last
        covering = {r: s for r, s in self.spans.items() if s[0] <= last and s[1] >= first}
        edges = sorted(
            {first, *(max(s[0], first) for s in covering.values())}
            | {s[1] + DAY for s in covering.values() if s[1] < last}
        )
        return tuple(
            dict.fromkeys(
                tuple(sorted(r for r, s in covering.items() if s[0] <= day <= s[1]))
                for day in edges
            )
        )


def _number(facts: Facts, slot: str, name: str) -> int:
    value = facts.value(slot, name)
    return int(value) if isinstance(value, (int, float)) else 0


def _start(facts: Facts, slot: str, spans: Mapping[str, tuple[date, date]]) -> date | None:
    """The first day of the first period."""
    explicit = as_date(facts.snapshot.nodes[slot].get("operating_from"))
    if explicit is not None:
        return explicit
    resting = [id for id in facts.members_of(slot, "restsOn") if facts.there(id)]
    applied = [id for id in resting if facts.is_a(id, "Implementation")]
    measures = [id for id in resting if id not in applied]
    measures += [c for id in applied for c in facts.members_of(id, "appliedAs") if facts.there(c)]
    for ring in (applied, measures):
        days = (as_date(facts.snapshot.nodes[id].get("operating_since")) for id in ring)
        known = [day for day in days if day is not None]
        if known:
            return min(known)
    return min((first for first, _last in spans.values()), default=None)
