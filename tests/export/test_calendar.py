"""A calendar of lapses is one that calendars read, whatever names it holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from icalendar import Calendar

from aimsgraph.export.calendar import lapse_calendar
from aimsgraph.export.origin import MARK
from aimsgraph.impact import Lapse
from tests.export.graphs import ORIGIN, texts

HOSTILE = (
    "Report\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTENDEE:mailto:x@example.org",
    "a;b,c\\d:e\"f\" =cmd|' /C calc'!A0",
    "\u202etxt.exe \x00\x1b[31m \ud800",
    "é" * 400 + "\U0001f600" * 10_000,
    "BEGIN:VCALENDAR",
)


def lapse(name: str = "Fairness report", on: date = date(2027, 1, 31), **other: str) -> Lapse:
    return Lapse(
        on=on,
        id=other.get("id", "evidence:fairness"),
        cls="Evidence",
        name=name,
        before="holds",
        before_word="holds",
        after="broken",
        after_word="no longer valid",
        reason=other.get("reason", "Fairness report: it lapsed after 2027-01-30"),
    )


def written(lapses: Iterable[Lapse], owner: str = "Mia Lund", of: str = "Nordhelm") -> bytes:
    return lapse_calendar(lapses, lambda _id: owner, of, ORIGIN)


def events(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_a_lapse_is_a_whole_day_with_its_owner_and_its_reason() -> None:
    [event] = events(written([lapse()]))
    assert event["summary"] == "Fairness report: no longer valid"
    assert event["dtstart"].dt == date(2027, 1, 31)
    assert event["dtstart"].params["value"] == "DATE"
    told = str(event["description"]).splitlines()
    assert told[0] == "Owner: Mia Lund"
    assert "Why: Fairness report: it lapsed after 2027-01-30" in told
    assert "Id: evidence:fairness" in told


def test_nobody_is_named_where_nobody_was_recorded() -> None:
    [event] = events(written([lapse()], owner=""))
    assert str(event["description"]).startswith("Owner: no owner recorded")


def test_the_same_lapses_of_a_revision_give_the_same_bytes() -> None:
    data = written([lapse(), lapse(on=date(2027, 5, 1))])
    assert data == written([lapse(), lapse(on=date(2027, 5, 1))])
    stamps = {event["dtstamp"].dt for event in events(data)}
    assert stamps == {datetime(2026, 11, 24, tzinfo=UTC)}
    assert {event["sequence"] for event in events(data)} == {7}


def test_a_lapse_that_moves_is_the_same_event_and_a_second_one_is_another() -> None:
    before = [str(e["uid"]) for e in events(written([lapse(), lapse(on=date(2027, 5, 1))]))]
    moved = [str(e["uid"]) for e in events(written([lapse(on=date(2027, 2, 3))]))]
    assert len(set(before)) == 2
    assert moved == before[:1]
    other = [str(e["uid"]) for e in events(written([lapse()], of="Another"))]
    assert other != moved


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_adds_a_line_of_its_own(hostile: str) -> None:
    data = written([lapse(hostile, reason=hostile)], owner=hostile, of=hostile)
    [event] = events(data)
    assert {name for name, _value in event.property_items()} <= {
        "BEGIN", "END", "SUMMARY", "DESCRIPTION", "DTSTART", "DTSTAMP", "UID", "SEQUENCE", "TRANSP",
    }  # fmt: skip
    assert not Calendar.from_ical(data).walk("VALARM")
    assert str(event["description"]).count("\n") == 4


@given(texts, texts)
def test_lines_are_folded_and_ended_as_the_standard_says(name: str, owner: str) -> None:
    data = written([lapse(name)], owner=owner, of=name)
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(byte < 32 or byte == 127 for line in lines for byte in line)
    assert MARK.encode() in data
    assert len(events(data)) == 1


def test_without_a_lapse_it_is_an_empty_calendar() -> None:
    assert events(written([])) == []
