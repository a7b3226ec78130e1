"""Nothing that a zip archive or a workbook claims about itself is believed."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest

from aimsgraph.errors import InputError
from aimsgraph.importing.archives import check_zip
from aimsgraph.importing.sheets import check_workbook

ODS = (
    '<office:document-content xmlns:table="t" xmlns:office="o"><table:table>'
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
    'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
    "{tail}</table:table-row></table:table></office:document-content>"
)


def archive(**members: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return content.getvalue()


def workbook(*cells: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cell in cells:
        sheet[cell] = "x"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_ordinary_workbook_passes() -> None:
    check_workbook(workbook("A1", "Z500"), "f.xlsx")


def test_a_member_that_unfolds_to_far_more_than_its_size_is_refused() -> None:
    with pytest.raises(InputError, match="unfolds to more than"):
        check_zip(archive(a=b"0" * 60_000_000), "f.zip")


def test_a_size_that_lies_is_no_way_around_it() -> None:
    content = bytearray(archive(a=b"0" * 60_000_000))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    with pytest.raises(InputError, match="unfolds to more than"):
        check_zip(bytes(content), "f.zip")


def test_two_cells_far_apart_are_refused_before_they_fill_the_memory() -> None:
    with pytest.raises(InputError, match=r"1,048,576 rows and 16,384 columns"):
        check_workbook(workbook("A1", "XFD1048576"), "f.xlsx")


def test_empty_cells_and_formatted_rows_are_no_cells() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576" s="3"/></row>',
    )
    sheet = f"<worksheet>{''.join(rows)}</worksheet>"
    check_workbook(archive(xl__worksheets__sheet1=sheet.encode()), "f.xlsx")


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="XFD1"><v>1</v></c></row>',
        "<x:row r='9000000'><x:c r='AAA9000000'><x:v>1</x:v></x:c></x:row>",
    ],
)
def test_other_spellings_of_the_same_bomb_are_seen(cells: str) -> None:
    sheet = f'<worksheet><row r="2"><c r="XFD2"><v>1</v></c></row>{cells}</worksheet>'
    with pytest.raises(InputError, match="spans"):
        check_workbook(archive(xl__worksheets__sheet1=sheet.encode()), "f.xlsx")


FAR = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c{} r="XFD1048576"><v>1</v></c></row>'
)


@pytest.mark.parametrize("member", ["xl__worksheets__sheet1.xml", "xl__elsewhere.bin"])
@pytest.mark.parametrize("before", ["", ' s=">"', "\n"])
def test_a_far_cell_is_seen_wherever_and_however_it_is_written(member: str, before: str) -> None:
    sheet = f"<worksheet>{FAR.format(before)}</worksheet>"
    with pytest.raises(InputError, match="spans"):
        check_workbook(archive(**{member: sheet.encode()}), "f.xlsx")


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (f'<worksheet><c r="{"H" * 40}8"><v>1</v></c></worksheet>', "no place of a cell"),
        ('<worksheet><row r="99999999999"/></worksheet>', "no place of a cell"),
        ("<worksheet><c></worksheet>", "is not XML: mismatched tag"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>', "declares an entity"),
        ('<!DOCTYPE a SYSTEM "b"><worksheet/>', "declares a document type"),
    ],
)
def test_a_sheet_that_readers_could_take_otherwise_is_refused(sheet: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_workbook(archive(**{"xl/worksheets/sheet1.xml": sheet.encode()}), "f.xlsx")


def test_other_members_may_be_what_they_like() -> None:
    drawing = b"<xml><br>&nbsp;</xml>"
    listed = b"<!DOCTYPE manifest><manifest/>"
    check_workbook(archive(drawing=drawing, listed=listed, image=b"\x89PNG\r\n"), "f.xlsx")


def test_repeated_cells_of_an_open_document_are_counted() -> None:
    check_workbook(archive(**{"content.xml": ODS.format(rows=3, columns=4, tail="").encode()}), "f")
    trailing = '<table:table-cell table:number-columns-repeated="16000"/>'
    content = ODS.format(rows=10, columns=4, tail=trailing).encode()
    check_workbook(archive(**{"content.xml": content}), "f.ods")
    content = ODS.format(rows=1_000_000, columns=1_000, tail="").encode()
    with pytest.raises(InputError, match="spans"):
        check_workbook(archive(**{"content.xml": content}), "f.ods")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 rubbish", archive(a=b"x" * 999)[:-30]],
    ids=["empty", "rubbish", "torn"],
)
def test_a_damaged_archive_is_an_error_with_its_name(content: bytes) -> None:
    with pytest.raises(InputError, match="damaged") as caught:
        check_zip(content, "f.xlsx")
    assert caught.value.where == "f.xlsx"
