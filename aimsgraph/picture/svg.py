"""A drawing as one SVG element: no script, no link, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from aimsgraph.picture.drawing import LINES, LOOKS, Arrow, Drawing, Look
from aimsgraph.picture.layout import (
    MARK,
    NAME,
    NAME_LINE,
    PAD,
    SMALL,
    WIDTH,
    WORD,
    WORD_LINE,
    Placed,
    Point,
    arrange,
)
from aimsgraph.picture.lettering import paragraphs, plain, width, wrap

_FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_INK, _DIM, _LINE = "#1b2733", "#5b6875", "#dde3e8"
_NARROWEST = 640.0
_TITLE = 16.0


def svg(drawing: Drawing) -> str:
    """The whole picture: the sentence, the columns, what the symbols mean, what is left out."""
    layout = arrange(drawing)
    wide = max(layout.width, _NARROWEST)
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    root.set("font-family", _FACE)
    root.set("aria-label", plain(drawing.title))
    paper = SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    paper.tail = "\n"
    y = PAD + _TITLE
    for line in wrap(drawing.title, wide - 2 * PAD, _TITLE, most=6):
        _text(root, PAD, y, line, _TITLE, weight="600")
        y += 22
    _text(root, PAD, y - 2, plain(drawing.subtitle), SMALL, _DIM)
    y += 28
    for x, heading in layout.headings:
        _text(root, x, y, heading, SMALL, _DIM, weight="600")
    y += 8
    _line(root, PAD, wide - PAD, y)
    y += 14
    picture = SubElement(root, "g", {"transform": f"translate(0 {_number(y)})"})
    for arrow, way in layout.ways.items():
        _arrow(picture, arrow, way)
    for placed in layout.boxes.values():
        _box(picture, placed)
    y += layout.height + 22
    _line(root, PAD, wide - PAD, y)
    y = _legend(root, drawing, y + 20)
    for note in drawing.notes:
        for line in wrap(note, wide - 2 * PAD, SMALL, most=4):
            y += 16
            _text(root, PAD, y, line, SMALL, _DIM)
    size = (_number(wide), _number(y + PAD))
    root.set("viewBox", f"0 0 {size[0]} {size[1]}")
    root.set("width", size[0])
    root.set("height", size[1])
    # Where there is less room than that it shrinks as a whole.
    root.set("style", "max-width: 100%; height: auto")
    return tostring(root, encoding="unicode")


def _box(parent: Element, placed: Placed) -> None:
    box, style = placed.box, LOOKS[placed.box.look]
    group = SubElement(parent, "g")
    group.set("transform", f"translate({_number(placed.x)} {_number(placed.y)})")
    SubElement(group, "title").text = paragraphs(box.told)
    frame = SubElement(group, "rect", {"rx": "5", "fill": style.paper})
    frame.set("width", _number(WIDTH))
    frame.set("height", _number(placed.height))
    edge = style.paper if box.look == "changed" else style.ink
    frame.set("stroke", edge)
    frame.set("stroke-opacity", "0.55" if box.look in ("touched", "more") else "0.9")
    if box.look in ("doubt", "more"):
        frame.set("stroke-dasharray", "5 3")
    y = PAD + NAME - 1
    _mark(group, PAD + 5, y - 4.5, box.look, style.ink)
    name = "#ffffff" if box.look == "changed" else _INK if box.look != "more" else _DIM
    for line in placed.name:
        _text(group, PAD + MARK, y, line, NAME, name, weight="600")
        y += NAME_LINE
    y -= 1
    for line in placed.word:
        _text(group, PAD + MARK, y, line, WORD, "#e3e4fb" if box.look == "changed" else style.ink)
        y += WORD_LINE


def _mark(parent: Element, x: float, y: float, look: Look, ink: str) -> None:
    """The symbol of a look, drawn: no font is sure to have it."""
    shapes = {
        "changed": ("M0 -6 L6 0 L0 6 L-6 0 Z", True),
        "touched": ("M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z", False),
        "broken": ("M-4.5 -4.5 L4.5 4.5 M4.5 -4.5 L-4.5 4.5", False),
        "doubt": ("M0 -5.5 L6 5 L-6 5 Z", True),
        "holds": ("M-5 0 L-1.5 4 L5 -4.5", False),
        "more": ("M-5 0 h.1 M0 0 h.1 M5 0 h.1", False),
    }
    path, filled = shapes[look]
    shape = SubElement(parent, "path", {"d": path, "stroke": ink, "stroke-linejoin": "round"})
    shape.set("transform", f"translate({_number(x)} {_number(y)})")
    shape.set("fill", ink if filled else "none")
    shape.set(
        "stroke-width",
        {"broken": "2.8", "holds": "2.4", "more": "2.6", "touched": "1.6"}.get(look, "1"),
    )
    shape.set("stroke-linecap", "round")


def _arrow(parent: Element, arrow: Arrow, way: Sequence[Point]) -> None:
    colour = LINES[arrow.look]
    (x1, _), (x2, y2) = way[0], way[-1]
    ahead = 1 if x2 > x1 else -1
    tip = [*way[:-1], (x2 - 6 * ahead, y2)]
    path = f"M{_point(tip[0])}"
    for (x, y), end in pairwise(tip):
        # Arrows of one column go around on the right.
        bend = x + 34 if x1 == x2 else (x + end[0]) / 2
        path += f" C{_point((bend, y))} {_point((bend, end[1]))} {_point(end)}"
    line = SubElement(parent, "path", {"d": path, "fill": "none", "stroke": colour})
    line.set("stroke-width", "1.5")
    line.set("stroke-opacity", "0.8")
    if arrow.look == "doubt":
        line.set("stroke-dasharray", "5 3")
    back = x2 - 8 * ahead
    head = f"M{_point((x2, y2))} L{_point((back, y2 - 4))} L{_point((back, y2 + 4))} Z"
    SubElement(parent, "path", {"d": head, "fill": colour})


def _legend(root: Element, drawing: Drawing, y: float) -> float:
    x = PAD
    for look, means in drawing.legend:
        if look != "more":
            style = LOOKS[look]
            ink = style.paper if look == "changed" else style.ink
            _mark(root, x + 6, y - 4, look, ink)
            _text(root, x + 18, y, means, SMALL, _DIM)
            x += 18 + width(means, SMALL) + 22
    return y


def _text(
    parent: Element, x: float, y: float, text: str, size: float, ink: str = _INK, weight: str = ""
) -> None:
    element = SubElement(parent, "text", {"x": _number(x), "y": _number(y), "fill": ink})
    element.set("font-size", _number(size))
    if weight:
        element.set("font-weight", weight)
    element.text = text


def _line(parent: Element, start: float, end: float, y: float) -> None:
    line = SubElement(parent, "line", {"stroke": _LINE, "x1": _number(start), "x2": _number(end)})
    line.set("y1", _number(y))
    line.set("y2", _number(y))


def _point(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
