"""Calendar arithmetic: months, durations, periods and moments."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from aimsgraph.errors import UsageError

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?\Z")


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration in whole months or whole days."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``P3M``, ``P1Y``, ``P2W`` or ``P30D``; `UsageError` for anything else.

        >>> Duration.parse("P1Y")
        Duration(months=12, days=0)
        """
        match = _DURATION.match(text)
        if match is None or not any(match.groups()):
            raise UsageError(f"{text!r} is not a duration", hint="write P1M, P3M, P1Y, P2W or P30D")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(12 * years + months, 7 * weeks + days)

    def after(self, day: date, times: int = 1) -> date:
        """``day`` and ``times`` this duration; months are clipped to the month's end."""
        return add_months(day, self.months * times) + timedelta(days=self.days * times)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, clipped to the end of that month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def as_date(value: object) -> date | None:
    """The day of a date or moment; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def changed_at(value: object) -> float | None:
    """The moment of a change in seconds: a day without a time counts until its end."""
    return _moment(value, time.max)


def seen_at(value: object) -> float | None:
    """The moment of a look in seconds: a day without a time counts from its start."""
    return _moment(value, time.min)


def _moment(value: object, whole_day: time) -> float | None:
    if isinstance(value, datetime):
        if value.time() == time.min:  # a spreadsheet's way to write a day
            value = datetime.combine(value, whole_day, value.tzinfo)
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime.combine(value, whole_day, UTC).timestamp()
    return None
