"""Copies of a store: all its history, compared with the original, never over something else."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.errors import RefusedError, StoreError, UsageError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Claim, DropClaim, DropNode, PutClaim, PutNode, PutRelation, open_store
from aimsgraph.store.copying import Copy, copy_store
from aimsgraph.store.sqlite import SQLiteStore
from aimsgraph.vocabulary import Vocabulary

CLAIMS = Node("dataset:claims", "Dataset", {"name": "claims"})
TRIAGE = Node("model:triage", "Model", {"name": "triage"})
TRAINED = Relation("trainedOn", TRIAGE.id, CLAIMS.id, "", {"note": "2026"})
SAID = Claim("register", CLAIMS.id, "Dataset", {"name": "claims"}, "d1", {"line": 2}, (("a", "b"),))

# Every sort of change; a thing that comes back, and one that changes twice in a revision.
WRITES: list[list[Any]] = [
    [PutNode(CLAIMS), PutNode(TRIAGE), PutRelation(TRAINED), PutClaim(SAID)],
    [PutNode(replace(CLAIMS, properties={"name": "claims", "rows": 3}))],
    [DropClaim("register", CLAIMS.id), PutNode(Node("dataset:gone", "Dataset", {"name": "gone"}))],
    [DropNode("dataset:gone"), PutClaim(replace(SAID, source="inventory", digest="d2"))],
    [PutNode(Node("dataset:gone", "Dataset", {"name": "back"})), PutClaim(SAID)],
]


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[SQLiteStore]:
    """A store with a past."""
    store = open_store(tmp_path / "aims.db", vocabulary)
    assert isinstance(store, SQLiteStore)
    for changes in WRITES:
        store.write(changes, actor="tester", source="tests", note="a note")
    yield store
    store.close()


@pytest.fixture
def copied(tmp_path: Path, vocabulary: Vocabulary) -> Callable[..., Copy]:
    """Copies ``aims.db`` to a name beside it, or between two names."""

    def copied(target: str = "copy.db", source: str = "aims.db", **options: Any) -> Copy:
        return copy_store(tmp_path / source, tmp_path / target, vocabulary, **options)

    return copied


def rows(path: Path) -> list[list[Any]]:
    tables = ("store", "revision", "node", "relation", "claim")
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


class TestHistory:
    def test_it_says_every_change_again(
        self, store: SQLiteStore, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        with closing(open_store(tmp_path / "again.db", vocabulary)) as again:
            for revision, changes in store.history(len(WRITES)):
                number = again.write(changes, actor=revision.actor, source=revision.source)
                assert (number, len(changes)) == (revision.number, revision.changes)
                assert again.snapshot().nodes == store.snapshot(number).nodes
            assert again.claims() == store.claims()

    def test_it_ends_where_it_is_told_to(self, store: SQLiteStore) -> None:
        assert [revision.number for revision, _ in store.history(2)] == [1, 2]
        assert [*store.history(0)] == []


class TestCopy:
    def test_it_holds_every_row(
        self, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        made = copied()
        assert (made.id, made.revision) == (store.id, 5)
        assert (made.things, made.relations, made.claims) == (3, 1, 2)
        assert rows(tmp_path / "copy.db") == rows(tmp_path / "aims.db")

    def test_it_is_one_file(
        self, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        (tmp_path / "far").mkdir()
        copied("far/copy.db")
        assert [path.name for path in (tmp_path / "far").iterdir()] == ["copy.db"]

    def test_the_same_content_has_the_same_digest(
        self, store: SQLiteStore, copied: Callable[..., Copy]
    ) -> None:
        first = copied("one.db").sha256
        assert copied("two.db", "one.db").sha256 == first
        store.write([DropClaim("register", CLAIMS.id)], actor="tester", source="tests")
        assert copied("three.db").sha256 != first

    def test_what_is_written_meanwhile_is_left_out(
        self, store: SQLiteStore, copied: Callable[..., Copy], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backup = SQLiteStore.backup

        def slowly(self: SQLiteStore, path: Path) -> None:
            backup(self, path)
            store.write(
                [PutNode(Node("dataset:new", "Dataset", {"name": "n"}))], actor="t", source="t"
            )

        monkeypatch.setattr(SQLiteStore, "backup", slowly)
        assert copied().revision == 5
        assert store.revision == 6

    @pytest.mark.parametrize(
        "spoil",
        [
            "DELETE FROM claim WHERE to_rev IS NOT NULL",
            'UPDATE node SET properties = \'{"name":"x"}\' WHERE from_rev = 1',
            "UPDATE revision SET actor = 'nobody' WHERE number = 2",
            "INSERT INTO relation VALUES ('trainedOn', 'a', 'b', '', '{}', 3, 4)",
            "UPDATE store SET id = 'another'",
        ],
    )
    def test_a_copy_that_differs_is_thrown_away(
        self,
        spoil: str,
        store: SQLiteStore,
        copied: Callable[..., Copy],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        backup = SQLiteStore.backup

        def badly(self: SQLiteStore, path: Path) -> None:
            backup(self, path)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute(spoil)

        monkeypatch.setattr(SQLiteStore, "backup", badly)
        with pytest.raises(StoreError, match=r"the copy is not what .* is; it was thrown away"):
            copied()
        assert not (tmp_path / "copy.db").exists()
        assert not list(tmp_path.glob(".copy.db*"))


class TestTarget:
    def test_another_store_is_not_overwritten_unless_told_so(
        self, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        copied()
        store.write([DropClaim("register", CLAIMS.id)], actor="tester", source="tests")
        before = rows(tmp_path / "copy.db")
        with pytest.raises(
            RefusedError, match=r"another store already, at revision 5; .*--replace"
        ):
            copied()
        assert rows(tmp_path / "copy.db") == before
        assert copied(replace=True).revision == 6
        assert rows(tmp_path / "copy.db") == rows(tmp_path / "aims.db")

    def test_the_same_copy_again_stays(
        self, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        first = copied()
        stamp = (tmp_path / "copy.db").stat().st_mtime_ns
        assert copied() == first
        assert (tmp_path / "copy.db").stat().st_mtime_ns == stamp

    def test_an_empty_store_and_an_empty_file_are_replaced(
        self,
        store: SQLiteStore,
        copied: Callable[..., Copy],
        tmp_path: Path,
        vocabulary: Vocabulary,
    ) -> None:
        open_store(tmp_path / "new.db", vocabulary).close()
        (tmp_path / "none.db").touch()
        for target in ("new.db", "none.db"):
            assert copied(target).revision == 5
            assert rows(tmp_path / target) == rows(tmp_path / "aims.db")

    def test_who_has_the_replaced_store_open_goes_on(
        self, store: SQLiteStore, copied: Callable[..., Copy]
    ) -> None:
        copied()
        store.write([DropNode("dataset:gone")], actor="tester", source="tests")
        copied("aims.db", "copy.db", replace=True)
        assert store.revision == 5
        assert "dataset:gone" in store.snapshot()
        assert store.write([DropNode("dataset:gone")], actor="tester", source="tests") == 6

    @pytest.mark.parametrize("options", [{}, {"replace": True}])
    def test_what_is_no_store_stays(
        self, options: Any, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        (tmp_path / "notes.txt").write_text("precious\n" * 100)
        with pytest.raises(StoreError, match="is no store, and no database"):
            copied("notes.txt", **options)
        assert (tmp_path / "notes.txt").read_text() == "precious\n" * 100

    def test_it_is_not_copied_onto_itself(
        self, store: SQLiteStore, copied: Callable[..., Copy], tmp_path: Path
    ) -> None:
        (tmp_path / "link.db").symlink_to(tmp_path / "aims.db")
        with pytest.raises(UsageError, match="onto itself"):
            copied("link.db", replace=True)

    def test_a_missing_folder_is_named(
        self, store: SQLiteStore, copied: Callable[..., Copy]
    ) -> None:
        with pytest.raises(StoreError, match=r"the folder .*none does not exist; create it first"):
            copied("none/copy.db")

    def test_a_store_that_is_written_to_is_waited_for(
        self,
        store: SQLiteStore,
        copied: Callable[..., Copy],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("aimsgraph.store.sqlite.BUSY_SECONDS", 0.1)
        monkeypatch.setattr("aimsgraph.store.connections.BUSY_SECONDS", 0.1)
        copied()
        shutil.copy(tmp_path / "copy.db", tmp_path / "other.db")
        with closing(sqlite3.connect(tmp_path / "other.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"another program has been writing for 0\.1 sec"):
                copied("other.db", "copy.db", replace=True)
        assert copied("other.db", "copy.db", replace=True).revision == 5
