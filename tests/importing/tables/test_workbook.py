"""Workbooks of every format give the row numbers that people see."""

from __future__ import annotations

import datetime
import random
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlwt

from aimsgraph.errors import InputError
from aimsgraph.importing import Artifact
from aimsgraph.importing.tables.grid import Table
from aimsgraph.importing.tables.workbook import read_workbook

ARTIFACT = Artifact("f.xlsx", "0" * 64, 1)


def xlsx(book: openpyxl.Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def ods(tmp_path: Path) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table as OdfTable
    from odf.table import TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="Systems")
    for values in ([], [], ["", "Name"], ["", "Triage"]):
        row = TableRow()
        for value in values:
            cell = TableCell(valuetype="string") if value else TableCell()
            if value:
                cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    path = tmp_path / "f.ods"
    document.save(str(path))
    return path.read_bytes()


def only(content: bytes) -> Table:
    (table,) = read_workbook(content, ARTIFACT)
    return table


class TestXlsx:
    def test_empty_rows_and_columns_in_front_shift_nothing(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Systems"
        sheet["C4"] = "Name"
        table = only(xlsx(book))
        assert table.rows[3].cells == ("", "", "Name")
        assert table.rows[3].number == 4
        assert str(table.place(4, 2)) == "f.xlsx Systems!C4"

    def test_hidden_sheets_and_merged_captions_are_known(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = "A title over everything"
        sheet.merge_cells("A1:E1")
        sheet["A3"] = "two columns"
        sheet.merge_cells("A3:B3")
        hidden = book.create_sheet("Old")
        hidden["A1"] = "x"
        hidden.sheet_state = "hidden"
        shown, old = read_workbook(xlsx(book), ARTIFACT)
        assert shown.captions == frozenset({1})
        assert (shown.hidden, old.hidden) == (False, True)

    def test_numbers_dates_and_truth_keep_their_types(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append([6.10, datetime.date(2026, 5, 4), True, 12])
        (row,) = only(xlsx(book)).rows
        assert row.cells[0] == 6.1
        assert row.cells[1] == datetime.date(2026, 5, 4)
        assert row.cells[2] is True
        assert row.cells[3] == 12


def test_old_and_open_formats_are_read_alike(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Systems")
    sheet.write(2, 1, "Name")
    sheet.write(3, 1, "Triage")
    content = BytesIO()
    book.save(content)
    for data in (content.getvalue(), ods(tmp_path)):
        table = only(data)
        assert table.sheet == "Systems"
        assert [(row.number, row.cells[1]) for row in table.filled()] == [
            (3, "Name"),
            (4, "Triage"),
        ]


def test_a_row_ends_at_its_last_filled_cell() -> None:
    book = openpyxl.Workbook()
    old = xlwt.Workbook()
    first, other = book.active, old.add_sheet("Sheet")
    assert first is not None
    for row, column in ((0, 0), (1, 1), (900, 200)):
        first.cell(row + 1, column + 1, "x")
        other.write(row, column, "x")
    content = BytesIO()
    old.save(content)
    for each in (xlsx(book), content.getvalue()):
        (table,) = read_workbook(each, ARTIFACT)
        lengths = {row.number: len(row.cells) for row in table.rows if row.cells}
        assert lengths == {1: 1, 2: 2, 901: 201}


def test_a_damaged_old_workbook_ends_its_reader_and_not_us() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Systems")
    for row in range(30):
        sheet.write(row, 0, f"system {row}")
    content = BytesIO()
    book.save(content)
    good = content.getvalue()
    dice = random.Random(3)
    ends = set()
    for _ in range(12):
        damaged = bytearray(good)
        for _ in range(30):
            damaged[dice.randrange(512, len(damaged))] = dice.randrange(256)
        try:
            list(read_workbook(bytes(damaged), ARTIFACT))
        except InputError as error:
            ends.add(error.where)
    assert ends == {"f.xlsx"}


@pytest.mark.parametrize(
    "content", [b"", b"no workbook", b"PK\x03\x04 rubbish", b"\xd0\xcf\x11\xe0junk"]
)
def test_what_is_no_workbook_is_an_error_with_its_name(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(read_workbook(content, ARTIFACT))
    assert caught.value.where == "f.xlsx"
