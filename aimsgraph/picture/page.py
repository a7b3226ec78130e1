"""A drawing as a page of its own, through pyvis and a template that trusts no text."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from aimsgraph.errors import MissingPackageError
from aimsgraph.picture.drawing import LINES, LOOKS, Arrow, Drawing
from aimsgraph.picture.layout import NAME, WIDTH, Layout, Placed, Point, arrange
from aimsgraph.picture.lettering import paragraphs, plain

_HEADINGS = 40.0  # how far the headings stand above the boxes
_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "keyboard": {"bindToWindow": False}},
    "nodes": {"shapeProperties": {"borderRadius": 5}, "labelHighlightBold": False},
    "edges": {"smooth": {"type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.5}},
}


def page(drawing: Drawing) -> str:
    """The whole page: one file that loads nothing and runs only the scripts it came with."""
    try:
        import pyvis.network
    except ImportError:
        raise MissingPackageError.of("pyvis", extra="notebook") from None

    layout = arrange(drawing)
    network = pyvis.network.Network(
        height=f"{layout.height + 2 * _HEADINGS:.0f}px",
        directed=True,
        heading=plain(drawing.title),
        cdn_resources="in_line",
    )
    _fill(network, layout)
    # The template of pyvis runs scripts out of names and asks other hosts for style sheets.
    environment = network.templateEnv.overlay(autoescape=True)
    environment.filters.update(plain=plain, paragraphs=paragraphs)
    environment.globals.update(
        drawing=drawing,
        library=_library(),
        looks=LOOKS,
        choices=_OPTIONS,
    )
    network.template = environment.from_string(_template())
    html: str = network.generate_html(notebook=True)
    return html.replace("POLICY", _policy(html), 1)


def _fill(network: Any, layout: Layout) -> None:
    """The boxes where they stand, headings above them, and arrows through their lanes.

    An arrow runs between points, not boxes: the library would lead it to the middle of a box. Their
    ids start with a slash, as no id of a thing does.
    """
    for number, (x, heading) in enumerate(layout.headings):
        _add(
            network, f"/heading/{number}", (x + WIDTH / 2, -_HEADINGS), heading,
            shape="text", font={"color": "#5b6875", "size": 13}, chosen=False,
        )  # fmt: skip
    for arrow, way in layout.ways.items():
        colour = {"color": LINES[arrow.look], "inherit": False, "opacity": 0.85}
        line = {"color": colour, "dashes": arrow.look == "doubt", "width": 1.5, "chosen": False}
        points = [f"/out/{arrow.source}", *_lanes(arrow, way), f"/in/{arrow.target}"]
        for id, place in zip(points, way, strict=True):
            if id not in network.node_map:
                _add(network, id, place, " ", shape="dot", size=0.1, chosen=False)
        for before, after in pairwise(points):
            head = {"to": {"enabled": after == points[-1], "scaleFactor": 0.5}}
            network.add_edge(before, after, arrows=head, **line)
    for placed in layout.boxes.values():
        _add_box(network, placed)


def _lanes(arrow: Arrow, way: Sequence[Point]) -> list[str]:
    return [f"/lane/{arrow.source}/{x:.0f}/{y:.0f}" for x, y in way[1:-1]]


def _add_box(network: Any, placed: Placed) -> None:
    box, style = placed.box, LOOKS[placed.box.look]
    solid = box.look == "changed"
    colour = {"background": style.paper, "border": style.paper if solid else style.ink}
    _add(
        network, box.id, (placed.x + WIDTH / 2, placed.middle),
        "\n".join([f"{style.symbol} {placed.name[0]}", *placed.name[1:], *placed.word]),
        shape="box", title=paragraphs(box.told), margin=8,
        color={**colour, "highlight": colour, "hover": colour},
        font={"color": style.ink if solid else "#1b2733", "size": NAME, "align": "left"},
        widthConstraint={"minimum": WIDTH - 16}, heightConstraint={"minimum": placed.height - 16},
        borderWidth=1, shapeProperties={"borderDashes": box.look in ("doubt", "more")},
    )  # fmt: skip


def _add(network: Any, id: str, place: Point, label: str, **options: object) -> None:
    network.add_node(id, label=label, x=place[0], y=place[1], **options)


def scripts() -> tuple[str, ...]:
    """The scripts that run in every page, the same for all: whoever frames one may allow them."""
    found = re.findall("<script>(.*?)</script>", _template(), re.DOTALL)
    return tuple(text.replace("{{ library|safe }}", _library()) for text in found)


def _template() -> str:
    return (files("aimsgraph.picture") / "page.html").read_text(encoding="utf-8")


def _library() -> str:
    """The drawing library that comes with pyvis; a browser hashes it with plain line ends."""
    *_, newest = sorted(Path(str(files("pyvis"))).glob("templates/lib/vis-*/vis-network.min.js"))
    return newest.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _policy(html: str) -> str:
    """What the page may do: run its own scripts, wear its own style, ask nobody for anything."""
    scripts, styles = (
        " ".join(f"'sha256-{_digest(text)}'" for text in re.findall(pattern, html, re.DOTALL))
        for pattern in ("<script>(.*?)</script>", "<style>(.*?)</style>")
    )
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")
