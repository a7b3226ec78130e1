"""What is hidden in a sheet is read all the same, and said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from aimsgraph.importing import NodeRecord, Reading, Source, read
from aimsgraph.vocabulary import load
from tests.importers.sheets import write_ods

ROWS = (
    ("Name", "Email", "Shoe size", "Leaves on"),
    ("Anna", "a@x", "38", ""),
    ("Bo", "", "44", ""),
)

HIDDEN_ROW, HIDDEN_COLUMNS = 2, (1, 2)  # counted from 0: Bo; Email and Shoe size


def xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Read me & more")
    sheet = book.add_worksheet("People")
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, row)
    sheet.set_row(HIDDEN_ROW, None, None, {"hidden": True})
    sheet.set_column(HIDDEN_COLUMNS[0], HIDDEN_COLUMNS[1], None, None, {"hidden": True})
    sheet.set_column(20, 16_000, None, None, {"hidden": True})
    book.close()


def ods(path: Path) -> None:
    def cell(text: str) -> str:
        return (
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
        )

    rows = "".join(
        f"<table:table-row{' table:visibility=' + chr(34) + 'filter' + chr(34) if n == 2 else ''}>"
        f"{''.join(map(cell, row))}</table:table-row>"
        for n, row in enumerate(ROWS)
    )
    columns = (
        "<table:table-column/>"
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        "<table:table-column/>"
    )
    end = (
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    write_ods(
        path,
        '<table:table table:name="Read me &amp; more"/>'
        f'<table:table table:name="People">{columns}{rows}{end}</table:table>',
    )


@pytest.mark.parametrize("write", [xlsx, ods])
def test_hidden_rows_and_columns_are_read_and_said(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    name = f"r.{write.__name__}"
    write(tmp_path / name)
    reading = read(Source("r", "tables", (name,)), tmp_path, load())
    assert _people(reading) == {"person:anna": "a@x", "person:bo": None}
    said = [(each.code, str(each.where), each.value) for each in reading.problems]
    # The hidden column of which nothing is taken is said as any other such column.
    assert said == [
        ("column-unmapped", f"{name} People!C1", "Shoe size"),
        ("column-hidden", f"{name} People!B1", "Email"),
        ("row-hidden", f"{name} People!A3", "Bo"),
    ]
    assert {each.severity for each in reading.problems if "hidden" in each.code} == {"warning"}


def _people(reading: Reading) -> dict[str, object]:
    return {
        record.id: record.properties.get("email")
        for record in reading.records
        if isinstance(record, NodeRecord) and record.cls == "Person"
    }
