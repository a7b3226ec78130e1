"""Which subjects of a graph are things, of which class, and what their ids are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote

from rdflib import OWL, RDF, RDFS, BNode, URIRef
from rdflib.term import Node

from aimsgraph.importing.folding import slug
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.rdf.document import Pairs, RdfDocument
from aimsgraph.importing.rdf.terms import Terms
from aimsgraph.importing.records import Locator
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.iris import THINGS, thing_id

_SAYS_NOTHING = frozenset({OWL.NamedIndividual, OWL.Thing, RDFS.Resource})
_DEFINES = frozenset(
    {
        *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
        *(OWL.FunctionalProperty, OWL.Ontology, OWL.Restriction, OWL.AllDisjointClasses),
        *(RDFS.Class, RDFS.Datatype, RDF.Property),
    }
)
_EXPORT = URIRef(THINGS)  # of which an export says what it is
_IDENTIFIES = re.compile(r"(?:https?://|urn:).", re.IGNORECASE)


@dataclass
class Subject:
    """A subject with all that any file says of it."""

    node: Node
    document: RdfDocument  # that speaks of it first
    pairs: Pairs = field(default_factory=dict)

    @property
    def place(self) -> Locator:
        """Where it stands."""
        return self.document.place(self.node)

    def objects(self, predicate: URIRef) -> list[Node]:
        """What it leads to by a predicate."""
        return [object for each, object in self.pairs if each == predicate]

    def problem(
        self, severity: Severity, code: str, value: str, message: str, hint: str = ""
    ) -> Problem:
        """A problem at this subject."""
        return Problem(severity, code, self.place, value, message, hint)


class Subjects:
    """The subjects of a graph, sorted into things, statements and definitions of terms.

    ``things`` are those with a class that is read here, ``additions`` what is said of a thing of
    ours without its class, ``ids`` the ids of both. ``set_aside`` are ids of ours that were named
    and could not be taken.
    """

    def __init__(self, vocabulary: Vocabulary, terms: Terms) -> None:
        self._vocabulary = vocabulary
        self._terms = terms
        self._all: dict[Node, Subject] = {}
        self.things: dict[Node, str] = {}
        self.ids: dict[Node, str] = {}
        self.additions: list[Node] = []
        self.statements: list[Subject] = []
        self.defined: list[Subject] = []
        self.set_aside: set[str] = set()

    def add(self, document: RdfDocument) -> None:
        """Take in what a file says."""
        for node, pairs in document.about.items():
            self._all.setdefault(node, Subject(node, document)).pairs.update(pairs)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def exported(self) -> bool:
        """Whether it is an export of ours, whose order is that of the graph."""
        return _EXPORT in self._all

    def __iter__(self) -> Iterator[Subject]:
        return iter(self._all.values())

    def __getitem__(self, node: Node) -> Subject:
        return self._all[node]

    def sort(self) -> Iterator[Problem]:
        """Decide what each subject is; what is wrong with those that are nothing."""
        for node, subject in self._all.items():
            types = subject.objects(RDF.type)
            if node == _EXPORT:
                continue
            if RDF.Statement in types:
                self.statements.append(subject)
            elif _DEFINES.intersection(types):
                self.defined.append(subject)
            elif isinstance(node, BNode):
                yield from self._nameless(subject, types)
            else:
                yield from self._named(subject, types)
        yield from self._identified()

    def _nameless(self, subject: Subject, types: list[Node]) -> Iterator[Problem]:
        classes, strange = self._classes(subject, types)
        if classes:
            yield subject.problem(
                "error",
                "blank-node",
                " ".join(classes),
                "a blank node makes no thing: nothing names it from one reading to the next",
                "give it an IRI",
            )
        else:
            yield from strange

    def _named(self, subject: Subject, types: list[Node]) -> Iterator[Problem]:
        iri = str(subject.node)
        if meant := self._terms.stray(iri):
            message = "this is no IRI of a thing here; what is said of it is set aside"
            yield subject.problem("error", "iri", iri, message, f"did you mean {meant}?")
            return
        id = thing_id(iri)
        if id is None and (iri.startswith(THINGS) or not _IDENTIFIES.match(iri)):
            message = "such an IRI names no thing; what is said of it is set aside"
            yield subject.problem("error", "iri", iri, message)
            return
        classes, strange = self._classes(subject, types)
        yield from strange
        if len(classes) == 1:
            self.things[subject.node] = classes[0]
        elif id is not None and not classes and not strange:
            self.additions.append(subject.node)
        elif len(classes) > 1:
            names = " and ".join(classes)
            message = "it is of several classes, none above the other; the thing is set aside"
            yield subject.problem("error", "class", names, message)
        elif not strange:
            message = "it is given no class; what is said of it is set aside"
            yield subject.problem("warning", "no-class", self._terms.short(iri), message)
        if id is not None and len(classes) != 1:
            self.set_aside.add(id)

    def _classes(self, subject: Subject, types: list[Node]) -> tuple[list[str], list[Problem]]:
        """The most specific classes among ``types``, and those that mean nothing here."""
        given = [type for type in types if type not in _SAYS_NOTHING]
        found = {cls for type in given if (cls := self._terms.cls(str(type)))}
        above = {
            one for one in found for other in found - {one} if self._vocabulary.is_a(other, one)
        }
        aside = "" if found else "; the thing is set aside"
        problems = []
        for type in given:
            iri = str(type)
            if self._terms.cls(iri) is None:
                strange = self._terms.strange(iri, "class")
                message = f"{self._terms.short(iri)} is no class that is read here{aside}"
                problems.append(
                    subject.problem(strange.severity, "class", "", message, strange.hint)
                )
        return sorted(found - above), problems

    def _identified(self) -> Iterator[Problem]:
        """Give every thing its id; those of other graphs that would share one get a mark."""
        foreign: dict[Node, str] = {}
        for node in (*self.things, *self.additions):
            id = thing_id(str(node))
            if id is not None:
                self.ids[node] = id
                continue
            cls = self._vocabulary.classes[self.things[node]]
            if cls.prefix:
                foreign[node] = f"{cls.prefix}:{_key(str(node))}"
                continue
            message = "the id of a provision starts with its catalogue; the thing is set aside"
            hint = f"name it {THINGS}iso42001:2023%2FA.7.4, or write a catalogue"
            yield self[node].problem("error", "id", cls.name, message, hint)
            del self.things[node]
        often = Counter([*foreign.values(), *self.ids.values()])
        for node, id in foreign.items():
            self.ids[node] = id
            if often[id] > 1:
                self.ids[node] = f"{id}-{_mark(str(node))}"
                message = "several things here would have one id; it got a mark"
                yield self[node].problem("note", "shared-id", self.ids[node], message)


def local_name(iri: str) -> str:
    """The last part of an IRI, readable.

    >>> local_name("https://example.org/risks#wrong%20data")
    'wrong data'
    """
    bare = iri.rstrip("#/")
    return unquote(re.split(r"[#/:]", bare)[-1]) or bare


def _key(iri: str) -> str:
    return slug(local_name(iri)) or _mark(iri)


def _mark(iri: str) -> str:
    return sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()[:8]
