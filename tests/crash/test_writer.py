"""The store alone, whose writer is killed over and over: at random, and at every call."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.snapshot import Snapshot
from aimsgraph.store import open_store
from aimsgraph.vocabulary import Vocabulary
from tests.crash.staging import Ended, Stage
from tests.store import sample

KILLS = 200
FEW, MANY = 3, 40  # things


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The small ontology of the store's own tests."""
    return sample.vocabulary()


def assert_whole(snapshot: Snapshot, things: int) -> None:
    """A ring as the writer leaves it: one number everywhere, a further ring for each revision."""
    number = snapshot.revision
    assert {node.get("rows") for node in snapshot.nodes.values()} == ({number} if number else set())
    assert len(snapshot) == (things if number else 0)
    assert len(snapshot.relations) == things * number


def assert_nothing_lost(path: Path, things: int, ended: Ended, vocabulary: Vocabulary) -> int:
    """The store opens, has all that the writer told of, and no revision by half; its newest."""
    told = [int(line) for line in ended.out.split()]
    if not path.exists():
        assert not told
        return 0
    with closing(open_store(path, vocabulary, read_only=True)) as store:
        newest = store.revision
        assert newest >= max(told, default=0)
        assert_whole(store.snapshot(), things)
    with closing(open_store(path, vocabulary)) as store:
        assert [revision.number for revision in store.revisions()] == [*range(1, newest + 1)]
        for number in range(max(0, newest - 2), newest + 1):
            assert_whole(store.snapshot(number), things)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return newest


def test_kills_at_random_moments(stage: Stage, vocabulary: Vocabulary, tmp_path: Path) -> None:
    chance = random.Random(42001)
    killed = 0
    for number in range(KILLS):
        path = tmp_path / f"{number // 20}.db"  # twenty in a row on one store
        ended = stage.run(
            str(path), str(MANY), "10000",
            folder=tmp_path, task="rewrite", after=chance.uniform(0.001, 0.06),
        )  # fmt: skip
        killed += ended.done
        assert_nothing_lost(path, MANY, ended, vocabulary)
    assert killed == KILLS


def test_kills_at_every_call(stage: Stage, vocabulary: Vocabulary, tmp_path: Path) -> None:
    def write(folder: Path, **options: Any) -> Ended:
        folder.mkdir(exist_ok=True)
        args = (str(folder / "aims.db"), str(FEW), "2")
        return stage.run(*args, folder=folder, task="rewrite", **options)

    calls = write(tmp_path / "whole").calls
    assert len(calls) > 40
    for number in range(1, len(calls) + 1):
        folder = tmp_path / str(number)
        ended = write(folder, deed="kill", at=number)
        assert (ended.code, ended.done) == (-9, True)
        newest = assert_nothing_lost(folder / "aims.db", FEW, ended, vocabulary)
        again = write(folder)
        assert again.code == 0, again.err
        assert assert_nothing_lost(folder / "aims.db", FEW, again, vocabulary) == newest + 2
    print(f"{len(calls)} calls")
