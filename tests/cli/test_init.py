"""A new workspace can be synced at once, and its registers say what belongs into them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from aimsgraph.importing.tables.registers import registers
from aimsgraph.vocabulary import load
from tests.cli.running import aimsgraph

NAME = 'Müller & "Söhne"'


@pytest.fixture
def new(tmp_path: Path) -> Path:
    ran = aimsgraph("init", str(tmp_path / "new"), "--name", NAME)
    assert ran.code == 0, ran.err
    return tmp_path / "new"


class TestFolder:
    def test_it_holds_what_a_workspace_needs(self, new: Path) -> None:
        assert sorted(path.name for path in new.iterdir()) == [
            ".gitignore", "aims.toml", "evidence", "journal.yaml", "registers",
        ]  # fmt: skip
        assert tomllib.loads((new / "aims.toml").read_text())["organization"]["name"] == NAME

    def test_the_first_sync_finds_nothing_wrong(self, new: Path) -> None:
        ran = aimsgraph("sync", "--strict", "--json", folder=new)
        assert ran.code == 0, ran.err
        assert ran.document["problems"] == []
        assert "have nothing recorded" in aimsgraph("status", folder=new).out

    def test_a_workspace_is_not_made_twice(self, new: Path) -> None:
        ran = aimsgraph("init", str(new))
        assert ran.code == 5
        assert "this is a workspace already" in ran.err

    def test_what_is_there_stays(self, tmp_path: Path) -> None:
        (tmp_path / "journal.yaml").write_text("# mine\n")
        assert aimsgraph("init", str(tmp_path)).code == 0
        assert (tmp_path / "journal.yaml").read_text() == "# mine\n"

    def test_the_store_is_kept_out_of_version_control(self, new: Path) -> None:
        assert "aims.db" in (new / ".gitignore").read_text().split()


class TestWorkbook:
    def test_it_has_a_sheet_for_each_register_with_its_columns(self, new: Path) -> None:
        book = openpyxl.load_workbook(new / "registers" / "registers.xlsx")
        for register in registers(load()):
            headers = [cell.value for cell in book[register.sheet][1]]
            assert headers == [column.header for column in register.columns]

    def test_known_values_are_drop_down_lists(self, new: Path) -> None:
        book = openpyxl.load_workbook(new / "registers" / "registers.xlsx")
        sheet = book["AI systems"]
        headers = [cell.value for cell in sheet[1]]
        letter = openpyxl.utils.get_column_letter(headers.index("Lifecycle") + 1)
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        rule = next(rule for place, rule in rules.items() if place.startswith(f"{letter}2:"))
        _, _, cells = rule.formula1.lstrip("=").rpartition("!")
        listed = [row[0].value for row in book["Lists"][cells.replace("$", "")]]
        assert listed == ["idea", "development", "validation", "deployed", "retired"]

    def test_a_row_filled_in_is_read(self, new: Path) -> None:
        path = new / "registers" / "registers.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["AI systems"]
        headers = [cell.value for cell in sheet[1]]
        for header, value in {"ID": "triage", "Name": "Triage", "Lifecycle": "deployed"}.items():
            sheet.cell(2, headers.index(header) + 1, value)
        book.save(path)
        assert aimsgraph("sync", "--strict", folder=new).code == 0
        assert aimsgraph("trace", "system:triage", folder=new).code == 0
