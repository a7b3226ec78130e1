"""Stores and files that cannot be used: said at once, and left as they are."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from aimsgraph.store.schema import SCHEMA_VERSION
from tests.bad_input.case import Case, content, graph
from tests.bad_input.house import HOUSE
from tests.cli.running import ENVIRONMENT, aimsgraph, fill

DB = "aims.db"
NOBODY = 65_534
Words = Sequence[str]


def store(
    name: str, says: Words, hint: Words, prepare: Callable[[Path], None] | None, **more: object
) -> Case:
    """A store that a sync cannot use."""
    files = more.pop("files", {})
    where = str(more.pop("where", f"…/{DB}"))
    return Case(name, files, where, says, hint, code="store", exit=4, prepare=prepare)  # type: ignore[arg-type]


def in_database(folder: Path, *statements: str) -> None:
    """Alter the store behind its back."""
    with closing(sqlite3.connect(folder / DB)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def newer(folder: Path) -> None:
    """The store says that a later version wrote it."""
    in_database(folder, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def foreign(folder: Path) -> None:
    """A database of another program stands where the store belongs."""
    (folder / DB).unlink()
    in_database(folder, "CREATE TABLE theirs (x)")


def a_folder(folder: Path) -> None:
    """A folder stands where the store belongs."""
    (folder / DB).unlink()
    (folder / DB).mkdir()


def cut(folder: Path) -> None:
    """The second half of the store is gone."""
    path = folder / DB
    path.write_bytes(path.read_bytes()[:50])


def scribbled(folder: Path) -> None:
    """Noise stands in the middle of the store."""
    path = folder / DB
    held = bytearray(path.read_bytes())
    held[4096 : len(held)] = bytes(len(held) - 4096)
    path.write_bytes(held)


CASES = [
    store(
        "a text file for a store",
        ["is no store, and no database"],
        ["does not exist yet"],
        None,
        files={DB: "no database\n"},
    ),
    store("an empty file for a store", ["is no store"], [], None, files={DB: ""}),
    store("a database of another program", ["of another program"], ["of aimsgraph"], foreign),
    store("a store of a newer version", ["written by a newer aimsgraph"], ["upgrade"], newer),
    store("a folder for a store", ["is a folder"], ["such as aims.db"], a_folder),
    store("a store of which little is left", ["is no store"], [], cut),
    store("a store with noise in it", ["damaged"], ["backup"], scribbled),
    store(
        "a store in a folder that there is not",
        ["does not exist"],
        ["create it first"],
        None,
        where="…/nowhere/aims.db",
        files={"aims.toml": HOUSE["aims.toml"] + '\n[store]\nlocation = "nowhere/aims.db"\n'},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)


def test_a_store_that_another_program_writes_is_waited_for_and_then_named(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimsgraph.store.connections.BUSY_SECONDS", 0.2)
    fill(house, {"registers/Datasets.csv": f"{HOUSE['registers/Datasets.csv']}new,New,,\n"})
    with closing(sqlite3.connect(house / DB)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = aimsgraph("sync", folder=house)
        assert ran.code == 4
        assert "another program has been writing" in ran.err
        assert "nothing has been written" in ran.err
        assert "hint: try again when it is done" in ran.err
        other.rollback()
    assert aimsgraph("sync", folder=house).code == 0
    assert "dataset:new" in graph(house).nodes


class TestPermissions:
    """What the system does not let us do, as somebody who is not its administrator."""

    @pytest.fixture
    def open_house(self, synced: Path) -> Iterator[Path]:
        """A copy of the workspace where anybody may go."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            house = shutil.copytree(synced, Path(folder) / "house")
            for path in (house, *house.rglob("*")):
                path.chmod(0o777 if path.is_dir() else 0o666)
            yield house
            for path in (house, *house.rglob("*")):
                path.chmod(0o777)

    def run(self, house: Path, *args: str) -> subprocess.CompletedProcess[str]:
        administrator = os.geteuid() == 0
        return subprocess.run(
            [sys.executable, "-m", "aimsgraph", "-C", str(house), *args],
            env={**ENVIRONMENT, "HOME": str(house), "COLUMNS": "110"},
            cwd=house,
            capture_output=True,
            text=True,
            check=False,
            user=NOBODY if administrator else None,
        )

    @pytest.mark.parametrize(
        ("path", "mode", "exit_code", "says"),
        [
            ("aims.db", 0o000, 4, "cannot be read: Permission denied"),
            ("aims.db", 0o444, 4, "is read-only"),
            ("aims.toml", 0o000, 5, "cannot be read: Permission denied"),
            ("identity.yaml", 0o000, 3, "Permission denied"),
            (".", 0o555, 4, "is read-only"),
        ],
    )
    def test_a_sync_is_refused_and_nothing_altered(
        self, path: str, mode: int, exit_code: int, says: str, open_house: Path
    ) -> None:
        (open_house / "identity.yaml").touch()
        before = content(open_house, store=True)
        (open_house / path).chmod(mode)
        ran = self.run(open_house, "sync")
        assert ran.returncode == exit_code, ran.stderr
        assert "Traceback" not in ran.stderr
        assert says in ran.stderr
        assert "hint: " in ran.stderr or path in ran.stderr
        (open_house / path).chmod(0o777)
        assert content(open_house, store=True) == before

    @pytest.mark.parametrize(
        ("path", "place"),
        [
            ("registers/Datasets.csv", "registers/Datasets.csv"),
            ("registers", "registers"),
            ("evidence", "evidence"),
            ("evidence/report.txt", "evidence/report.txt"),
            ("journal.yaml", "journal.yaml"),
        ],
    )
    def test_a_file_without_permission_is_a_problem_and_retires_nothing(
        self, path: str, place: str, open_house: Path
    ) -> None:
        (open_house / path).chmod(0o000)
        ran = self.run(open_house, "sync")
        assert "Traceback" not in ran.stderr
        assert ran.returncode == 0, ran.stderr
        assert place in ran.stdout
        assert "Permission denied" in " ".join(ran.stdout.split())
        (open_house / path).chmod(0o777)
        held = graph(open_house)
        assert not any("withdrawn_on" in node.properties for node in held.nodes.values())

    def test_a_workspace_that_may_only_be_read_can_be_asked(self, open_house: Path) -> None:
        for path in (*open_house.rglob("*"), open_house):
            path.chmod(0o555 if path.is_dir() else 0o444)
        assert self.run(open_house, "status").returncode == 0
        assert self.run(open_house, "sync", "--plan").returncode == 0
        assert self.run(open_house, "record", "exclude", "A.8.3", "--why", "x").returncode in (3, 4)
