"""The graph in Turtle: a block for each thing, its names short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from math import isfinite

from aimsgraph.export.characters import UNSEEN
from aimsgraph.export.names import Names
from aimsgraph.export.origin import Origin
from aimsgraph.export.subjects import Subject, Subjects
from aimsgraph.snapshot import Relation, Scalar, Snapshot
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS, relation_iri, thing_iri

_WIDEST = 100
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SHORT = re.compile(f'[\\\\"{UNSEEN}]')
_LONG = re.compile(f'[\\\\"{UNSEEN}]'.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


def turtle(snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin) -> Iterator[str]:
    """The parts of a Turtle document, in the terms of `Snapshot.to_rdf`.

    A thing is of its class alone: the classes above it follow from the ontology. A list is a set to
    RDF: each value is said once, in order as far as a reader keeps to that of the file, and an
    empty one is not said at all.
    """
    writer = _Writer(snapshot, vocabulary)
    yield f"# {_text(str(origin), _SHORT)}\n\n"
    for prefix, namespace in writer.names.prefixes.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    yield _block(
        f"<{THINGS}> a void:Dataset",
        [
            f"dct:description {_literal(str(origin))}",
            f"dct:date {_literal(origin.recorded_on)}",
            f"dct:conformsTo <{ONTOLOGY.rstrip('#')}>",
            f"owl:versionInfo {_literal(str(origin.revision))}",
        ],
    )
    for subject in writer.subjects:
        yield writer.thing(subject)
        yield from map(writer.statement, subject.stated)


class _Writer:
    def __init__(self, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
        self.names = Names(snapshot, vocabulary)
        self.subjects = Subjects(snapshot, vocabulary)

    def thing(self, subject: Subject) -> str:
        """The block of a thing; of an end that is not in the graph, its relations."""
        said = [
            *(f"aims:{name} {_listed(map(_literal, values))}" for name, values in subject.values),
            *(f"aims:{type} {_listed(map(self._name, ids))}" for type, ids in subject.targets),
        ]
        name = self._name(subject.id)
        if subject.node is None:
            return _block(f"{name} {said[0]}", said[1:])
        return _block(f"{name} a aims:{subject.node.cls}", said)

    def statement(self, relation: Relation) -> str:
        """What is said of a relation besides its ends."""
        said = [
            f"rdf:subject {self._name(relation.source)}",
            f"rdf:predicate aims:{relation.type}",
            f"rdf:object {self._name(relation.target)}",
        ]
        if relation.qualifier:
            said.append(f"aims:qualifier {_literal(relation.qualifier)}")
        for name, values in self.subjects.values(relation):
            said.append(f"aims:{name} {_listed(map(_literal, values))}")
        return _block(f"<{relation_iri(relation.key)}> a rdf:Statement", said)

    def _name(self, id: str) -> str:
        return self.names.short(id) or f"<{thing_iri(id)}>"


def _block(head: str, said: list[str]) -> str:
    return "\n" + " ;\n    ".join([head, *said]) + " .\n"


def _listed(items: Iterator[str]) -> str:
    """Items with commas between them, on lines of their own where they are many."""
    texts = list(items)
    line = ", ".join(texts)
    return line if len(line) < _WIDEST else ",\n        ".join(texts)


def _literal(value: Scalar) -> str:
    match value:
        case str() if "\n" in value:
            return f'"""{_text(value, _LONG)}"""'
        case str():
            return f'"{_text(value, _SHORT)}"'
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            # Only with an exponent is it a double and not a decimal.
            text = repr(value) if "e" in repr(value) else f"{value!r}e0"
            return text if isfinite(value) else f'"{str(value).upper()}"^^xsd:double'
        case datetime():
            return f'"{value.isoformat()}"^^xsd:dateTime'
        case date():
            return f'"{value.isoformat()}"^^xsd:date'


def _text(text: str, escaped: re.Pattern[str]) -> str:
    return escaped.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    long = f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"
    return _ESCAPES.get(character, long)
