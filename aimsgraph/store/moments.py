"""Which revision a moment means."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time

from aimsgraph.errors import UsageError
from aimsgraph.store.protocol import Revision


def number_at(
    at: int | date | datetime, newest: int, revisions: Callable[[], Iterable[Revision]]
) -> int:
    """The revision that ``at`` means: its number, or the last one recorded by then.

    A date means its end, and a time without zone is local, as clocks and calendars show it.
    """
    if isinstance(at, int):
        if not 0 <= at <= newest:
            raise UsageError(f"there is no revision {at}", hint=f"give one from 0 to {newest}")
        return at
    moment = at if isinstance(at, datetime) else datetime.combine(at, time.max)
    past = (
        revision.number
        for revision in revisions()
        if (revision.at if moment.tzinfo else _wall_clock(revision.at)) <= moment
    )
    return max(past, default=0)


def _wall_clock(at: datetime) -> datetime:
    return at.astimezone().replace(tzinfo=None)
