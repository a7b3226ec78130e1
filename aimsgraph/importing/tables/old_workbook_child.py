"""Reads a workbook in the old binary format from standard input and writes it as JSON lines.

It runs as a program of its own: a damaged file of this format can end the whole process.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

_MOST_COLUMNS = 16_384  # that a sheet of any format can have


def main(most_bytes: int, most_cells: int) -> int:
    """Write each worksheet, or why the workbook cannot be read."""
    import python_calamine as calamine

    _limit(most_bytes)
    content = sys.stdin.buffer.read()
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in workbook.sheets_metadata:
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(about.name)
            height, width = sheet.total_height, sheet.total_width
            if height * width > most_cells or width > _MOST_COLUMNS:
                return _write({"error": f"the sheet {about.name!r} has too many cells"})
            _write(
                {
                    "name": about.name,
                    "hidden": about.visible is not calamine.SheetVisibleEnum.Visible,
                    "merged": sheet.merged_cell_ranges or [],
                    "rows": [_filled(row) for row in sheet.to_python(skip_empty_area=False)],
                }
            )
    except (calamine.CalamineError, OSError, ValueError) as error:
        said = str(error).replace("Cannot detect file format", "no workbook is in it")
        return _write({"error": said})
    return 0


def _filled(row: list[Any]) -> list[Any]:
    """The row up to its last filled cell: a damaged file can claim millions of empty ones."""
    length = len(row)
    while length and row[length - 1] == "":
        length -= 1
    return row[:length]


def _limit(most_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY or most > most_bytes:  # who may have less keeps it
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def _write(value: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(value, default=_tagged) + "\n")
    return 0


def _tagged(value: object) -> object:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    assert isinstance(value, timedelta)
    return str(value)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
