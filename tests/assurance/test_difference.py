"""The difference between two days: nothing with itself, and the other way round a mirror."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.assurance.difference import Difference, Side, difference, last_held, side_by_then
from aimsgraph.errors import UsageError
from tests.impact.company import COLLECTED, TODAY, Company, company, shipped

DAY = timedelta(days=1)
MIRROR = {"worse": "better", "better": "worse", "new": "gone", "gone": "new"}


def damaged() -> Company:
    made = company()
    made.set("evidence:use-approval-a", valid_until=date(2026, 8, 1))
    made.set("evidence:ai-policy-acme", collected_on=date(2026, 7, 1))
    made.add("nonconformity:n", name="n", grade="major", state="open", raised_on=date(2026, 7, 10))
    made.link("challengedBy", "iso42001:2023/8.4", "nonconformity:n")
    return made


MADE = damaged()


@cache
def on(day: date) -> Side:
    return side_by_then(str(day), MADE.snapshot(), shipped(), MADE.policy, day)


def between(first: date, second: date) -> Difference:
    return difference(on(first), on(second), shipped())


def ids(found: Difference, way: str) -> set[str]:
    return {row.id for row in found.rows if row.way == way}


def test_what_expired_in_between_is_worse_and_names_its_day() -> None:
    found = between(date(2026, 8, 1), date(2026, 8, 2))
    row = next(row for row in found.rows if row.id == "iso42001:2023/A.9.4")
    assert (row.way, row.before, row.after) == ("worse", "holds", "broken")
    assert "it lapsed after 2026-08-01" in row.why
    assert [(h.what, h.id, h.on) for h in found.happenings] == [
        ("ran out", "evidence:use-approval-a", date(2026, 8, 1))
    ]


def test_a_record_made_in_between_mends_and_is_named() -> None:
    found = between(date(2026, 6, 30), date(2026, 7, 1))
    row = next(row for row in found.rows if row.id == "iso42001:2023/5.2")
    assert (row.way, row.before, row.after) == ("better", "broken", "holds")
    assert "of 2026-07-01 counts now" in row.why
    assert "evidence:ai-policy-acme" in ids(found, "new")
    assert ("recorded", "evidence:ai-policy-acme") in {(h.what, h.id) for h in found.happenings}


def test_a_finding_raised_in_between_is_told_with_what_it_breaks() -> None:
    found = between(date(2026, 7, 9), date(2026, 7, 10))
    assert "iso42001:2023/8.4" in ids(found, "worse")
    assert [(h.what, h.id) for h in found.happenings] == [("raised", "nonconformity:n")]


def test_what_got_worse_comes_first_and_requirements_before_records() -> None:
    found = between(date(2026, 6, 30), date(2027, 12, 1))
    ways = [row.way for row in found.rows]
    assert ways == sorted(ways, key=["worse", "better", "new", "gone"].index)
    nouns = [row.noun for row in found.of("worse")]
    assert nouns == sorted(nouns, key=["requirement", "control", "risk", "record"].index)


DAYS = st.sampled_from([TODAY + timedelta(days=30 * n) for n in range(-1, 14)])


@settings(max_examples=15, deadline=None)
@given(DAYS)
def test_a_day_does_not_differ_from_itself(day: date) -> None:
    found = between(day, day)
    assert (found.rows, found.happenings) == ((), ())
    assert not any(number for of in found.counts.values() for number in of.values())


@settings(max_examples=25, deadline=None)
@given(DAYS, DAYS)
def test_the_other_way_round_it_is_a_mirror(first: date, second: date) -> None:
    there, back = between(first, second), between(second, first)
    assert {(r.id, r.way, r.before, r.after) for r in there.rows} == {
        (r.id, MIRROR[r.way], r.after, r.before) for r in back.rows
    }
    for noun, of in there.counts.items():
        assert of == {way: back.counts[noun][MIRROR[way]] for way in of}  # type: ignore[index]


@settings(max_examples=25, deadline=None)
@given(DAYS, DAYS)
def test_the_rows_are_the_statuses_that_differ(first: date, second: date) -> None:
    one, other = on(first).posture.verdicts, on(second).posture.verdicts
    differing = {
        id
        for id in {*one, *other}
        if (one[id].status if id in one else None) != (other[id].status if id in other else None)
    }
    assert {row.id for row in between(first, second).rows} == differing


def test_a_day_before_the_first_record_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing is recorded"):
        on(COLLECTED - 900 * DAY)


def test_the_last_review_is_the_newest_that_was_held() -> None:
    made = company()
    snapshot = made.snapshot()
    assert last_held("ManagementReview", snapshot, shipped(), TODAY) == COLLECTED
    with pytest.raises(UsageError, match="no management review is recorded"):
        last_held("ManagementReview", snapshot, shipped(), COLLECTED - DAY)
