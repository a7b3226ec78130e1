"""A store that cannot be used: every command says why, ends with 4, and leaves it alone."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Ran, aimsgraph
from tests.store.test_sqlite import FOREIGN, as_anybody

READING = (("status",), ("impact", "dataset:history", "--change", "content"), ("log",))
WRITING = (
    ("sync",),
    ("import", "registers/Datasets.csv"),
    ("record", "change", "dataset:history", "--kind", "content"),
    ("copy", "older.db", "aims.db", "--replace"),
)


@pytest.fixture
def workspace(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small workspace with a copy of its store, and a change that was not read yet."""
    monkeypatch.chdir(small)
    assert aimsgraph("copy", "older.db").code == 0
    register = small / "registers" / "Datasets.csv"
    register.write_text(register.read_text("utf-8") + "new,New,2026-04-01,data-owner\n", "utf-8")
    return small


def assert_refused(ran: Ran, said: str) -> None:
    lines = dict(line.partition(": ")[::2] for line in ran.err.splitlines())
    assert ran.code == 4, ran.err
    assert said in lines["error"]
    assert lines["where"].endswith("aims.db")
    assert lines["hint"]


def state(folder: Path) -> dict[str, str]:
    """The files, but for those in which the database keeps who is there."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


@pytest.mark.parametrize("what", sorted(FOREIGN))
def test_what_is_no_store_of_ours_is_left_alone(what: str, workspace: Path) -> None:
    make, message = FOREIGN[what]
    (workspace / "aims.db").unlink()
    make(workspace / "aims.db")
    before = state(workspace)
    for command in (*READING, *WRITING):
        assert_refused(aimsgraph(*command), message.partition("\\(")[0].partition(".*")[0])
    assert state(workspace) == before


def test_a_locked_store_is_read_and_not_written(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("connections", "sqlite"):
        monkeypatch.setattr(f"aimsgraph.store.{module}.BUSY_SECONDS", 0.05)
    before = state(workspace)
    with closing(sqlite3.connect(workspace / "aims.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for command in WRITING:
            assert_refused(aimsgraph(*command), "another program has been writing for 0.05 seconds")
        for command in READING:
            assert aimsgraph(*command).code == 0
    assert state(workspace) == before
    assert aimsgraph("sync").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
@pytest.mark.parametrize("protected", ["file", "folder"])
def test_without_permission_it_is_read_and_not_written(
    protected: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(workspace / ".cache"))  # that anybody can read
    for command in (*READING, *WRITING[:1]):  # imported before the rights are given up
        assert aimsgraph(*command, *(("--plan",) if command == ("sync",) else ())).code == 0
    for path in (workspace, *workspace.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for path in workspace.glob("aims.db-*"):
        path.unlink()
    if protected == "file":
        (workspace / "aims.db").chmod(0o444)
    else:
        workspace.chmod(0o555)

    def use() -> list[str]:
        ended = (aimsgraph(*command) for command in (*READING, *WRITING[:2]))
        return [f"{ran.code} {ran.err}" for ran in ended]

    ended = as_anybody(use, workspace)
    assert [line.partition(" ")[0] for line in ended] == ["0", "0", "0", "4", "4"]
    assert all("is read-only" in line and "hint: " in line for line in ended[3:])
