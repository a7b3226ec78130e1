"""The graph that others read: ``:Thing`` nodes with the labels, types and values of the ontology.

Labels are the class of a thing and the classes above it, relation types are in UPPER_SNAKE; names
come from the ontology alone and are escaped, values are parameters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.vocabulary import Vocabulary

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WIDEST = 2**63  # integers of Neo4j have 64 bits

CONSTRAINTS = (
    "CREATE CONSTRAINT aims_thing_id IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT aims_store IF NOT EXISTS FOR (n:AimsStore) REQUIRE n.only IS UNIQUE",
    "CREATE CONSTRAINT aims_revision IF NOT EXISTS FOR (n:AimsRevision) REQUIRE n.number IS UNIQUE",
    "CREATE INDEX aims_batch IF NOT EXISTS FOR (n:AimsBatch) ON (n.revision)",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One statement and the rows it is run for, in as many transactions as are needed."""

    statement: str
    rows: Sequence[Any]


def relation_type(name: str) -> str:
    """The type of a relation as others read it: ``trainedOn`` is ``TRAINED_ON``."""
    return _HUMP.sub("_", name).upper()


def steps(
    changes: ChangeSet, before: Snapshot, vocabulary: Vocabulary, *, anew: bool
) -> Iterator[Step]:
    """What to do to the graph so that it shows ``changes``, in this order.

    With ``anew`` it is known to show ``before`` exactly, so that what is not in it can be created
    without looking; else every step may have been done already, and does no harm again.
    """
    yield from _unlink(changes.relations)
    yield from _drop(changes.nodes)
    yield from _relabel(changes.nodes, before, vocabulary, anew=anew)
    yield from _put_nodes(changes.nodes, before, vocabulary, anew=anew)
    yield from _put_relations(changes.relations, before, anew=anew)


def _unlink(relations: Mapping[RelationKey, Relation | None]) -> Iterator[Step]:
    gone: dict[str, list[list[str]]] = defaultdict(list)
    for (type, *rest), relation in relations.items():
        if relation is None:
            gone[type].append(rest)
    for type, rows in sorted(gone.items()):
        yield Step(
            "UNWIND $rows AS row MATCH (:Thing {id: row[0]})"
            f"-[r:{_escaped(relation_type(type))} {{qualifier: row[2]}}]->"
            "(:Thing {id: row[1]}) DELETE r",
            rows,
        )


def _drop(nodes: Mapping[str, Node | None]) -> Iterator[Step]:
    gone = [id for id, node in nodes.items() if node is None]
    if gone:
        yield Step("UNWIND $rows AS id MATCH (n:Thing {id: id}) DETACH DELETE n", gone)


def _relabel(
    nodes: Mapping[str, Node | None], before: Snapshot, vocabulary: Vocabulary, *, anew: bool
) -> Iterator[Step]:
    """Take the labels off things that may have had another class."""
    moved = [
        id
        for id, node in nodes.items()
        if node is not None
        and (not anew or (id in before and before.nodes[id].cls != node.cls))
    ]
    if moved:
        labels = "".join(f":{_escaped(name)}" for name in vocabulary.classes)
        yield Step(f"UNWIND $rows AS id MATCH (n:Thing {{id: id}}) REMOVE n{labels}", moved)


def _put_nodes(
    nodes: Mapping[str, Node | None], before: Snapshot, vocabulary: Vocabulary, *, anew: bool
) -> Iterator[Step]:
    groups: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for id, node in nodes.items():
        if node is not None:
            groups[node.cls, anew and id not in before].append([id, _stored(node.properties)])
    for (cls, fresh), rows in sorted(groups.items()):
        labels = _labels(cls, vocabulary)
        head = (
            f"CREATE (n:Thing{labels}) SET n = row[1]"
            if fresh
            else f"MERGE (n:Thing {{id: row[0]}}) SET n{labels} SET n = row[1]"
        )
        yield Step(f"UNWIND $rows AS row {head}, n.id = row[0]", rows)


def _put_relations(
    relations: Mapping[RelationKey, Relation | None], before: Snapshot, *, anew: bool
) -> Iterator[Step]:
    present = {relation.key for relation in before.relations} if anew else frozenset()
    groups: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for key, relation in relations.items():
        if relation is not None:
            type, source, target, qualifier = key
            row = [source, target, qualifier, _stored(relation.properties)]
            groups[type, anew and key not in present].append(row)
    for (type, fresh), rows in sorted(groups.items()):
        verb = "CREATE" if fresh else "MERGE"
        yield Step(
            "UNWIND $rows AS row MATCH (a:Thing {id: row[0]}) MATCH (b:Thing {id: row[1]}) "
            f"{verb} (a)-[r:{_escaped(relation_type(type))} {{qualifier: row[2]}}]->(b) "
            "SET r = row[3], r.qualifier = row[2]",
            rows,
        )


def _labels(cls: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.classes.get(cls)
    names = known.ancestors[:-1] or known.ancestors if known else (cls,)  # the last one is Thing
    return "".join(f":{_escaped(name)}" for name in names)


def _escaped(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _stored(properties: Mapping[str, Value]) -> dict[str, Any]:
    """The values as Neo4j can keep them: a list holds one type, an integer 64 bits."""
    return {
        name: _listed(value) if isinstance(value, tuple) else _single(value)
        for name, value in properties.items()
    }


def _single(value: Value) -> Any:
    wide = isinstance(value, int) and not -_WIDEST <= value < _WIDEST
    return str(value) if wide else value


def _listed(values: tuple[Value, ...]) -> list[Any]:
    found = [_single(value) for value in values]
    if len({type(value) for value in found}) < 2:
        return found
    return [value.isoformat() if isinstance(value, date) else str(value) for value in found]
