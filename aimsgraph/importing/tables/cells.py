"""From what stands in a cell to a value of the ontology, or why there is none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from aimsgraph.errors import did_you_mean
from aimsgraph.importing.dates import read_date
from aimsgraph.importing.folding import Labels, fold, head, tidy
from aimsgraph.importing.problems import Severity
from aimsgraph.importing.tables.grid import Cell, is_blank, text_of
from aimsgraph.importing.tables.recipe import Column
from aimsgraph.snapshot import Scalar, Value
from aimsgraph.vocabulary import Property, Vocabulary

NULLS = frozenset(
    {
        *("n/a", "na", "n.a.", "n. a.", "none", "null", "nil", "unknown", "todo", "to do"),
        *("tbd", "tba", "tbc", "t.b.d.", "to be determined", "to be confirmed", "to be decided"),
        *("to be defined", "not applicable", "not available", "not yet known"),
    }
)
_NOTHING = re.compile(r"[-_.?\u2026\s*]*")
_PLACEHOLDER = re.compile(
    r"\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}|(?:y{2,4}|d{2}|m{2})(?:[-/.](?:y{2,4}|d{2}|m{2})){1,2}"
)
_TRUTH = (
    *((word, "true") for word in ("yes", "y", "true", "x", "\u2713", "\u2714", "1")),
    *((word, "false") for word in ("no", "n", "false", "0")),
)
_NUMBER = re.compile(r"\s*([-+]?\d[\d,' ]*(?:\.\d+)?)\s*(%)?\s*(\D.*)?", re.DOTALL)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?")
_BREAKS = re.compile(r"[\n|;]+")
_BULLET = re.compile(
    r"^(?:[-*\u2022\u25aa\u25cf\u00b7]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)", re.IGNORECASE
)
_DURATION = re.compile(r"P\d+[YMWD]")
_DURATIONS = (
    *(("daily", "P1D"), ("weekly", "P1W"), ("monthly", "P1M"), ("quarterly", "P3M")),
    *(("half-yearly", "P6M"), ("yearly", "P1Y"), ("annually", "P1Y")),
)
_LONGEST_LITERAL = 20_000
_LISTED = 12
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a cell; whoever knows the place makes a problem of it."""

    severity: Severity
    code: str
    message: str
    hint: str = ""
    value: str | None = None  # the part of the cell that is meant


@dataclass(frozen=True, slots=True)
class CellValue:
    """The value of a cell, None where it says nothing that can be taken."""

    value: Value | None
    troubles: tuple[Trouble, ...] = ()


class Nulls:
    """The ways in which a source says nothing."""

    def __init__(self, extra: Iterable[str] = (), base: Nulls | None = None) -> None:
        known = NULLS if base is None else base._tokens
        self._tokens: frozenset[str] = known | {fold(token) for token in extra}
        self._say_again = lru_cache(maxsize=4096)(self._says_nothing)

    def match(self, cell: Cell, *, typed: bool = False) -> bool:
        """Whether a cell says nothing; in a ``typed`` column by a token with prose too."""
        if is_blank(cell):
            return True
        if not isinstance(cell, str):
            return False
        # Several ask about one cell, and many cells of a table say the same.
        ask = self._say_again if len(cell) <= _LONGEST_LABEL else self._says_nothing
        return ask(cell, typed)

    def _says_nothing(self, text: str, typed: bool) -> bool:
        folded = fold(text)
        return (
            folded in self._tokens
            or _NOTHING.fullmatch(folded) is not None
            or _PLACEHOLDER.fullmatch(folded) is not None
            or (
                typed
                and (head(folded) in self._tokens or folded.partition(" -")[0] in self._tokens)
            )
        )


class CellReader:
    """Reads the cells of one column as one property."""

    def __init__(
        self, column: Column, property: Property, vocabulary: Vocabulary, nulls: Nulls
    ) -> None:
        self._column = column
        self._property = property
        self._nulls = nulls
        self._take = re.compile(column.take) if column.take else None
        inherent = _labels(property, vocabulary)
        by_itself = Labels(inherent)
        own = [(label, (*by_itself.find(text), text)[0]) for label, text in column.values.items()]
        labels = (*own, *((value, value) for _, value in own), *inherent)
        self._labels: Labels[str] | None = Labels(labels) if labels else None
        self._own = Labels(own)
        self._allowed = tuple(dict.fromkeys(meaning for _, meaning in labels))

    def read(self, cell: Cell) -> CellValue:
        """The value of ``cell``."""
        if self._take is not None and isinstance(cell, str):
            found = self._take.search(cell)
            cell = found[1] if found else None
        if self._column.first_line and isinstance(cell, str):
            cell = tidy(cell).partition("\n")[0].lstrip(". ")
        if isinstance(cell, str) and len(meant := self._own.find(cell)) == 1:
            cell = meant[0]
        typed = self._property.datatype != "str" or bool(self._labels)
        if self._nulls.match(cell, typed=typed) and not self._is_label(cell):
            return CellValue(None)
        if self._property.many:
            return self._many(cell)
        return self._one(cell)

    def _is_label(self, cell: Cell) -> bool:
        return isinstance(cell, str) and self._labels is not None and bool(self._labels.find(cell))

    def _many(self, cell: Cell) -> CellValue:
        values: dict[Scalar, None] = {}
        troubles: list[Trouble] = []
        split_up = self._column.split
        parts = list(split(cell, self._column.separators)) if split_up else [text_of(cell)]
        if self._labels is not None:
            parts = [piece for part in parts for piece in self._commas(part)]
        for part in parts:
            if self._nulls.match(part) and not self._is_label(part):
                continue
            found = self._one(part)
            troubles.extend(found.troubles)
            if found.value is not None and not isinstance(found.value, tuple):
                values[found.value] = None
        return CellValue(tuple(values) or None, tuple(troubles))

    def _commas(self, part: str) -> list[str]:
        """The parts between commas where each is a label; else the whole."""
        assert self._labels is not None
        pieces = [piece.strip() for piece in part.split(",")]
        if len(pieces) > 1 and all(self._labels.find(piece) for piece in pieces):
            return pieces
        return [part]

    def _one(self, cell: Cell) -> CellValue:
        match self._property.datatype:
            case "date" | "datetime":
                return self._date(cell)
            case "bool":
                return self._truth(cell)
            case "int" | "float":
                return self._number(cell)
            case "duration":
                return self._duration(cell)
        return self._text(cell)

    def _date(self, cell: Cell) -> CellValue:
        if isinstance(cell, time):
            cell = str(cell)
        read = read_date(cell, order=self._column.dates, edge=self._column.edge)
        if read.value is None:
            hint = {
                "date-ambiguous": 'write 2026-04-03, or say dates = "day first" in the options',
                "date-imprecise": "give the day",
            }.get(read.problem or "", "write a date as 2026-04-03")
            trouble = Trouble("error", read.problem or "date-unclear", read.why, hint)
            return CellValue(None, (trouble,))
        value = read.value
        if self._property.datatype == "date" and isinstance(value, datetime):
            value = value.date()
        if not read.rest:
            return CellValue(value)
        message = "the date is taken, the words after it are not"
        return CellValue(value, (Trouble("note", "date-with-prose", message, value=read.rest),))

    def _truth(self, cell: Cell) -> CellValue:
        found = self._find(text_of(cell))
        if len(found) == 1:
            return CellValue(found[0] == "true")
        return self._unknown(("yes", "no"))

    def _number(self, cell: Cell) -> CellValue:
        if isinstance(cell, bool | date | time):
            return _wrong("number", "a date or truth value stands where a number belongs")
        if not isinstance(cell, str):
            return self._in_range(float(cell or 0))
        found = _NUMBER.fullmatch(cell)
        if found is None:
            return _wrong("number", "this is no number", "write 1234.5")
        digits = found[1].strip()
        if re.search(r"[,' ]", digits):
            if not _GROUPED.fullmatch(digits):
                return _wrong("number", "this number can be read in two ways", "write 1234.5")
            digits = re.sub(r"[,' ]", "", digits)
        return self._in_range(float(digits) / (100 if found[2] else 1))

    def _in_range(self, number: float) -> CellValue:
        low, high = self._property.minimum, self._property.maximum
        if self._property.datatype == "int" and not number.is_integer():
            return _wrong("number", "a whole number belongs here")
        if (low is not None and number < low) or (high is not None and number > high):
            above = "" if low is None else f" from {low:g}"
            below = "" if high is None else f" to {high:g}"
            return _wrong("number", f"a number{above}{below} belongs here")
        return CellValue(int(number) if self._property.datatype == "int" else number)

    def _duration(self, cell: Cell) -> CellValue:
        text = text_of(cell).strip()
        found = self._find(text)
        if len(found) == 1:
            return CellValue(found[0])
        if _DURATION.fullmatch(text.upper()):
            return CellValue(text.upper())
        words = ", ".join(word for word, _ in _DURATIONS)
        return _wrong("duration", "this is no duration", f"write P1M, P3M, P1Y or {words}")

    def _text(self, cell: Cell) -> CellValue:
        text = tidy(text_of(cell))
        if self._labels is not None:
            found = self._find(text)
            if len(found) == 1:
                return CellValue(found[0])
            if found:
                hint = f"this could be {' or '.join(found)}"
                return _wrong("value-ambiguous", "several values are called so", hint, text)
            return self._unknown(self._allowed, text)
        if isinstance(cell, date | datetime | time):
            hint = "format the column as text and write the value again"
            message = "the spreadsheet made a date of this; taken as it shows"
            return CellValue(text, (Trouble("warning", "spreadsheet-date", message, hint),))
        return CellValue(text)

    def _find(self, text: str) -> tuple[str, ...]:
        return self._labels.find(text) if self._labels is not None else ()

    def _unknown(self, allowed: tuple[str, ...], value: str | None = None) -> CellValue:
        near = did_you_mean(value, allowed) if value and len(allowed) > _LISTED else None
        listed = ", ".join(allowed[:_LISTED]) + (", ..." if len(allowed) > _LISTED else "")
        message = "this is none of its values"
        return _wrong("value", message, near or f"allowed are {listed}", value)


def _wrong(code: str, message: str, hint: str = "", value: str | None = None) -> CellValue:
    return CellValue(None, (Trouble("error", code, message, hint, value),))


def split(cell: Cell, separators: str = "") -> Iterator[str]:
    """The items of a cell: between line breaks, ``|`` and ``;``, without bullets; or of a literal.

    ``separators`` are further characters that part it, outside of brackets.

    >>> list(split("1. first; 2. second"))
    ['first', 'second']
    >>> list(split("Corvid, Heron (open, small)", ","))
    ['Corvid', 'Heron (open, small)']
    """
    if not isinstance(cell, str):
        yield text_of(cell)
        return
    for part in _literal(cell) or _BREAKS.split(cell):
        for piece in _outside_brackets(part, separators) if separators else (part,):
            item = _BULLET.sub("", tidy(piece))
            if item:
                yield item


def _outside_brackets(text: str, separators: str) -> Iterator[str]:
    start = depth = 0
    for at, character in enumerate(text):
        depth += (character in "([") - (character in ")]" and depth > 0)
        if character in separators and not depth:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _literal(text: str) -> list[str] | None:
    """The items where a program wrote its list as text: ``['a', 'b']``."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")) or len(text) > _LONGEST_LITERAL:
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(found, list) and all(isinstance(item, str | int | float) for item in found):
        return [str(item) for item in found]
    return None


def _labels(property: Property, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """The labels that a property knows by itself."""
    if property.datatype == "bool":
        return _TRUTH
    if property.datatype == "duration":
        return _DURATIONS
    if property.refers == "evidence-kind":
        kinds = vocabulary.kinds.values()
        return (
            *((kind.id, kind.id) for kind in kinds),
            *((kind.title, kind.id) for kind in kinds),
            *(
                (old, new)
                for old, news in vocabulary.renamed_kinds.items()
                for new in news
                if old not in vocabulary.kinds
            ),
        )
    if property.refers == "change-kind":
        return tuple((kind, kind) for kind in vocabulary.change_kinds)
    return tuple((value, value) for value in property.values)
