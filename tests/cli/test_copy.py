"""A backup by command and the way back: what was copied is said, and that it was compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, aimsgraph


def copy(*args: str) -> Ran:
    ran = aimsgraph("copy", *args)
    assert ran.code == 0, ran.err
    return ran


@pytest.fixture(autouse=True)
def _here(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)


def log() -> str:
    return aimsgraph("log", "--json").out


def test_it_says_what_it_holds_and_that_it_was_compared(small: Path) -> None:
    out = " ".join(copy("backup.db").out.split())
    assert "backup.db is a copy of aims.db: 1 revision." in out
    assert "every revision was compared" in out


def test_it_answers_in_json(small: Path) -> None:
    document = copy("backup.db", "--json").document
    assert document["revision"] == 1
    assert document["checked"] is True
    assert {"source", "target", "id", "things", "relations", "claims", "sha256"} <= set(document)


def test_a_backup_brings_back_all_history() -> None:
    assert aimsgraph("record", "change", "dataset:history", "--kind", "content").code == 0
    before = log()
    copy("backup.db")
    Path("aims.db").unlink()
    copy("backup.db", "aims.db")
    assert log() == before
    assert aimsgraph("sync").out.count("nothing is new") == 1


def test_a_backup_replaces_a_store_only_when_told_so() -> None:
    copy("backup.db")
    before = log()
    assert aimsgraph("record", "change", "dataset:history", "--kind", "content").code == 0
    ran = aimsgraph("copy", "backup.db", "aims.db")
    assert ran.code == 3
    assert ran.err.startswith("error: there is another store already, at revision 2\n")
    assert "--replace" in ran.err
    copy("backup.db", "aims.db", "--replace")
    assert log() == before


def test_stores_are_copied_outside_of_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy("../one.db")
    monkeypatch.chdir(tmp_path)
    copy("one.db", "two.db")
    ran = aimsgraph("copy", "two.db")
    assert (ran.code, "no aims.toml" in ran.err) == (5, True)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((), 2, "missing argument"),
        (("a.db", "b.db", "c.db"), 2, "too many places"),
        (("none.db", "b.db"), 4, "there is no store here"),
        (("aims.toml", "b.db"), 4, "is no store, and no database"),
        (("aims.toml",), 4, "is no store, and no database"),
        (("none/b.db",), 4, "does not exist"),
        (("registers",), 4, "is a folder"),
        (("aims.db",), 2, "onto itself"),
        (("ftp://host/b.db",), 2, "no store is known for ftp://"),
        (("ftp://host/b.db", "b.db"), 2, "no store is known for ftp://"),
    ],
)
def test_what_cannot_be_copied_is_said(args: tuple[str, ...], code: int, said: str) -> None:
    ran = aimsgraph("copy", *args)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert not Path("b.db").exists()


def test_a_workspace_that_was_never_synced_has_nothing_to_copy() -> None:
    Path("aims.db").unlink()
    ran = aimsgraph("copy", "backup.db")
    assert (ran.code, "run aimsgraph sync" in ran.err) == (4, True)
