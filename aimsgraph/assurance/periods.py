"""Periods: what is shown for each of them, what is missing, and when operation has to begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.errors import UsageError
from aimsgraph.impact import OperatingPeriod
from aimsgraph.impact.cadence import Cadence, Period
from aimsgraph.impact.calendar import Duration, add_months
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.operation import operating_periods
from aimsgraph.impact.owners import Owner, Owners
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Table

Sign = Literal["covered", "pending", "failed", "missing", "running", "not begun"]
# A month with several periods shows the first of these that one of them has.
SIGNS: tuple[Sign, ...] = ("missing", "failed", "pending", "running", "covered", "not begun")


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of a slot.

    ``covered``: standing records cover each day of it. ``pending``: they do, but somebody has to
    look at one. ``failed``: there are records, and what they show does not count. ``missing``:
    nothing covers some day of it. ``running``: it or its grace has not ended, and it is not covered
    yet. ``not begun``: its first day is ahead. ``counts_on`` is the first day on which it is asked
    for; ``records`` cover some of its days.
    """

    first: date
    last: date
    counts_on: date
    sign: Sign
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The periods of one slot in order, from the start of its operation until a day.

    ``requirements`` are what the slot is asked for by; ``progress`` is None for a slot that needs
    no number of periods, and where no audit lies ahead.
    """

    id: str
    name: str
    requirements: tuple[str, ...]
    subjects: tuple[str, ...]
    owner: Owner | None
    cadence: str
    start: date | None
    tolerated: int
    periods: tuple[PeriodRow, ...]
    progress: OperatingPeriod | None

    def count(self, sign: Sign) -> int:
        """How many periods have a sign."""
        return sum(period.sign == sign for period in self.periods)


def strips(state: State, until: date) -> Table[Strip]:
    """Every slot with a cadence and its periods, those with the most lost ones first.

    ``until`` is the audit towards which periods are counted; periods that begin by then are listed.
    Raises `UsageError` for a day before the date of the state.
    """
    if until < state.facts.as_of:
        raise UsageError(f"{until} has passed", hint=f"a date from {state.facts.as_of} on")
    ahead = until > state.facts.as_of
    needed = {row.id: row for row in operating_periods(state, until)} if ahead else {}
    rows = sorted(_strips(state, until, needed), key=_urgency)
    return Table.of(Strip, rows)


def months(rows: Table[Strip] | tuple[Strip, ...]) -> tuple[date, ...]:
    """The first days of the months from the earliest period of some strips to the latest."""
    known = [period for row in rows for period in row.periods]
    if not known:
        return ()
    first = min(period.first for period in known).replace(day=1)
    last = max(period.last for period in known)
    found = [first]
    while (following := add_months(found[-1], 1)) <= last:
        found.append(following)
    return tuple(found)


def sign_in(strip: Strip, month: date) -> tuple[Sign, bool] | None:
    """What a strip shows in a month: the sign, and whether a period ends in it.

    A period of several months ends in its last; None in a month without any period.
    """
    end = add_months(month, 1)
    inside = [p for p in strip.periods if p.first < end and p.last >= month]
    if not inside:
        return None
    ending = [period for period in inside if period.last < end]
    worst = min(ending or inside, key=lambda period: SIGNS.index(period.sign))
    return worst.sign, bool(ending)


def _strips(state: State, until: date, needed: dict[str, OperatingPeriod]) -> Iterator[Strip]:
    facts = state.facts
    owners = Owners(facts)
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement")):
        cadence = Cadence.of(facts, node.id) if facts.judged(node.id) else None
        if cadence is None or cadence.length == Duration():
            continue
        yield Strip(
            id=node.id,
            name=node.name,
            requirements=tuple(_asked_by(facts, node.id)),
            subjects=facts.members(node.id, "concerns"),
            owner=owners.of(node.id),
            cadence=str(facts.value(node.id, "cadence")),
            start=cadence.start,
            tolerated=cadence.tolerated,
            periods=tuple(_periods(state, cadence, until)),
            progress=needed.get(node.id),
        )


def _asked_by(facts: Facts, slot: str) -> Iterator[str]:
    """The clause that rests on a slot, or the control that is applied with it."""
    for id in facts.members_of(slot, "restsOn"):
        yield from facts.members_of(id, "appliedAs") or (id,)


def _periods(state: State, cadence: Cadence, until: date) -> Iterator[PeriodRow]:
    if cadence.start is None:
        return
    number = 0
    while (period := cadence.period(cadence.start, number)).first <= until:
        groups = cadence.groups(period)
        yield PeriodRow(
            first=period.first,
            last=period.last,
            counts_on=period.elapsed_on,
            sign=_sign(state, cadence, period),
            records=tuple(sorted({record for group in groups for record in group})),
        )
        number += 1


def _sign(state: State, cadence: Cadence, period: Period) -> Sign:
    today = state.facts.as_of
    if period.first > today:
        return "not begun"
    if period.elapsed_on > today:
        return "covered" if _covered(state, cadence, period) else "running"
    void, doubt = (
        state.network.find(cadence.slot, plane, f"period:{period.first}") for plane in (VOID, DOUBT)
    )
    if void in state.baseline:
        return "missing" if state.tags.tag([void]) == "missing" else "failed"
    return "pending" if doubt in state.baseline else "covered"


def _covered(state: State, cadence: Cadence, period: Period) -> bool:
    """Whether standing records cover a period that is not asked for yet."""

    def stands(record: str) -> bool:
        part = "true"  # as a cadence reads a record: without its expiry
        lost = state.network.find(record, DOUBT, part) in state.baseline
        return not lost and not state.facts.fails(cadence.slot, record)

    return all(any(map(stands, group)) for group in cadence.groups(period))


def _urgency(strip: Strip) -> tuple[int, date, str, str]:
    lost = strip.count("missing") + strip.count("failed")
    last = strip.progress.latest_start if strip.progress is not None else date.max
    return -lost, last, strip.name, strip.id
