"""Flowcharts in Mermaid, the text that Markdown pages and wikis draw; no label breaks out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aimsgraph.picture.drawing import LOOKS, Look, Style
from aimsgraph.picture.lettering import plain

State = Look | Literal["quiet"]

_QUIET = Style("·", "has no state", "#4a5a6a", "#ffffff")
MOST = 32  # nodes that fit in any case: a reader takes 500 arrows and 50,000 letters
_LONGEST = 160  # letters of a label
# A label ends with the next quote; within it Mermaid reads Markdown, links and icons. What could
# mean something to any of them is written as a code: #34; is a quote.
_ODD = re.compile(r"""(?<=[wW])\.|:(?! )|["#-&*+/;-@\[-`{-~]""")


@dataclass(frozen=True, slots=True)
class Node:
    """A box with a text; its state is told by a sign before the text and by colour."""

    text: str
    state: State


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow between two nodes, by their places; ``dotted`` where it is not the main way."""

    source: int
    target: int
    text: str = ""
    dotted: bool = False


def write(nodes: Sequence[Node], links: Iterable[Link]) -> str:
    """The flowchart, from top to bottom.

    >>> print(write([Node('"A" [x]', "changed"), Node("B", "broken")], [Link(0, 1)]))
    flowchart TD
        n0["◆ #34;A#34; #91;x#93;"]:::changed
        n1["✖ B"]:::broken
        n0 --> n1
        classDef changed fill:#3538cd,stroke:#3538cd,color:#ffffff
        classDef broken fill:#fdf1f0,stroke:#a61b1b,color:#1b2733
    <BLANKLINE>
    """
    lines = ["flowchart TD"]
    for place, node in enumerate(nodes):
        sign = _style(node.state).symbol
        lines.append(f'    n{place}["{sign} {label(node.text)}"]:::{node.state}')
    for link in links:
        arrow = "-.->" if link.dotted else "-->"
        text = f'|"{label(link.text)}"|' if link.text else ""
        lines.append(f"    n{link.source} {arrow}{text} n{link.target}")
    for state in dict.fromkeys(node.state for node in nodes):
        lines.append(f"    classDef {state} {_colours(state)}")
    return "\n".join(lines) + "\n"


def label(text: str) -> str:
    """A text within the quotes of a label: on one line, cut, each odd character as a code.

    >>> label('click" --> <b>')
    'click#34; --#62; #60;b#62;'
    """
    line = plain(text).replace("\ufb02", "fl")  # behind which Mermaid hides codes of its own
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 1]}…"
    return _ODD.sub(lambda odd: f"#{ord(odd[0])};", line)


def _style(state: State) -> Style:
    return _QUIET if state == "quiet" else LOOKS[state]


def _colours(state: State) -> str:
    style = _style(state)
    solid = state == "changed"
    edge, ink = (style.paper, style.ink) if solid else (style.ink, "#1b2733")
    dashes = ",stroke-dasharray:5 3" if state in ("doubt", "more") else ""
    return f"fill:{style.paper},stroke:{edge},color:{ink}{dashes}"
