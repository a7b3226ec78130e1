"""Where the header of an unknown table is, and where its rows end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from aimsgraph.importing.folding import tidy
from aimsgraph.importing.tables.grid import Cell, Row, Table, is_blank, text_of

HEADER_ROWS = 8  # among which the header is sought
_SAMPLE = 200  # rows that show how wide a table is
_MOST_ROWS = 20_000  # of a table that are looked at
_ENOUGH = 0.6  # of the widest row
_MARK_WORDS = 3  # of a row below the table that a pattern keeps


@dataclass(frozen=True, slots=True)
class Shape:
    """The parts of a table.

    ``stop`` are patterns of the rows that end it; ``blank`` says whether blank rows stand within.
    """

    table: Table
    header: Row
    rows: tuple[Row, ...]
    stop: tuple[str, ...] = ()
    blank: bool = False


def find_shape(table: Table) -> Shape | None:
    """The header and rows of ``table``; None where no row looks like a header."""
    header = _header(table)
    if header is None:
        return None
    below = [row for row in table.rows[:_MOST_ROWS] if row.number > header.number]
    width = sum(not is_blank(cell) for cell in header.cells)
    rows: list[Row] = []
    stop: list[str] = []
    blanks = 0  # seen since the last row
    within = False
    for at, row in enumerate(below):
        if row.blank:
            blanks += 1
        elif mark := _mark(row, table, width):
            stop.append(mark)
            break
        elif blanks and rows and not _goes_on(below[at:], width):
            break
        else:
            within = within or bool(blanks and rows)
            blanks = 0
            rows.append(row)
    return Shape(table, header, tuple(rows), tuple(stop), within)


def _header(table: Table) -> Row | None:
    filled = [row for row in table.filled() if row.number not in table.captions][:_SAMPLE]
    widest = max((_width(row) for row in filled), default=0)
    rows = [row for row in filled[:HEADER_ROWS] if _is_header(row)]
    return next((row for row in rows if _width(row) >= _ENOUGH * widest), None)


def _is_header(row: Row) -> bool:
    """Whether a row holds nothing but words."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return all(_is_words(cell) for cell in filled) and any(tidy(text_of(each)) for each in filled)


def _is_words(cell: Cell) -> bool:
    if isinstance(cell, bool | int | float | date | time):
        return False
    text = tidy(text_of(cell))
    return not text or any(each.isalpha() for each in text) or text in ("#", "№")


def _width(row: Row) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


def _mark(row: Row, table: Table, width: int) -> str:
    """The pattern of a row that ends a table: a title, alone in a wide table."""
    alone = _width(row) == 1 and width > _MARK_WORDS and not is_blank(row.cell(0))
    if not alone and row.number not in table.captions:
        return ""
    first = next((tidy(text_of(cell)) for cell in row.cells if not is_blank(cell)), "")
    words = first.split()[:_MARK_WORDS]
    return f"{' '.join(words).replace('[', '[[]')}*" if words else ""


def _goes_on(rows: Sequence[Row], width: int) -> bool:
    """Whether most of what follows a blank row looks like rows of the table."""
    following = list(_first(rows))
    full = sum(_width(row) >= _ENOUGH * width for row in following)
    return bool(following) and full >= _ENOUGH * len(following)


def _first(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows[:_SAMPLE]:
        if not row.blank:
            yield row
