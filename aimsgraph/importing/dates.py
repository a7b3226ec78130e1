"""Dates as people write them: read, or said to be unclear, never guessed."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

Order = Literal["day first", "month first"]
Edge = Literal["start", "end"]
DateProblem = Literal["date-ambiguous", "date-impossible", "date-imprecise", "date-unclear"]

_YEARS = range(1900, 2200)
_SERIALS = range(25_569, 73_051)  # 1970-01-01 to 2099-12-31 as a spreadsheet counts days
_EPOCH = date(1899, 12, 30)

_MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {
    spelling: number for number, name in enumerate(_MONTH_NAMES, 1) for spelling in (name, name[:3])
} | {"sept": 9}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?[AaPp][Mm])?"
_CLOCK = rf"(?:[T ]+(?P<clock>{_TIME})(?: ?(?P<zone>Z|UTC|[+-]\d{{2}}:?\d{{2}}))?)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?"


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}(?!\d|[./-]\d)", re.IGNORECASE)


_YMD = _shape(rf"{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_CLOCK}")
_COMPACT = _shape(r"(?P<year>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_NUMBERS = _shape(
    rf"(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}}){_CLOCK}"
)
_DAY_MONTH = _shape(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[ -](?:of )?{_MONTH}[ ,-]+"
    rf"(?P<year>\d{{4}}|\d{{2}}){_CLOCK}"
)
_MONTH_DAY = _shape(rf"{_WEEKDAY}{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +{_YEAR}{_CLOCK}")
_MONTH_YEAR = _shape(rf"{_MONTH}[ ,-]+{_YEAR}")
_YEAR_MONTH = _shape(rf"{_YEAR}[-/](?P<m>\d{{1,2}})")
_SLASH_YEAR = _shape(rf"(?P<m>\d{{1,2}})[/.]{_YEAR}")
_QUARTER = _shape(rf"(?:Q(?P<q>[1-4])[ /-]?{_YEAR}|(?P<year2>\d{{4}})[ /-]?Q(?P<q2>[1-4]))")
_ONLY_YEAR = _shape(_YEAR)
_NO_YEAR = re.compile(r"\d{1,2}[ -][a-z]{3,9}$|[a-z]{3,9}[ -]\d{1,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a cell says of a date.

    ``value`` is None where ``problem`` says why not. ``rest`` is the prose after the date.
    """

    value: date | datetime | None
    problem: DateProblem | None = None
    why: str = ""
    rest: str = ""


def read_date(cell: object, *, order: Order | None = None, edge: Edge | None = None) -> ReadDate:
    """Read one cell.

    Parameters
    ----------
    cell
        A date or time of a spreadsheet, a spreadsheet's count of days, or text.
    order
        What comes first where both numbers could be the day; unknown, such a date is not taken.
    edge
        Which day a month, quarter or year stands for; unknown, it is not taken.

    Notes
    -----
    A day without a time is a `date`, a moment a `datetime`, in UTC where a zone was given.

    >>> read_date("31/12/2026").value
    datetime.date(2026, 12, 31)
    >>> read_date("03/04/2026").problem
    'date-ambiguous'
    """
    match cell:
        case datetime():
            return ReadDate(_moment_or_day(cell))
        case date():
            return ReadDate(cell)
        case int() | float() if not isinstance(cell, bool):
            return _serial(float(cell))
        case str():
            return _text(unicodedata.normalize("NFKC", cell).strip(), order, edge)
    return ReadDate(None, "date-unclear", "no date is recognised in it")


def _serial(number: float) -> ReadDate:
    if int(number) not in _SERIALS:
        return ReadDate(None, "date-unclear", "a number that is no spreadsheet date")
    day = _EPOCH + timedelta(days=int(number))
    seconds = round((number - int(number)) * 86_400)
    midnight = datetime.combine(day, time.min)
    return ReadDate(_moment_or_day(midnight + timedelta(seconds=seconds)))


def _moment_or_day(moment: datetime) -> date | datetime:
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.date() if moment.time() == time.min else moment


def _text(text: str, order: Order | None, edge: Edge | None) -> ReadDate:
    for shape in (_YMD, _DAY_MONTH, _MONTH_DAY, _NUMBERS, _COMPACT):
        if found := shape.match(text):
            if "month" in found.re.groupindex and found["month"].casefold() not in _MONTHS:
                continue
            return _whole(found, text[found.end() :].strip(), order)
    for shape in (_MONTH_YEAR, _YEAR_MONTH, _SLASH_YEAR, _QUARTER, _ONLY_YEAR):
        if found := shape.match(text):
            if "month" in found.re.groupindex and found["month"].casefold() not in _MONTHS:
                continue
            return _part(found, text[found.end() :].strip(), edge)
    if _NO_YEAR.match(text):
        return ReadDate(None, "date-imprecise", "a day and month, or month and year: no full year")
    return ReadDate(None, "date-unclear", "no date is recognised in it")


def _whole(found: re.Match[str], rest: str, order: Order | None) -> ReadDate:
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if parts.get("month"):
        month, day = _MONTHS[parts["month"].casefold()], int(parts["d"])
    elif "a" in parts:
        one, other = int(parts["a"]), int(parts["b"])
        if one <= 12 and other <= 12 and one != other and order is None:
            return ReadDate(None, "date-ambiguous", "either number could be the day")
        month_first = one <= 12 and (other > 12 or order == "month first" or one == other)
        month, day = (one, other) if month_first else (other, one)
    else:
        month, day = int(parts["m"]), int(parts["d"])
    try:
        whole = date(year, month, day)
        moment = _at_clock(whole, parts.get("clock"), parts.get("zone"))
    except ValueError:
        return ReadDate(None, "date-impossible", "there is no such day")
    if year not in _YEARS:
        return ReadDate(None, "date-impossible", "no year that can be meant")
    return ReadDate(moment, rest=_prose(rest))


def _at_clock(day: date, clock: str | None, zone: str | None) -> date | datetime:
    if not clock:
        return day
    half = clock[-2:].casefold() if clock[-1:].isalpha() else ""
    text = clock[:-2].strip() if half else clock
    hours, _, others = text.partition(":")
    hour = int(hours) % 12 + (12 if half == "pm" else 0) if half else int(hours)
    moment = datetime.combine(day, time.fromisoformat(f"{hour:02}:{others}"))
    if zone:
        offset = "+00:00" if zone.casefold() in ("z", "utc") else zone
        moment = datetime.fromisoformat(f"{moment.isoformat()}{offset}")
    return _moment_or_day(moment)


def _part(found: re.Match[str], rest: str, edge: Edge | None) -> ReadDate:
    parts = found.groupdict()
    year = int(parts.get("year") or parts.get("year2") or 0)
    first, last = 1, 12
    if quarter := parts.get("q") or parts.get("q2"):
        first, last = int(quarter) * 3 - 2, int(quarter) * 3
    elif parts.get("month"):
        first = last = _MONTHS[parts["month"].casefold()]
    elif parts.get("m"):
        first = last = int(parts["m"])
    if year not in _YEARS or first > 12 or first < 1:
        return ReadDate(None, "date-unclear", "no date is recognised in it")
    if edge is None:
        return ReadDate(None, "date-imprecise", "a month, quarter or year, not a day")
    if edge == "start":
        return ReadDate(date(year, first, 1), rest=_prose(rest))
    return ReadDate(date(year, last, calendar.monthrange(year, last)[1]), rest=_prose(rest))


def _prose(rest: str) -> str:
    return rest.strip(" \n\t,;:-–—\"'")
