"""Dates that a spreadsheet program made of what somebody wrote."""

from __future__ import annotations

from collections import Counter
from datetime import date

from aimsgraph.importing.dates import read_date
from aimsgraph.importing.tables.grid import Table


def columns_with_made_dates(table: Table, header: int) -> tuple[int, ...]:
    """The positions of columns below row ``header`` whose dates are texts, but for some.

    A spreadsheet program makes a day of what looks like one to it: of ``22-Jul``, written for July
    2022, it makes 22 July of the year of typing, and of ``04/05/2026`` a day in the order of its
    own language, while it leaves ``31.05.2026`` the text that it was. So where more dates stand as
    text than as dates, each of the dates may be another day than was meant. No cell tells by
    itself: the program keeps the day alone, not what was written.
    """
    if table.sheet is None:  # a text file has texts only
        return ()
    rows = [row for row in table.rows if row.number > header]
    made = Counter(
        position
        for row in rows
        for position, cell in enumerate(row.cells)
        if isinstance(cell, date)
    )
    return tuple(
        position
        for position, times in sorted(made.items())
        if times < sum(_is_written_date(row.cell(position)) for row in rows)
    )


def _is_written_date(cell: object) -> bool:
    return isinstance(cell, str) and read_date(cell).problem != "date-unclear"
