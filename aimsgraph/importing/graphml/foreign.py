"""GraphML of other programs, through what the source says that their labels stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing.folding import slug
from aimsgraph.importing.graphml.document import GraphMLDocument, Item
from aimsgraph.importing.mapping import LabelMap, relation_names
from aimsgraph.importing.plain_values import plain_value
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import NodeRecord, Record, RelationRecord
from aimsgraph.importing.source import Source
from aimsgraph.importing.texts import Text
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Property, Vocabulary

LABEL_OPTIONS = ("node_label", "edge_label")
_NODE_LABELS = ("labelV", "labels", "label", "type", "class", "kind")
_EDGE_LABELS = ("labelE", "label", "type", "relation", "relationship", "kind")


class Foreign:
    """A file whose labels the options ``classes``, ``relations`` and ``properties`` explain.

    The option ``node_label`` names the attribute that holds the label of a node, ``edge_label``
    that of an edge; without them usual names are tried. A property of the same name is read
    without being named.
    """

    def __init__(
        self,
        document: GraphMLDocument,
        text: Text,
        source: Source,
        labels: LabelMap,
        vocabulary: Vocabulary,
    ) -> None:
        self._document = document
        self._text = text
        self._labels = labels
        self._vocabulary = vocabulary
        self._node_label = self._label_of("node", source, _NODE_LABELS)
        self._edge_label = self._label_of("edge", source, _EDGE_LABELS)
        self._ids: dict[str, str] = {}  # of things, by those of their nodes

    def records(self) -> Iterator[Record | Problem]:
        """What the labels make of the nodes and edges, and what has no meaning yet."""
        yield from self._unexplained()
        for node in self._document.nodes:
            yield from self._node(node)
        for edge in self._document.edges:
            yield from self._edge(edge)

    def _label_of(self, domain: str, source: Source, usual: Iterable[str]) -> str | None:
        """The attribute that holds the labels; None where there is no such attribute."""
        there = {key.name for key in self._document.keys.values() if key.domain in (domain, "all")}
        wanted = source.options.get(f"{domain}_label")
        if wanted is None:
            return next((name for name in usual if name in there), None)
        if wanted not in there:
            hint = f"a {domain} here has {', '.join(sorted(there)) or 'no attributes'}"
            raise InputError(
                f"{domain}_label: no {domain} has an attribute {wanted!r}",
                where=source.name,
                hint=hint,
            )
        return str(wanted)

    def _unexplained(self) -> Iterator[Problem]:
        """Labels that the options do not explain, each with how often it is there."""
        for what, items, attribute, option, explained, known in (
            (
                "node",
                self._document.nodes,
                self._node_label,
                "classes",
                self._labels.classes,
                self._vocabulary.classes,
            ),
            (
                "edge",
                self._document.edges,
                self._edge_label,
                "relations",
                self._labels.relations,
                relation_names(self._vocabulary),
            ),
        ):
            found = Counter(_label(item, attribute) for item in items)
            for label, count in found.items():
                if label in explained:
                    continue
                first = next(item for item in items if _label(item, attribute) == label)
                place = self._text.place(first.line)
                if not label:
                    message = f"no label, and set aside: {_counted(count, what)}"
                    hint = f'name the attribute that holds it: options.{what}_label = "..."'
                    yield Problem("error", "label", place, "", message, hint)
                    continue
                message = f"the label {label!r} stands for nothing yet; set aside: "
                message += _counted(count, what)
                yield Problem("error", "label", place, "", message, _advice(option, label, known))

    def _node(self, node: Item) -> Iterator[Record | Problem]:
        cls = self._labels.classes.get(_label(node, self._node_label))
        if cls is None:
            return  # said once for all of its label
        place = self._text.place(node.line)
        known = self._vocabulary.classes[cls]
        id = f"{known.prefix}:{slug(node.id)}"
        if not known.prefix or not slug(node.id):
            message = f"no id of a {cls} can be made of this; the node is set aside"
            yield Problem("error", "id", place, node.id, message)
            return
        if id in self._ids.values() or node.id in self._ids:
            message = "another node here has this id; the node is set aside"
            yield Problem("error", "duplicate-id", place, node.id, message)
            return
        self._ids[node.id] = id
        properties: dict[str, Value] = {}
        yield from self._said(node, self._node_label, known.properties, properties)
        yield NodeRecord(cls, id, {"name": node.id, **properties}, place)

    def _edge(self, edge: Item) -> Iterator[Record | Problem]:
        direction = self._labels.relations.get(_label(edge, self._edge_label))
        if direction is None:
            return
        type, reversed = direction
        place = self._text.place(edge.line)
        assert edge.ends is not None
        found = [self._ids.get(end) for end in edge.ends]
        source, target = found[::-1] if reversed else found
        if source is None or target is None:
            missing = next(end for end in edge.ends if end not in self._ids)
            message = f"{type}: an end of this edge is no thing here; the edge is set aside"
            yield Problem("error", "dangling", place, missing, message)
            return
        properties: dict[str, Value] = {}
        known = self._vocabulary.relations[type].properties
        yield from self._said(edge, self._edge_label, known, properties)
        yield RelationRecord(type, source, target, place, properties=properties)

    def _said(
        self,
        item: Item,
        label: str | None,
        known: Mapping[str, Property],
        properties: dict[str, Value],
    ) -> Iterator[Problem]:
        """Fill ``properties`` with what the item says; the problems of what is not taken."""
        for key, said in item.data:
            if key.name == label:
                continue
            property = known.get(self._labels.properties.get(key.name, key.name))
            place = self._text.place(item.line)
            if property is None:
                message = f"there is no property {key.name!r} here; it is left out"
                hint = _advice("properties", key.name, known)
                yield Problem("warning", "property", place, "", message, hint)
                continue
            try:
                value = plain_value(said, property.datatype)
            except ValueError as error:
                message = f"{key.name}: {error}; the value is left out"
                yield Problem("error", "value", place, said, message)
                continue
            properties[property.name] = (value,) if property.many else value


def _label(item: Item, attribute: str | None) -> str:
    """The label of an item; what Neo4j writes starts with a colon."""
    return ((item.get(attribute) if attribute else None) or "").removeprefix(":")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _advice(option: str, label: str, known: Iterable[str]) -> str:
    names = list(known)
    near = did_you_mean(label.capitalize() if option == "classes" else label, names)
    example = f'options.{option} = {{ "{label}" = "..." }}'
    allowed = f"there are {', '.join(sorted(names)[:8])}, ..."
    return f"the source can say what it stands for: {example}; {near or allowed}"
