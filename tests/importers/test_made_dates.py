"""Dates that a spreadsheet program made of what somebody wrote are said, each with its cell."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
import xlwt

from aimsgraph.importing import NodeRecord, Reading, RelationRecord, Source, read
from aimsgraph.importing.folding import same
from aimsgraph.importing.tables.grid import column_name, text_of
from aimsgraph.vocabulary import Vocabulary

CSV = "2024_consolidated_ai_inventory_raw_v2.csv"
XLS = "2024_consolidated_ai_inventory_raw_v2.xls"


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "01_registers"


@pytest.fixture(scope="module")
def differing(folder: Path) -> dict[str, tuple[str, object]]:
    """The cells that differ between the two editions, read without any of our readers."""
    with (folder / CSV).open(newline="", encoding="cp1252") as lines:
        written = list(csv.reader(lines))
    book = python_calamine.CalamineWorkbook.from_path(folder / XLS)
    made = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(written) == len(made) == 2134
    found: dict[str, tuple[str, object]] = {}
    for number, (texts, cells) in enumerate(zip(written, made, strict=True), 1):
        for column, (text, cell) in enumerate(zip(texts, cells, strict=True)):
            assert not isinstance(cell, timedelta)
            if not same("", text, "TRUE" if cell is True else text_of(cell)):
                found[f"{column_name(column)}{number}"] = (text, cell)
    return found


@pytest.fixture(scope="module")
def reading(folder: Path, vocabulary: Vocabulary) -> Callable[[str], Reading]:
    return cache(lambda file: read(Source("real", "tables", (file,)), folder, vocabulary))


class TestOldWorkbookOfTheInventory:
    """The publisher's csv and xls hold the same, but for what the spreadsheet program made."""

    def test_each_cell_that_was_dated_is_reported_and_no_other(
        self, differing: dict[str, tuple[str, object]], reading: Callable[[str], Reading]
    ) -> None:
        dated = {at for at, (_, cell) in differing.items() if isinstance(cell, date)}
        lost = {at: text for at, (text, _) in differing.items() if at not in dated}
        assert len(dated) == 72
        # cp1252 has no Greek letters: the csv says "??-version" where the xls says beta.
        assert {at: "(??-version)" in text for at, text in lost.items()} == {"H1086": True}
        said = [each for each in reading(XLS).problems if each.code == "spreadsheet-date"]
        assert Counter(each.where.cell for each in said if each.where) == Counter(dated)
        assert Counter(each.severity for each in said) == {"note": 53, "error": 19}
        assert all("made this date of something else" in each.message for each in said)

    def test_everything_else_is_the_same(
        self, differing: dict[str, tuple[str, object]], reading: Callable[[str], Reading]
    ) -> None:
        written, made = reading(CSV), reading(XLS)
        relations = [
            {(r.type, r.source, r.target) for r in each.records if isinstance(r, RelationRecord)}
            for each in (written, made)
        ]
        assert relations[0] == relations[1]
        things = [
            {r.id: r for r in each.records if isinstance(r, NodeRecord)} for each in (written, made)
        ]
        assert things[0].keys() == things[1].keys()
        unlike: dict[str, list[str]] = {}
        for id, one in things[0].items():
            other = things[1][id].properties
            for name in {*one.properties, *other}:
                if not same(name, one.properties.get(name), other.get(name)):
                    unlike.setdefault(name, []).append(things[1][id].locator.cell or "")
        # Of the dated cells that are read, two hold a whole date in the csv; the others hold a
        # month, which is not taken from the csv either.
        whole = [
            int(at[1:])
            for at, (text, _) in differing.items()
            if at.startswith("N") and text.count("/") == 2
        ]
        rows = {
            name: sorted(int(cell[1:] or 0) for cell in cells) for name, cells in unlike.items()
        }
        assert rows == {"deployed_on": whole, "purpose": [1086], "uri": [0]}


class TestDatesThatASpreadsheetMade:
    """An invented register in which a program dated what people wrote."""

    HEADER = ("Name", "Leaves on", "Joined")
    WRITTEN = (
        ("Anna", "2024-01-28", "Jul-21"),
        ("Bo", "31/05/2024", "Aug-22"),
        ("Cy", "22-Jul", ""),
    )

    def xls(self, path: Path) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("People")
        day = xlwt.easyxf(num_format_str="D-MMM")
        for number, row in enumerate((self.HEADER, *self.WRITTEN)):
            for column, text in enumerate(row):
                sheet.write(number, column, text)
        sheet.write(4, 0, "Di")
        sheet.write(4, 1, date(2024, 7, 22), day)
        sheet.write(4, 2, date(2024, 6, 24), day)
        book.save(str(path))

    def xlsx(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("People")
        day = book.add_format({"num_format": "d-mmm"})
        for number, row in enumerate((self.HEADER, *self.WRITTEN)):
            sheet.write_row(number, 0, row)
        sheet.write(4, 0, "Di")
        sheet.write_datetime(4, 1, date(2024, 7, 22), day)
        sheet.write_datetime(4, 2, date(2024, 6, 24), day)
        book.close()

    @pytest.mark.parametrize("suffix", ["xls", "xlsx"])
    def test_each_is_said_with_its_cell_whether_the_column_is_read_or_not(
        self, suffix: str, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        getattr(self, suffix)(tmp_path / f"r.{suffix}")
        reading = read(Source("r", "tables", (f"r.{suffix}",)), tmp_path, vocabulary)
        said = [each for each in reading.problems if each.code == "spreadsheet-date"]
        assert [(each.severity, str(each.where), each.value) for each in said] == [
            ("error", f"r.{suffix} People!B5", "2024-07-22"),
            ("note", f"r.{suffix} People!C5", "2024-06-24"),
        ]
        assert said[0].message.startswith("Leaves on: ")
        assert said[0].message.endswith("; the value is not taken")
        assert said[1].message.endswith("; no part of the graph comes from this column")
        di = next(each for each in reading.records if getattr(each, "id", "") == "person:di")
        assert isinstance(di, NodeRecord)
        assert "leaves_on" not in di.properties

    def test_an_id_that_became_a_date_is_said(self, tmp_path: Path, vocabulary: Vocabulary) -> None:
        book = xlsxwriter.Workbook(tmp_path / "r.xlsx", {"default_date_format": "d-mmm"})
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ("ID", "Name"))
        sheet.write_datetime(1, 0, date(2024, 3, 1))  # somebody typed MAR-1
        sheet.write(1, 1, "Anna")
        book.close()
        reading = read(Source("r", "tables", ("r.xlsx",)), tmp_path, vocabulary)
        assert [(each.code, str(each.where)) for each in reading.problems] == [
            ("spreadsheet-date", "r.xlsx People!A2")
        ]
