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


Value = str | int | date | tuple[str, ...] | Marked


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
    """What is to be written. Its texts come from whoever filled the graph: `lines` cleans them."""

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    origin: Origin
    notes: Sequence[str] = field(default=())


def lines(value: Value) -> tuple[str, ...]:
    """The lines of a cell, each without characters that nobody would see."""
    return tuple(plain(text) for text in _texts(value))


def look(value: Value) -> Look:
    """How a cell looks."""
    return value.look if isinstance(value, Marked) else ""


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
        case date():
            return (value.isoformat(),)
    return (str(value),)
