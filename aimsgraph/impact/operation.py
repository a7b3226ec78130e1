"""Periods of operation: how many a slot has to show by a date, and when it has to begin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.errors import UsageError
from aimsgraph.impact.cadence import DAY, Cadence
from aimsgraph.impact.calendar import Duration
from aimsgraph.impact.network import VOID
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Table

Progress = Literal["reached", "on course", "to begin", "too late"]


@dataclass(frozen=True, slots=True)
class OperatingPeriod:
    """How a slot that needs a number of periods stands towards a date.

    ``reached`` are the periods that have elapsed and are shown today, ``missed`` those that are
    not, ``coming`` those that elapse until the date ``by``, each with its grace. ``latest_start``
    is the last day on which operation can begin, or begin again after too many missed periods, to
    reach ``need`` by then. ``start`` is when it began, None when nobody said.
    """

    id: str
    name: str
    subjects: tuple[str, ...]
    cadence: str
    grace: str
    by: date
    need: int
    start: date | None
    reached: int
    missed: int
    coming: int
    still: int
    latest_start: date
    progress: Progress


def operating_periods(state: State, by: date) -> Table[OperatingPeriod]:
    """Every slot that needs a number of periods, the one with the least time left first.

    A period missed beyond the tolerated ones cannot be made up for: counting begins again.
    Raises `UsageError` for a date that is not ahead.
    """
    if by <= state.facts.as_of:
        raise UsageError(f"{by} is not ahead of {state.facts.as_of}", hint="name a later day")
    found = sorted(_all(state, by), key=lambda row: (row.latest_start, row.name, row.id))
    return Table.of(OperatingPeriod, found)


def latest_start(length: Duration, grace: Duration, need: int, by: date) -> date:
    """The last first day from which ``need`` periods, each with its grace, have elapsed by a date.

    A later start never counts earlier, although months clip: the last good day is bisected.

    >>> latest_start(Duration(months=1), Duration(days=5), 3, date(2027, 6, 6))
    datetime.date(2027, 3, 1)
    """

    def counts(start: int) -> date:
        return grace.after(length.after(date.fromordinal(start), need) - DAY) + DAY

    days = (length.months * need + grace.months) * 31 + length.days * need + grace.days
    sure = range(max(1, by.toordinal() - days - 1), by.toordinal() + 1)
    return date.fromordinal(sure[bisect_right(sure, by, key=counts) - 1])


def _all(state: State, by: date) -> Iterator[OperatingPeriod]:
    facts = state.facts
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement")):
        cadence = Cadence.of(facts, node.id) if facts.judged(node.id) else None
        if cadence is not None and cadence.min_periods and cadence.length != Duration():
            yield _row(state, cadence, by)


def _row(state: State, cadence: Cadence, by: date) -> OperatingPeriod:
    facts, need = state.facts, cadence.min_periods
    node = facts.snapshot.nodes[cadence.slot]
    elapsed = [
        state.network.find(cadence.slot, VOID, f"period:{period.first}") in state.baseline
        for period in cadence.periods(date.min, facts.as_of)
    ]
    missed, coming = sum(elapsed), sum(1 for _period in cadence.periods(facts.as_of, by))
    reached = len(elapsed) - missed
    again = missed > cadence.tolerated
    counted = 0 if again else reached
    latest = latest_start(cadence.length, cadence.grace, need, by)
    progress: Progress
    if counted >= need:
        progress = "reached"
    elif not again and counted + coming >= need:
        progress = "on course"
    else:
        progress = "to begin" if facts.as_of <= latest else "too late"
    return OperatingPeriod(
        id=node.id,
        name=node.name,
        subjects=facts.members(node.id, "concerns"),
        cadence=str(facts.value(node.id, "cadence")),
        grace=str(facts.value(node.id, "grace") or "P0D"),
        by=by,
        need=need,
        start=cadence.start,
        reached=reached,
        missed=missed,
        coming=coming,
        still=max(0, need - counted),
        latest_start=latest,
        progress=progress,
    )
