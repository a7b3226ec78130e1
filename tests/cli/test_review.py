"""The inputs of the review, in words, in JSON and as documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.running import SMALL, TODAY, aimsgraph, fill


def test_json_keeps_its_shape(demo: Path) -> None:
    document = aimsgraph("review", "--json", folder=demo).document
    assert set(document) == {
        "about", "sentence", "since", "until", "last", "last_on", "inputs", "missed", "revision",
        "ontology",
    }  # fmt: skip
    assert set(document["inputs"][0]) == {"key", "title", "items", "considered"}


@pytest.mark.parametrize("width", [80, 120])
def test_what_the_last_review_missed_is_said_and_what_is_not_recorded_too(
    width: int, demo: Path
) -> None:
    out = aimsgraph("review", folder=demo, width=width).out
    told = " ".join(out.split())
    assert "It did not consider nonconformities and corrective actions." in told
    assert "ACTIONS FROM EARLIER REVIEWS nothing recorded" in told
    prose = [line for line in out.splitlines() if not line.startswith("    aimsgraph ")]
    assert max(map(len, prose)) <= min(width, 110)


def test_where_nothing_was_reviewed_every_input_says_what_there_is(synced_small: Path) -> None:
    out = aimsgraph("review", "--to", TODAY, folder=synced_small).out
    assert "No review is recorded." in " ".join(out.split())
    assert out.count("nothing recorded") == 8


def test_a_workbook_has_a_sheet_for_each_input(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    assert aimsgraph("review", "-o", str(path), folder=demo).code == 0
    book = CalamineWorkbook.from_path(str(path))
    cells = [
        c for name in book.sheet_names for r in book.get_sheet_by_name(name).to_python() for c in r
    ]
    assert "The support chatbot went live without an impact assessment" in cells
    assert "nothing recorded" in cells


def test_a_page_and_a_formula_of_a_register_do_no_harm(tmp_path: Path) -> None:
    name = "=HYPERLINK(1) <script>alert(1)</script>"
    fill(tmp_path, SMALL)
    fill(tmp_path, {"registers/Context issues.csv": f"ID,Issue,Kind\nissue,{name},external\n"})
    assert aimsgraph("sync", "--as-of", TODAY, folder=tmp_path).code == 0
    page = aimsgraph("review", "--to", TODAY, "--format", "html", folder=tmp_path).out
    assert "HYPERLINK" in page
    assert "<script>alert" not in page
    sheet = aimsgraph("review", "--to", TODAY, "--format", "csv", folder=tmp_path).out
    assert "HYPERLINK" in sheet
    assert ",=HYPERLINK" not in sheet


def test_a_period_that_ends_before_it_begins_is_refused(demo: Path) -> None:
    ran = aimsgraph("review", "--from", "2027-01-01", "--to", "2026-11-24", folder=demo)
    assert ran.code == 2
