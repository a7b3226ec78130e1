"""The places that stores are tested in: every test of the suite runs in each."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot
from aimsgraph.store import PutNode, PutRelation, Store, open_store
from aimsgraph.vocabulary import Vocabulary
from tests.neo4j.server import Server

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The small ontology of these tests, the same that their child processes use."""
    spec = importlib.util.spec_from_file_location("sample", HERE / "sample.py")
    assert spec is not None
    assert spec.loader is not None
    sample = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sample)
    made: Vocabulary = sample.vocabulary()
    return made


class Place:
    """Where a store is, which can be opened as often as wanted."""

    def __init__(self, location: str, vocabulary: Vocabulary) -> None:
        self.location = location
        self._vocabulary = vocabulary
        self._opened: list[Store] = []

    def open(self, **options: Any) -> Store:
        """Open the store once more, as another program would."""
        store = open_store(self.location, self._vocabulary, **options)
        self._opened.append(store)
        return store

    def is_begun(self) -> bool:
        """Whether anything is there."""
        return Path(self.location).exists()

    def close(self) -> None:
        """Close whatever was opened."""
        for store in self._opened:
            store.close()


class Neo4jPlace(Place):
    """A database of a real server, emptied."""

    def __init__(self, server: Server, vocabulary: Vocabulary) -> None:
        super().__init__(server.location, vocabulary)
        self._server = server
        server.clear()

    def is_begun(self) -> bool:
        """Whether anything is there."""
        return self._server.count() > 0


PLACES = ("sqlite", "neo4j")


@pytest.fixture(params=PLACES)
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[Callable[[], Place]]:
    """Makes places, each with a store of its own that is still empty."""
    made: list[Place] = []

    def make() -> Place:
        if request.param == "neo4j":
            place: Place = Neo4jPlace(request.getfixturevalue("neo4j_server"), vocabulary)
        else:
            place = Place(str(tmp_path_factory.mktemp("store") / "aims.db"), vocabulary)
        made.append(place)
        return place

    yield make
    for place in made:
        place.close()


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    return new_place()


@pytest.fixture
def store(place: Place) -> Store:
    return place.open()


@pytest.fixture
def write(store: Store) -> Callable[..., int]:
    """Write things and relations; the actor and the source do not matter."""

    def write(*changes: Any) -> int:
        wrapped = [
            PutNode(c) if isinstance(c, Node) else PutRelation(c) if isinstance(c, Relation) else c
            for c in changes
        ]
        return store.write(wrapped, actor="tester", source="tests")

    return write


@pytest.fixture
def contents() -> Callable[[Snapshot], tuple[dict[str, Node], dict[RelationKey, Relation]]]:
    """What a snapshot holds, by key."""

    def contents(snapshot: Snapshot) -> tuple[dict[str, Node], dict[RelationKey, Relation]]:
        return dict(snapshot.nodes), dict(snapshot.by_key)

    return contents
