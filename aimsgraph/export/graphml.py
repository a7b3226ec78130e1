"""The graph as GraphML, with the type of every value, so that nothing is lost on the way back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from xml.sax.saxutils import escape

from aimsgraph.export.origin import Origin
from aimsgraph.snapshot import Relation, Snapshot, Value
from aimsgraph.store.codec import tagged
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.iris import ONTOLOGY

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- {about} -->
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:aims="{namespace}"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">
"""
_LONGEST = 2**63  # whole numbers from here on are no long
# What XML cannot hold, and what would look like our way of writing that.
_UNWRITABLE = re.compile(
    r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]|_(?=x[0-9A-F]{4}_)"
)
_UNSEEN = re.compile("[\r\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def graphml(snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin) -> Iterator[str]:
    """The parts of a GraphML document.

    Beside its GraphML type each key says in ``aims:as`` what it holds: ``class``, ``relation``,
    ``qualifier``, or a value that is a ``str``, ``int``, ``float``, ``bool``, ``date``,
    ``datetime`` or ``list``: a JSON array in which a date is ``{"date": "2026-11-24"}``. A node
    without a class is an end of a relation that is not in the graph. What XML cannot hold is
    written ``_x001B_``.
    """
    writer = _Writer(snapshot)
    yield _HEAD.format(about=_comment(str(origin)), namespace=ONTOLOGY)
    yield from writer.keys()
    yield '  <graph id="aimsgraph" edgedefault="directed">\n'
    ends = (end for relation in snapshot.relations for end in relation.key[1:3])
    for id in sorted({*snapshot.nodes, *ends}):
        yield writer.node(id)
    for number, relation in enumerate(sorted(snapshot.relations, key=lambda r: r.key)):
        yield writer.edge(number, relation)
    yield "  </graph>\n</graphml>\n"


class _Writer:
    """Writes nodes and edges, and knows the keys that they use."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def keys(self) -> Iterator[str]:
        """A declaration for each key."""
        yield _key("class", "node", "cls", "string", "class")
        yield _key("type", "edge", "type", "string", "relation")
        yield _key("qualifier", "edge", "qualifier", "string", "qualifier")
        for domain, holders in (
            ("node", self._snapshot.nodes.values()),
            ("edge", self._snapshot.relations),
        ):
            found = {
                (name, *_kind(value))
                for one in holders
                for name, value in one.properties.items()
                if value != ()
            }
            for name, kind, type in sorted(found):
                yield _key(_key_id(domain, name, kind, type), domain, name, type, kind)

    def node(self, id: str) -> str:
        """A thing, or an end that is not in the graph."""
        node = self._snapshot.nodes.get(id)
        if node is None:
            return f"    <node id={_attribute(id)}/>\n"
        data = [("class", node.cls), *_data("node", node.properties)]
        return f"    <node id={_attribute(id)}>{_written(data)}</node>\n"

    def edge(self, number: int, relation: Relation) -> str:
        """A relation."""
        data = [("type", relation.type)]
        if relation.qualifier:
            data.append(("qualifier", relation.qualifier))
        data += _data("edge", relation.properties)
        source, target = _attribute(relation.source), _attribute(relation.target)
        start = f'    <edge id="e{number}" source={source} target={target}>'
        return f"{start}{_written(data)}</edge>\n"


def _key(id: str, domain: str, name: str, type: str, kind: str) -> str:
    return (
        f'  <key id={_attribute(id)} for="{domain}" attr.name={_attribute(name)} '
        f'attr.type="{type}" aims:as="{kind}"/>\n'
    )


def _key_id(domain: str, name: str, kind: str, type: str) -> str:
    large = ".text" if kind == "int" and type == "string" else ""
    return f"{domain}.{name}.{kind}{large}"


def _data(domain: str, properties: Mapping[str, Value]) -> list[tuple[str, str]]:
    return [
        (_key_id(domain, name, *_kind(value)), _text(value))
        for name, value in sorted(properties.items())
        if value != ()
    ]


def _kind(value: Value) -> tuple[str, str]:
    """What ``aims:as`` says of a value, and its type in GraphML."""
    match value:
        case tuple():
            return "list", "string"
        case bool():
            return "bool", "boolean"
        case int():
            return "int", "long" if -_LONGEST <= value < _LONGEST else "string"
        case float():
            return "float", "double"
        case datetime():
            return "datetime", "string"
        case date():
            return "date", "string"
        case str():
            return "str", "string"


def _text(value: Value) -> str:
    match value:
        case tuple():
            return json.dumps(value, ensure_ascii=False, default=tagged)
        case bool():
            return "true" if value else "false"
        case date():  # and datetime
            return value.isoformat()
    return str(value)


def _written(data: list[tuple[str, str]]) -> str:
    return "".join(f"<data key={_attribute(key)}>{_escaped(text)}</data>" for key, text in data)


def _attribute(text: str) -> str:
    return f'"{_escaped(text, _IN_ATTRIBUTES)}"'


def _escaped(text: str, also: Mapping[str, str] | None = None) -> str:
    text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return _UNSEEN.sub(lambda found: f"&#{ord(found[0])};", escape(text, dict(also or {})))


def _comment(text: str) -> str:
    """Text that cannot end a comment."""
    return _escaped(text).replace("--", "- -")
