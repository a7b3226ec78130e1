"""The demo's registers as spreadsheets: one workbook a department, one sheet a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from aimsgraph.demo.dates import as_date, fill

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | float | date
_NUMBERS = {"Likelihood", "Rows", "Severity", "Threshold", "Value"}  # a version 7.0 stays text
_WIDEST = 60


def workbook(sheets: dict[str, Traversable], today: date) -> bytes:
    """One workbook; ``sheets`` maps the name of each sheet to its table."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        # The same day gives the same file.
        book.set_properties({"created": datetime.combine(today, time())})
        heading = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for name, table in sheets.items():
            _write_sheet(book.add_worksheet(name), list(_rows(table, today)), heading, day)
    return content.getvalue()


def _rows(table: Traversable, today: date) -> Iterator[list[Cell]]:
    heading, *rows = csv.reader(io.StringIO(table.read_text(encoding="utf-8")))
    yield list(heading)
    for row in rows:
        yield [_cell(text, name, today) for name, text in zip(heading, row, strict=True)]


def _cell(text: str, column: str, today: date) -> Cell:
    known = as_date(text, today)
    if known is not None:
        return known
    return float(text) if text and column in _NUMBERS else fill(text, today)


def _write_sheet(sheet: Worksheet, rows: list[list[Cell]], heading: Format, day: Format) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif value != "":
                sheet.write(number, column, value, heading if number == 0 else None)
    sheet.freeze_panes(1, 0)
    for column, cells in enumerate(zip(*rows, strict=True)):
        sheet.set_column(column, column, min(_WIDEST, max(len(str(cell)) for cell in cells) + 2))
