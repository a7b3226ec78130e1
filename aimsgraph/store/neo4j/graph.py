"""The graph that others read: ``:Thing`` nodes with the labels, types and values of the ontology.

Labels are the class of a thing and the classes above it, relation types are in UPPER_SNAKE; names
come from the ontology alone and are escaped, values are parameters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

from aimsgraph.errors import OntologyError
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.vocabulary import Vocabulary

LANES = 2  # that are drawn side by side

_OWN = ("Thing", "AimsStore", "AimsRevision", "AimsBatch", "AimsPen")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WIDEST = 2**63  # integers of Neo4j have 64 bits
_FEW = 5_000  # rows that are not worth a second lane
_MANY = 1_000  # rows that are worth a statement of their own
_PLACES = "RETURN collect([n.id, elementId(n)])"

# Things in four parts: in each round no lane touches a part that another one does.
_ROUNDS = (
    ({(0, 0), (1, 1), (0, 1)}, {(2, 2), (3, 3), (2, 3)}),
    ({(0, 2)}, {(1, 3)}),
    ({(0, 3)}, {(1, 2)}),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One statement and the rows it is run for, in as many transactions as are needed.

    What creates things says where the server put them: it returns a list of (id, place). A step
    that joins things has the ids of the two first in its rows, and with ``placed`` a statement that
    does the same for rows that begin with the places of the two, which spares the server half of
    the work. A place is a hint, for the server may move things: ``placed`` joins what still is what
    the ids say, and returns how many rows it did so for.
    """

    statement: str
    rows: Sequence[Any]
    placed: str = ""


Lane = list[Step]
Round = tuple[Lane, ...]


def relation_type(name: str) -> str:
    """The type of a relation as others read it: ``trainedOn`` is ``TRAINED_ON``."""
    return _HUMP.sub("_", name).upper()


def check_names(vocabulary: Vocabulary) -> None:
    """Make sure that what the ontology tells apart is told apart in the graph, and from the log."""
    for name in vocabulary.classes:
        if name in _OWN:
            raise OntologyError(
                f"no class can be called {name} on a Neo4j server",
                hint=f"give it another name: {', '.join(_OWN)} are the store's own",
            )
    types: dict[str, str] = {}
    for name in vocabulary.relations:
        other = types.setdefault(relation_type(name), name)
        if other != name:
            raise OntologyError(
                f"{other} and {name} are both {relation_type(name)} on a Neo4j server",
                hint="give one of the relations another name",
            )


def rounds(changes: ChangeSet, before: Snapshot | None, vocabulary: Vocabulary) -> Iterator[Round]:
    """What to do to the graph so that it shows ``changes``, one round after the other.

    The lanes of a round can be drawn side by side: they touch no thing in common. Where the graph
    is known to show ``before`` exactly, what is not in it is created without looking; without it
    every step may have been done already, and does no harm again.
    """
    yield (_unlinked(changes.relations),)
    yield (_dropped(changes.nodes),)
    yield (_relabelled(changes.nodes, before, vocabulary),)
    yield _side_by_side(_put_nodes(changes.nodes, before, vocabulary))
    yield from _disjoint(_put_relations(changes.relations, before))


def _unlinked(relations: Mapping[RelationKey, Relation | None]) -> Lane:
    gone: dict[str, list[list[str]]] = defaultdict(list)
    for (type, *rest), relation in relations.items():
        if relation is None:
            gone[type].append(rest)
    return [
        Step(
            "UNWIND $rows AS row MATCH (:Thing {id: row[0]})"
            f"-[r:{_escaped(relation_type(type))} {{qualifier: row[2]}}]->"
            "(:Thing {id: row[1]}) DELETE r",
            rows,
        )
        for type, rows in sorted(gone.items())
    ]


def _dropped(nodes: Mapping[str, Node | None]) -> Lane:
    gone = [id for id, node in nodes.items() if node is None]
    return [Step("UNWIND $rows AS id MATCH (n:Thing {id: id}) DETACH DELETE n", gone)]


def _relabelled(
    nodes: Mapping[str, Node | None], before: Snapshot | None, vocabulary: Vocabulary
) -> Lane:
    """Take the labels off things that may have had another class."""
    known = before.nodes if before is not None else {}
    moved = [
        id
        for id, node in nodes.items()
        if node is not None and (before is None or (id in known and known[id].cls != node.cls))
    ]
    # The ontology may no longer have the class that a thing leaves.
    left = dict.fromkeys((*vocabulary.classes, *(known[id].cls for id in moved if id in known)))
    labels = "".join(f":{_escaped(name)}" for name in left)
    return [Step(f"UNWIND $rows AS id MATCH (n:Thing {{id: id}}) REMOVE n{labels}", moved)]


def _put_nodes(
    nodes: Mapping[str, Node | None], before: Snapshot | None, vocabulary: Vocabulary
) -> Lane:
    groups: dict[tuple[str, bool], list[Node]] = defaultdict(list)
    for id, node in nodes.items():
        if node is not None:
            groups[node.cls, before is not None and id not in before].append(node)
    return [
        _created(found, _labels(cls, vocabulary))
        if fresh and len(found) > _MANY
        else _put(found, _labels(cls, vocabulary), fresh=fresh)
        for (cls, fresh), found in sorted(groups.items(), key=itemgetter(0))
    ]


def _created(nodes: Sequence[Node], labels: str) -> Step:
    """New things by the place of their values in a row: the fastest, but a statement of its own."""
    names = sorted({name for node in nodes for name in node.properties} - {"id"})
    told = "".join(f", {_escaped(name)}: row[{at}]" for at, name in enumerate(names, 1))
    rows = [[node.id, *map(_stored(node.properties).get, names)] for node in nodes]
    return Step(
        f"UNWIND $rows AS row CREATE (n:Thing{labels} {{id: row[0]{told}}}) {_PLACES}", rows
    )


def _put(nodes: Sequence[Node], labels: str, *, fresh: bool) -> Step:
    """Things with whatever values they have, by a statement that serves all of a class."""
    rows = [{**_stored(node.properties), "id": node.id} for node in nodes]
    statement = (
        f"CREATE (n:Thing{labels}) SET n = row {_PLACES}"
        if fresh
        else f"MERGE (n:Thing {{id: row.id}}) SET n{labels} SET n = row"
    )
    return Step(f"UNWIND $rows AS row {statement}", rows)


def _put_relations(
    relations: Mapping[RelationKey, Relation | None], before: Snapshot | None
) -> Lane:
    groups: dict[tuple[str, bool, bool], list[Any]] = defaultdict(list)
    for key, relation in relations.items():
        if relation is not None:
            type, *row = key
            fresh = before is not None and key not in before.by_key
            told = not fresh or bool(relation.properties)
            if told:
                row.append(_stored(relation.properties))  # type: ignore[arg-type]
            groups[type, fresh, told].append(row)
    made = []
    for (type, fresh, told), rows in sorted(groups.items()):
        verb = "CREATE" if fresh else "MERGE"
        ends = "MATCH (a:Thing {id: row[0]}) MATCH (b:Thing {id: row[1]})"
        joined = f"{verb} (a)-[r:{_escaped(relation_type(type))} {{qualifier: row[2]}}]->(b)"
        if told:
            joined += " SET r = row[3], r.qualifier = row[2]"
        made.append(
            Step(
                f"UNWIND $rows AS row {ends} {joined}",
                rows,
                f"UNWIND $rows AS placed WITH placed[0] AS x, placed[1] AS y, placed[2] AS row "
                "MATCH (a) WHERE elementId(a) = x MATCH (b) WHERE elementId(b) = y "
                f"AND a.id = row[0] AND b.id = row[1] {joined} RETURN count(*)",
            )
        )
    return made


def _side_by_side(steps: Lane) -> Round:
    """Steps whose rows are about one thing each, in lanes."""
    if sum(len(step.rows) for step in steps) <= _FEW:
        return (steps,)
    return tuple(
        [replace(step, rows=step.rows[lane::LANES]) for step in steps] for lane in range(LANES)
    )


def _disjoint(steps: Lane) -> Iterator[Round]:
    """Steps whose rows join two things, in rounds of lanes that have no thing in common.

    Relations of one thing that are written side by side would wait for each other, in a ring.
    """
    if sum(len(step.rows) for step in steps) <= _FEW:
        yield (steps,)
        return
    parts: list[tuple[Step, dict[tuple[int, int], list[Any]]]] = []
    for step in steps:
        found: dict[tuple[int, int], list[Any]] = defaultdict(list)
        for row in step.rows:
            one, other = hash(row[0]) & 3, hash(row[1]) & 3
            found[(one, other) if one < other else (other, one)].append(row)
        parts.append((step, found))
    for pairs in _ROUNDS:
        yield tuple(
            [
                replace(step, rows=[row for pair in lane for row in found.get(pair, ())])
                for step, found in parts
            ]
            for lane in pairs
        )


def _labels(cls: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.classes.get(cls)
    names = (
        known.ancestors[:-1] or known.ancestors if known else (cls,)
    )  # :Thing stands for the root
    return "".join(f":{_escaped(name)}" for name in names)


def _escaped(name: str) -> str:
    # Cypher reads ``\\u0060`` as a backtick before it reads names: no backslash is left as it is.
    kept = name.replace("\\", "\\u005c").replace("`", "``")
    return f"`{kept}`"


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
    # Times with a zone and times without are two types to Neo4j.
    types = {(type(value), getattr(value, "tzinfo", None) is None) for value in found}
    if len(types) < 2:
        return found
    if {type for type, _ in types} == {int, float}:
        return [float(value) for value in found]
    return [value.isoformat() if isinstance(value, date) else str(value) for value in found]
