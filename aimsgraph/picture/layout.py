"""Where everything of a drawing stands: layers in columns, few crossings, straight ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from statistics import fmean

from aimsgraph.picture.drawing import LINES, Arrow, Box, Drawing
from aimsgraph.picture.lettering import wrap

WIDTH = 190.0  # of a box
PAD = 10.0
MARK = 20.0  # room of the symbol
NAME, WORD = 12.5, 11.0  # sizes of the text in a box
SMALL = 11.5  # of what stands around the boxes
NAME_LINE, WORD_LINE = 16.0, 14.0
GAP = 11.0  # between boxes of a column
AISLE = 50.0  # between columns
_LANE = 8.0  # room for arrows that pass a column
_SWEEPS = 12

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in its place, with its text in lines."""

    box: Box
    x: float
    y: float
    height: float
    name: tuple[str, ...]
    word: tuple[str, ...]

    @property
    def middle(self) -> float:
        """Where arrows come in and go out."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Layout:
    """A drawing in its place: boxes, the points that each arrow passes, headings by column.

    Arrows are in the order in which they are drawn.
    """

    boxes: Mapping[str, Placed]
    ways: Mapping[Arrow, Sequence[Point]]
    headings: tuple[tuple[float, str], ...]
    width: float
    height: float


@dataclass(eq=False)
class _Spot:
    """Something that takes room in a column: a box, or a lane for the arrows of one source.

    Each is itself alone, however like another: they lead to each other.
    """

    column: int
    height: float
    y: float = 0.0
    beside: list[_Spot] = field(default_factory=list)  # what it is joined to in the next columns

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def arrange(drawing: Drawing) -> Layout:
    """Place a drawing.

    Arrows that pass a column get a lane in it, one for each source, so that they run beside the
    boxes and those of one source together. Each column is sorted by the mean height of what its
    spots are joined to (barycentre), left to right and back; its spots then stand as near to that
    height as their order allows (isotonic regression).
    """
    used = sorted({box.column for box in drawing.boxes})
    column_of = {box.id: used.index(box.column) for box in drawing.boxes}
    texts = {box.id: _lettered(box) for box in drawing.boxes}
    spots = {box.id: _Spot(column_of[box.id], texts[box.id][2]) for box in drawing.boxes}
    lanes: dict[tuple[str, int], _Spot] = {}
    passed: dict[Arrow, list[_Spot]] = {}
    order = tuple(LINES)
    for arrow in sorted(drawing.arrows, key=lambda arrow: order.index(arrow.look)):
        before, way = spots[arrow.source], []
        for column in range(column_of[arrow.source] + 1, column_of[arrow.target]):
            lane = lanes.setdefault((arrow.source, column), _Spot(column, _LANE))
            _join(before, lane)
            way.append(lane)
            before = lane
        if column_of[arrow.source] < column_of[arrow.target]:
            _join(before, spots[arrow.target])
        passed[arrow] = way
    rest = {spots[box.id] for box in drawing.boxes if box.look == "more"}
    _settle([*spots.values(), *lanes.values()], len(used), rest)
    left = [PAD + number * (WIDTH + AISLE) for number in range(len(used))]
    boxes = {
        box.id: Placed(box, left[spot.column], spot.y, spot.height, *texts[box.id][:2])
        for box, spot in zip(drawing.boxes, spots.values(), strict=True)
    }
    ways = {
        arrow: _way(boxes[arrow.source], boxes[arrow.target], lanes_, left)
        for arrow, lanes_ in passed.items()
    }
    return Layout(
        boxes=boxes,
        ways=ways,
        headings=tuple(
            (left[number], wrap(drawing.columns[column], WIDTH, SMALL, most=1)[0])
            for number, column in enumerate(used)
        ),
        width=len(used) * (WIDTH + AISLE) - AISLE + 2 * PAD,
        height=max((placed.y + placed.height for placed in boxes.values()), default=0.0),
    )


def _lettered(box: Box) -> tuple[tuple[str, ...], tuple[str, ...], float]:
    """The lines of a box and its height."""
    name = wrap(box.name, WIDTH - 2 * PAD - MARK, NAME, most=2)
    word = wrap(box.word, WIDTH - 2 * PAD - MARK, WORD, most=1)
    return name, word, 2 * PAD + len(name) * NAME_LINE + len(word) * WORD_LINE - 3


def _join(one: _Spot, other: _Spot) -> None:
    if other not in one.beside:
        one.beside.append(other)
        other.beside.append(one)


def _settle(spots: Sequence[_Spot], columns: int, rest: Set[_Spot]) -> None:
    """Place all spots, those of ``rest`` below the others of their column."""
    found: list[list[_Spot]] = [[] for _ in range(columns)]
    for spot in spots:
        if spot not in rest:
            found[spot.column].append(spot)
    for column in found:
        _stand(column, [0.0] * len(column))
    for sweep in range(_SWEEPS):
        across = range(columns) if sweep % 2 == 0 else range(columns - 1, -1, -1)
        # At first only what lies behind counts, at last both sides: the ways become straight.
        side = 0 if sweep >= _SWEEPS // 2 else -1 if sweep % 2 == 0 else 1
        for number in across:
            wanted = {spot: _wanted(spot, side) for spot in found[number]}
            found[number].sort(key=wanted.__getitem__)
            heights = [wanted[spot] - spot.height / 2 for spot in found[number]]
            _stand(found[number], heights)
    for spot in spots:
        if spot in rest:
            above = found[spot.column]
            spot.y = max((one.y + one.height + GAP for one in above), default=0.0)
            above.append(spot)
    top = min((spot.y for spot in spots), default=0.0)
    for spot in spots:
        spot.y -= top


def _wanted(spot: _Spot, side: int) -> float:
    """The mean height of what a spot is joined to: on the left, on the right, or on both sides."""
    near = [o.middle for o in spot.beside if side == 0 or (o.column - spot.column) * side > 0]
    return fmean(near) if near else spot.middle


def _stand(column: Sequence[_Spot], wanted: Sequence[float]) -> None:
    """Let the spots of a column stand one below the other, as near as can be to where they want."""
    offsets, total = [], 0.0
    for spot in column:
        offsets.append(total)
        total += spot.height + GAP
    blocks: list[list[float]] = []  # spots that touch: what each wants, were it the first
    for height, offset in zip(wanted, offsets, strict=True):
        blocks.append([height - offset])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    tops = [fmean(block) for block in blocks for _ in block]
    for spot, top, offset in zip(column, tops, offsets, strict=True):
        spot.y = top + offset


def _way(
    source: Placed, target: Placed, lanes: Sequence[_Spot], left: Sequence[float]
) -> list[Point]:
    """The points of an arrow: out of a box, through its lanes, into a box."""
    if source.x == target.x:  # around, on the right
        return [(source.x + WIDTH, source.middle), (target.x + WIDTH, target.middle)]
    if source.x > target.x:
        return [(source.x, source.middle), (target.x + WIDTH, target.middle)]
    points = [(source.x + WIDTH, source.middle)]
    for lane in lanes:
        points += [(left[lane.column], lane.middle), (left[lane.column] + WIDTH, lane.middle)]
    return [*points, (target.x, target.middle)]
