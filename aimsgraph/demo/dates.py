"""Relative dates in the demo's files: what is written there is true on whatever day it is made.

``{-35d}`` is 35 days ago, ``{+10w}`` in ten weeks, ``{-3m}`` the same day three months ago (clipped
to the end of a shorter month), ``{-3m@1}`` the first and ``{-3m@end}`` the last day of that month.
A format after a bar says how it is written: ``{-3m@1|%B %Y}``.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_TOKEN = re.compile(
    r"\{(?P<count>[+-]\d+)(?P<unit>[dwmy])(?:@(?P<day>\d{1,2}|end))?(?:\|(?P<format>[^{}]+))?\}"
)


def fill(text: str, today: date) -> str:
    """``text`` with every relative date written out.

    >>> fill("due {+2w}, for {-1m@1|%B %Y}", date(2026, 3, 31))
    'due 2026-04-14, for February 2026'
    """
    return _TOKEN.sub(
        lambda token: _day(token, today).strftime(token["format"] or "%Y-%m-%d"), text
    )


def as_date(text: str, today: date) -> date | None:
    """The date that ``text`` is, where it is nothing but one."""
    token = _TOKEN.fullmatch(text)
    return _day(token, today) if token and not token["format"] else None


def _day(token: re.Match[str], today: date) -> date:
    count = int(token["count"])
    if token["unit"] in "dw":
        return today + timedelta(days=count * (7 if token["unit"] == "w" else 1))
    months = count * (12 if token["unit"] == "y" else 1)
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    wanted = token["day"] or str(today.day)
    return date(year, month + 1, last if wanted == "end" else min(int(wanted), last))
