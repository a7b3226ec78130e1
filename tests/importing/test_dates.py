"""Dates of many shapes are read; what could be two days, or none, is said and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.importing.dates import read_date

DAY = date(2024, 7, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-22",
        "2024/7/22",
        "2024.07.22",
        "20240722",
        "22-Jul-2024",
        "22-Jul-24",
        "22 July 2024",
        "22. July 2024",
        "22nd of July 2024",
        "July 22, 2024",
        "Jul 22 2024",
        "Mon, 22 Jul 2024",
        "22/07/2024",
        "07/22/2024",
        "22.07.24",
        45495,
        45495.0,
        datetime(2024, 7, 22),
        DAY,
    ],
)
def test_one_day_in_many_shapes(text: object) -> None:
    assert read_date(text).value == DAY


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-07-22T09:30:00Z", datetime(2024, 7, 22, 9, 30, tzinfo=UTC)),
        ("2024-07-22 11:30+02:00", datetime(2024, 7, 22, 9, 30, tzinfo=UTC)),
        ("22/07/2024 9:30 PM", datetime(2024, 7, 22, 21, 30)),
        (45495.5, datetime(2024, 7, 22, 12)),
    ],
)
def test_a_time_makes_it_a_moment(cell: object, moment: datetime) -> None:
    assert read_date(cell).value == moment


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "01-02-24"])
def test_an_ambiguous_order_is_said_and_settled_only_by_being_told(text: str) -> None:
    assert read_date(text).problem == "date-ambiguous"
    day_first = read_date(text, order="day first").value
    month_first = read_date(text, order="month first").value
    assert isinstance(day_first, date)
    assert isinstance(month_first, date)
    assert (day_first.day, day_first.month) == (month_first.month, month_first.day)


def test_the_same_number_twice_is_not_ambiguous() -> None:
    assert read_date("05/05/2026").value == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2024-02-30", "date-impossible"),
        ("31/11/2024", "date-impossible"),
        ("13/13/2024", "date-impossible"),
        ("0024-05-01", "date-impossible"),
        ("22-Jul", "date-imprecise"),
        ("Jun 2026", "date-imprecise"),
        ("2026-06", "date-imprecise"),
        ("Q3 2026", "date-imprecise"),
        ("2026", "date-imprecise"),
        ("2019-2020", "date-unclear"),
        ("1/2/20233", "date-unclear"),
        ("ongoing", "date-unclear"),
        (12, "date-unclear"),
        (True, "date-unclear"),
    ],
)
def test_what_is_no_clear_day_is_not_taken(text: object, problem: str) -> None:
    found = read_date(text)
    assert found.value is None
    assert found.problem == problem


def test_prose_after_a_date_is_kept_apart() -> None:
    found = read_date('06/14/2027\n"Register reviewed annually"')
    assert found.value == date(2027, 6, 14)
    assert found.rest == "Register reviewed annually"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_span_stands_for_a_day_only_where_a_recipe_says_which(
    text: str, start: date, end: date
) -> None:
    assert read_date(text, edge="start").value == start
    assert read_date(text, edge="end").value == end


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_iso_and_written_out_dates_come_back(day: date) -> None:
    assert read_date(day.isoformat()).value == day
    assert read_date(f"{day:%d %B %Y}").value == day


@given(st.text(max_size=40))
def test_any_text_is_read_or_explained(text: str) -> None:
    found = read_date(text)
    assert (found.value is None) == (found.problem is not None)
