"""Servers and writers that are killed: a revision is whole or absent, its graph is drawn anyway."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from aimsgraph.errors import StoreError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Change, PutNode, PutRelation, open_store
from aimsgraph.store.neo4j.server import Server as Connection
from tests.neo4j.drawn import assert_drawn, rows
from tests.neo4j.server import Server, running
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
LARGE, SMALL = 5_200, 20  # things of a ring, with three relations each


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may be killed."""
    with running(tmp_path_factory.mktemp("killed") / "home", brief=True) as server:
        yield server


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever draws is taken to be gone after a moment, and a server to be down."""
    monkeypatch.setattr("aimsgraph.store.neo4j.store.IDLE_SECONDS", 0.5)
    monkeypatch.setattr("aimsgraph.store.neo4j.server._RETRY_SECONDS", 1.0)


def ring(size: int, number: int) -> list[Change]:
    """Things that rest on the next three; their number is the revision's."""
    names = [f"dataset:d{key}" for key in range(size)]
    things = [PutNode(Node(name, "Dataset", {"name": "x", "rows": number})) for name in names]
    return [
        *things,
        *(
            PutRelation(Relation("derivedFrom", name, names[(at + step) % size], str(number)))
            for at, name in enumerate(names)
            for step in (1, 2, 3)
        ),
    ]


def assert_whole(server: Server, size: int) -> int:
    """That every revision is one of `ring`, the graph shows the last, and no other counts."""
    with closing(open_store(server.location, VOCABULARY)) as store:
        newest = store.revision
        assert [each.number for each in store.revisions()] == [*range(1, newest + 1)]
        for number in range(newest + 1):
            snapshot = store.snapshot(number)
            assert {node.get("rows") for node in snapshot.nodes.values()} <= {number}
            assert len(snapshot) == (size if number else 0)
            assert len(snapshot.relations) == 3 * size * number
        assert_drawn(server, store.snapshot(), VOCABULARY)
    counting = rows(server, "MATCH (b:AimsBatch) WHERE b.token IS NULL RETURN DISTINCT b.revision")
    assert sorted(number for (number,) in counting) == [*range(1, newest + 1)]
    return newest


class TestServer:
    @pytest.mark.parametrize(
        ("size", "killed_in"),
        [
            pytest.param(LARGE, ("stage", 3), id="a-large-write-is-staged"),
            pytest.param(LARGE, ("switch", 1), id="a-large-write-comes-to-count"),
            pytest.param(LARGE, ("draw_rows", 3), id="its-graph-is-drawn"),
            pytest.param(SMALL, ("write", 1), id="a-small-write-is-made"),
        ],
    )
    def test_killed_it_keeps_a_revision_whole_or_absent(
        self,
        size: int,
        killed_in: tuple[str, int],
        own_server: Server,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        own_server.clear()
        with closing(open_store(own_server.location, VOCABULARY)) as store:
            write = {"actor": "tester", "source": "tests"}
            self.kill(own_server, killed_in, monkeypatch)
            with pytest.raises(StoreError) as caught:
                store.write(ring(size, 1), **write)
            assert caught.value.hint is not None
            own_server.start()
            assert len(store.snapshot()) in (0, size)
            assert store.write(ring(size, 1), **write) == 1
        assert assert_whole(own_server, size) == 1

    def kill(
        self, server: Server, killed_in: tuple[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Kill a server once, when so many transactions of a name have done their work.

        They are ended then, which nobody hears of.
        """
        name, number = killed_in
        seen, write = count(1), Connection.write

        def killing(self: Connection, work: Any, *, actor: str = "") -> Any:
            called = getattr(work, "func", work).__name__

            def deadly(tx: Any) -> Any:
                done = work(tx)
                if called == name and next(seen) == number:
                    server.kill()
                return done

            return write(self, deadly, actor=actor)

        monkeypatch.setattr(Connection, "write", killing)


class TestWriter:
    @pytest.mark.parametrize("moment", [0.0, 0.2, 0.5, 0.9])
    def test_killed_while_it_writes_much_it_is_taken_over(
        self,
        moment: float,
        child: Callable[..., subprocess.Popen[str]],
        neo4j_server: Server,
    ) -> None:
        neo4j_server.clear()
        size = 2_000
        writer = child("rewrite", neo4j_server.location, size, 1_000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "1\n"
        time.sleep(moment)
        writer.kill()
        told = [1, *map(int, writer.communicate()[0].split())]
        with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
            assert store.revision >= told[-1]
            assert [each.number for each in store.revisions()] == [*range(1, store.revision + 1)]
            snapshot = store.snapshot()
            assert {node.get("rows") for node in snapshot.nodes.values()} == {store.revision}
            assert len(snapshot.relations) == size * store.revision
            assert_drawn(neo4j_server, snapshot, VOCABULARY)

    def test_two_at_once_lose_nothing(
        self, child: Callable[..., subprocess.Popen[str]], neo4j_server: Server
    ) -> None:
        neo4j_server.clear()
        writers = [child("add", neo4j_server.location, name, 100) for name in ("left", "right")]
        for writer in writers:
            assert len(writer.communicate()[0].split()) == 100
            assert writer.returncode == 0
        with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
            assert [each.number for each in store.revisions()] == [*range(1, 201)]
            assert len(store.snapshot()) == 200
            assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)
