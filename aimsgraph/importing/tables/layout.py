"""Where a table starts and ends within its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from aimsgraph.importing.folding import fold
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Row, Table, is_blank, text_of
from aimsgraph.importing.tables.header import Match
from aimsgraph.importing.tables.recipe import Sheet


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table, and what its layout gives reason to say.

    Rows ``aside`` do not say whether they belong to it.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    aside: tuple[Row, ...] = ()


def find_body(table: Table, sheet: Sheet, header: Match, nulls: Nulls) -> Body:
    """The rows below the header up to the end of the table.

    A table ends at a blank row or at a template row, whose key is a placeholder in brackets (unless
    the recipe skips these), at a merged row, or at a row that starts as ``stop`` says. What is not
    read is said.
    """
    rows: list[Row] = []
    below: list[Row] = []
    ended = False
    for row in table.rows:
        if row.number <= header.row.number:
            continue
        template = _is_template(row, sheet, header)
        if row.blank:
            ended = ended or (sheet.blank == "ends" and bool(rows))
        elif ended or template or _ends(row, table, sheet):
            ended = ended or not template or sheet.blank == "ends"
            below.append(row)
        else:
            rows.append(row)
    problems = list(_said_of(below, table, sheet, header, nulls))
    aside: list[Row] = []
    for label, wanted in sheet.only.items():
        at = header.positions.get(label)
        if at is not None:
            rows = list(_chosen(rows, table, label, at, wanted, nulls, aside, problems))
    return Body(tuple(rows), tuple(problems), tuple(aside))


def _chosen(
    rows: list[Row],
    table: Table,
    label: str,
    at: int,
    wanted: list[str],
    nulls: Nulls,
    aside: list[Row],
    problems: list[Problem],
) -> Iterator[Row]:
    """The rows that say in a column what they must; of the others it is said that they do not."""
    folded = {fold(text) for text in wanted}
    told = " or ".join(wanted)
    for row in rows:
        cell = row.cell(at)
        text = text_of(cell)
        if fold(text) in folded:
            yield row
        elif nulls.match(cell):
            aside.append(row)
            message = f"{label} says nothing, where it has to say {told}; the row is set aside"
            problems.append(
                Problem("warning", "row-unclear", table.place(row.number, at), text, message)
            )
        else:
            message = f"{label} does not say {told}; the row is left out"
            problems.append(
                Problem("note", "row-left-out", table.place(row.number, at), text, message)
            )


def _ends(row: Row, table: Table, sheet: Sheet) -> bool:
    first = next((text_of(cell) for cell in row.cells if not is_blank(cell)), "")
    return row.number in table.captions or any(
        fnmatchcase(fold(first), fold(pattern)) for pattern in sheet.stop
    )


def _is_template(row: Row, sheet: Sheet, header: Match) -> bool:
    cells = [text_of(row.cell(at)).strip() for at in _key_positions(sheet, header)]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell[0] == "[" and cell[-1] == "]" for cell in filled)


def _key_positions(sheet: Sheet, header: Match) -> Iterator[int]:
    for label in sheet.main.key_columns:
        if label in header.positions:
            yield header.positions[label]


def _said_of(
    below: list[Row], table: Table, sheet: Sheet, header: Match, nulls: Nulls
) -> Iterator[Problem]:
    """One problem for the rows below the table that look like rows of it, a note for the others."""
    keys = tuple(_key_positions(sheet, header))
    required = [
        header.positions[column.label]
        for column in sheet.columns
        if column.required and column.label in header.positions
    ]
    for row in below:
        place = table.place(row.number)
        value = next((text_of(cell) for cell in row.cells if not is_blank(cell)), "")
        wanted = required or list(keys)
        is_row = (
            len(wanted) > 1
            and row.number not in table.captions
            and all(not nulls.match(row.cell(at)) for at in wanted)
        )
        if _is_template(row, sheet, header):
            message = "a row of placeholders is not read"
            yield Problem("note", "template-row", place, value, message)
        elif is_row:
            message = (
                f"the table {sheet.name!r} ends above this row, which looks like one of its own"
            )
            hint = "take the empty row above it out"
            yield Problem("warning", "row-below", place, value, message, hint)
        else:
            message = f"stands below the table {sheet.name!r} and is not read"
            yield Problem("note", "row-below", place, value, message)
