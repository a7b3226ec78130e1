"""The graph that a server shows, read with the driver alone and compared with a snapshot."""

from __future__ import annotations

import re
from typing import Any

import neo4j

from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary
from tests.neo4j.server import Server

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def assert_drawn(server: Server, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
    """That a server shows exactly a snapshot: each thing and relation once, and says so."""
    things = rows(server, "MATCH (n:Thing) RETURN n.id, labels(n), properties(n)")
    relations = rows(server, "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)")
    assert sorted(map(_said, things)) == sorted(
        _said([node.id, _labels(node.cls, vocabulary), {**node.properties, "id": node.id}])
        for node in snapshot.nodes.values()
    )
    assert sorted(map(_said, relations)) == sorted(
        _said(
            [
                relation.source,
                _HUMP.sub("_", relation.type).upper(),
                relation.target,
                {**relation.properties, "qualifier": relation.qualifier},
            ]
        )
        for relation in snapshot.relations
    )
    ((revision, drawn),) = rows(server, "MATCH (s:AimsStore) RETURN s.revision, s.drawn")
    assert (revision, drawn) == (snapshot.revision, snapshot.revision)


def rows(server: Server, cypher: str, **parameters: Any) -> list[list[Any]]:
    """What a server answers to the driver."""
    with (
        neo4j.GraphDatabase.driver(server.location, auth=server.auth) as driver,
        driver.session() as session,
    ):
        return [row.values() for row in session.run(cypher, parameters)]


def _labels(cls: str, vocabulary: Vocabulary) -> list[str]:
    return ["Thing", *(name for name in vocabulary.classes[cls].ancestors if name != "Node")]


def _said(row: list[Any]) -> str:
    """A row as text, the same in whatever order labels and properties come."""
    return repr([sorted(part) if isinstance(part, list) else _native(part) for part in row])


def _native(part: Any) -> Any:
    if isinstance(part, dict):
        return sorted((name, _native(value)) for name, value in part.items())
    if isinstance(part, list | tuple):
        return [_native(value) for value in part]
    return part.to_native() if hasattr(part, "to_native") else part
