"""A document: a title, facts about it, and sections with tables; what every writer is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from aimsgraph.export.origin import Origin
from aimsgraph.picture.lettering import plain

Look = Literal["holds", "doubt", "broken", "gap", "planned", "faint", "said", ""]


@dataclass(frozen=True, slots=True)
class Style:
    """The colours of a look, as six digits; the words of a cell say the same without them."""

    ink: str
    paper: str


STYLES: dict[Look, Style] = {
    "holds": Style("174A86", "DCE8F6"),
    "doubt": Style("3B2300", "F3B95F"),
    "broken": Style("FFFFFF", "A61B1B"),
    "gap": Style("7A1414", "FBE9E7"),
    "planned": Style("1B2733", "E3E8EC"),
    "faint": Style("5B6875", "FFFFFF"),
    "said": Style("7A1414", "FFFFFF"),  # that something is not recorded
}


@dataclass(frozen=True, slots=True)
class Marked:
    """The lines of a cell that has a look."""

    lines: tuple[str, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Branch:
    """A thing in a tree: how deep it stands, by what it is reached, and what it is called."""

    depth: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A file that lies beside the document, by its path from there; ``text`` follows its path."""

    path: str
    text: str = ""
    look: Look = ""


Value = str | int | date | tuple[str, ...] | Marked | Branch | Link


@dataclass(frozen=True, slots=True)
class Column:
    """The title of a column and its width in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a title, with ``notes`` above it; the first ``fixed`` columns stay in sight.

    ``grid`` says that it shows at a glance what another section tells in full.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()
    fixed: int = 2
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be written. Its texts come from whoever filled the graph: `lines` cleans them.

    ``sentence`` is the answer, said first; ``beside`` are files that come with the document.
    ``caveat`` must be said wherever any part of it is read. Sections of what is ``flowing`` follow
    each other on a printed page.
    """

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    origin: Origin
    notes: Sequence[str] = field(default=())
    caveat: str = ""
    sentence: str = ""
    beside: Sequence[Link] = field(default=())
    flowing: bool = False


def lines(value: Value) -> tuple[str, ...]:
    """The lines of a cell, each without characters that nobody would see.

    >>> lines(Branch(2, "risk", "Late answers"))
    ('  └ risk: Late answers',)
    """
    stem = _stem(value.depth) if isinstance(value, Branch) else ""
    return tuple(stem + plain(text) for text in _texts(value))


def look(value: Value) -> Look:
    """How a cell looks."""
    return value.look if isinstance(value, Marked | Link) else ""


def shortened(texts: Iterable[str], most: int, more: str) -> tuple[str, ...]:
    """The first of many lines, and how many more there are.

    >>> shortened(["a", "b", "c", "d"], 2, "in the json")
    ('a', 'b', '... and 2 more in the json')
    """
    found = tuple(texts)
    left = len(found) - most
    return found if left <= 0 else (*found[:most], f"... and {left:,} more {more}")


def _texts(value: Value) -> Iterable[str]:
    match value:
        case Marked():
            return value.lines
        case tuple():
            return value
        case Branch():
            return (f"{value.label}: {value.text}" if value.label else value.text,)
        case Link():
            return (value.path, value.text) if value.text else (value.path,)
        case date():
            return (value.isoformat(),)
    return (str(value),)


def _stem(depth: int) -> str:
    """What stands before a branch where only text tells how deep it is."""
    return "  " * (depth - 1) + "└ " if depth else ""
