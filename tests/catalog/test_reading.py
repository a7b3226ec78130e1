"""A catalogue file that is wrong is refused, with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aimsgraph.catalog import catalog, catalogs, read_catalog
from aimsgraph.errors import CatalogError

OWN = """\
catalog: house-rules:1
title: House rules for AI
names: [House rules]
verified_on: 2026-03-01
regimes:
  - {id: start, date: 2026-05-01, provision: R 9, what: The rules start}
defaults:
  Clause: {addressee: [everyone]}
roles: [everyone]
counts: {Clause: 3, assessable: 2}
provisions:
  - {ref: R 1, class: Clause, title: Ask first, assessable: false}
  - {ref: R 1.1, class: Clause, parent: R 1, title: Ask whom it hurts, assessable: true}
  - {ref: 6.10, class: Clause, title: Keep a list, assessable: true, applies: [start]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


class TestAnOwnCatalogue:
    def test_is_read_beside_the_shipped_ones(self, tmp_path: Path) -> None:
        path = write(tmp_path, OWN)
        assert "house-rules:1" in catalogs(path)
        assert catalog("house-rules", path).title == "House rules for AI"
        assert "house-rules:1" not in catalogs()

    def test_is_read_again_when_it_was_edited(self, tmp_path: Path) -> None:
        path = write(tmp_path, OWN)
        catalogs(path)
        write(tmp_path, OWN.replace("Keep a list", "Keep a longer list"))
        assert catalog("house-rules", path).provision("6.10").title == "Keep a longer list"

    def test_keeps_ids_and_dates_as_they_are_written(self, tmp_path: Path) -> None:
        own = read_catalog(write(tmp_path, OWN))
        assert list(own.provisions) == ["R 1", "R 1.1", "6.10"]
        assert str(own.provision("6.10").applies_from) == "2026-05-01"

    def test_takes_defaults_by_class(self, tmp_path: Path) -> None:
        own = read_catalog(write(tmp_path, OWN))
        assert {each.addressee for each in own.provisions.values()} == {("everyone",)}

    def test_may_not_take_the_id_of_another(self, tmp_path: Path) -> None:
        path = write(tmp_path, OWN.replace("house-rules:1", "iso42001:2023"))
        with pytest.raises(CatalogError, match="there is another catalogue iso42001:2023"):
            catalogs(path)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title: House rules for AI\n", "", 1, "'title' is missing"),
        ("house-rules:1", "House Rules", 1, "write family:edition"),
        ("names: [House rules]", "names: House rules", 3, "names must be a list"),
        ("2026-03-01", "1 March", 4, "write a date as 2026-12-02"),
        ("date: 2026-05-01, ", "", 6, "'date' is missing"),
        ("what: The rules start", "wat: The rules start", 6, "'what' is missing"),
        ("start}", "start, moved: true}", 6, "no field 'moved'"),
        ("Clause: {addressee", "Claus: {addressee", 8, "no class of provision"),
        ("Clause: 3", "Clause: 4", 10, "Clause should be 4 but the file holds 3"),
        ("assessable: 2", "assessable: many", 10, "write a whole number"),
        ("class: Clause, title: Ask first", "class: Rule, title: Ask first", 12, "allowed are"),
        ("title: Ask first, ", "", 12, "'title' is missing"),
        ("title: Ask first", "titel: Ask first, title: Ask", 12, "did you mean title"),
        ("ref: R 1.1", "ref: R 1", 13, "given twice, first in line 12"),
        ("parent: R 1,", "parent: R 2,", 13, "there is no 'R 2' above"),
        ("assessable: true}", "assessable: yes}", 13, "write true or false"),
        ("R 1.1, class: Clause", "R 1.1, class: ReferenceControl", 13, "not of a Clause"),
        ("applies: [start]", "applies: [stop]", 14, "names 'stop', which the file does not"),
        ("applies: [start]", "applies: [start], addressee: [all]", 14, "names 'all'"),
        ("6.10, class", "a/b, class", 14, "hold no '/'"),
        ("title: Keep a list", "title: [Keep, a, list]", 14, "title must be a text"),
        ("title: Keep a list", "title: Keep, title: Keep", 14, "'title' is given twice"),
        ("  - {ref: R 1,", "  - {ref: R 1", 12, "expected"),
        ("names: [House rules]", "names: &n [House rules]\nx: *n", None, "anchors and aliases"),
    ],
)
def test_an_error_names_its_line(
    tmp_path: Path, old: str, new: str, line: int | None, message: str
) -> None:
    assert old in OWN
    path = write(tmp_path, OWN.replace(old, new, 1))
    with pytest.raises(CatalogError) as caught:
        read_catalog(path)
    assert message in str(caught.value)
    assert caught.value.where == (f"{path}:{line}" if line else str(path))


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_without_fields_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogError, match="holds no fields"):
        read_catalog(write(tmp_path, text))


def test_a_catalogue_without_provisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="has no provisions"):
        read_catalog(write(tmp_path, "catalog: a:1\ntitle: A\nprovisions: []\n"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=re.escape(str(tmp_path / "none.yaml"))):
        catalogs(tmp_path / "none.yaml")
