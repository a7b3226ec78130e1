"""Lists of ids and titles in files of tables, to be held against a catalogue."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.catalog import Catalog
from aimsgraph.catalog.reference import as_written
from aimsgraph.catalog.tables import Sheet, read_rows
from aimsgraph.catalog.verify import Row
from aimsgraph.errors import InputError
from aimsgraph.importing.tables.grid import Cell, Table, text_of
from aimsgraph.importing.tables.reading import open_tables


def read_listed(path: Path, catalog: Catalog, *, sheet: str | None = None) -> list[Row]:
    """The ids and titles in a csv, xlsx, xls or ods file, with their places.

    Raises
    ------
    InputError
        If the file cannot be read, has no such sheet, or holds no column of ids.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), hint="correct its path")
    tables, _, _ = open_tables(path, path.parent)
    return read_rows(list(map(_sheet, tables)), catalog, str(path), sheet=sheet)


def _sheet(table: Table) -> Sheet:
    rows = [(row.number, [_text(cell) for cell in row.cells]) for row in table.rows]
    return Sheet(table.sheet, rows, lambda row, column: str(table.place(row, column)))


def _text(cell: Cell) -> str:
    return as_written(cell) if isinstance(cell, float) else text_of(cell)
