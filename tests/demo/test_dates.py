"""Relative dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.demo.dates import as_date, fill

LEAP_DAY = date(2028, 2, 29)
LAST_OF_MARCH = date(2027, 3, 31)
LAST_OF_YEAR = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("written", "today", "meant"),
    [
        ("{+0d}", LEAP_DAY, date(2028, 2, 29)),
        ("{-35d}", LEAP_DAY, date(2028, 1, 25)),
        ("{+10w}", LAST_OF_YEAR, date(2027, 3, 11)),
        ("{-1m}", LAST_OF_MARCH, date(2027, 2, 28)),
        ("{-12m}", LEAP_DAY, date(2027, 2, 28)),
        ("{+1y}", LEAP_DAY, date(2029, 2, 28)),
        ("{-1m@1}", LAST_OF_MARCH, date(2027, 2, 1)),
        ("{-1m@end}", LAST_OF_MARCH, date(2027, 2, 28)),
        ("{-10m@end}", LAST_OF_YEAR, date(2026, 2, 28)),
        ("{-3m@31}", LAST_OF_YEAR, date(2026, 9, 30)),
    ],
)
def test_a_relative_date_means_a_day(written: str, today: date, meant: date) -> None:
    assert as_date(written, today) == meant


def test_it_is_written_as_asked_inside_a_text() -> None:
    text = "reports/{-1m@1|%Y-%m}.md, due {+1d}"
    assert fill(text, LAST_OF_YEAR) == "reports/2026-11.md, due 2027-01-01"


@pytest.mark.parametrize("text", ["", "{}", "{3d}", "{-3x}", "due {-3d}", "{-1m|%B}"])
def test_what_is_more_or_less_than_a_date_is_none(text: str) -> None:
    assert as_date(text, LEAP_DAY) is None


@given(st.dates(date(1990, 1, 1), date(2190, 1, 1)), st.integers(0, 60))
def test_months_never_spill_over(today: date, count: int) -> None:
    first, same, last = (as_date(f"{{-{count}m{at}}}", today) for at in ("@1", "", "@end"))
    assert first is not None
    assert same is not None
    assert last is not None
    assert first <= same <= last
    assert (first.year, first.month) == (same.year, same.month) == (last.year, last.month)
