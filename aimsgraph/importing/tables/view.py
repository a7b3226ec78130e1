"""One table seen through one sheet of a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.importing.folding import tidy
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Cell, Row, Table, is_blank, text_of
from aimsgraph.importing.tables.header import Match
from aimsgraph.importing.tables.made_dates import columns_with_made_dates
from aimsgraph.importing.tables.recipe import ClassBy, Column, Sheet
from aimsgraph.vocabulary import Vocabulary

_HIDDEN = "this {} is hidden in the sheet, and read all the same"
_SHOW = "show it, so that everyone sees what counts, or take it out of the table"


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

    def nulls_of(self, column: Column) -> Nulls:
        """The ways in which a column says nothing."""
        return self._own_nulls.get(id(column), self.nulls)

    @cached_property
    def _own_nulls(self) -> dict[int, Nulls]:
        """Of the columns that have further ones, by identity: comparing them would take long."""
        columns = (column for column, _ in self.placed if column.nulls)
        return {id(column): Nulls(column.nulls, self.nulls) for column in columns}

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
    def made_dates(self) -> frozenset[int]:
        """The positions of columns in which the spreadsheet may have made the dates."""
        return frozenset(columns_with_made_dates(self.table, self.header.row.number))

    def say_made_dates(self, row: Row) -> None:
        """Note each date of a row that the spreadsheet may have made."""
        for position in sorted(self.made_dates):
            cell = row.cell(position)
            if isinstance(cell, date):
                self._say_made_date(row, position, text_of(cell))

    def _say_made_date(self, row: Row, position: int, value: str) -> None:
        severity: Severity = "warning"
        done = "it is taken as it shows"
        if any(column.set for column, at in self.placed if at == position):
            severity, done = "error", "the value is not taken"
        elif position not in self._useful:
            severity, done = "note", "no part of the graph comes from this column"
        header = tidy(text_of(self.header.row.cell(position)))
        message = f"{header}: the spreadsheet may have made this date of something else; {done}"
        hint = "the others are text: write this one as text too, such as 2026-04-03"
        self.say(severity, "spreadsheet-date", row, position, value, message, hint)

    def say_headless(self, row: Row) -> None:
        """Warn of the first cell of a row that stands below no header."""
        if self.table.places:  # a file that is no table says itself what is not read
            return
        for position, cell in enumerate(row.cells):
            if position not in self._headed and not is_blank(cell):
                message = "nothing heads this cell; it is not read"
                hint = "head its column; in a text file, a cell with a comma stands in quotes"
                self.say("warning", "cell-headless", row, position, text_of(cell), message, hint)
                return

    @cached_property
    def _headed(self) -> frozenset[int]:
        return frozenset(position for position, _ in self.header.headers())

    def say_uncalculated(self, row: Row) -> None:
        """Warn of each formula of a row that has no value."""
        if not self.table.uncalculated:
            return
        for position, text in self.header.headers():
            if (row.number, position) in self.table.uncalculated:
                message = f"{text}: this formula has no value; the cell counts as empty"
                hint = "open the workbook in a spreadsheet program, which works it out, and save it"
                self.say("warning", "formula", row, position, "", message, hint)

    def say_hidden(self, row: Row) -> None:
        """Note that a row is hidden in the sheet.

        What is hidden is read all the same: a filter that somebody left on hides rows, and would
        otherwise retire what they hold.
        """
        if row.number in self.table.hidden_rows:
            value = next((text_of(cell) for cell in row.cells if not is_blank(cell)), "")
            self.say("warning", "row-hidden", row, 0, value, _HIDDEN.format("row"), _SHOW)

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
            named = dict.fromkeys(headers)
            hint = (
                f"all of these could be meant: {', '.join(named)}"
                if len(named) > 1
                else f"{len(headers)} columns are headed so: leave one, or rename the others"
            )
            message = f"it is not clear which column {label!r} is; it is not read"
            self.say("warning", "column-ambiguous", header.row, 0, label, message, hint)
        for label in header.missing:
            near = ", ".join(header.nearest(self.sheet.by_label[label]))
            hint = f"is it one of these: {near}?" if near else ""
            message = f"the column {label!r} is missing; the table is not read"
            if self.table.places:
                message = f"the key {label.lower()!r} is missing; what is described is not read"
            self.say("error", "column-missing", header.row, 0, "", message, hint)
        for position, text in header.headers():
            if position not in self._useful and self._any_filled(position):
                message = "no part of the graph comes from this column"
                self.say("note", "column-unmapped", header.row, position, text, message)
        for position, text in header.headers():
            if position in self.table.hidden_columns and self._is_read(position):
                message = _HIDDEN.format("column")
                self.say("warning", "column-hidden", header.row, position, text, message, _SHOW)

    def _is_read(self, position: int) -> bool:
        columns = (column for column, at in self.placed if at == position)
        return position in self._useful and not all(column.ignore for column in columns)

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
            or column.label in self.sheet.only
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
