"""The graph as node-link JSON, as networkx and many drawing libraries read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from aimsgraph.export.characters import escape_json
from aimsgraph.export.origin import Origin
from aimsgraph.snapshot import Scalar, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary


def node_link(snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin) -> Iterator[str]:
    """The parts of a JSON document that ``networkx.node_link_graph(document)`` reads.

    A node has ``id``, ``cls``, ``name`` and ``properties``; an edge ``source``, ``target``,
    ``key``, ``type``, ``qualifier`` and ``properties``. Properties stand apart because some of them
    are called ``source`` and ``type`` themselves; a date is its ISO text. An end that is not in
    the graph is no node.
    """
    yield '{\n  "directed": true,\n  "multigraph": true,\n  "graph": '
    yield f'{_dumped({"aimsgraph": origin.as_dict()})},\n  "nodes": ['
    yield from _items(
        {
            "id": node.id,
            "cls": node.cls,
            "name": node.name,
            "properties": _plain(node.properties),
        }
        for _, node in sorted(snapshot.nodes.items())
    )
    yield '\n  ],\n  "edges": ['
    yield from _items(
        {
            "source": relation.source,
            "target": relation.target,
            "key": f"{relation.type}|{relation.qualifier}",
            "type": relation.type,
            "qualifier": relation.qualifier,
            "properties": _plain(relation.properties),
        }
        for relation in sorted(snapshot.relations, key=lambda relation: relation.key)
    )
    yield "\n  ]\n}\n"


def _items(items: Iterable[Mapping[str, object]]) -> Iterator[str]:
    separator = "\n    "
    for item in items:
        yield separator + _dumped(item)
        separator = ",\n    "


def _plain(properties: Mapping[str, Value]) -> dict[str, object]:
    return {
        name: list(map(_scalar, value)) if isinstance(value, tuple) else _scalar(value)
        for name, value in sorted(properties.items())
    }


def _scalar(value: Scalar) -> str | int | float | bool:
    return value if isinstance(value, str | int | float) else value.isoformat()


def _dumped(value: object) -> str:
    return escape_json(json.dumps(value, ensure_ascii=False))
