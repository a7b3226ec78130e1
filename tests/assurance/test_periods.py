"""Periods: a sign for each, told apart, and the months of a strip."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.assurance.periods import Sign, Strip, months, sign_in, strips
from aimsgraph.errors import UsageError
from aimsgraph.impact.calendar import add_months
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.state import State
from tests.impact.company import TODAY, Company
from tests.impact.test_forecast import monthly

UNTIL = date(2026, 9, 1)
DAY = timedelta(days=1)


def strip(made: Company, until: date = UNTIL) -> Strip:
    facts = Facts(made.facts(), made.vocabulary, made.policy, made.as_of)
    (row,) = strips(State(facts), until)
    return row


def signs(row: Strip) -> list[Sign]:
    return [period.sign for period in row.periods]


def without_report(**slot: str) -> Company:
    made = monthly(**slot)
    made.unlink("filledBy", "slot:s", "evidence:e")
    return made


def report(made: Company, first: date, last: date, **said: str) -> str:
    id = made.record(
        f"evidence:{first}-{len(made.things)}", "monitoring-report",
        period_start=first, period_end=last, **said,
    )  # fmt: skip
    made.link("filledBy", "slot:s", id)
    return id


def test_a_sign_for_each_period_until_the_audit() -> None:
    """January to May are covered, June runs, July to September are ahead."""
    assert signs(strip(monthly())) == [*["covered"] * 5, "running", *["not begun"] * 3]


def test_a_month_without_any_record_is_missing() -> None:
    made = without_report()
    for month in (1, 2, 3, 5):
        report(made, date(2026, month, 1), add_months(date(2026, month, 1), 1) - DAY)
    assert signs(strip(made))[:5] == ["covered", "covered", "covered", "missing", "covered"]


def test_a_report_that_came_late_covers_its_own_month() -> None:
    made = without_report()
    id = report(made, date(2026, 1, 1), date(2026, 1, 31))
    made.set(id, collected_on=date(2026, 3, 20))
    assert signs(strip(made))[:3] == ["covered", "missing", "missing"]


def test_rejected_pending_and_failed_are_told_apart() -> None:
    made = without_report(verdict="passed")
    report(made, date(2026, 1, 1), date(2026, 1, 31), review="rejected")
    report(made, date(2026, 2, 1), date(2026, 2, 28), review="pending")
    report(made, date(2026, 3, 1), date(2026, 3, 31), verdict="fail")
    report(made, date(2026, 4, 1), date(2026, 4, 30), verdict="pass")
    assert signs(strip(made))[:5] == ["failed", "pending", "failed", "covered", "missing"]


def test_within_its_grace_a_period_still_runs_and_may_be_covered_already() -> None:
    made = without_report(grace="P20D")
    assert signs(strip(made))[4:6] == ["running", "running"]
    report(made, date(2026, 5, 1), date(2026, 5, 31))
    assert signs(strip(made))[4:6] == ["covered", "running"]


def test_without_a_start_there_is_no_period() -> None:
    made = without_report()
    made.set("slot:s", operating_from=None)
    assert strip(made).periods == ()


def test_a_day_that_has_passed_is_refused() -> None:
    with pytest.raises(UsageError, match="has passed"):
        strip(monthly(), TODAY - DAY)


def test_a_quarter_ends_in_its_last_month() -> None:
    row = strip(monthly(cadence="P3M"))
    shown = [sign_in(row, month) for month in months((row,))]
    assert shown[:3] == [("covered", False), ("covered", False), ("covered", True)]
    assert len(shown) == 9


def test_of_several_periods_in_a_month_the_worst_is_shown() -> None:
    row = strip(monthly(cadence="P1W"))
    assert sign_in(row, date(2026, 5, 1)) == ("covered", True)
    assert sign_in(row, date(2026, 6, 1)) == ("missing", True)  # nothing since the end of May


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 150),
        st.integers(0, 60),
        st.sampled_from(["accepted", "pending", "rejected"]),
    ),
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(REPORTS)
def test_a_period_is_covered_exactly_where_standing_records_cover_each_day(
    reports: list[tuple[int, int, str]],
) -> None:
    """Counted day by day, by nothing of the engine."""
    made = without_report()
    spans = []
    for start, length, review in reports:
        first = date(2026, 1, 1) + timedelta(days=start)
        last = first + timedelta(days=length)
        report(made, first, last, review=review)
        spans.append((first, last, review))

    def covered(first: date, last: date, *allowed: str) -> bool:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return all(any(a <= d <= b and r in allowed for a, b, r in spans) for d in days)

    for period in strip(made).periods[:5]:
        if covered(period.first, period.last, "accepted"):
            wanted = {"covered"}
        elif covered(period.first, period.last, "accepted", "pending"):
            wanted = {"pending"}
        else:
            wanted = {"failed", "missing"}
        assert period.sign in wanted
        if period.sign == "missing":
            assert not covered(period.first, period.last, "accepted", "pending", "rejected")
