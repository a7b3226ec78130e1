"""Reads graphs in RDF: their things and relations in the terms of the ontology.

A thing of ours keeps its id. A thing of another graph is called after its class and the last part
of its IRI, which stays its alias. A blank node makes no thing: nothing names it from one reading to
the next, and a thing that is another after every correction would count as withdrawn each time.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

from rdflib import OWL, RDF, BNode, Literal, URIRef
from rdflib.term import Node

from aimsgraph.errors import InputError
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.mapping import Direction, read_label_map
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.rdf.document import RELATIVE, SUFFIXES, RdfDocument
from aimsgraph.importing.rdf.subjects import Subject, Subjects, local_name
from aimsgraph.importing.rdf.terms import Terms
from aimsgraph.importing.rdf.values import in_fixed_order, scalar
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import NodeRecord, Record, RelationRecord
from aimsgraph.importing.source import Source
from aimsgraph.importing.texts import read_texts
from aimsgraph.snapshot import Scalar, Value
from aimsgraph.vocabulary import Property, Vocabulary
from aimsgraph.vocabulary.iris import ONTOLOGY, thing_id

_QUALIFIER = URIRef(f"{ONTOLOGY}qualifier")
_ENDS = (RDF.subject, RDF.predicate, RDF.object)

Said = tuple[Scalar, str]  # a value and its language
Triple = tuple[str, str, str]  # type, source, target


def read_rdf(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the RDF files of a source as one graph."""
    plain = Terms(vocabulary, read_label_map(source, vocabulary))
    terms = Terms(vocabulary, read_label_map(source, vocabulary, spelled=plain.spelled))
    reader = _Reader(vocabulary, terms)
    items: list[Record | Problem] = []
    artifacts = []
    for text in read_texts(source, root, SUFFIXES):
        if isinstance(text, Problem):
            items.append(text)
            continue
        artifacts.append(text.artifact)
        try:
            document = RdfDocument(text)
        except InputError as error:
            items.append(problem_of(error))
            continue
        reader.subjects.add(document)
        items += _unmapped(document)
    complete = not any(isinstance(item, Problem) and item.severity == "error" for item in items)
    items += reader.read()
    return Reading.of(
        source,
        items,
        complete=complete,
        artifacts=artifacts,
        set_aside=reader.subjects.set_aside,
    )


def _unmapped(document: RdfDocument) -> Iterator[Problem]:
    for key in document.unmapped:
        message = "no context gives this key a meaning; it is left out"
        hint = f'the context needs an entry for it, or "@vocab": "{ONTOLOGY}"'
        yield Problem("warning", "key", document.text.place(), key, message, hint)


class _Reader:
    def __init__(self, vocabulary: Vocabulary, terms: Terms) -> None:
        self._vocabulary = vocabulary
        self._terms = terms
        self.subjects = Subjects(vocabulary, terms)
        self._stated: dict[Triple, list[RelationRecord]] = {}

    def read(self) -> Iterator[Record | Problem]:
        """Records of all that is said, and problems of what cannot be taken."""
        yield from self.subjects.sort()
        for subject in self.subjects.statements:
            yield from self._statement(subject)
        for node in (*self.subjects.things, *self.subjects.additions):
            yield from self._thing(self.subjects[node])
        for records in self._stated.values():
            yield from records
        yield from self._summary()

    def _thing(self, subject: Subject) -> Iterator[Record | Problem]:
        """A thing with its relations."""
        id = self.subjects.ids[subject.node]
        cls = self.subjects.things.get(subject.node, "")
        known = self._vocabulary.classes[cls].properties if cls else {}
        values: dict[str, list[Literal]] = {}
        relations: list[RelationRecord] = []
        place = subject.place
        for predicate, object in subject.pairs:
            if predicate == RDF.type:
                continue
            name = self._terms.property(str(predicate))
            direction = self._terms.relation(str(predicate))
            if direction is not None and not isinstance(object, Literal):
                found = self._relation(subject, id, direction, object)
                if isinstance(found, Problem):
                    yield found
                elif found not in self._stated:
                    relations.append(RelationRecord(*found, place))
            elif name is not None and not isinstance(object, BNode):
                values.setdefault(name, []).append(
                    object if isinstance(object, Literal) else Literal(str(object))
                )
            else:
                yield self._unread(subject, predicate, object)
        properties = yield from self._properties(subject, values, known)
        aliases: tuple[tuple[str, str], ...] = ()
        if thing_id(str(subject.node)) is None:
            properties.setdefault("name", local_name(str(subject.node)))
            if not str(subject.node).startswith(RELATIVE):
                aliases = (("iri", str(subject.node)),)
        if cls or properties:
            yield NodeRecord(cls, id, properties, place, aliases)
        yield from relations

    def _unread(self, subject: Subject, predicate: URIRef, object: Node) -> Problem:
        """Why what is said by a predicate is not taken."""
        short = self._terms.short(str(predicate))
        if self._terms.relation(str(predicate)) is not None:
            message = "this leads to a thing, and a text stands there; it is left out"
            return subject.problem("error", "property", short, message, "name the thing by its IRI")
        if self._terms.property(str(predicate)) is not None:
            message = "a blank node is no value; it is left out"
            return subject.problem("error", "blank-node", short, message)
        strange = self._terms.strange(str(predicate), "property")
        message = f"{short} is no property or relation that is read here; it is left out"
        return subject.problem(strange.severity, "property", "", message, strange.hint)

    def _properties(
        self, subject: Subject, values: Mapping[str, list[Literal]], known: Mapping[str, Property]
    ) -> Generator[Problem, None, dict[str, Value]]:
        """What the literals say by name; ``known`` are the properties of the class or relation."""
        properties: dict[str, Value] = {}
        for name, literals in values.items():
            property = known.get(name) or self._vocabulary.properties[name]
            value = yield from self._value(subject, property, literals)
            if value is not None:
                properties[name] = value
        return properties

    def _value(
        self, subject: Subject, property: Property, literals: list[Literal]
    ) -> Generator[Problem, None, Value | None]:
        """What the literals of a property say together; None where that is nothing."""
        said: list[Said] = []
        for literal in literals:
            try:
                said.append((scalar(literal, property), literal.language or ""))
            except ValueError as error:
                message = f"{property.name}: {error}; the value is left out"
                yield subject.problem("error", "value", str(literal), message)
        if property.many:
            values = tuple(dict.fromkeys(value for value, _ in said))
            return (values if self.subjects.exported else in_fixed_order(values)) or None
        return (yield from self._only(subject, property, said))

    def _only(
        self, subject: Subject, property: Property, said: list[Said]
    ) -> Generator[Problem, None, Value | None]:
        """The one value there may be: of several languages none, else English, else the first."""
        said = sorted(said, key=lambda pair: (pair[1] != "", pair[1] != "en", pair[1]))
        if len(said) > 1:
            others = ", ".join(str(value) for value, _ in said[1:])
            if len({language for _, language in said}) < len(said):
                message = f"{property.name} has one value, and several are given; they are left out"
                yield subject.problem("error", "value", f"{said[0][0]}, {others}", message)
                return None
            message = f"{property.name} has one value; it is not read in other languages"
            yield subject.problem("note", "language", others, message)
        return said[0][0] if said else None

    def _relation(
        self, subject: Subject, id: str, direction: Direction, object: Node
    ) -> Triple | Problem:
        end = self._end(subject, object)
        if isinstance(end, Problem):
            return end
        type, reversed = direction
        return (type, end, id) if reversed else (type, id, end)

    def _end(self, subject: Subject, object: Node) -> str | Problem:
        """The id of what a relation leads to."""
        iri = str(object)
        known = self.subjects.ids.get(object) or thing_id(iri)
        if known is not None:
            return known
        if isinstance(object, BNode):
            message = "leads to a blank node, which makes no thing; the relation is set aside"
            return subject.problem("warning", "blank-node", "", message)
        message = "leads to something that is no thing here; the relation is set aside"
        meant = self._terms.stray(iri)
        hint = f"did you mean {meant}?" if meant else "the source must describe it and its class"
        short = self._terms.short(iri)
        return subject.problem("error" if meant else "warning", "dangling", short, message, hint)

    def _statement(self, subject: Subject) -> Iterator[Problem]:
        """A relation with all that is said of it."""
        ends = [subject.objects(predicate) for predicate in _ENDS]
        if any(len(objects) != 1 for objects in ends):
            message = "a statement has one rdf:subject, rdf:predicate, rdf:object; it is set aside"
            yield subject.problem("error", "statement", "", message)
            return
        (start,), (predicate,), (object,) = ends
        direction = self._terms.relation(str(predicate))
        if direction is None or isinstance(object, Literal):
            yield self._unread(subject, URIRef(str(predicate)), object)
            return
        id = self._end(subject, start)
        found = id if isinstance(id, Problem) else self._relation(subject, id, direction, object)
        if isinstance(found, Problem):
            yield found
            return
        known = self._vocabulary.relations[found[0]].properties
        qualifier = ""
        values: dict[str, list[Literal]] = {}
        for each, said in subject.pairs:
            name = self._terms.property(str(each))
            if each == _QUALIFIER and isinstance(said, Literal):
                qualifier = str(said)
            elif name is not None and isinstance(said, Literal):
                values.setdefault(name, []).append(said)
            elif each not in (RDF.type, *_ENDS):
                yield self._unread(subject, each, said)
        properties = yield from self._properties(subject, values, known)
        record = RelationRecord(*found, subject.place, qualifier, properties)
        self._stated.setdefault(found, []).append(record)

    def _summary(self) -> Iterator[Problem]:
        """What is to be said of the whole."""
        subjects = self.subjects
        defined = [each for each in subjects.defined if OWL.Ontology not in each.objects(RDF.type)]
        read = subjects.things or subjects.additions or subjects.statements
        if defined and not read:
            message = f"this is an ontology: it defines {len(defined)} terms and describes no thing"
            hint = 'an ontology of your own is named in aims.toml: ontology = ["mine.ttl"]'
            yield defined[0].problem("error", "ontology", "", message, hint)
        elif defined:
            message = "a term is defined here; definitions are not read from data"
            for each in defined:
                short = self._terms.short(str(each.node))
                yield each.problem("note", "ontology", short, message)
        elif len(subjects) and not read:
            message = "no thing here is of a class that is read"
            first = next(iter(subjects)).document.text
            yield Problem("error", "nothing-read", first.place(), "", message)
