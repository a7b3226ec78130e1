"""The file of the embedded store: what may be opened, what is left alone, and copies of it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from aimsgraph.errors import StoreError, UsageError
from aimsgraph.snapshot import Node
from aimsgraph.store import PutNode, Store, open_store
from aimsgraph.store.schema import APPLICATION_ID
from aimsgraph.store.sqlite import SQLiteStore
from aimsgraph.vocabulary import Vocabulary

Open = Callable[..., SQLiteStore]

CLAIMS = PutNode(Node("dataset:claims", "Dataset", {"name": "claims"}))
TRIAGE = PutNode(Node("model:triage", "Model", {"name": "triage"}))


@pytest.fixture
def opened(vocabulary: Vocabulary) -> Iterator[Open]:
    stores: list[Store] = []

    def opened(path: Path, **options: Any) -> SQLiteStore:
        store = open_store(path, vocabulary, **options)
        assert isinstance(store, SQLiteStore)
        stores.append(store)
        return store

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def path(tmp_path: Path, opened: Open) -> Path:
    """A store with one revision that nobody has open."""
    path = tmp_path / "aims.db"
    with closing(opened(path)) as store:
        store.write([CLAIMS], actor="tester", source="tests")
    return path


def state(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


class TestOpening:
    def test_a_store_is_made_where_nothing_is(self, tmp_path: Path, opened: Open) -> None:
        with closing(opened(tmp_path / "aims.db")) as store:
            assert store.revision == 0
        header = (tmp_path / "aims.db").read_bytes()[:100]
        assert int.from_bytes(header[68:72], "big") == APPLICATION_ID

    def test_a_closed_store_is_one_file(self, path: Path) -> None:
        assert [file.name for file in path.parent.iterdir()] == ["aims.db"]

    def test_an_odd_file_name_is_no_matter(self, tmp_path: Path, opened: Open) -> None:
        for name in ("a?b#c%20.db", "ä ö.db"):
            with closing(opened(tmp_path / name)) as store:
                store.write([CLAIMS], actor="tester", source="tests")
            assert (tmp_path / name).is_file()

    def test_a_relative_path_stays_the_same_file_when_the_folder_changes(
        self, path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.chdir(tmp_path)
        store = opened(Path("aims.db"))
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        with ThreadPoolExecutor(1) as another:
            write = another.submit(store.write, [TRIAGE], actor="tester", source="tests")
        assert write.result() == 2
        assert [*(tmp_path / "elsewhere").iterdir()] == []

    def test_an_empty_file_becomes_a_store(self, tmp_path: Path, opened: Open) -> None:
        (tmp_path / "aims.db").touch()
        assert opened(tmp_path / "aims.db").revision == 0

    def test_writes_are_flushed_to_the_disk(self, path: Path, opened: Open) -> None:
        with opened(path)._connections.reading() as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)

    def test_a_clock_set_back_does_not_turn_time_round(
        self, path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Yesterday(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return datetime.now(tz) - timedelta(days=1)

        store = opened(path)
        monkeypatch.setattr("aimsgraph.store.rows.datetime", Yesterday)
        store.write([TRIAGE], actor="tester", source="tests")
        monkeypatch.undo()
        first, second = store.revisions()
        assert second.at >= first.at


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE theirs (x)")
        other.commit()


def newer_store(path: Path) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        newer.execute("PRAGMA user_version = 9")
        newer.execute("CREATE TABLE future (x)")
        newer.commit()


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (lambda path: path.write_text("some notes\n" * 50), "is no store, and no database"),
    "a short text": (lambda path: path.write_text("hi"), "is no store, and no database"),
    "the start of a database": (
        lambda path: path.write_bytes(b"SQLite format 3\x00"),
        "is no store, and no database",
    ),
    "another database": (foreign_database, "is a database of another program"),
    "a newer store": (newer_store, r"a newer aimsgraph \(format 9.*; upgrade aimsgraph"),
}


class TestLeftAlone:
    @pytest.mark.parametrize("what", sorted(FOREIGN))
    @pytest.mark.parametrize("read_only", [False, True])
    def test_what_is_no_store_of_ours_is_refused_and_not_touched(
        self, tmp_path: Path, opened: Open, what: str, read_only: bool
    ) -> None:
        make, message = FOREIGN[what]
        path = tmp_path / "thing"
        make(path)
        before = state(tmp_path)
        with pytest.raises(StoreError, match=message) as caught:
            opened(path, read_only=read_only)
        assert str(caught.value).startswith(f"{path}: ")
        assert "; " in str(caught.value)  # what to do
        assert state(tmp_path) == before

    def test_a_missing_folder_is_named(self, tmp_path: Path, opened: Open) -> None:
        with pytest.raises(StoreError, match=r"the folder .*none does not exist; create it first"):
            opened(tmp_path / "none" / "aims.db")

    def test_a_folder_is_no_store(self, tmp_path: Path, opened: Open) -> None:
        with pytest.raises(StoreError, match="is a folder; give the path of a file in it"):
            opened(tmp_path)

    @pytest.mark.parametrize("options", [{"create": False}, {"read_only": True}])
    def test_no_store_is_made_unless_asked_for(
        self, tmp_path: Path, opened: Open, options: dict[str, bool]
    ) -> None:
        with pytest.raises(StoreError, match="there is no store here"):
            opened(tmp_path / "aims.db", **options)
        (tmp_path / "aims.db").touch()
        with pytest.raises(StoreError, match="is no store: it is empty"):
            opened(tmp_path / "aims.db", **options)
        assert (tmp_path / "aims.db").stat().st_size == 0

    def test_an_address_of_nothing_known_is_refused(self, vocabulary: Vocabulary) -> None:
        with pytest.raises(UsageError, match="no store is known for ftp://"):
            open_store("ftp://host/aims", vocabulary)

    def test_a_damaged_store_says_so(self, path: Path, opened: Open) -> None:
        content = bytearray(path.read_bytes())
        content[200:] = os.urandom(len(content) - 200)
        path.write_bytes(content)
        with pytest.raises(StoreError, match="restore a backup"):
            opened(path).snapshot()


class TestReadOnly:
    def test_it_reads_and_does_not_write(self, path: Path, opened: Open) -> None:
        store = opened(path, read_only=True)
        assert store.revision == 1
        with pytest.raises(StoreError, match="is open for reading only"):
            store.write([TRIAGE], actor="tester", source="tests")

    def test_it_sees_what_others_write(self, path: Path, opened: Open) -> None:
        reader = opened(path, read_only=True)
        opened(path).write([TRIAGE], actor="tester", source="tests")
        assert "model:triage" in reader.snapshot()

    @pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
    @pytest.mark.parametrize("protected", ["file", "folder"])
    def test_a_file_without_permission_to_write_is_opened_for_reading_only(
        self, path: Path, protected: str, vocabulary: Vocabulary
    ) -> None:
        path.chmod(0o444 if protected == "file" else 0o666)
        path.parent.chmod(0o555 if protected == "folder" else 0o777)

        def use() -> list[str]:
            with pytest.raises(StoreError) as refusal:
                open_store(path, vocabulary)
            with closing(open_store(path, vocabulary, read_only=True)) as store:
                return [str(refusal.value), *store.snapshot().nodes]

        place = path if protected == "file" else f"the folder {path.parent}"
        advice = "change its permissions, or open the store read-only"
        assert as_anybody(use, path.parent) == [
            f"{path}: {place} is read-only; {advice}",
            "dataset:claims",
        ]


def as_anybody(use: Callable[[], list[str]], folder: Path) -> list[str]:
    """What ``use`` returns to a user without the special rights that whoever tests may have."""
    answers: Any = multiprocessing.get_context("fork").SimpleQueue()

    def run() -> None:
        if os.geteuid() == 0:
            # pytest's folders are open to their owner alone.
            for above in takewhile(lambda f: f != Path(gettempdir()), folder.parents):
                above.chmod(0o755)
            os.setgroups([])
            os.setuid(65534)
        try:
            answers.put(use())
        except BaseException as failure:
            answers.put([repr(failure)])
            raise

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    answer: list[str] = answers.get()
    return answer


class TestMaking:
    def test_what_a_deleted_store_left_is_not_taken_for_the_new_ones(
        self, path: Path, opened: Open, tmp_path: Path
    ) -> None:
        store = opened(path)
        store.write([TRIAGE], actor="tester", source="tests")
        log = path.with_name("aims.db-wal").read_bytes()
        store.close()
        path.unlink()
        path.with_name("aims.db-wal").write_bytes(log)
        with closing(opened(path)) as again:
            assert again.revision == 0
            assert len(again.snapshot()) == 0

    def test_a_store_is_never_written_through_a_link(self, tmp_path: Path, opened: Open) -> None:
        (tmp_path / "precious").write_text("mine")
        (tmp_path / ".aims.db.new").symlink_to(tmp_path / "precious")
        opened(tmp_path / "aims.db")
        assert (tmp_path / "precious").read_text() == "mine"


class TestWriter:
    def test_a_file_left_by_a_killed_writer_does_no_harm(self, path: Path, opened: Open) -> None:
        path.with_name("aims.db-writer").write_text('{"pid": 1')
        assert opened(path).write([TRIAGE], actor="tester", source="tests") == 2
        assert not path.with_name("aims.db-writer").exists()

    @pytest.mark.parametrize("left", [None, "", '{"pid": 999999999, "actor": "a", "since": "b"}'])
    def test_a_writer_without_a_name_is_another_program(
        self, path: Path, opened: Open, left: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aimsgraph.store.connections.BUSY_SECONDS", 0.05)
        store = opened(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            if left is not None:
                path.with_name("aims.db-writer").write_text(left)
            with pytest.raises(StoreError, match=r"another program has been writing for 0\.05 sec"):
                store.write([TRIAGE], actor="tester", source="tests")
        assert store.write([TRIAGE], actor="tester", source="tests") == 2
