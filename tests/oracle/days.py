"""Days, months and moments, as the rulings count them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from aimsgraph.snapshot import Value


def day_of(value: Value | None) -> date | None:
    """The day of a date or a moment."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def end_of(value: date) -> datetime:
    """When a change happened: a date alone means the end of that day (ruling 10)."""
    return value if isinstance(value, datetime) else datetime.combine(value, time.max)


def start_of(value: date) -> datetime:
    """When something was seen: a date alone means the start of that day (ruling 10).

    Just before its first moment, so that a change of the same day counts at midnight too.
    """
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min) - timedelta(microseconds=1)


def months_after(day: date, months: int) -> date:
    """Calendar months later, clipped to the end of the month (ruling 6)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def after(day: date, duration: str, times: int = 1) -> date:
    """``times`` durations later: PnM and PnY are months, PnD and PnW days (ruling 8)."""
    found = re.fullmatch(r"P(\d+)([YMWD])", duration)
    assert found, duration
    count = int(found[1]) * times
    if found[2] in "YM":
        return months_after(day, count * (12 if found[2] == "Y" else 1))
    return day + timedelta(days=count * (7 if found[2] == "W" else 1))


def span(first: date, last: date) -> frozenset[date]:
    """Every day from ``first`` to ``last``, both inside."""
    return frozenset(first + timedelta(days=n) for n in range((last - first).days + 1))
