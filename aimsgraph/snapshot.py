"""One state of the graph, immutable, with its adjacency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from aimsgraph.errors import UnknownIdError
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS, relation_iri, thing_iri

if TYPE_CHECKING:
    import networkx
    import rdflib

    from aimsgraph.vocabulary import Vocabulary

Scalar = str | int | float | bool | date | datetime
Value = Scalar | tuple[Scalar, ...]
RelationKey = tuple[str, str, str, str]

_EMPTY: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its id, its class and its properties."""

    id: str
    cls: str
    properties: Mapping[str, Value] = field(default_factory=lambda: _EMPTY)

    def get(self, name: str, default: Value | None = None) -> Value | None:
        """The value of a property, or ``default``."""
        return self.properties.get(name, default)

    @property
    def name(self) -> str:
        """What people call it: name, else title, else the id."""
        return str(self.properties.get("name") or self.properties.get("title") or self.id)


class Relation(NamedTuple):
    """A relation from what rests (``source``) to what it rests on (``target``)."""

    type: str
    source: str
    target: str
    qualifier: str = ""
    properties: Mapping[str, Value] = _EMPTY

    @property
    def key(self) -> RelationKey:
        """What identifies it: (type, source, target, qualifier)."""
        return self[:4]


class Snapshot:
    """The whole graph at one revision.

    Relations whose ends are not in the graph are kept: see `dangling`.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        relations: Iterable[Relation] = (),
        *,
        store_id: str = "",
        revision: int = 0,
    ) -> None:
        self.store_id = store_id
        self.revision = revision
        self.nodes: Mapping[str, Node] = MappingProxyType({node.id: node for node in nodes})
        self.relations: tuple[Relation, ...] = tuple(
            {relation.key: relation for relation in relations}.values()
        )

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, id: object) -> bool:
        return id in self.nodes

    def node(self, id: str) -> Node:
        """The thing called ``id``; `UnknownIdError` with near matches otherwise."""
        try:
            return self.nodes[id]
        except KeyError:
            raise UnknownIdError.among(id, self.nodes) from None

    def resolve(self, id: str, catalogs: Iterable[str] = ()) -> str:
        """The full id for ``id``: itself, or the one provision whose bare ref it is.

        A ref of several catalogues is sought in ``catalogs`` first. `UnknownIdError` otherwise,
        with near matches.
        """
        if id in self.nodes:
            return id
        full = [known for c in catalogs if (known := f"{c}/{id}") in self.nodes]
        if len(full) != 1:
            full = self._by_ref.get(id, [])
        if len(full) == 1:
            return full[0]
        if full:
            raise UnknownIdError(f"{id!r} could be {' or '.join(full)}", hint="give the full id")
        raise UnknownIdError.among(id, [*self.nodes, *self._by_ref])

    def instances(self, *classes: str) -> tuple[Node, ...]:
        """The things of exactly these classes (see `Vocabulary.subclasses`), sorted by id."""
        found = [node for cls in classes for node in self._by_class.get(cls, ())]
        return tuple(sorted(found, key=lambda node: node.id))

    def out(self, id: str, *types: str) -> tuple[Relation, ...]:
        """Relations from ``id``, all or those of ``types``."""
        return _pick(self._out.get(id, {}), types)

    def into(self, id: str, *types: str) -> tuple[Relation, ...]:
        """Relations to ``id``, all or those of ``types``."""
        return _pick(self._in.get(id, {}), types)

    def targets(self, id: str, *types: str) -> tuple[str, ...]:
        """What ``id`` rests on by ``types``, each once."""
        return tuple(dict.fromkeys(relation.target for relation in self.out(id, *types)))

    def sources(self, id: str, *types: str) -> tuple[str, ...]:
        """What rests on ``id`` by ``types``, each once."""
        return tuple(dict.fromkeys(relation.source for relation in self.into(id, *types)))

    @property
    def dangling(self) -> Iterator[Relation]:
        """Relations with an end that is not in the graph."""
        return (
            relation
            for relation in self.relations
            if relation.source not in self.nodes or relation.target not in self.nodes
        )

    def only(self, ids: Iterable[str]) -> Snapshot:
        """These things with the relations among them, at the same revision."""
        chosen = frozenset(ids)
        return Snapshot(
            (node for id, node in self.nodes.items() if id in chosen),
            (r for r in self.relations if r.source in chosen and r.target in chosen),
            store_id=self.store_id,
            revision=self.revision,
        )

    def diff(self, older: Snapshot) -> Diff:
        """What changed from ``older`` to this."""
        mine, theirs = self.by_key, older.by_key
        return Diff(
            added=tuple(n for i, n in self.nodes.items() if i not in older.nodes),
            removed=tuple(n for i, n in older.nodes.items() if i not in self.nodes),
            changed=tuple(
                (older.nodes[i], n)
                for i, n in self.nodes.items()
                if i in older.nodes and older.nodes[i] != n
            ),
            linked=tuple(r for k, r in mine.items() if theirs.get(k) != r),
            unlinked=tuple(r for k, r in theirs.items() if k not in mine),
        )

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """A networkx view: nodes carry ``cls`` and properties, edge keys are (type, qualifier)."""
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        # What we say of a thing wins over a property of the same name.
        graph.add_nodes_from(
            (node.id, {**node.properties, "cls": node.cls}) for node in self.nodes.values()
        )
        edges: Iterator[Any] = (
            (r.source, r.target, (r.type, r.qualifier), {**r.properties, "type": r.type})
            for r in self.relations
        )
        graph.add_edges_from(edges)
        return graph

    @cached_property
    def by_key(self) -> Mapping[RelationKey, Relation]:
        """The relations by what identifies them."""
        return {relation.key: relation for relation in self.relations}

    @cached_property
    def stated(self) -> frozenset[tuple[str, str, str]]:
        """Type, source and target of the relations that a triple does not tell: some relation
        between these ends has a qualifier or properties."""
        return frozenset(r.key[:3] for r in self.relations if r.qualifier or r.properties)

    def to_rdf(self, vocabulary: Vocabulary, *, base: str = THINGS) -> rdflib.Graph:
        """An RDF view, in the terms of the ontology (``https://w3id.org/aimsgraph/ont#``).

        A thing is ``base`` followed by its percent-encoded id, of its class and the classes above.
        A relation is one triple; where one between the same ends has a qualifier or properties,
        each of them is an ``rdf:Statement`` too, whose IRI is ``base``, ``relation/`` and the
        percent-encoded parts of its key. A list property is a triple for each element, without
        order.
        """
        from rdflib import Graph

        graph = Graph()
        graph.bind("aims", ONTOLOGY)
        graph.addN((*triple, graph) for triple in _triples(self, vocabulary, base))
        return graph

    @cached_property
    def _by_class(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            found[node.cls].append(node)
        return found

    @cached_property
    def _by_ref(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in self.nodes.values():
            ref = node.properties.get("ref")
            if isinstance(ref, str):
                found[ref].append(node.id)
        return found

    @cached_property
    def _out(self) -> Mapping[str, Mapping[str, list[Relation]]]:
        return _adjacency((relation.source, relation) for relation in self.relations)

    @cached_property
    def _in(self) -> Mapping[str, Mapping[str, list[Relation]]]:
        return _adjacency((relation.target, relation) for relation in self.relations)


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two snapshots; ``linked`` holds new and altered relations."""

    added: tuple[Node, ...]
    removed: tuple[Node, ...]
    changed: tuple[tuple[Node, Node], ...]
    linked: tuple[Relation, ...]
    unlinked: tuple[Relation, ...]


def _triples(
    snapshot: Snapshot, vocabulary: Vocabulary, base: str
) -> Iterator[tuple[rdflib.URIRef, rdflib.URIRef, rdflib.URIRef | rdflib.Literal]]:
    from rdflib import RDF, Literal, URIRef

    @cache
    def term(name: str) -> URIRef:
        return URIRef(ONTOLOGY + name)

    @cache
    def thing(id: str) -> URIRef:
        return URIRef(thing_iri(id, base))

    for node in snapshot.nodes.values():
        known = vocabulary.classes.get(node.cls)
        for cls in known.ancestors if known else (node.cls,):
            yield thing(node.id), RDF.type, term(cls)
        for name, value in _each(node.properties):
            yield thing(node.id), term(name), Literal(value)
    for relation in snapshot.relations:
        ends = thing(relation.source), term(relation.type), thing(relation.target)
        yield ends
        if relation.key[:3] in snapshot.stated:
            statement = URIRef(relation_iri(relation.key, base))
            yield statement, RDF.type, RDF.Statement
            yield from zip(
                (statement,) * 3, (RDF.subject, RDF.predicate, RDF.object), ends, strict=True
            )
            if relation.qualifier:
                yield statement, term("qualifier"), Literal(relation.qualifier)
            for name, value in _each(relation.properties):
                yield statement, term(name), Literal(value)


def _each(properties: Mapping[str, Value]) -> Iterator[tuple[str, Scalar]]:
    """Names and values, a list one by one."""
    for name, value in properties.items():
        for item in value if isinstance(value, tuple) else (value,):
            yield name, item


def _adjacency(pairs: Iterable[tuple[str, Relation]]) -> Mapping[str, Mapping[str, list[Relation]]]:
    found: dict[str, dict[str, list[Relation]]] = {}
    for end, relation in pairs:
        found.setdefault(end, {}).setdefault(relation.type, []).append(relation)
    return found


def _pick(by_type: Mapping[str, list[Relation]], types: tuple[str, ...]) -> tuple[Relation, ...]:
    wanted = types or tuple(by_type)
    return tuple(relation for type in wanted for relation in by_type.get(type, ()))
