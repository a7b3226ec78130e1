"""Boxes never overlap, columns run from left to right, arrows run beside boxes."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.picture import Arrow, Box, Drawing
from aimsgraph.picture.layout import WIDTH, Layout, arrange


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """Any boxes in any columns, any arrows, also backward and within a column."""
    columns = draw(st.lists(st.integers(0, 6), min_size=1, max_size=14))
    looks = st.sampled_from(["changed", "touched", "broken", "doubt", "more"])
    boxes = tuple(
        Box(f"b{number}", column, draw(looks), draw(st.text(max_size=60)), "word", "about")
        for number, column in enumerate(columns)
    )
    ids = [box.id for box in boxes if box.look != "more"]
    ends = st.tuples(st.sampled_from(ids), st.sampled_from(ids)) if ids else st.nothing()
    pairs = draw(st.lists(ends, max_size=20)) if ids else []
    kinds = st.sampled_from(["touched", "broken", "doubt"])
    arrows = tuple(
        Arrow(source, target, draw(kinds))
        for source, target in dict.fromkeys(pairs)
        if source != target
    )
    return Drawing("title", "subtitle", tuple(f"column {n}" for n in range(7)), boxes, arrows)


@given(drawings())
def test_boxes_do_not_overlap(drawing: Drawing) -> None:
    placed = arrange(drawing).boxes.values()
    for one, other in combinations(placed, 2):
        if one.x == other.x:
            upper, lower = sorted((one, other), key=lambda each: each.y)
            assert upper.y + upper.height <= lower.y


@given(drawings())
def test_columns_run_from_left_to_right(drawing: Drawing) -> None:
    placed = arrange(drawing).boxes.values()
    for one, other in combinations(placed, 2):
        assert (one.box.column < other.box.column) == (one.x < other.x)


@given(drawings())
def test_forward_arrows_pass_no_box(drawing: Drawing) -> None:
    layout = arrange(drawing)
    for arrow, way in layout.ways.items():
        source, target = layout.boxes[arrow.source], layout.boxes[arrow.target]
        assert way[0][1] == source.middle
        assert way[-1][1] == target.middle
        if source.x < target.x:
            assert all(before[0] < after[0] for before, after in pairwise(way))
            assert not any(_crosses(layout, place) for place in way[1:-1])


@given(drawings())
def test_everything_lies_on_the_paper(drawing: Drawing) -> None:
    layout = arrange(drawing)
    for placed in layout.boxes.values():
        assert 0 <= placed.x <= placed.x + WIDTH <= layout.width
        assert 0 <= placed.y <= placed.y + placed.height <= layout.height


@given(drawings())
def test_a_rest_stands_below_its_column(drawing: Drawing) -> None:
    placed = arrange(drawing).boxes.values()
    for rest in placed:
        if rest.box.look == "more":
            others = [p.y for p in placed if p.x == rest.x and p.box.look != "more"]
            assert all(y < rest.y for y in others)


def test_two_ways_that_cross_are_untangled() -> None:
    names = ("a", "b", "c", "d")
    boxes = tuple(Box(name, n // 2, "broken", name, "", "") for n, name in enumerate(names))
    arrows = (Arrow("a", "d", "broken"), Arrow("b", "c", "broken"))
    placed = arrange(Drawing("", "", ("one", "two"), boxes, arrows)).boxes
    assert (placed["a"].y < placed["b"].y) == (placed["d"].y < placed["c"].y)


def _crosses(layout: Layout, place: tuple[float, float]) -> bool:
    x, y = place
    return any(
        placed.x <= x <= placed.x + WIDTH and placed.y < y < placed.y + placed.height
        for placed in layout.boxes.values()
    )


def test_boxes_that_are_alike_are_told_apart() -> None:
    columns = {"a": 0, "b": 0, "c": 1, "d": 1}
    boxes = tuple(Box(name, column, "broken", "", "", "") for name, column in columns.items())
    arrows = tuple(Arrow(*ends, "broken") for ends in (("a", "d"), ("b", "c"), ("a", "c")))
    layout = arrange(Drawing("title", "subtitle", ("left", "right"), boxes, arrows))
    assert set(layout.ways) == set(arrows)
