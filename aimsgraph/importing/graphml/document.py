"""GraphML documents as nodes and edges with their lines; no entity is ever unfolded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import sax

from aimsgraph.errors import InputError
from aimsgraph.importing.markup import parsing
from aimsgraph.vocabulary.iris import ONTOLOGY

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_UNREAD = frozenset({"hyperedge", "port", "endpoint"})
Name = tuple[str | None, str]  # namespace and name

_WRITTEN_OUT = re.compile(r"_x([0-9A-F]{4})_")


@dataclass(frozen=True, slots=True)
class Key:
    """What a data element holds. ``holds`` is what our own export says of it, else empty."""

    id: str
    domain: str  # node, edge, graph or all
    name: str
    holds: str


@dataclass(slots=True)
class Item:
    """A node, or an edge with its two ends."""

    id: str
    line: int
    ends: tuple[str, str] | None = None
    data: list[tuple[Key, str]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The first text under a name."""
        return next((text for key, text in self.data if key.name == name), None)


@dataclass
class GraphMLDocument:
    """The nodes and edges of a file in its order.

    ``ours`` says that our own export wrote its keys, ``unread`` counts elements that are not read
    by name, each with its first line.
    """

    keys: dict[str, Key] = field(default_factory=dict)
    nodes: list[Item] = field(default_factory=list)
    edges: list[Item] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)

    @property
    def ours(self) -> bool:
        """Whether its keys say what they hold."""
        return any(key.holds for key in self.keys.values())


def parse_graphml(text: str, where: str) -> GraphMLDocument:
    """Parse a file without believing it.

    Raises
    ------
    InputError
        With line and column, if it is no GraphML or defines entities.
    """
    parser = sax.make_parser()
    handler = _Handler(where, parser)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    with parsing("GraphML", where, "take its DOCTYPE out"):
        parser.feed(text)
        parser.close()
    return handler.document


class _Handler(ContentHandler):
    """Collects nodes and edges while the file is read."""

    def __init__(self, where: str, parser: Any) -> None:
        super().__init__()
        self._where = where
        self._items: list[Item] = []  # those that are open
        self._key: Key | None = None  # of the data that is open
        self._texts: list[str] = []
        self._outside = True  # of every element
        self._below = 0  # elements that are open inside that data
        self._parser = parser
        self.document = GraphMLDocument()

    def startElementNS(self, name: Name, qname: str | None, attrs: Any) -> None:
        """An element opens."""
        space, tag = name
        if self._outside and tag != "graphml":
            where = f"{self._where}:{self._line}"
            raise InputError(f"is not GraphML: it starts with <{tag}>", where=where)
        self._outside = False
        if self._key is not None:
            self._below += 1
            self.document.unread.setdefault(tag, self._line)
        elif tag == "graphml":
            return
        elif space not in (_SPACE, None) and not self._items:
            self.document.unread.setdefault(tag, self._line)
        elif tag == "key":
            self._declare(attrs)
        elif tag in ("node", "edge"):
            self._open(tag, attrs)
        elif tag == "data" and self._items:
            self._key = self._known(self._needed(attrs, "key", tag))
            self._texts = []
        elif tag in _UNREAD:
            self.document.unread.setdefault(tag, self._line)

    def characters(self, content: str) -> None:
        """Text inside an element."""
        if self._key is not None and not self._below:
            self._texts.append(content)

    def endElementNS(self, name: Name, qname: str | None) -> None:
        """An element closes."""
        if self._below:
            self._below -= 1
        elif self._key is not None:
            self._items[-1].data.append((self._key, self._text("".join(self._texts))))
            self._key = None
        elif name[1] in ("node", "edge") and self._items:
            self._items.pop()

    @property
    def _line(self) -> int:
        return int(self._parser.getLineNumber())

    def _declare(self, attrs: Any) -> None:
        id = self._needed(attrs, "id", "key")
        name = _get(attrs, "attr.name") or id
        holds = attrs.get((ONTOLOGY, "as")) or ""
        domain = _get(attrs, "for") or "all"
        self.document.keys[id] = Key(id, domain, self._text(name), holds)

    def _open(self, tag: str, attrs: Any) -> None:
        if tag == "node":
            item = Item(self._text(self._needed(attrs, "id", tag)), self._line)
            self.document.nodes.append(item)
        else:
            ends = (self._needed(attrs, "source", tag), self._needed(attrs, "target", tag))
            named = self._text(_get(attrs, "id") or "")
            item = Item(named, self._line, (self._text(ends[0]), self._text(ends[1])))
            self.document.edges.append(item)
        self._items.append(item)

    def _known(self, id: str) -> Key:
        """The key that data names; one that was not declared is called by its id."""
        return self.document.keys.get(id) or Key(id, "all", id, "")

    def _needed(self, attrs: Any, name: str, tag: str) -> str:
        value = _get(attrs, name)
        if value is None:
            place = f"{self._where}:{self._line}"
            raise InputError(f"is not GraphML: <{tag}> has no {name}", where=place)
        return value

    def _text(self, text: str) -> str:
        """Text of our own export as it was before what XML cannot hold was written out."""
        if not self.document.ours:
            return text
        return _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), text)


def _get(attrs: Any, name: str) -> str | None:
    value = attrs.get((None, name))
    return None if value is None else str(value)
