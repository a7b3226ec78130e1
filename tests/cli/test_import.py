"""One file is read into the graph, as the source that aims.toml names or as one of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.running import Ran, aimsgraph, fill

SUPPLIERS = {"more/Suppliers.csv": "ID,Name,Country\nacme,Acme Cloud,Ireland\n"}


def imported(folder: Path, path: str, *args: str) -> Ran:
    ran = aimsgraph("import", str(folder / path), *args, folder=folder)
    assert ran.code == 0, ran.err
    return ran


def test_it_is_in_the_graph_at_once(small: Path) -> None:
    fill(small, SUPPLIERS)
    imported(small, "more/Suppliers.csv")
    assert aimsgraph("trace", "supplier:acme", folder=small).code == 0


def test_the_answer_shows_what_to_add_to_aims_toml(small: Path) -> None:
    fill(small, SUPPLIERS)
    out = imported(small, "more/Suppliers.csv").out
    block = out.partition("add to aims.toml:")[2]
    (source,) = tomllib.loads(block)["source"]
    with (small / "aims.toml").open("a", encoding="utf-8") as file:
        file.write(block)
    assert source == {
        "name": "more-suppliers", "importer": "tables", "path": "more/Suppliers.csv"
    }  # fmt: skip
    document = aimsgraph("sync", "--json", folder=small).document
    assert document["sources"]["created"] == document["sources"]["retired"] == []


def test_a_plan_writes_nothing(small: Path) -> None:
    fill(small, SUPPLIERS)
    document = imported(small, "more/Suppliers.csv", "--plan", "--json").document
    assert document["sources"]["created"] == ["supplier:acme"]
    assert aimsgraph("trace", "supplier:acme", folder=small).code == 2


def test_a_file_of_a_declared_source_is_read_as_that_source(small: Path) -> None:
    document = imported(small, "registers/Datasets.csv", "--json").document
    assert document["source"]["name"] == "registers"
    assert document["sources"]["retired"] == []


def test_a_file_that_nothing_knows_is_refused(small: Path) -> None:
    fill(small, {"more/notes.bin": "hello"})
    ran = aimsgraph("import", str(small / "more/notes.bin"), folder=small)
    assert ran.code == 3
    assert "no importer knows this kind of file" in ran.err


def test_a_link_that_leads_out_is_refused(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("ID,Name\nx,X\n", encoding="utf-8")
    (small / "link.csv").symlink_to(outside)
    ran = aimsgraph("import", str(small / "link.csv"), folder=small)
    assert ran.code == 3


@pytest.mark.parametrize("path", ["registers/Datasets.csv", "evidence"])
def test_reading_it_again_is_nothing_new(path: str, small: Path) -> None:
    assert "nothing is new" in imported(small, path).out
