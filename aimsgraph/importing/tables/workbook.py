"""Workbooks: xlsx, xls and ods, every sheet with its real row numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time

from aimsgraph.errors import InputError
from aimsgraph.importing.archives import MOST_CELLS, check_workbook
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.tables.grid import Cell, Row, Table
from aimsgraph.importing.tables.old_workbook import SIGNATURE, read_old_workbook

_ZIP = b"PK\x03\x04"
_CAPTION_WIDTH = 3  # columns that a merged title spans at least

_Ranges = Iterable[Sequence[Sequence[int]]]


def read_workbook(content: bytes, artifact: Artifact) -> Iterator[Table]:
    """Every worksheet of a workbook.

    Raises
    ------
    InputError
        If it is no workbook, damaged, protected, or unfolds to more than is reasonable.
    """
    if content.startswith(SIGNATURE):
        for sheet in read_old_workbook(content, artifact.path):
            yield _table(artifact, sheet["name"], sheet["rows"], sheet["merged"], sheet["hidden"])
    elif content.startswith(_ZIP):
        check_workbook(content, artifact.path)
        yield from _packed(content, artifact)
    else:
        raise InputError("this is no workbook, whatever its name says", where=artifact.path)


def _packed(content: bytes, artifact: Artifact) -> Iterator[Table]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in workbook.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                message = f"the sheet {about.name!r} has more than {MOST_CELLS:,} cells"
                raise InputError(message, where=artifact.path)
            # Without the empty rows and columns in front, row numbers would not be those seen.
            rows = sheet.to_python(skip_empty_area=False)
            hidden = about.visible is not calamine.SheetVisibleEnum.Visible
            yield _table(artifact, about.name, rows, sheet.merged_cell_ranges or (), hidden)
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the workbook cannot be read: {error}", where=artifact.path) from None


def _table(
    artifact: Artifact, name: str, rows: Iterable[Iterable[object]], merged: _Ranges, hidden: bool
) -> Table:
    captions = frozenset(
        first[0] + 1 for first, last in merged if last[1] - first[1] + 1 >= _CAPTION_WIDTH
    )
    numbered = (Row(number, tuple(map(_cell, cells))) for number, cells in enumerate(rows, 1))
    return Table(artifact, name, tuple(numbered), hidden, captions)


def _cell(value: object) -> Cell:
    """A value of the reader as a cell; a span of time as text."""
    return value if isinstance(value, str | int | float | date | time) else str(value)
