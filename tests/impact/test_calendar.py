"""Months, durations, periods and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.errors import UsageError
from aimsgraph.impact.cadence import Cadence
from aimsgraph.impact.calendar import Duration, add_months, changed_at, seen_at


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("P1M", 1, 0),
        ("P3M", 3, 0),
        ("P1Y", 12, 0),
        ("P1Y6M", 18, 0),
        ("P2W", 0, 14),
        ("P30D", 0, 30),
    ],
)
def test_durations_are_whole_months_or_days(text: str, months: int, days: int) -> None:
    assert Duration.parse(text) == Duration(months, days)


@pytest.mark.parametrize("text", ["", "P", "3M", "PT5H", "P1.5M", "monthly", "P-1M"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="P3M"):
        Duration.parse(text)


def test_months_are_clipped_to_their_end() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def periods(start: date, length: Duration, grace: Duration, as_of: date) -> list[tuple[date, date]]:
    """The first and last day of each period that has elapsed by a date."""
    cadence = Cadence("slot:x", length, grace, 0, 0, start, {})
    return [(period.first, period.last) for period in cadence.periods(date.min, as_of)]


def test_periods_count_from_the_start_so_that_a_short_month_shifts_nothing() -> None:
    found = periods(date(2026, 1, 31), Duration(1), Duration(), date(2026, 5, 1))
    assert [first for first, _last in found] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_a_period_has_elapsed_once_its_last_day_and_the_grace_are_over() -> None:
    start, grace = date(2026, 1, 1), Duration(days=10)
    assert not (periods(start, Duration(1), grace, date(2026, 2, 10)))
    assert (periods(start, Duration(1), grace, date(2026, 2, 11))) == [
        (date(2026, 1, 1), date(2026, 1, 31))
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 14))
def test_periods_cover_every_day_once(start: date, months: int) -> None:
    found = periods(start, Duration(months), Duration(), date(2031, 6, 1))
    for (_, last), (first, _) in pairwise(found):
        assert first == last + timedelta(days=1)


def test_a_day_without_a_time_changes_until_its_end_and_is_seen_from_its_start() -> None:
    day = date(2026, 3, 1)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    changed, seen, at_noon = changed_at(day), seen_at(day), changed_at(noon)
    assert changed is not None
    assert seen is not None
    assert at_noon is not None
    assert seen < at_noon < changed


def test_midnight_is_how_a_spreadsheet_writes_a_day() -> None:
    assert changed_at(datetime(2026, 3, 1)) == changed_at(date(2026, 3, 1))


def test_moments_compare_across_time_zones() -> None:
    east = timezone(timedelta(hours=5))
    assert seen_at(datetime(2026, 3, 1, 17, tzinfo=east)) == seen_at(
        datetime(2026, 3, 1, 12, tzinfo=UTC)
    )
