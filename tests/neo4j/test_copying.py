"""Copies between files and servers: all the history, the same wherever it goes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import aimsgraph
from aimsgraph.errors import RefusedError, StoreError, UsageError
from aimsgraph.snapshot import Node
from aimsgraph.store import Change, PutNode, Store, open_store
from aimsgraph.store.copying import copy_store
from aimsgraph.store.neo4j.server import Server as Connection
from tests.neo4j.drawn import assert_drawn, rows
from tests.neo4j.server import Server, running
from tests.store import sample
from tests.store.test_copying import WRITES

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
NEW: list[Change] = [PutNode(Node("dataset:new", "Dataset", {"name": "new"}))]


@pytest.fixture(scope="module")
def other_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A second server: a copy from one to another needs two."""
    with running(tmp_path_factory.mktemp("other") / "home", brief=True) as server:
        yield server


@pytest.fixture
def empty(neo4j_server: Server, other_server: Server) -> tuple[Server, Server]:
    """Both servers, emptied."""
    for server in (neo4j_server, other_server):
        server.clear()
    return neo4j_server, other_server


@pytest.fixture(params=["file", "server"])
def source(request: pytest.FixtureRequest, empty: tuple[Server, Server], tmp_path: Path) -> str:
    """A store with a past, which is closed."""
    location = str(tmp_path / "aims.db") if request.param == "file" else empty[0].location
    write(location, *WRITES)
    return location


@pytest.fixture(params=["file", "server"])
def target(request: pytest.FixtureRequest, empty: tuple[Server, Server], tmp_path: Path) -> str:
    """Where nothing is."""
    return str(tmp_path / "copy.db") if request.param == "file" else empty[1].location


def write(location: str, *writes: list[Any]) -> None:
    """Write revisions to a store, which is made if there is none."""
    with closing(open_store(location, VOCABULARY)) as store:
        for changes in writes:
            store.write(changes, actor="tester", source="tests", note="it's")


def past(store: Store) -> tuple[Any, ...]:
    """All that a store holds."""
    history = [(each, sorted(map(repr, all))) for each, all in store.history(store.revision)]
    snapshots = [store.snapshot(number) for number in range(store.revision + 1)]
    graphs = [(dict(each.nodes), {*map(repr, each.relations)}) for each in snapshots]
    return store.id, history, graphs, store.claims(), store.revisions()


def held(location: str) -> tuple[Any, ...]:
    """All that the store of a place holds."""
    with closing(open_store(location, VOCABULARY, create=False, read_only=True)) as store:
        return past(store)


def assert_shown(server: Server) -> None:
    """That a server shows its store, and that nothing is staged there."""
    with closing(open_store(server.location, VOCABULARY, read_only=True)) as store:
        assert_drawn(server, store.snapshot(), VOCABULARY)
    assert rows(server, "MATCH (n) WHERE n.staged IS NOT NULL RETURN n") == []


class TestHistory:
    def test_a_copy_holds_all_that_its_source_does(
        self, source: str, target: str, empty: tuple[Server, Server]
    ) -> None:
        made = copy_store(source, target, VOCABULARY)
        assert (made.revision, made.things, made.relations, made.claims) == (5, 3, 1, 2)
        assert held(target) == held(source)
        assert made.id == held(source)[0]
        if "://" in target:
            assert_shown(empty[1])
        write(target, NEW)
        assert len(held(target)[1]) == 6

    def test_there_and_back_it_is_the_same(
        self, empty: tuple[Server, Server], tmp_path: Path
    ) -> None:
        places = [str(tmp_path / "aims.db"), *(server.location for server in empty)]
        places.append(str(tmp_path / "back.db"))
        write(places[0], *WRITES)
        made = [copy_store(one, other, VOCABULARY) for one, other in pairwise(places)]
        assert len({(copy.sha256, copy.id) for copy in made}) == 1
        assert held(places[-1]) == held(places[0])


class TestTarget:
    def test_another_store_is_not_overwritten_unless_told_so(
        self, source: str, target: str, empty: tuple[Server, Server]
    ) -> None:
        write(target, NEW)
        before = held(target)
        with pytest.raises(RefusedError, match=r"another store already, at revision 1; .*replace"):
            copy_store(source, target, VOCABULARY)
        assert held(target) == before
        assert copy_store(source, target, VOCABULARY, replace=True).revision == 5
        assert held(target) == held(source)
        if "://" in target:
            assert_shown(empty[1])

    def test_the_same_again_stays_and_a_later_one_is_another(
        self, source: str, target: str
    ) -> None:
        first = copy_store(source, target, VOCABULARY)
        assert copy_store(source, target, VOCABULARY) == first
        write(source, NEW)
        with pytest.raises(RefusedError, match="another store already, at revision 5"):
            copy_store(source, target, VOCABULARY)
        assert copy_store(source, target, VOCABULARY, replace=True).revision == 6
        assert held(target) == held(source)

    def test_an_empty_store_is_replaced(self, source: str, target: str) -> None:
        write(target)
        assert copy_store(source, target, VOCABULARY).revision == 5

    def test_a_server_is_not_copied_onto_itself(self, empty: tuple[Server, Server]) -> None:
        write(empty[0].location, *WRITES)
        before = held(empty[0].location)
        for scheme in ("bolt", "neo4j"):
            with pytest.raises(UsageError, match="it cannot be copied onto itself"):
                copy_store(
                    empty[0].location,
                    empty[0].location.replace("bolt", scheme),
                    VOCABULARY,
                    replace=True,
                )
        assert held(empty[0].location) == before
        assert_shown(empty[0])

    def test_who_has_the_replaced_store_open_is_told(
        self, empty: tuple[Server, Server], tmp_path: Path
    ) -> None:
        source, location = str(tmp_path / "aims.db"), empty[1].location
        write(source, *WRITES)
        write(location, NEW)
        with closing(open_store(location, VOCABULARY)) as kept:
            kept.snapshot()
            copy_store(source, location, VOCABULARY, replace=True)
            for use in (
                kept.snapshot,
                kept.claims,
                lambda: kept.write(NEW, actor="tester", source="tests"),
                lambda: kept.query("RETURN 1"),
            ):
                with pytest.raises(StoreError, match="another store has taken its place; open it"):
                    use()
        assert held(location) == held(source)
        assert_shown(empty[1])

    def test_who_reads_while_it_is_replaced_sees_one_of_both(
        self, empty: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, location = str(tmp_path / "aims.db"), empty[1].location
        write(source, *WRITES)
        write(location, NEW)
        read = Connection.read

        def late(self: Connection, work: Any) -> Any:
            if "read_batches" in repr(work):
                monkeypatch.setattr(Connection, "read", read)
                copy_store(source, location, VOCABULARY, replace=True)
            return read(self, work)

        with closing(open_store(location, VOCABULARY)) as kept:
            monkeypatch.setattr(Connection, "read", late)
            with pytest.raises(StoreError, match="another store has taken its place"):
                kept.snapshot()

    def test_what_is_written_meanwhile_is_not_overwritten(
        self, empty: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, location = str(tmp_path / "aims.db"), empty[1].location
        write(source, *WRITES)
        compared = "aimsgraph.store.copying._compared"

        def late(*told: Any) -> str:
            write(location, NEW)
            return "the same"

        open_store(location, VOCABULARY).close()
        monkeypatch.setattr(compared, late)
        with pytest.raises(RefusedError, match="has moved on to revision 1; look at it again"):
            copy_store(source, location, VOCABULARY)
        assert len(held(location)[1]) == 1
        assert_shown(empty[1])

    def test_a_copy_that_differs_is_thrown_away(
        self, empty: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, location = str(tmp_path / "aims.db"), empty[1].location
        write(source, *WRITES)
        write(location, NEW)
        before = held(location)
        monkeypatch.setattr("aimsgraph.store.neo4j.incoming.batches", lambda _: ())
        with pytest.raises(StoreError, match=r"the copy is not what .* is; it was thrown away"):
            copy_store(source, location, VOCABULARY, replace=True)
        assert held(location) == before
        assert_shown(empty[1])


KILLED = """
import os, sys
from tests.store import sample
from aimsgraph.store.copying import copy_store
from aimsgraph.store.neo4j.server import Server
write, left = Server.write, [int(sys.argv[3])]
def counting(self, work, **about):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
    return write(self, work, **about)
Server.write = counting
copy_store(sys.argv[1], sys.argv[2], sample.vocabulary(), replace=True)
"""


def test_killed_in_the_middle_it_leaves_what_was_there_or_the_whole_copy(
    empty: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimsgraph.store.neo4j.store.IDLE_SECONDS", 0.2)
    source, location = str(tmp_path / "aims.db"), empty[1].location
    write(source, *WRITES)
    write(location, NEW)
    before, copied = held(location), held(source)
    root = Path(aimsgraph.__file__).parent.parent
    found = []
    for number in range(1, 100, 4):
        command = [sys.executable, "-c", KILLED, source, location, str(number)]
        if not subprocess.run(command, check=False, cwd=root).returncode:
            break
        open_store(location, VOCABULARY).close()  # goes on with what was begun
        found.append(held(location) == copied)
        assert found[-1] or held(location) == before
    else:
        pytest.fail("it was always killed")
    assert {*found} == {False, True}
    monkeypatch.setattr("aimsgraph.store.neo4j.history._FORGOTTEN", "PT0S")
    assert copy_store(source, location, VOCABULARY, replace=True).revision == 5
    assert_shown(empty[1])
