"""A neighbourhood: what stands around a thing, of all roles, and how much more there is."""

from __future__ import annotations

from collections import Counter

import pytest

from aimsgraph.impact import Impact
from aimsgraph.picture.neighbourhood import neighbourhood
from tests.impact.company import company

SYSTEM = "system:a"


@pytest.fixture(scope="module")
def impact() -> Impact:
    return company().impact()


def test_what_is_near_is_drawn_once_and_the_rest_is_counted(impact: Impact) -> None:
    around = {*impact.snapshot.targets(SYSTEM), *impact.snapshot.sources(SYSTEM)}
    drawing = neighbourhood(impact, SYSTEM, most=30)
    shown = {box.id for box in drawing.boxes} - {SYSTEM}
    assert len(drawing.boxes) == len(shown) + 1
    assert shown < around
    assert drawing.notes == (f"{len(around) - len(shown)} further things not drawn.",)


def test_no_column_takes_the_room_of_the_others(impact: Impact) -> None:
    for most in (30, 60):
        drawing = neighbourhood(impact, SYSTEM, steps=2, most=most)
        columns = Counter(box.column for box in drawing.boxes if box.id != SYSTEM)
        assert max(columns.values()) <= max(most // 5, 9)
        assert len(columns) > 3
        assert len(drawing.boxes) <= most


def test_where_there_is_room_all_is_drawn(impact: Impact) -> None:
    person = impact.snapshot.instances("Person")[0].id
    drawing = neighbourhood(impact, person)
    around = {*impact.snapshot.targets(person), *impact.snapshot.sources(person)}
    assert {box.id for box in drawing.boxes} == {person, *around}
    assert not drawing.notes
