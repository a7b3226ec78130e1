"""The GraphML that our own export writes: each key says what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from aimsgraph.importing.graphml.document import GraphMLDocument, Item, Key
from aimsgraph.importing.plain_values import plain_value
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import NodeRecord, Record, RelationRecord
from aimsgraph.importing.texts import Text
from aimsgraph.snapshot import Scalar, Value
from aimsgraph.vocabulary.terms import Datatype

_PLAIN: dict[str, Datatype] = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "date": "date",
    "datetime": "datetime",
}


def records(document: GraphMLDocument, text: Text) -> Iterator[Record | Problem]:
    """Every thing and relation as it was exported.

    A node of which nothing is said is an end of a relation that was not in the graph.
    """
    for node in document.nodes:
        cls, properties, problems = _said(node, "class", text)
        yield from problems
        if cls or properties:
            yield NodeRecord(cls, node.id, properties, text.place(node.line))
    for edge in document.edges:
        type, properties, problems = _said(edge, "relation", text)
        yield from problems
        assert edge.ends is not None
        qualifier = next((said for key, said in edge.data if key.holds == "qualifier"), "")
        if type:
            yield RelationRecord(type, *edge.ends, text.place(edge.line), qualifier, properties)
        else:
            message = "this edge does not say which relation it is; it is set aside"
            yield Problem("error", "edge", text.place(edge.line), "", message)


def _said(item: Item, what: str, text: Text) -> tuple[str, dict[str, Value], list[Problem]]:
    """Class or type, properties and problems of a node or an edge."""
    name = ""
    properties: dict[str, Value] = {}
    problems: list[Problem] = []
    for key, said in item.data:
        if key.holds == what:
            name = said
        elif key.holds not in ("class", "relation", "qualifier"):
            try:
                properties[key.name] = _value(key, said)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                message = f"{key.name}: {error}; the value is left out"
                problems.append(Problem("error", "value", text.place(item.line), said, message))
    return name, properties, problems


def _value(key: Key, said: str) -> Value:
    if key.holds == "list":
        found = json.loads(said)
        if not isinstance(found, list):
            raise ValueError("this is no list")
        return tuple(map(_element, found))
    if key.holds not in _PLAIN:
        raise ValueError("its key does not say what it holds (aims:as)")
    # A moment is never written as a day.
    read = datetime.fromisoformat if key.holds == "datetime" else None
    return read(said) if read else plain_value(said, _PLAIN[key.holds])


def _element(value: Any) -> Scalar:
    match value:
        case str() | bool() | int() | float():
            return value
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case {"datetime": str(moment)}:
            return datetime.fromisoformat(moment)
    raise ValueError("this is no value of a list")
