"""The grid: a row for each requirement, a column for each subject, a cell for what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from aimsgraph.assurance.stages import Examined
from aimsgraph.picture.lettering import plain

from .assets import script, style
from .looks import LOOKS, STYLE

_MEANS = {"gap": "something never recorded"}  # there may be other records beside it
_LONGEST = 300  # letters of a name in a tooltip

_grid = st.components.v2.component(
    "aimsgraph.grid",
    html='<div class="sheet"></div>',
    js=script("grid"),
    css=STYLE + style("grid"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid, and the heading that it stands under."""

    id: str
    ref: str
    title: str
    heading: str


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the grid; ``note`` stands below its name."""

    id: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its state, how many records there are, and what a pointer is told."""

    state: Examined
    count: int | None
    told: str


def grid(
    lines: Iterable[Line],
    heads: Sequence[Head],
    boxes: Mapping[tuple[str, str], Box],
    *,
    chosen: tuple[str, str] | None,
    key: str,
    on_choose: Callable[[tuple[str, str] | None], None],
) -> None:
    """Draw the grid; ``on_choose`` is told the row and the column of the cell that was chosen.

    Where there is no box nothing is asked.
    """
    rows = [
        {
            "id": line.id,
            "ref": plain(line.ref),
            "title": _short(line.title),
            "heading": _short(line.heading),
            "boxes": [_box(boxes.get((line.id, head.id))) for head in heads],
        }
        for line in lines
    ]
    present = {box.state for box in boxes.values()}
    looks = dict.fromkeys(look for state, look in LOOKS.items() if state in present)
    data = {
        "rows": rows,
        "heads": [{"id": h.id, "name": _short(h.name), "note": h.note} for h in heads],
        "legend": [
            {"look": k.name, "glyph": k.glyph, "means": _MEANS.get(k.name, k.means)} for k in looks
        ],
        "chosen": list(chosen) if chosen else None,
    }

    _grid(key=key, data=data, on_chosen_change=lambda: on_choose(picked(key)))


def picked(key: str) -> tuple[str, str] | None:
    """The row and the column of the cell that was chosen in a component with cells."""
    found = st.session_state[key].chosen
    return (str(found[0]), str(found[1])) if found else None


def _box(box: Box | None) -> dict[str, object] | None:
    if box is None:
        return None
    look = LOOKS[box.state]
    count = "" if box.count is None else str(box.count)
    return {"look": look.name, "glyph": look.glyph, "count": count, "told": plain(box.told)}


def _short(text: str) -> str:
    told = plain(text)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
