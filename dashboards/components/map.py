"""The map: how a change travels, in columns from what changes to what rests on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from aimsgraph.picture.drawing import LOOKS, Box, Drawing, Look
from aimsgraph.picture.layout import MARK, NAME_LINE, PAD, WIDTH, WORD_LINE, Layout
from aimsgraph.picture.lettering import paragraphs, plain

from .assets import script, style
from .looks import STYLE

# Signs that every font has, and that none draws in colours of its own.
GLYPHS: dict[Look, str] = {
    "changed": "◆",
    "touched": "◇",
    "broken": "✕",
    "doubt": "◐",
    "more": "…",
}
_LONGEST = 240  # letters said of a box in one line

_map = st.components.v2.component(
    "aimsgraph.map",
    html='<div class="map" role="region" aria-label="How the change travels"></div>',
    js=script("map"),
    css=STYLE + style("map"),
)


def layered_map(
    drawing: Drawing,
    layout: Layout,
    *,
    chosen: str | None,
    key: str,
    on_choose: Callable[[str | None], None],
) -> None:
    """Draw the map; ``on_choose`` is told which box was pinned, or that none is any more."""
    present = {box.look for box in drawing.boxes}
    data = {
        "width": layout.width,
        "height": layout.height,
        "sizes": {"box": WIDTH, "pad": PAD, "mark": MARK, "name": NAME_LINE, "word": WORD_LINE},
        "headings": [{"x": x, "text": text} for x, text in layout.headings],
        "legend": [
            {"look": look, "glyph": GLYPHS[look], "means": told.means}
            for look, told in LOOKS.items()
            if look in present
        ],
        "boxes": [
            {
                "id": id,
                "x": placed.x,
                "y": placed.y,
                "height": placed.height,
                "look": placed.box.look,
                "glyph": GLYPHS[placed.box.look],
                "name": placed.name,
                "word": placed.word,
                "label": plain(f"{_cut(placed.box.name)}: {_cut(placed.box.word)}"),
                "said": _said(placed.box),
                "told": paragraphs(placed.box.told),
            }
            for id, placed in layout.boxes.items()
        ],
        "ways": [
            {"source": arrow.source, "target": arrow.target, "look": arrow.look, "points": points}
            for arrow, points in layout.ways.items()
        ],
        "chosen": chosen,
    }

    def choose() -> None:
        on_choose(st.session_state[key].chosen)

    _mount(key, data, choose)


def _mount(key: str, data: dict[str, Any], choose: Callable[[], None]) -> None:
    _map(key=key, data=data, on_chosen_change=choose)


def _said(box: Box) -> str:
    """The first thing that there is to say of a box, in one line."""
    _id, *reasons = box.about.split("\n")
    told = box.about.split("\n") if box.look == "more" else reasons
    return plain(_cut("; ".join(told)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
