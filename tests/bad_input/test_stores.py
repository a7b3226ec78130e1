"""Stores and files that cannot be used: said at once, and left as they are."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.store.schema import SCHEMA_VERSION
from tests.bad_input.case import Case, content, graph, there
from tests.bad_input.house import HOUSE
from tests.cli.running import ENVIRONMENT, aimsgraph, fill

DB = "aims.db"
Words = Sequence[str]


def store(
    name: str, says: Words, hint: Words, prepare: Callable[[Path], None] | None, **more: Any
) -> Case:
    """A store that a sync cannot use."""
    files = more.pop("files", {})
    where = str(more.pop("where", f"…/{DB}"))
    return Case(
        name, files, where, says, hint, code="store", exit=4, prepare=prepare, **more
    )  # fmt: skip


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


LITTLE = ["is a database of another program"]
CASES = [
    store(
        "a text file for a store",
        ["is no store, and no database"],
        ["does not exist yet"],
        None,
        files={DB: "no database\n"},
    ),
    store(
        "an empty file for a store",
        ["nothing has been read yet"],
        ["run aimsgraph sync"],
        None,
        where="",
        files={DB: ""},
        args=("status",),
    ),
    store("a database of another program", ["of another program"], ["of aimsgraph"], foreign),
    store("a store of a newer version", ["written by a newer aimsgraph"], ["upgrade"], newer),
    store("a folder for a store", ["is a folder"], ["such as aims.db"], a_folder),
    store("a store of which little is left", LITTLE, ["of a store"], cut),
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


# Runs the command line; an administrator, who may do everything, first gives that up.
AS_ANYBODY = """
import ctypes, os, sys
if os.geteuid() == 0:
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, nothing) == 0
from aimsgraph.cli.app import app
app(sys.argv[1:])
"""


class TestPermissions:
    """What the system does not let us do."""

    @pytest.fixture
    def house(self, house: Path) -> Iterator[Path]:
        """The workspace, which can be deleted in the end."""
        yield house
        for path in (house, *(house / name for name in ("registers", "evidence"))):
            path.chmod(0o755)

    def run(self, house: Path, *args: str) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [sys.executable, "-c", AS_ANYBODY, "-C", str(house), *args],
            env={**ENVIRONMENT, "COLUMNS": "110"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ran.stderr
        return ran

    @pytest.mark.parametrize(
        ("path", "mode", "exit_code", "says"),
        [
            ("aims.db", 0o000, 4, "cannot be read"),
            ("aims.db", 0o444, 4, "is read-only"),
            ("aims.toml", 0o000, 5, "cannot be read: Permission denied"),
            ("identity.yaml", 0o000, 3, "permission denied"),
            (".", 0o555, 4, "is read-only"),
        ],
    )
    def test_a_sync_is_refused_and_nothing_altered(
        self, path: str, mode: int, exit_code: int, says: str, house: Path
    ) -> None:
        (house / "identity.yaml").touch()
        before = content(house, store=True)
        (house / path).chmod(mode)
        ran = self.run(house, "sync")
        (house / path).chmod(0o755)
        assert ran.returncode == exit_code, ran.stderr
        assert says in ran.stderr
        assert "where: " in ran.stderr
        assert content(house, store=True) == before

    @pytest.mark.parametrize(
        ("path", "place"),
        [
            ("registers/Datasets.csv", "registers/Datasets.csv"),
            ("registers", "registers/*.csv"),
            ("evidence", "evidence"),
            ("evidence/report.txt", "evidence/report.txt"),
            ("evidence/evidence.csv", "evidence/evidence.csv"),
            ("journal.yaml", "journal.yaml"),
        ],
    )
    def test_what_may_not_be_read_is_a_problem_and_retires_nothing(
        self, path: str, place: str, house: Path
    ) -> None:
        (house / path).chmod(0o000)
        ran = self.run(house, "sync", "--json")
        (house / path).chmod(0o755)
        assert ran.returncode == 0, ran.stderr
        problems = json.loads(ran.stdout)["problems"]
        said = [(each["severity"], each["where"]["artifact"]) for each in problems]
        assert ("error", place) in said
        assert all(there(node) for node in graph(house).nodes.values())

    def test_a_workspace_that_may_only_be_read_can_be_asked(self, house: Path) -> None:
        for path in (*house.rglob("*"), house):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = content(house, store=True)
        assert self.run(house, "status").returncode == 0
        assert self.run(house, "sync", "--plan").returncode == 0
        assert self.run(house, "record", "exclude", "A.8.3", "--why", "x").returncode in (3, 4)
        assert content(house, store=True) == before
