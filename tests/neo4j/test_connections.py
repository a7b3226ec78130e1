"""Connections that are cut: a write is there once, or not at all and can be tried again."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

import neo4j
import pytest

from aimsgraph.errors import StoreError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Access, Change, PutNode, PutRelation, open_store
from aimsgraph.store.neo4j.server import Server as Connection
from tests.neo4j.drawn import assert_drawn
from tests.neo4j.proxy import Proxy
from tests.neo4j.server import Server
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
PLACES = 400  # where a connection can be cut: more than any of these writes has


@pytest.fixture
def proxy(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The way to an empty store."""
    monkeypatch.setattr("aimsgraph.store.neo4j.store.IDLE_SECONDS", 0.0)
    neo4j_server.clear()
    open_store(neo4j_server.location, VOCABULARY).close()
    with Proxy(neo4j_server.port) as proxy:
        yield proxy


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small writes go the way of large ones: in parts that are drawn side by side."""
    monkeypatch.setattr("aimsgraph.store.neo4j.store.AT_ONCE", 5)
    monkeypatch.setattr("aimsgraph.store.neo4j.log.ROWS", 10)
    monkeypatch.setattr("aimsgraph.store.neo4j.drawing.ROWS", 10)
    monkeypatch.setattr("aimsgraph.store.neo4j.graph._FEW", 5)


def ring(number: int, size: int = 12) -> list[Change]:
    """Things, and relations in a ring, none of which were there before."""
    names = [f"dataset:{number}-{key}" for key in range(size)]
    things = [PutNode(Node(name, "Dataset", {"name": "x", "rows": number})) for name in names]
    ends = zip(names, names[1:] + names[:1], strict=True)
    return [*things, *(PutRelation(Relation("derivedFrom", *pair)) for pair in ends)]


def write(location: str, number: int) -> None:
    """Write a ring as whoever opens the store anew."""
    with closing(open_store(location, VOCABULARY)) as store:
        assert store.write(ring(number), actor="tester", source="tests") == number


def assert_once(server: Server, number: int) -> None:
    """That every ring up to one is there once, in a revision of its own."""
    with closing(open_store(server.location, VOCABULARY)) as store:
        assert [revision.number for revision in store.revisions()] == [*range(1, number + 1)]
        snapshot = store.snapshot()
        assert len(snapshot) == len(snapshot.relations) == 12 * number
        assert_drawn(server, snapshot, VOCABULARY)


def cut_everywhere(proxy: Proxy, cut: Callable[[int], None], step: int) -> list[str]:
    """Write rings, each cut a little later than the one before; return what was said of it."""
    said: list[StoreError] = []
    for number, place in enumerate(range(1, PLACES, step), start=1):
        cut(place)
        try:
            write(proxy.location, number)
        except StoreError as error:
            said.append(error)
            write(proxy.location, number)
        if proxy.cuts < number:
            cut(0)
            assert all(error.hint for error in said)
            return [str(error) for error in said]
    raise AssertionError("the last write was cut too")


def test_a_write_that_is_cut_anywhere_is_there_once(proxy: Proxy, neo4j_server: Server) -> None:
    cut_everywhere(proxy, proxy.cut_at_piece, 11)
    assert proxy.cuts > 3
    assert_once(neo4j_server, proxy.cuts + 1)


@pytest.mark.usefixtures("staged")
def test_a_large_write_that_is_cut_anywhere_is_there_once(
    proxy: Proxy, neo4j_server: Server
) -> None:
    cut_everywhere(proxy, proxy.cut_at_piece, 37)
    assert proxy.cuts > 3
    assert_once(neo4j_server, proxy.cuts + 1)


def test_a_write_whose_end_is_not_heard_of_is_not_done_twice(
    proxy: Proxy, neo4j_server: Server
) -> None:
    said = cut_everywhere(proxy, proxy.cut_after_commit, 1)
    assert any("there as a whole, or not at all" in message for message in said)
    assert any("what is there already is not written twice" in message for message in said)
    assert_once(neo4j_server, proxy.cuts + 1)


@pytest.mark.usefixtures("staged")
def test_a_large_write_whose_end_is_not_heard_of_is_not_done_twice(
    proxy: Proxy, neo4j_server: Server
) -> None:
    said = cut_everywhere(proxy, proxy.cut_after_commit, 1)
    assert any("is written, but its graph is not drawn to the end" in message for message in said)
    assert_once(neo4j_server, proxy.cuts + 1)


def test_a_connection_that_is_lost_while_it_opens_is_opened_again(
    neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, peer = count(1), socket.socket.getpeername

    def lose(self: socket.socket) -> Any:
        if next(asked) == 1:
            raise OSError(errno.ENOTCONN, "not connected")
        return peer(self)

    def write(tx: neo4j.ManagedTransaction) -> object:
        return tx.run("RETURN 1").values()

    with closing(Connection(neo4j_server.location, Access())) as connection:
        monkeypatch.setattr(socket.socket, "getpeername", lose)
        # The one that is open is taken: a second one is needed.
        assert connection.read(lambda _tx: connection.write(write)) == [[1]]
        assert next(asked) > 2
