"""The timeline: a row for each owner, a column for each month, a dot for each thing due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from aimsgraph.impact.calendar import add_months
from aimsgraph.impact.sentence import number
from aimsgraph.picture.lettering import plain

from ..markdown import short
from .assets import script, style
from .grid import picked

_LONGEST = 200  # letters of a name in a tooltip

_timeline = st.components.v2.component(
    "aimsgraph.timeline",
    html='<div class="timeline"></div>',
    js=script("timeline"),
    css=style("timeline"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something due on a day; ``loud`` where a requirement hangs on it."""

    on: date
    loud: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """What one owner has to do."""

    id: str
    name: str
    marks: tuple[Mark, ...]


def timeline(
    lanes: Iterable[Lane],
    begins: date,
    until: date,
    audits: Sequence[tuple[str, date]],
    *,
    chosen: tuple[str, str] | None,
    key: str,
    on_choose: Callable[[tuple[str, str] | None], None],
) -> None:
    """Draw the lanes; ``on_choose`` is told the owner and the month (``2027-03``) chosen there."""
    months = _months(begins, until)
    data = {
        "months": [
            {
                "id": f"{month:%Y-%m}",
                "name": f"{month:%b}",
                "year": str(month.year) if month.month == 1 or month == months[0] else "",
                "told": f"{month:%B %Y}",
                "audits": [
                    {"at": _within(day), "label": f"{plain(name)}, {day.day} {day:%b}"}
                    for name, day in audits
                    if (day.year, day.month) == (month.year, month.month)
                ],
            }
            for month in months
        ],
        "lanes": [_lane(lane, months, [day for _name, day in audits]) for lane in lanes],
        "chosen": list(chosen) if chosen else None,
    }

    _timeline(key=key, data=data, on_chosen_change=lambda: on_choose(picked(key)))


def _months(begins: date, until: date) -> list[date]:
    first, found = begins.replace(day=1), list[date]()
    while (month := add_months(first, len(found))) <= until:
        found.append(month)
    return found


def _within(day: date) -> float:
    """Where in its month a day lies, from 0 to 1."""
    return (day.day - 0.5) / monthrange(day.year, day.month)[1]


def _lane(lane: Lane, months: Sequence[date], audits: Sequence[date]) -> dict[str, object]:
    name = short(lane.name, _LONGEST)
    cells = []
    for month in months:
        here = [m for m in lane.marks if (m.on.year, m.on.month) == (month.year, month.month)]
        loud = sum(mark.loud for mark in here)
        hanging = f", on {loud} of them requirements hang" if loud else ""
        told = f"{name}, {month:%B %Y}: {number(len(here), 'thing')} due{hanging}"
        within = [d for d in audits if (d.year, d.month) == (month.year, month.month)]
        cells.append({"parts": _parted(here, within), "told": told})
    return {"id": lane.id, "name": name, "total": len(lane.marks), "cells": cells}


def _parted(marks: Sequence[Mark], audits: Sequence[date]) -> list[dict[str, float | int]]:
    """The marks of a month, parted by its audits: whoever looks sees what is due before each."""
    found, begin = list[dict[str, float | int]](), 0.0
    last = date.min
    for day in (*audits, date.max):
        end = 1.0 if day == date.max else _within(day)
        here = [mark for mark in marks if last < mark.on <= day]
        loud = sum(mark.loud for mark in here)
        found.append({"width": end - begin, "count": len(here), "loud": loud})
        begin, last = end, day
    return found
