"""Workbooks: xlsx, xls and ods, every sheet with its real row numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING

from aimsgraph.errors import InputError
from aimsgraph.importing.archives import MOST_CELLS, check_workbook
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.tables.grid import Cell, Row, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_ZIP = b"PK\x03\x04"
_CAPTION_WIDTH = 3  # columns that a merged title spans at least


def read_workbook(content: bytes, artifact: Artifact) -> Iterator[Table]:
    """Every worksheet of a workbook.

    Raises
    ------
    InputError
        If it is no workbook, damaged, protected, or unfolds to more than is reasonable.
    """
    import python_calamine as calamine

    if content.startswith(_ZIP):
        check_workbook(content, artifact.path)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in workbook.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            hidden = about.visible is not calamine.SheetVisibleEnum.Visible
            yield _table(sheet, artifact, hidden=hidden)
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the workbook cannot be read: {error}", where=artifact.path) from None


def _cell(value: object) -> Cell:
    """A value of the reader as a cell; a span of time as text."""
    return value if isinstance(value, str | int | float | date | time) else str(value)


def _table(sheet: CalamineSheet, artifact: Artifact, *, hidden: bool) -> Table:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise InputError(
            f"the sheet {sheet.name!r} has more than {MOST_CELLS:,} cells", where=artifact.path
        )
    # Without the empty rows and columns in front, row numbers would not be those people see.
    rows = sheet.to_python(skip_empty_area=False)
    merged = sheet.merged_cell_ranges or ()
    captions = frozenset(
        first[0] + 1 for first, last in merged if last[1] - first[1] + 1 >= _CAPTION_WIDTH
    )
    return Table(
        artifact,
        sheet.name,
        tuple(Row(number, tuple(map(_cell, cells))) for number, cells in enumerate(rows, 1)),
        hidden,
        captions,
    )
