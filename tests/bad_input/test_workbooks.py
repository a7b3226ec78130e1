"""Workbooks that are torn, hostile or odd: refused as a whole, or told by sheet and cell."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt

from tests.bad_input.books import HEADER, NEW, altered, archive, workbook
from tests.bad_input.case import Case

FILE = "books/data.xlsx"
IMPORT = ("import", f"…/{FILE}")
GOOD = workbook(HEADER, NEW)
ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">%s]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&c;</t></si></sst>"""
MANY = b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
BOMB = altered(GOOD, {"xl/media/picture.bin": b"0" * 60_000_000})
TORN = {
    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": b"<office:document-content",
}
OUTSIDE = b'<!ENTITY c SYSTEM "file:///etc/hostname">'


def refused(name: str, book: bytes, says: list[str], hint: list[str], file: str = FILE) -> Case:
    """A workbook of which nothing can be read."""
    args = ("import", f"…/{file}")
    return Case(name, {file: book}, file, says, hint, code="refused", exit=3, args=args)


def read(name: str, book: bytes, cell: str, says: list[str], hint: list[str], **more: Any) -> Case:
    """A workbook with something wrong in it, whose other rows are taken."""
    more.setdefault("keeps", ["dataset:new"])
    return Case(name, {FILE: book}, f"{FILE} {cell}", says, hint, args=IMPORT, **more)


def encrypted() -> bytes:
    """A workbook whose members say that they are encrypted."""
    book = bytearray(GOOD)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (found := book.find(mark, start)) >= 0:
            book[found + at] |= 1
            start = found + 4
    return bytes(book)


def packed_otherwise() -> bytes:
    """A workbook whose members are packed as no spreadsheet program does."""
    content = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(GOOD)) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return content.getvalue()


def formula() -> bytes:
    """A workbook with a formula as programs write them that work nothing out."""
    content = BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Datasets"
    for row in (HEADER, NEW, ["x", "X", "=TODAY()", ""]):
        page.append(row)
    book.save(content)
    return content.getvalue()


def lying() -> bytes:
    """A member of sixty megabytes that says that it has a hundred bytes."""
    book = bytearray(BOMB)
    start = 0
    while (found := book.find(b"PK\x01\x02", start)) >= 0:
        book[found + 24 : found + 28] = (100).to_bytes(4, "little")
        start = found + 4
    return bytes(book)


def stray() -> bytes:
    """A workbook with two filled cells, as far apart as there is room."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Datasets")
        page.write_row(0, 0, HEADER)
        page.write(1_048_575, 16_383, "x")
    return content.getvalue()


def hidden(kind: str) -> bytes:
    """A workbook with a row, a column or a sheet hidden."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Datasets")
        for at, row in enumerate((HEADER, NEW, ["other", "Other", "2026-05-01", ""])):
            page.write_row(at, 0, row)
        if kind == "row":
            page.set_row(2, None, None, {"hidden": True})
        elif kind == "column":
            page.set_column(2, 2, None, None, {"hidden": True})
        else:
            secret = book.add_worksheet("Models")
            secret.write_row(0, 0, ["ID", "Name"])
            secret.write_row(1, 0, ["secret", "Secret model"])
            secret.hide()
    return content.getvalue()


def dated(*, number: bool) -> bytes:
    """A workbook whose ids a spreadsheet program took for numbers or dates."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Datasets")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, NEW)
        if number:
            page.write_row(2, 0, [6.1, "Numbered", "2026-05-01", ""])
        else:
            page.write_datetime(2, 0, datetime(2026, 7, 22), day)
            page.write_row(2, 1, ["Dated", "2026-05-01", ""])
    return content.getvalue()


def old_workbook() -> bytes:
    """A workbook in the old binary format."""
    content = BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("Datasets")
    for at, cell in enumerate(HEADER):
        sheet.write(0, at, cell)
    book.save(content)
    return content.getvalue()


REFUSED = [
    refused("a workbook cut in half", GOOD[: len(GOOD) // 2], ["damaged"], ["save it anew"]),
    refused("a workbook without its end", GOOD[:-20], ["damaged"], ["save it anew"]),
    refused(
        "text under the name of a workbook", b"ID,Name\nnew,New\n",
        ["no workbook, whatever its name"], ["ending"],
    ),
    refused(
        "an empty file under the name of a workbook", b"",
        ["no workbook, whatever its name"], ["ending"],
    ),
    refused(
        "an archive that is no workbook", archive({"word/document.xml": b"<w/>"}),
        ["no workbook is in it"], ["save it anew"],
    ),
    refused(
        "a workbook without its sheet", altered(GOOD, {"xl/worksheets/sheet1.xml": None}),
        ["names a sheet Datasets that is not in it"], ["save it anew"],
    ),
    refused(
        "a sheet that is no XML", altered(GOOD, {"xl/worksheets/sheet1.xml": b"<worksheet><row"}),
        ["cannot be read", "not closed"], ["save it anew"],
    ),
    refused("a zip bomb", BOMB, ["more than 200 times its size"], ["do not trust it"]),
    refused(
        "a zip bomb that lies about its size", lying(),
        ["more than 200 times its size"], ["do not trust it"],
    ),
    refused(
        "an archive of very many members", archive({f"m{n}": b"" for n in range(10_001)}),
        ["10,001 members"], ["do not trust it"],
    ),
    refused(
        "a path that climbs out of the archive", altered(GOOD, {"../../evil.sh": b"x"}),
        ["'../../evil.sh'", "leads out of the archive"], ["do not trust it"],
    ),
    refused(
        "an absolute path in the archive", altered(GOOD, {"/etc/cron.d/evil": b"x"}),
        ["leads out of the archive"], ["do not trust it"],
    ),
    refused(
        "a path of another system that climbs out", altered(GOOD, {"..\\..\\evil.bat": b"x"}),
        ["leads out of the archive"], ["do not trust it"],
    ),
    refused(
        "entities that unfold to very much",
        altered(GOOD, {"xl/sharedStrings.xml": ENTITIES % MANY}),
        ["sharedStrings.xml declares an entity"], ["save it anew"],
    ),
    refused(
        "an entity that reads a file", altered(GOOD, {"xl/sharedStrings.xml": ENTITIES % OUTSIDE}),
        ["sharedStrings.xml declares an entity"], ["save it anew"],
    ),
    refused(
        "an entity in a sheet", altered(GOOD, {"xl/worksheets/sheet1.xml": ENTITIES % MANY}),
        ["sheet1.xml declares an entity"], ["save it anew"],
    ),
    refused("a workbook with a password", encrypted(), ["password"], ["without a password"]),
    refused(
        "members packed in another way", packed_otherwise(),
        ["packed in a way that is not read"], ["save it anew"],
    ),
    refused(
        "two cells at opposite ends of a sheet", stray(),
        ["1,048,576 rows and 16,384 columns"], ["stray cells"],
    ),
    refused(
        "an old workbook that is torn", old_workbook()[:2_000],
        ["cannot be read"], ["save it as xlsx"], "books/data.xls",
    ),
    refused(
        "an old workbook of noise", b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 20,
        ["cannot be read"], ["save it as xlsx"], "books/data.xls",
    ),
    refused(
        "an open document that is torn", archive(TORN), ["cannot be read"], ["save it anew"],
        "books/data.ods",
    ),
    refused("a workbook of empty sheets", workbook(), ["nothing stands in"], ["take the file"]),
    refused(
        "a workbook whose sheet has another header", workbook(["Day", "Dish"], ["Monday", "Soup"]),
        ["no recipe fits"], ["aimsgraph recipe infer"],
    ),
    refused(
        "a workbook turned round", workbook(["ID", "new"], ["Name", "New"], ["Owner", ""]),
        ["no recipe fits"], ["turn the table"],
    ),
]  # fmt: skip

READ = [
    read(
        "a formula that was never worked out", formula(), "Datasets!C3",
        ["Observed on", "formula has no value", "counts as empty"], ["spreadsheet program"],
        code="formula", severity="warning", keeps=["dataset:x", "dataset:new"],
    ),
    read(
        "an error in a cell", workbook(HEADER, NEW, ["x", "X", "#REF!", ""]), "Datasets!C3",
        ["no date is recognised"], ["2026-04-03"], code="date-unclear", value="#REF!",
    ),
    read(
        "a date that does not exist", workbook(HEADER, NEW, ["x", "X", "2026-02-30", ""]),
        "Datasets!C3", ["no such day"], ["2026-04-03"], code="date-impossible",
    ),
    read(
        "a number that is no date", workbook(HEADER, NEW, ["x", "X", 12, ""]), "Datasets!C3",
        ["no spreadsheet date"], ["2026-04-03"], code="date-unclear", value="12",
    ),
    read(
        "a truth value where a date belongs", workbook(HEADER, NEW, ["x", "X", True, ""]),
        "Datasets!C3", ["no date is recognised"], ["2026-04-03"], code="date-unclear",
    ),
    read(
        "a number as an id", dated(number=True), "Datasets!A3",
        ["keeps this id as a number"], ["6.10 and 6.1 are the same number"], code="numeric-id",
        severity="warning",
    ),
    read(
        "a date as an id", dated(number=False), "Datasets!A3",
        ["keeps this id as a date"], ["format the column as text"], code="spreadsheet-date",
        severity="warning",
    ),
    read(
        "a hidden row", hidden("row"), "Datasets!A3", ["hidden in the sheet"], ["show it"],
        code="row-hidden", severity="warning", keeps=["dataset:new", "dataset:other"],
    ),
    read(
        "a hidden column", hidden("column"), "Datasets!C1", ["hidden in the sheet"], ["show it"],
        code="column-hidden", severity="warning",
    ),
    read(
        "a hidden sheet", hidden("sheet"), "Models", ["hidden sheet is not read"],
        ["hidden = true"], code="sheet-hidden", severity="note", lacks=["model:secret"],
    ),
    read(
        "a sheet that nobody reads", workbook(HEADER, NEW, Modelz=[["Day"], ["Monday"]]), "Modelz",
        ["reads no such sheet"], ["did you mean Models"], code="sheet-unread", severity="note",
    ),
    read(
        "a sheet of a known name with another header",
        workbook(HEADER, NEW, Models=[["Day", "Dish"], ["Monday", "Soup"]]), "Models",
        ["no row looks like the header"], ["columns such as ID, Name"], code="header-missing",
    ),
    read(
        "a sheet without a needed column",
        workbook(HEADER, NEW, Models=[["ID", "Nmae", "Trained on"], ["m", "M", "new"]]),
        "Models!A1", ["'Name' is missing", "not read"], ["Nmae"], code="column-missing",
    ),
    read(
        "an id twice in a sheet", workbook(HEADER, NEW, ["new", "Newer", "", ""]), "Datasets!A3",
        ["used twice"], [f"see {FILE} Datasets!A2"], code="duplicate-id",
    ),
    read(
        "a cell that nothing heads", workbook(HEADER, [*NEW, "a remark"]), "Datasets!E2",
        ["nothing heads this cell"], ["head its column"], code="cell-headless",
        severity="warning",
    ),
    read(
        "a name of nothing in a sheet", workbook(HEADER, NEW, ["x", "X", "", "dta-owner"]),
        "Datasets!D3", ["no Role is called so"], ["did you mean role:data-owner?"],
        code="dangling",
    ),
]  # fmt: skip

CASES = [*REFUSED, *READ]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
