"""Relations are drawn by where the server put their ends, which is never more than a hint."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Change, PutNode, PutRelation, Store, open_store
from aimsgraph.store.neo4j.drawing import Drawing
from tests.neo4j.drawn import assert_drawn
from tests.neo4j.server import Server
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
MANY = 4_000  # with their relations more than one transaction writes


@pytest.fixture
def store(neo4j_server: Server) -> Iterator[Store]:
    """An empty store."""
    neo4j_server.clear()
    with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
        yield store


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether rows could be joined by the places of their ends, each time that it was tried."""
    told: list[bool] = []
    join = Drawing._joined

    def watched(self: Drawing, lane: int, statement: str, rows: list[list[object]]) -> bool:
        told.append(join(self, lane, statement, rows))
        return told[-1]

    monkeypatch.setattr(Drawing, "_joined", watched)
    return told


def ring(prefix: str) -> list[Change]:
    """Things in a ring, each related to the next in two ways."""
    names = [f"dataset:{prefix}{number}" for number in range(MANY)]
    ends = list(zip(names, names[1:] + names[:1], strict=True))
    return [
        *(PutNode(Node(name, "Dataset", {"name": name})) for name in names),
        *(PutRelation(Relation("derivedFrom", *pair)) for pair in ends),
        *(PutRelation(Relation("derivedFrom", *pair, "again", {"note": "x"})) for pair in ends),
    ]


def write(store: Store, changes: list[Change]) -> None:
    """Write; who does so does not matter."""
    store.write(changes, actor="tester", source="tests")


def test_what_is_created_together_is_joined_by_its_places(
    neo4j_server: Server, store: Store, joined: list[bool]
) -> None:
    write(store, ring("a"))
    assert joined
    assert all(joined)
    assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)


def test_what_was_there_before_is_joined_by_its_id(
    neo4j_server: Server, store: Store, joined: list[bool]
) -> None:
    write(store, ring("a"))
    joined.clear()
    across = [
        PutRelation(Relation("derivedFrom", f"dataset:b{number}", f"dataset:a{number}"))
        for number in range(MANY)
    ]
    write(store, [*ring("b"), *across])
    assert True in joined
    assert False in joined
    assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)


def test_things_that_were_moved_are_joined_all_the_same(
    neo4j_server: Server, store: Store, joined: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each place is of another thing, and one of none, when relations are drawn."""
    join = Drawing._joined

    def moved(self: Drawing, lane: int, statement: str, rows: list[list[object]]) -> bool:
        ids, places = [*self._places], [*self._places.values()]
        self._places = dict(zip(ids, [*places[1:], "4:nowhere:0"], strict=True))
        return join(self, lane, statement, rows)

    monkeypatch.setattr(Drawing, "_joined", moved)
    write(store, ring("a"))
    assert joined
    assert not any(joined)
    assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)
