"""Free view: what stands around a thing."""

from __future__ import annotations

import streamlit as st

from aimsgraph.export.document import Document
from aimsgraph.impact.sentence import class_name, number
from aimsgraph.picture.drawing import Drawing
from aimsgraph.picture.layout import arrange
from aimsgraph.picture.neighbourhood import MOST, neighbourhood

from ..address import choice
from ..components.framed import framed
from ..downloads import downloads, listing
from ..finding import find
from ..frame import sentence
from ..markdown import bold, literal
from ..view import View
from ..ways import link

_STEPS = (1, 2, 3)
_WIDE, _TALL, _AROUND = 1050, 1000, 130  # pixels: of the drawing, and what stands around it
_COLUMNS = {"Thing": 44, "Is a, and its state": 30, "Id": 40}


def look(view: View) -> None:
    """The page."""
    chosen = st.query_params.get("id", "")
    if chosen not in view.snapshot:
        sentence("Around which thing? Find it by its name, its number or its id\\.")
        find(view, key="find-look", page="look")
        return
    node, above = view.snapshot.nodes[chosen], st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        steps, tied = choice("steps", _STEPS, 1)
        st.segmented_control("Steps", _STEPS, required=True, **tied)
        most = st.select_slider("Things at most", (30, 60, 120, MOST), 60, key="most", width=260)
    drawing = neighbourhood(view.impact, chosen, steps=steps, most=int(most))
    around = bold(number(len(drawing.boxes) - 1, "thing"))
    more = f" {literal(drawing.notes[0])}" if drawing.notes else ""
    told = f"{bold(view.titled(node.id))} ({literal(class_name(node.cls))}) and {around} around it"
    with above:
        sentence(f"{told}\\.{more}")
    with st.container(border=True):
        # As a page of its own it has no way to this one: scripts of the library run in there.
        framed(drawing.to_html(), title=drawing.title, height=_room(drawing), key="drawing")
    link("Everything about it", "item", id=chosen)
    downloads(
        view,
        lambda: _document(view, drawing),
        key=f"around-{chosen}",
        more={"Picture": ("html", drawing.to_html)},
    )


def _room(drawing: Drawing) -> int:
    """The height of the frame in which a drawing as wide as the page is seen whole."""
    layout = arrange(drawing)
    scale = min(1.0, _WIDE / layout.width)
    return round(min(max(scale * (layout.height + 80), 260), _TALL)) + _AROUND


def _document(view: View, drawing: Drawing) -> Document:
    rows = [(box.name, box.word, box.id) for box in drawing.boxes]
    return listing(view, "Neighbourhood", drawing.title, _COLUMNS, rows)
