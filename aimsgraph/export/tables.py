"""The graph as csv: a table for each class, and one for the relations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from aimsgraph.snapshot import Node, Scalar, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary

RELATIONS = "relations.csv"
_BOM = "\ufeff"  # by which spreadsheets know UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def tables(snapshot: Snapshot, vocabulary: Vocabulary) -> Iterator[tuple[str, Iterator[str]]]:
    """The name and the parts of each file.

    Text that a spreadsheet would run as a formula has ``'`` before it, as has text that starts with
    one: taking one ``'`` away gives the text back. In a list ``;`` stands between the values, and
    ``\\;`` and ``\\\\`` for those signs themselves.
    """
    for cls in sorted({node.cls for node in snapshot.nodes.values()}):
        known = vocabulary.classes[cls].properties if cls in vocabulary.classes else ()
        yield f"{cls}.csv", _things(snapshot.instances(cls), known)
    yield RELATIONS, _relations(snapshot, vocabulary)


def _things(nodes: Sequence[Node], known: Iterable[str]) -> Iterator[str]:
    names = _columns(known, (node.properties for node in nodes))
    rows = ([_cell(node.id), *_cells(names, node.properties)] for node in nodes)
    yield from table(["id", *names], rows)


def _relations(snapshot: Snapshot, vocabulary: Vocabulary) -> Iterator[str]:
    relations = sorted(snapshot.relations, key=lambda relation: relation.key)
    used = [name for type in vocabulary.relations.values() for name in type.properties]
    names = _columns(dict.fromkeys(used), (relation.properties for relation in relations))
    # A property may be called source too: who says so.
    header = ["relation", "from", "to", "qualifier", *(f"property {name}" for name in names)]
    rows = ([*map(_cell, one.key), *_cells(names, one.properties)] for one in relations)
    yield from table(header, rows)


def guarded(text: str) -> str:
    """``text`` as no spreadsheet runs it.

    >>> guarded("=HYPERLINK(A1)"), guarded("plain")
    ("'=HYPERLINK(A1)", 'plain')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _columns(known: Iterable[str], used: Iterable[Mapping[str, Value]]) -> list[str]:
    """The properties that any row has, in the order of the ontology."""
    there = {name for properties in used for name in properties}
    ordered = [name for name in known if name in there]
    return [*ordered, *sorted(there.difference(ordered))]


def _cells(names: Sequence[str], properties: Mapping[str, Value]) -> Iterator[str]:
    return (_cell(properties.get(name, "")) for name in names)


def _cell(value: Value) -> str:
    if isinstance(value, tuple):
        escaped = (_text(one).replace("\\", "\\\\").replace(";", "\\;") for one in value)
        return guarded("; ".join(escaped))
    return guarded(value) if isinstance(value, str) else _text(value)


def _text(value: Scalar) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():  # and datetime
            return value.isoformat()
    return str(value)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The parts of a file with these rows, as spreadsheets know it; `guarded` cells are safe."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    yield _BOM
    for row in (header, *rows):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()
