"""One table seen through one sheet of a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.importing.dates import read_date
from aimsgraph.importing.folding import tidy
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Cell, Row, Table, text_of
from aimsgraph.importing.tables.header import Match
from aimsgraph.importing.tables.recipe import ClassBy, Column, Sheet
from aimsgraph.vocabulary import Vocabulary

_FEW = 0.2


@dataclass(frozen=True)
class View:
    """Cells by the label of their column, and problems at their place."""

    table: Table
    sheet: Sheet
    header: Match
    vocabulary: Vocabulary
    nulls: Nulls
    problems: list[Problem]

    @cached_property
    def placed(self) -> tuple[tuple[Column, int], ...]:
        """The columns that are there, with their positions."""
        positions = self.header.positions
        return tuple(
            (column, positions[column.label])
            for column in self.sheet.columns
            if column.label in positions
        )

    def position(self, *labels: str) -> int:
        """The position of the first of these columns that is there; else of the first of all."""
        found = (self.header.positions[label] for label in labels if label in self.header.positions)
        return next(found, 0)

    def cell(self, label: str, row: Row) -> Cell:
        """What stands in a column; None where the column is not there."""
        position = self.header.positions.get(label)
        return None if position is None else row.cell(position)

    def text(self, label: str, row: Row) -> str:
        """What a column says, empty where it says nothing."""
        cell = self.cell(label, row)
        if self.nulls.match(cell):
            return ""
        return taken(tidy(text_of(cell)), self.sheet.by_label[label])

    def first(self, labels: tuple[str, ...], row: Row) -> str:
        """What the first of these columns says that says anything."""
        return next((text for label in labels if (text := self.text(label, row))), "")

    @cached_property
    def odd_dates(self) -> frozenset[int]:
        """The positions of columns whose dates are text, but for a few that the spreadsheet made.

        It makes a day of ``22-Jul``, which in such a column means July 2022.
        """
        return frozenset(position for _, position in self.placed if self._is_odd(position))

    def _is_odd(self, position: int) -> bool:
        below = [
            row.cell(position) for row in self.table.rows if row.number > self.header.row.number
        ]
        made = sum(isinstance(cell, date) for cell in below)
        if not made:
            return False
        written = sum(isinstance(cell, str) and bool(read_date(cell).value) for cell in below)
        return made < _FEW * written

    def say(
        self,
        severity: Severity,
        code: str,
        row: Row,
        position: int,
        value: str,
        message: str,
        hint: str = "",
    ) -> None:
        """Note a problem at a cell."""
        place = self.table.place(row.number, position)
        self.problems.append(Problem(severity, code, place, value, message, hint))

    # ---- the header --------------------------------------------------------------------------

    def say_of_header(self) -> None:
        """Note which columns are missing, ambiguous or of no use."""
        header = self.header
        for label, headers in header.ambiguous.items():
            hint = f"all of these could be meant: {', '.join(dict.fromkeys(headers))}"
            message = f"it is not clear which column {label!r} is; it is not read"
            self.say("warning", "column-ambiguous", header.row, 0, label, message, hint)
        for label in header.missing:
            near = ", ".join(header.nearest(self.sheet.by_label[label]))
            hint = f"is it one of these: {near}?" if near else ""
            message = f"the column {label!r} is missing; the table is not read"
            self.say("error", "column-missing", header.row, 0, "", message, hint)
        for position, text in header.headers():
            if position not in self._useful and self._any_filled(position):
                message = "no part of the graph comes from this column"
                self.say("note", "column-unmapped", header.row, position, text, message)

    @cached_property
    def _useful(self) -> frozenset[int]:
        """The positions of columns from which anything comes, or that are known to be of no use."""
        asked = set(self._asked())
        return frozenset(
            position
            for column, position in self.placed
            if column.ignore
            or column.label in asked
            or column.set
            or column.relate
            or column.references
        )

    def _asked(self) -> Iterator[str]:
        """The columns that keys, names and classes are made of."""
        for thing in self.sheet.things:
            yield from (*thing.key_columns, *thing.when, *thing.unless)
            if thing.title_template:
                yield from thing.title_template.columns()
            if isinstance(thing.cls, ClassBy):
                yield thing.cls.column

    def _any_filled(self, position: int) -> bool:
        below = (row for row in self.table.rows if row.number > self.header.row.number)
        return any(not self.nulls.match(row.cell(position)) for row in below)


def taken(text: str, column: Column) -> str:
    """The part of a text that a column is interested in."""
    if column.take:
        found = re.search(column.take, text)
        text = tidy(found[1]) if found and found[1] else ""
    return text.partition("\n")[0].lstrip(". ") if column.first_line else text
