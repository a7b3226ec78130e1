"""The graph thing by thing, in an order that depends on nothing but its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aimsgraph.snapshot import Node, Relation, Scalar, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary

_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing with what leads away from it; ``node`` is None for an end that is not in the graph.

    ``values`` and ``targets`` are by name, in the order of the ontology; a list says each value
    once. ``stated`` are the relations that a triple alone does not tell.
    """

    id: str
    node: Node | None
    values: tuple[tuple[str, tuple[Scalar, ...]], ...]
    targets: tuple[tuple[str, tuple[str, ...]], ...]
    stated: tuple[Relation, ...]


class Subjects:
    """All that is to be written of a snapshot."""

    def __init__(self, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
        self._snapshot = snapshot
        self._classes = {name: _places(cls.properties) for name, cls in vocabulary.classes.items()}
        self._relations = _places(vocabulary.relations)
        self._properties = {
            name: _places(type.properties) for name, type in vocabulary.relations.items()
        }

    def __iter__(self) -> Iterator[Subject]:
        starts = {relation.source for relation in self._snapshot.relations}
        for id in sorted({*self._snapshot.nodes, *starts}):
            yield self._subject(id)

    def values(self, relation: Relation) -> tuple[tuple[str, tuple[Scalar, ...]], ...]:
        """The properties of a relation, like those of a thing."""
        return _ordered(relation.properties, self._properties.get(relation.type, _NOTHING))

    def _subject(self, id: str) -> Subject:
        node = self._snapshot.nodes.get(id)
        out = sorted(self._snapshot.out(id), key=lambda relation: relation.key)
        targets: dict[str, dict[str, None]] = {}
        for relation in out:
            targets.setdefault(relation.type, {})[relation.target] = None
        order = self._relations
        return Subject(
            id,
            node,
            () if node is None else _ordered(node.properties, self._classes.get(node.cls, {})),
            tuple(
                (type, tuple(targets[type]))
                for type in sorted(targets, key=lambda type: (order.get(type, len(order)), type))
            ),
            tuple(relation for relation in out if relation.key[:3] in self._snapshot.stated),
        )


def _each(value: Value) -> tuple[Scalar, ...]:
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else (value,)


def _places(names: Mapping[str, object]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _ordered(
    properties: Mapping[str, Value], places: Mapping[str, int]
) -> tuple[tuple[str, tuple[Scalar, ...]], ...]:
    names = sorted(properties, key=lambda name: (places.get(name, len(places)), name))
    return tuple((name, found) for name in names if (found := _each(properties[name])))
