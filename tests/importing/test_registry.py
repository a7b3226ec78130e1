"""Importers are found without being named, and one that does not load says so."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from aimsgraph.errors import InputError, UsageError
from aimsgraph.importing import (
    Reading,
    Source,
    find_importer,
    importer,
    importers,
    read,
    registry,
    sniff,
)
from aimsgraph.vocabulary import Vocabulary


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is forgotten after it."""
    importers()
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))


def test_the_shipped_importers_are_found() -> None:
    assert {"tables", "evidence", "journal"} <= set(importers())
    assert all(each.summary for each in importers().values())


def test_an_unknown_name_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean tables"):
        find_importer("table")


def test_a_module_that_does_not_load_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text("import no_such_module_at_all\n")
    package = types.ModuleType("broken_importers")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "broken_importers", package)
    monkeypatch.setattr(registry, "PACKAGE", "broken_importers")
    registry._discover.cache_clear()
    try:
        with pytest.raises(
            InputError, match=r"broken_importers\.broken does not load: ModuleNotFound"
        ):
            importers()
    finally:
        registry._discover.cache_clear()


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="two importers are called 'tables'"):

        @importer("tables")
        def other(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
            raise AssertionError("nobody reads with it")


def test_an_error_of_a_reader_is_a_problem_and_the_reading_not_complete(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    @importer("failing")
    def failing(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
        raise InputError("cannot be read", where="x.csv", hint="mend it")

    reading = read(Source("x", "failing"), tmp_path, vocabulary)
    assert not reading.complete
    assert [str(problem) for problem in reading.problems] == [
        "error input x.csv -> cannot be read; mend it"
    ]


class TestSniff:
    def test_the_surest_importer_is_taken(self, tmp_path: Path) -> None:
        table = tmp_path / "people.csv"
        table.write_text("Name,Email\nAnna,a@b.c\n")
        journal = tmp_path / "journal.yaml"
        journal.write_text("[]")
        assert sniff(table).name == "tables"
        assert sniff(journal).name == "journal"

    def test_what_nobody_knows_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "x.bin").write_bytes(b"\0\1")
        with pytest.raises(InputError, match="no importer knows"):
            sniff(tmp_path / "x.bin")
        with pytest.raises(InputError, match="no such file"):
            sniff(tmp_path / "gone.csv")

    def test_a_tie_is_said_not_settled(self, tmp_path: Path) -> None:
        for name in ("one", "two"):

            @importer(name, sniff=lambda path: 0.99 if path.suffix == ".odd" else 0.0)
            def reader(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
                raise AssertionError("nobody reads with it")

        (tmp_path / "x.odd").write_text("")
        with pytest.raises(InputError, match="this could be one or two"):
            sniff(tmp_path / "x.odd")
