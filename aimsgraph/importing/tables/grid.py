"""A table as it stands in a file: rows of cells, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator

Cell = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in a text file, or its number in a sheet."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column counted from 0; None beyond the end of the row."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(is_blank(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A text file of rows, or one sheet of a workbook.

    ``places`` are those of its cells, by row and column, where the file is no table by itself.
    """

    artifact: Artifact
    sheet: str | None
    rows: Sequence[Row]
    hidden: bool = False
    captions: frozenset[int] = frozenset()  # numbers of rows that are one merged cell
    places: Mapping[tuple[int, int], Locator] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()  # numbers
    hidden_columns: frozenset[int] = frozenset()  # counted from 0
    uncalculated: frozenset[tuple[int, int]] = frozenset()  # row and column of formulas: no value

    def place(self, row: int | None = None, column: int | None = None) -> Locator:
        """The place of a row or cell, or of the whole table."""
        found = self.places.get((row or 0, column or 0))
        if found is not None:
            return found
        at = None if row is None or self.sheet is None else f"{column_name(column or 0)}{row}"
        return Locator(
            artifact=self.artifact.path,
            artifact_sha256=self.artifact.sha256,
            sheet=self.sheet,
            line=row if self.sheet is None else None,
            cell=at,
        )

    def filled(self) -> Iterator[Row]:
        """The rows in which something stands."""
        return (row for row in self.rows if not row.blank)


def is_blank(cell: Cell) -> bool:
    """Whether nothing visible stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\u200b\ufeff \t\r\n\u00a0"))


def text_of(cell: Cell) -> str:
    """A cell as people read it: whole numbers without a fraction, midnight as a day.

    >>> text_of(12.0), text_of(1.1), text_of(True)
    ('12', '1.1', 'yes')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
    return str(cell)


def column_name(column: int) -> str:
    """The letters of a column counted from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
