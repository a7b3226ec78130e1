"""A server with little memory, and things that others hold: a write finds its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import neo4j
import pytest

from aimsgraph.errors import StoreError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Change, PutNode, PutRelation, Store, open_store
from aimsgraph.store.copying import copy_store
from aimsgraph.store.neo4j import store as module
from aimsgraph.store.neo4j.drawing import Drawing
from aimsgraph.store.neo4j.state import State
from tests.neo4j.drawn import assert_drawn, rows
from tests.neo4j.server import Server, running
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
SMALL = PutNode(Node("dataset:small", "Dataset", {"name": "small"}))


def write(store: Store, *changes: Change) -> int:
    """Write; who does so does not matter."""
    return store.write(changes, actor="tester", source="tests")


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose transactions may have little memory."""
    home = tmp_path_factory.mktemp("poor") / "home"
    with running(home, settings=["db.memory.transaction.max=8m"], brief=True) as server:
        yield server


class TestMemory:
    @pytest.fixture
    def store(self, poor: Server) -> Iterator[Store]:
        """An empty store."""
        poor.clear()
        with closing(open_store(poor.location, VOCABULARY)) as store:
            yield store

    def test_a_large_write_is_halved_until_it_fits(
        self, poor: Server, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fitted, put = [], Drawing._put
        monkeypatch.setattr(
            Drawing, "_put", lambda *args: (fitted.append(put(*args)), fitted[-1])[1]
        )
        names = [f"dataset:{number}" for number in range(4_000)]
        things = [PutNode(Node(name, "Dataset", {"name": "x" * 300})) for name in names]
        ring = zip(names, names[1:] + names[:1], strict=True)
        note = {"note": "y" * 300}
        joins = [PutRelation(Relation("derivedFrom", *ends, "", note)) for ends in ring]
        assert write(store, *things, *joins) == 1
        assert False in fitted
        assert_drawn(poor, store.snapshot(), VOCABULARY)

    def test_one_change_that_never_fits_is_told_and_leaves_nothing(
        self, poor: Server, store: Store
    ) -> None:
        huge = PutNode(Node("dataset:huge", "Dataset", {"name": "z" * 20_000_000}))
        with pytest.raises(StoreError) as caught:
            write(store, huge)
        assert "more memory than the server allows, for a single change" in str(caught.value)
        assert "nothing has been written; raise dbms.memory.transaction" in str(caught.value)
        assert write(store, SMALL) == 1
        assert_drawn(poor, store.snapshot(), VOCABULARY)

    def test_what_a_copy_replaces_is_removed_in_parts_that_fit(
        self, poor: Server, store: Store, tmp_path: Path
    ) -> None:
        for start in (0, 5_000):
            keys = range(start, start + 5_000)
            write(
                store, *(PutNode(Node(f"dataset:{key}", "Dataset", {"name": "x"})) for key in keys)
            )
        with closing(open_store(tmp_path / "aims.db", VOCABULARY)) as other:
            write(other, SMALL)
            copy_store(tmp_path / "aims.db", poor.location, VOCABULARY, replace=True)
            assert_drawn(poor, other.snapshot(), VOCABULARY)


def test_a_deadlock_is_tried_again(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    neo4j_server.clear()
    lock, tries = module.lock, count(1)
    with (
        closing(open_store(neo4j_server.location, VOCABULARY)) as store,
        neo4j.GraphDatabase.driver(neo4j_server.location) as driver,
        driver.session() as session,
    ):
        # Of two the server ends the one that holds less: that is to be us.
        write(
            store,
            *(PutNode(Node(f"dataset:{key}", "Dataset", {"name": "x"})) for key in range(300)),
        )

        def want_the_store(rival: neo4j.Transaction) -> None:
            rival.run("MATCH (s:AimsStore) SET s.rival = true").consume()
            rival.commit()

        wanting: list[threading.Thread] = []

        def held(tx: neo4j.ManagedTransaction) -> State:
            state = lock(tx)
            if next(tries) == 1:  # what we want next a rival has, and it waits for what we have
                rival = session.begin_transaction()
                rival.run("MATCH (n:Thing) SET n.name = n.name").consume()
                wanting.append(threading.Thread(target=want_the_store, args=(rival,)))
                wanting[0].start()
                wait_for_a_block(neo4j_server)
            return state

        monkeypatch.setattr(module, "lock", held)
        assert write(store, PutNode(Node("dataset:7", "Dataset", {"name": "other"}))) == 2
        wanting[0].join()
        assert next(tries) > 2
        assert rows(neo4j_server, "MATCH (s:AimsStore) RETURN s.rival") == [[True]]
        assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)


def wait_for_a_block(server: Server) -> None:
    """Wait until a transaction waits for another."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        states = rows(server, "SHOW TRANSACTIONS YIELD status")
        if any(str(status).startswith("Blocked") for (status,) in states):
            return
    raise AssertionError("nobody waits")
