"""The stage on which commands are ended early, and the workspaces that they work on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest

from tests.cli.running import SMALL, fill
from tests.crash.calls import Call
from tests.crash.looking import Look, look
from tests.crash.staging import Stage

T = TypeVar("T")

# AIMSGRAPH_CRASH=all: every call of every command, however alike (about ten minutes).
EVERY = os.environ.get("AIMSGRAPH_CRASH") == "all"

COMMANDS = {
    "init": ("init", "--name", "Small"),
    "first sync": ("sync",),
    "sync": ("sync",),
    "record": ("record", "change", "dataset:history", "--kind", "content", "--why", "new source"),
    "import": ("import", "registers/Datasets.csv"),
    "copy": ("copy", "copy.db"),
    "copy back": ("copy", "older.db", "copy.db", "--replace"),
}
# An import is a sync of one source: what disturbs the one disturbs the other.
DISTURBED = [command for command in COMMANDS if command != "import"]


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory, where there is one: what is flushed a thousand times wears no disk."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(dir=place, prefix="aimsgraph-") as name:
        yield Path(name)


@pytest.fixture
def tmp_path(memory: Path) -> Iterator[Path]:
    """A folder for one test, in memory."""
    with TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def stage(memory: Path) -> Iterator[Stage]:
    """The stage; where no process can be traced these tests are left out."""
    (memory / "stage").mkdir()
    stage = Stage(memory / "stage")
    if stage.unable:
        stage.close()
        pytest.skip(stage.unable)
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def synced(stage: Stage, memory: Path) -> Path:
    """The small workspace after a sync, with a change that was not read yet; not to be altered."""
    folder = fill(memory / "synced", SMALL)
    ended = stage.run("sync", folder=folder)
    assert ended.code == 0, ended.err
    more = SMALL["registers/Datasets.csv"] + "letters,Letters of customers,2026-04-01,data-owner\n"
    return fill(folder, {"registers/Datasets.csv": more})


@pytest.fixture(scope="session")
def starts(synced: Path, stage: Stage, memory: Path) -> dict[str, Path]:
    """The folder that each command starts from; not to be altered."""
    folder = memory / "starts"
    folder.mkdir()
    first = fill(folder / "first sync", SMALL)
    (folder / "init").mkdir()
    back = shutil.copytree(synced, folder / "copy back")
    for args in (
        ("copy", "older.db"),
        ("record", "change", "model:triage-model", "--kind", "content"),
        ("copy", "copy.db"),
    ):
        ended = stage.run(*args, folder=back)
        assert ended.code == 0, ended.err
    special = {"first sync": first, "init": folder / "init", "copy back": back}
    return {command: special.get(command, synced) for command in COMMANDS}


@pytest.fixture
def start(starts: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    """Makes the folder in which a command starts, over the one that was used before."""

    def start(command: str) -> Path:
        shutil.rmtree(tmp_path / "work", ignore_errors=True)
        return shutil.copytree(starts[command], tmp_path / "work")

    return start


def spread(items: Sequence[T], count: int) -> list[T]:
    """Some of many, evenly; all with AIMSGRAPH_CRASH=all."""
    if EVERY or len(items) <= count:
        return list(items)
    return [items[at * (len(items) - 1) // (count - 1)] for at in range(count)]


def turning_points(calls: Sequence[Call], which: Callable[[Call], bool]) -> list[int]:
    """Where calls begin and end to do the same to the same file, counted from 1.

    With AIMSGRAPH_CRASH=all every call is one.
    """
    chosen = [call for call in calls if which(call)]
    numbers: list[int] = []
    for _, run in groupby(enumerate(chosen, 1), key=lambda each: each[1]):
        run_numbers = [number for number, _ in run]
        numbers += run_numbers if EVERY else {run_numbers[0], run_numbers[-1]}
    return sorted(numbers)


def assert_completes(stage: Stage, command: str, folder: Path, after: Look) -> None:
    """The command, run again, leaves what an undisturbed run leaves.

    Only `init`, which makes no workspace twice, then says that it is one already.
    """
    made = command == "init" and look(folder).same_as(after)
    again = stage.run(*COMMANDS[command], folder=folder)
    assert again.code == (5 if made else 0), again.err
    assert look(folder).same_as(after)
