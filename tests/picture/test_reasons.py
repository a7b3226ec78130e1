"""A drawing shows enough to explain an answer, and says what it leaves out."""

from __future__ import annotations

from collections import Counter

import pytest

from aimsgraph.impact import Answer, Hypothetical, Impact
from aimsgraph.picture import Drawing, draw
from tests.impact.company import Company, company


@pytest.fixture(scope="module")
def impact() -> Impact:
    return company().impact()


@pytest.fixture(scope="module")
def dataset(impact: Impact) -> str:
    """A dataset whose change breaks and doubts many things."""
    nodes = impact.snapshot.instances("Dataset")
    return max(
        (node.id for node in nodes),
        key=lambda id: len(impact.what_if([Hypothetical(id, "content")]).broken),
    )


@pytest.fixture(scope="module")
def answer(impact: Impact, dataset: str) -> Answer:
    return impact.what_if([Hypothetical(dataset, "content")])


@pytest.fixture(scope="module")
def drawing(impact: Impact, answer: Answer) -> Drawing:
    return draw(impact, answer, most=200, tallest=200)


def by_look(drawing: Drawing, look: str) -> set[str]:
    return {box.id for box in drawing.boxes if box.look == look}


def test_what_changes_stands_first(drawing: Drawing, dataset: str) -> None:
    assert [box.id for box in drawing.boxes if box.column == 0] == [dataset]
    assert by_look(drawing, "changed") == {dataset}


def test_boxes_have_the_verdicts_of_the_answer(drawing: Drawing, answer: Answer) -> None:
    assert by_look(drawing, "broken") <= {verdict.id for verdict in answer.broken}
    assert by_look(drawing, "doubt") <= {verdict.id for verdict in answer.doubt}
    controls = {v.id for v in answer.broken if v.cls == "Control"}
    assert controls
    assert controls <= by_look(drawing, "broken")


def test_with_room_for_all_nothing_is_left_out(
    drawing: Drawing, answer: Answer, impact: Impact
) -> None:
    assert not by_look(drawing, "more")
    counted = {row.id for row in impact.table((*answer.broken, *answer.doubt))}
    assert counted <= {box.id for box in drawing.boxes}


def test_every_loss_is_reached_from_what_changes(drawing: Drawing, dataset: str) -> None:
    reached = {dataset}
    while True:
        further = {arrow.target for arrow in drawing.arrows if arrow.source in reached} - reached
        if not further:
            break
        reached |= further
    assert reached == {box.id for box in drawing.boxes}


def test_what_only_connects_is_counted_not_drawn(drawing: Drawing, impact: Impact) -> None:
    classes = {impact.snapshot.node(box.id).cls for box in drawing.boxes}
    assert classes.isdisjoint({"EvidenceRequirement", "Implementation", "SoAEntry", "Framework"})
    assert any("slot" in note and "implementation" in note for note in drawing.notes)


@pytest.mark.parametrize("most", [1, 2, 5, 12])
def test_what_there_is_no_room_for_is_counted(impact: Impact, answer: Answer, most: int) -> None:
    small = draw(impact, answer, most=most)
    drawn = [box for box in small.boxes if box.look != "more"]
    assert len(drawn) <= most
    counted = {row.id for row in impact.table((*answer.broken, *answer.doubt))}
    missing = counted - {box.id for box in drawn}
    told = sum(int(box.name.split()[1]) for box in small.boxes if box.look == "more")
    assert told == len(missing)


@pytest.mark.parametrize("tallest", [1, 2, 3])
def test_no_column_is_taller_than_asked_and_the_rest_is_counted(
    impact: Impact, answer: Answer, tallest: int
) -> None:
    small = draw(impact, answer, most=200, tallest=tallest)
    drawn = [box for box in small.boxes if box.look != "more"]
    assert max(Counter(box.column for box in drawn).values()) <= tallest
    counted = {row.id for row in impact.table((*answer.broken, *answer.doubt))}
    told = sum(int(box.name.split()[1]) for box in small.boxes if box.look == "more")
    assert told == len(counted - {box.id for box in drawn})


def test_arrows_end_at_boxes(impact: Impact, answer: Answer) -> None:
    small = draw(impact, answer, most=9)
    ids = {box.id for box in small.boxes}
    assert all({arrow.source, arrow.target} <= ids for arrow in small.arrows)


def test_an_end_that_leaves_a_gap_has_an_arrow_too(impact: Impact) -> None:
    (person, *_) = impact.snapshot.instances("Person")
    answer = impact.what_if(
        [Hypothetical(each.id, "departure") for each in impact.snapshot.instances("Person")]
    )
    drawing = draw(impact, answer)
    roles = {box.id for box in drawing.boxes if box.id.startswith("role:")}
    assert roles
    assert roles <= {arrow.target for arrow in drawing.arrows}
    assert person.id in {arrow.source for arrow in drawing.arrows}


def test_more_changes_than_there_is_room_for_are_counted(impact: Impact) -> None:
    people = impact.snapshot.instances("Person")
    answer = impact.what_if([Hypothetical(each.id, "departure") for each in people])
    (rest,) = (box for box in draw(impact, answer, most=1).boxes if box.id == "more:0")
    assert rest.name == f"and {len(people) - 1} more"


def test_what_is_broken_today_says_so() -> None:
    made: Company = company()
    impact = made.impact()
    (dataset, *_) = (node.id for node in impact.snapshot.instances("Dataset"))
    first = impact.what_if([Hypothetical(dataset, "content")])
    (record, *_) = (v.id for v in first.broken if impact.vocabulary.is_a(v.cls, "Record"))
    made.set(record, review="rejected")
    impact = made.impact()
    answer = impact.what_if([Hypothetical(dataset, "content")])
    masked = [verdict.name for verdict in answer.masked if verdict.id == record]
    assert masked
    assert any("Broken today, and by this too" in note for note in draw(impact, answer).notes)


def test_the_title_is_the_sentence(drawing: Drawing, answer: Answer, impact: Impact) -> None:
    assert drawing.title == impact.sentence(answer)


def test_the_same_answer_is_drawn_the_same(impact: Impact, answer: Answer) -> None:
    assert draw(impact, answer) == draw(impact, answer)
