"""Several processes and threads at one store, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.errors import StoreError
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.store import PutNode, Store

Child = Callable[..., subprocess.Popen[str]]

THINGS = 200


def assert_whole(snapshot: Snapshot) -> None:
    """A ring as the rewriter leaves it: one number everywhere, a further ring for each revision."""
    number = snapshot.revision
    if number == 0:
        assert len(snapshot) == 0
        return
    assert {node.get("rows") for node in snapshot.nodes.values()} == {number}
    assert len(snapshot) == THINGS
    assert len(snapshot.relations) == THINGS * number


def read_until(process: subprocess.Popen[str], number: int) -> int:
    """Wait until the child told of revision ``number``."""
    assert process.stdout is not None
    return next(told for line in process.stdout if (told := int(line)) >= number)


@pytest.mark.parametrize("moment", [0.0, 0.003, 0.01, 0.02, 0.04])
def test_killing_a_writer_loses_nothing_committed_and_leaves_whole_revisions(
    place: Any, child: Child, moment: float
) -> None:
    writer = child("rewrite", place.location, THINGS, 10_000)
    read_until(writer, 3)
    time.sleep(moment)
    writer.kill()
    told = [int(line) for line in writer.communicate()[0].split()]
    store = place.open()
    assert store.revision >= max(told, default=3)
    assert [r.number for r in store.revisions()] == [*range(1, store.revision + 1)]
    for number in range(store.revision + 1):
        assert_whole(store.snapshot(number))
    again = [PutNode(Node("dataset:after", "Dataset", {"name": "after"}))]
    assert store.write(again, actor="tester", source="tests") == store.revision


@pytest.mark.parametrize("moment", [0.0, 0.0005, 0.001, 0.002, 0.005])
def test_killing_whoever_creates_a_store_leaves_one_that_opens(
    place: Any, child: Child, moment: float
) -> None:
    writer = child("rewrite", place.location, THINGS, 10_000)
    deadline = time.monotonic() + 20
    while not place.is_begun() and time.monotonic() < deadline:
        pass
    time.sleep(moment)
    writer.kill()
    writer.wait()
    assert_whole(place.open().snapshot())


def test_two_processes_write_in_turns_and_none_is_lost(place: Any, child: Child) -> None:
    writers = [child("add", place.location, prefix, 25) for prefix in ("left", "right")]
    for writer in writers:
        assert len(writer.communicate()[0].split()) == 25
        assert writer.returncode == 0
    store = place.open()
    assert [revision.number for revision in store.revisions()] == [*range(1, 51)]
    assert len(store.snapshot()) == 50


def test_several_processes_may_create_one_store(place: Any, child: Child) -> None:
    writers = [child("add", place.location, prefix, 2) for prefix in ("a", "b", "c", "d")]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert len(place.open().snapshot()) == 8


def test_readers_see_whole_revisions_while_another_process_writes(place: Any, child: Child) -> None:
    writer = child("rewrite", place.location, THINGS, 40)
    read_until(writer, 1)
    stores = [place.open(), place.open(read_only=True)]
    seen: set[int] = set()
    while writer.poll() is None:
        for store in stores:
            snapshot = store.snapshot()
            assert_whole(snapshot)
            seen.add(snapshot.revision)
    assert len(seen) > 1


@pytest.mark.parametrize("new_place", ["sqlite"], indirect=True)
def test_opening_a_store_again_leaves_the_locks_of_who_has_it_open(
    place: Any, child: Child
) -> None:
    kept = place.open()
    assert kept.revision == 0
    place.open().close()
    place.open(read_only=True).close()
    writer = child("add", place.location, "other", 3)
    writer.communicate()
    # The log is there as long as anybody uses it: whoever comes last removes it.
    assert Path(f"{place.location}-wal").exists()
    assert len(kept.snapshot()) == 3


def test_threads_share_a_store(store: Store) -> None:
    failures: list[BaseException] = []
    written = threading.Event()

    def read() -> None:
        try:
            while not written.is_set():
                snapshot = store.snapshot()
                assert len({node.get("rows") for node in snapshot.nodes.values()}) <= 1
                assert len(snapshot) in (0, 20)
        except BaseException as failure:
            failures.append(failure)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(30):
        things = (
            Node(f"dataset:{key}", "Dataset", {"name": "x", "rows": number}) for key in range(20)
        )
        store.write([PutNode(thing) for thing in things], actor="tester", source="tests")
    written.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert store.revision == 30


def test_threads_that_write_at_once_are_taken_in_turns(store: Store) -> None:
    def add(prefix: str) -> None:
        for number in range(10):
            thing = Node(f"dataset:{prefix}{number}", "Dataset", {"name": prefix})
            store.write([PutNode(thing)], actor=prefix, source="tests")

    writers = [threading.Thread(target=add, args=(prefix,)) for prefix in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.revision == 30
    assert len(store.snapshot()) == 30


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs to stop a process half-way")
def test_whoever_waits_too_long_is_told_who_writes(
    place: Any, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimsgraph.store.connections.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("aimsgraph.store.neo4j.server.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("aimsgraph.store.neo4j.store.IDLE_SECONDS", 0.1)
    writer = child("rewrite", place.location, 5_000, 10_000)
    read_until(writer, 1)
    store = place.open()
    for attempt in range(100):
        thing = Node("dataset:mine", "Dataset", {"name": "mine", "rows": attempt})
        time.sleep(0.01 * attempt)
        os.kill(writer.pid, signal.SIGSTOP)
        try:
            store.write([PutNode(thing)], actor="tester", source="tests")
        except StoreError as error:
            message = str(error)
            if "another program" not in message:  # stopped before it could say its name
                break
        finally:
            os.kill(writer.pid, signal.SIGCONT)
    else:
        pytest.fail("the writer was never stopped half-way")
    assert f"the rewriter (process {writer.pid}, since " in message
    assert "try again when it is done" in message


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_forked_process_must_open_the_store_itself(store: Store) -> None:
    answers: Any = multiprocessing.get_context("fork").SimpleQueue()

    def use() -> None:
        try:
            store.snapshot()
        except StoreError as error:
            answers.put(str(error))

    process = multiprocessing.get_context("fork").Process(target=use)
    process.start()
    process.join()
    assert "was opened by a parent process; open the store in this one" in answers.get()
