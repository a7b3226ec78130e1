"""The blank register workbook: a sheet for each register, with drop-down lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aimsgraph.importing.tables.registers import Register, RegisterColumn

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS = 1000  # of each sheet that have drop-down lists
_LISTS = "Lists"
_READ_ME = (
    "Fill in what you know, one thing a row. What is missing shows up as a gap with an owner.",
    "Columns with a dark header must be filled in. Point at a header to see what belongs there.",
    "An ID is short, made once and never used again.",
    "Other sheets name a thing by its ID or name; several in a cell have ; between them.",
    "Dates are written as 2026-11-24. Where you are not sure, leave the cell blank.",
    "You may hide, move or add columns and sheets; unknown ones are reported and left alone.",
)


def workbook(registers: Sequence[Register]) -> bytes:
    """The workbook of ``registers`` without any row."""
    import xlsxwriter

    content = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        _Writer(book, registers).write()
    return content.getvalue()


class _Writer:
    def __init__(self, book: Workbook, registers: Sequence[Register]) -> None:
        self._book = book
        self._registers = registers
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        look = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self._head = book.add_format({**look, "bg_color": "#DCE8F6"})
        self._required = book.add_format({**look, "bg_color": "#174A86", "font_color": "#FFFFFF"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = book.add_format({"num_format": "@"})  # so that 6.10 stays 6.10
        self._ranges: dict[tuple[str, ...], str] = {}

    def write(self) -> None:
        """All sheets: what to do, the registers, the lists behind the drop-downs."""
        self._read_me(self._book.add_worksheet("Read me"))
        sheets = [(self._book.add_worksheet(one.sheet), one) for one in self._registers]
        lists = self._book.add_worksheet(_LISTS)
        self._lists(lists)
        lists.hide()
        for sheet, register in sheets:
            self._register(sheet, register)

    def _read_me(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, "Registers of the AI management system", self._title)
        row = 2
        for line in _READ_ME:
            sheet.merge_range(row, 0, row, 1, line, self._wrapped)
            sheet.set_row(row, 32)
            row += 1
        for register in self._registers:
            row += 1
            sheet.write_url(row, 0, f"internal:'{register.sheet}'!A1", string=register.sheet)
            sheet.write_string(row, 1, register.about, self._wrapped)

    def _lists(self, sheet: Worksheet) -> None:
        """Every list of allowed values once, a column each."""
        columns = (column for register in self._registers for column in register.columns)
        for place, values in enumerate(dict.fromkeys(c.allowed for c in columns if c.allowed)):
            for row, value in enumerate(values):
                sheet.write_string(row, place, value)
            self._ranges[values] = _range(_LISTS, place, 0, len(values) - 1)

    def _register(self, sheet: Worksheet, register: Register) -> None:
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(register.columns):
            layout = {"date": self._day, "number": None}.get(column.entry, self._text)
            sheet.set_column(place, place, column.width, layout)
            head = self._required if column.required else self._head
            sheet.write_string(0, place, column.header, head)
            note = "\n".join(_note(column))
            if note:
                sheet.write_comment(0, place, note, {"x_scale": 2})
            rule = self._rule(column)
            if rule:
                sheet.data_validation(1, place, _ROWS, place, rule)
        sheet.autofilter(0, 0, _ROWS, len(register.columns) - 1)

    def _rule(self, column: RegisterColumn) -> dict[str, Any] | None:
        """What may stand in the cells of a column; a list where the things are listed."""
        if column.allowed:
            # Of several values in a cell no list knows the whole: it only proposes.
            rule = {"validate": "list", "source": f"={self._ranges[column.allowed]}"}
            return {**rule, "show_error": not column.several}
        if len(column.sheets) == 1 and (named := self._named(column.sheets[0])):
            return {"validate": "list", "source": f"={named}", "show_error": False}
        return None

    def _named(self, sheet: str) -> str | None:
        """The cells of a register that hold the names of its things."""
        for register in self._registers:
            if register.sheet == sheet:
                required = [at for at, one in enumerate(register.columns) if one.required]
                return _range(sheet, required[0], 1, _ROWS) if required else None
        return None


def _note(column: RegisterColumn) -> Iterator[str]:
    if column.comment:
        yield column.comment
    if column.several:
        yield "Several may stand in a cell, with ; between them."
    if column.sheets:
        yield f"From: {', '.join(column.sheets)}."
    if column.example:
        yield f"Example: {column.example}"


def _range(sheet: str, column: int, first: int, last: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    start = xl_rowcol_to_cell(first, column, row_abs=True, col_abs=True)
    end = xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)
    return f"'{sheet}'!{start}:{end}"
