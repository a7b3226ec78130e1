"""Ids and titles are found in a table by what the cells hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from aimsgraph.catalog import Catalog, catalog
from aimsgraph.catalog.verify import verify
from aimsgraph.errors import InputError
from aimsgraph.importing.tables.listed import read_listed


@pytest.fixture
def iso() -> Catalog:
    return catalog("iso42001")


def statement(iso: Catalog) -> list[list[object]]:
    """A statement of applicability as it comes: running numbers, groups, prose."""
    controls = iso.of("ReferenceControl")
    rows: list[list[object]] = [
        ["Statement of Applicability", "", "", "", ""],
        ["No.", "Group", "Ref", "Applies", "What it is about"],
    ]
    for number, each in enumerate(controls, start=1):
        group = iso.provision(each.parent or "").title
        rows.append([number, group, each.ref, "yes", each.title])
    rows.append(["approved by", "the board", "", "", ""])
    return rows


def write_csv(path: Path, rows: list[list[object]], *, encoding: str, delimiter: str) -> Path:
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def write_xlsx(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ","), ("utf-8", "\t")],
)
def test_columns_are_found_whatever_they_are_called(
    tmp_path: Path, iso: Catalog, encoding: str, delimiter: str
) -> None:
    path = write_csv(tmp_path / "soa.csv", statement(iso), encoding=encoding, delimiter=delimiter)
    rows = read_listed(path, iso)
    assert [(row.id, row.title) for row in rows] == [
        (each.ref, each.title) for each in iso.of("ReferenceControl")
    ]
    assert rows[0].where == "soa.csv:3"
    assert verify(rows, iso) == []


def test_a_workbook_is_read_where_the_ids_are(tmp_path: Path, iso: Catalog) -> None:
    path = write_xlsx(
        tmp_path / "soa.xlsx", Readme=[["See A.7.4"]], SoA=[[], *statement(iso)], Notes=[["x"]]
    )
    rows = read_listed(path, iso)
    assert len(rows) == 38
    assert rows[0].where == "soa.xlsx SoA!C4"


def test_the_titles_are_those_of_the_catalogue_not_of_its_groups(
    tmp_path: Path, iso: Catalog
) -> None:
    rows = statement(iso)
    for row in rows[2:20]:
        row[4] = f"Something else about {row[2]}"
    path = write_csv(tmp_path / "soa.csv", rows, encoding="utf-8", delimiter=",")
    assert read_listed(path, iso)[0].title == "Something else about A.2.2"


def test_ids_and_titles_may_share_a_column(tmp_path: Path, iso: Catalog) -> None:
    rows: list[list[object]] = [
        [f"{each.ref} {each.title}", "we do this well enough, says the owner"]
        for each in iso.of("ReferenceControl")
    ]
    rows[4][0] = "A.3.3 Whistleblowing"
    path = write_csv(tmp_path / "soa.csv", rows, encoding="utf-8", delimiter=",")
    assert [each.code for each in verify(read_listed(path, iso), iso)] == ["wrong-title"]


def test_numbers_in_a_workbook_are_ids_as_they_were_typed(tmp_path: Path, iso: Catalog) -> None:
    clauses: list[list[object]] = [
        [float(each.ref) if each.ref.count(".") < 2 else each.ref, each.title]
        for each in iso.of("Clause")
    ]
    path = write_xlsx(tmp_path / "clauses.xlsx", Clauses=clauses)
    assert verify(read_listed(path, iso), iso) == []


def test_a_known_title_with_an_unreadable_id_is_not_passed_over(
    tmp_path: Path, iso: Catalog
) -> None:
    rows = statement(iso)
    rows[5][2] = "?"
    path = write_csv(tmp_path / "soa.csv", rows, encoding="utf-8", delimiter=",")
    found = verify(read_listed(path, iso), iso)
    assert [each.code for each in found] == ["no-reference", "missing"]


def test_a_cell_of_several_lines_keeps_the_place_of_its_row(tmp_path: Path, iso: Catalog) -> None:
    rows: list[list[object]] = [
        ["A.2.2", "AI policy", "one\ntwo\nthree"],
        ["A.2.3", "Alignment with other organizational policies", ""],
    ]
    path = write_csv(tmp_path / "soa.csv", rows, encoding="utf-8", delimiter=",")
    assert [row.where for row in read_listed(path, iso)] == ["soa.csv:1", "soa.csv:4"]


def test_a_register_without_ids_is_refused(tmp_path: Path, iso: Catalog) -> None:
    rows: list[list[object]] = [["Risk", "Score"], ["Bias", 4], ["Drift", 5], ["Leak", 10]]
    path = write_csv(tmp_path / "risks.csv", rows, encoding="utf-8", delimiter=",")
    with pytest.raises(InputError, match="no column holds ids of iso42001:2023"):
        read_listed(path, iso)


def test_an_unknown_sheet_is_answered_with_those_there_are(tmp_path: Path, iso: Catalog) -> None:
    path = write_xlsx(tmp_path / "soa.xlsx", SoA=statement(iso))
    with pytest.raises(InputError, match="there are SoA"):
        read_listed(path, iso, sheet="Soa")
    assert len(read_listed(path, iso, sheet="SoA")) == 38


@pytest.mark.parametrize("name", ["broken.xlsx", "none.csv", "none.xlsx"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, iso: Catalog, name: str) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"PK no workbook")
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        read_listed(tmp_path / name, iso)


def test_real_registers_without_a_list_are_refused_and_lists_are_read(
    shared_data: Path, iso: Catalog
) -> None:
    registers = shared_data / "01_registers"
    with pytest.raises(InputError, match="no column holds ids"):
        read_listed(registers / "2024_consolidated_ai_inventory_raw_v2.csv", iso)
    rows = read_listed(registers / "aims_control_plan_raci_template.csv", iso)
    wrong = [each.value for each in verify(rows, iso) if each.code == "wrong-title"]
    assert wrong == ["Governance", "Risk Management", "Design & Dev"]
