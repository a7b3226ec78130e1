"""Workbooks: xlsx, xls and ods, every sheet with its real row numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from aimsgraph.errors import InputError
from aimsgraph.importing.archives import SAVE_ANEW, check_zip
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.sheets import MOST_CELLS, Unseen, check_workbook
from aimsgraph.importing.tables.grid import Cell, Row, Table
from aimsgraph.importing.tables.old_workbook import SIGNATURE, read_old_workbook

_ZIP = b"PK\x03\x04"
_BINARY = b"xl/workbook.bin"  # a zip archive, but how far its sheets reach does not show
_CAPTION_WIDTH = 3  # columns that a merged title spans at least

_Ranges = Iterable[Sequence[Sequence[int]]]


def read_workbook(content: bytes, artifact: Artifact) -> Iterator[Table]:
    """Every worksheet of a workbook.

    Raises
    ------
    InputError
        If it is no workbook, damaged, protected, or unfolds to more than is reasonable.
    """
    packed = content.startswith(_ZIP)
    if packed and _BINARY not in content:
        yield from _packed(content, artifact, check_workbook(content, artifact.path))
        return
    if packed:
        check_zip(content, artifact.path)
    elif not content.startswith(SIGNATURE):
        message = "this is no workbook, whatever its name says"
        hint = "give it the ending of what it is, or save it as xlsx"
        raise InputError(message, where=artifact.path, hint=hint)
    for sheet in read_old_workbook(content, artifact.path):
        # Which rows and columns of a binary workbook are hidden, its reader does not tell.
        merged, hidden, seen = sheet["merged"], sheet["hidden"], Unseen()
        yield _table(artifact, sheet["name"], sheet["rows"], merged, hidden, seen)


def _packed(content: bytes, artifact: Artifact, unseen: Mapping[str, Unseen]) -> Iterator[Table]:
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
            merged = sheet.merged_cell_ranges or ()
            seen = unseen.get(about.name, Unseen())
            yield _table(artifact, about.name, rows, merged, hidden, seen)
    except calamine.WorksheetNotFound as error:
        message = f"the workbook is damaged: it names a sheet {error} that is not in it"
        raise InputError(message, where=artifact.path, hint=SAVE_ANEW) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        said = str(error).replace("Cannot detect file format", "no workbook is in it")
        message = f"the workbook cannot be read: {said}"
        raise InputError(message, where=artifact.path, hint=SAVE_ANEW) from None


def _table(
    artifact: Artifact,
    name: str,
    rows: Iterable[Sequence[object]],
    merged: _Ranges,
    hidden: bool,
    unseen: Unseen,
) -> Table:
    captions = frozenset(
        first[0] + 1 for first, last in merged if last[1] - first[1] + 1 >= _CAPTION_WIDTH
    )
    numbered = tuple(Row(number, _cells(cells)) for number, cells in enumerate(rows, 1))
    width = max((len(row.cells) for row in numbered), default=0)
    return Table(
        artifact,
        name,
        numbered,
        hidden,
        captions,
        hidden_rows=_within(unseen.rows, len(numbered)),
        hidden_columns=frozenset(at - 1 for at in _within(unseen.columns, width)),
        uncalculated=frozenset((row, column - 1) for row, column in unseen.uncalculated),
    )


def _within(stretches: Iterable[range], last: int) -> frozenset[int]:
    """The numbers in ``stretches`` up to ``last``; a format may hide a million empty rows."""
    return frozenset(n for each in stretches for n in range(each.start, min(each.stop, last + 1)))


def _cells(values: Sequence[object]) -> tuple[Cell, ...]:
    """The cells of a row up to its last filled one: a far cell makes millions of empty ones."""
    length = len(values)
    while length and values[length - 1] == "":
        length -= 1
    return tuple(map(_cell, values[:length]))


def _cell(value: object) -> Cell:
    """A value of the reader as a cell; a span of time as text."""
    return value if isinstance(value, str | int | float | date | time) else str(value)
