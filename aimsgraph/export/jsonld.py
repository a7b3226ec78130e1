"""The graph as JSON-LD: compact, with a context of its own that is made from the ontology."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from aimsgraph.export.characters import escape_json
from aimsgraph.export.names import Names
from aimsgraph.export.origin import Origin
from aimsgraph.export.subjects import Subject, Subjects
from aimsgraph.snapshot import Relation, Scalar, Snapshot
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS, relation_iri, thing_iri

_COERCED = {"date": "xsd:date", "float": "xsd:double"}
_LARGEST = 2**53  # whole numbers beyond it are not exact in every reader of JSON


def jsonld(snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin) -> Iterator[str]:
    """The parts of a JSON-LD document that says what `turtle` says, an object for each thing."""
    writer = _Writer(snapshot, vocabulary)
    yield '{\n  "@context": {\n'
    yield ",\n".join(_lines(writer.context, indent=4))
    yield '\n  },\n  "@graph": [\n'
    yield _object(
        {
            "@id": THINGS,
            "@type": "void:Dataset",
            "dct:description": str(origin),
            "dct:date": {"@type": "xsd:date", "@value": origin.recorded_on.isoformat()},
            "dct:conformsTo": {"@id": ONTOLOGY.rstrip("#")},
            "owl:versionInfo": str(origin.revision),
        }
    )
    for subject in writer.subjects:
        yield ",\n" + _object(writer.thing(subject))
        for relation in subject.stated:
            yield ",\n" + _object(writer.statement(relation))
    yield "\n  ]\n}\n"


def context(
    vocabulary: Vocabulary, prefixes: Mapping[str, str], used: Iterable[str]
) -> dict[str, object]:
    """The JSON-LD context of the terms in ``used``.

    Every name is a term of the ontology. Relations lead to things; a property of dates or of
    numbers with a fraction holds text of that type: some readers of JSON lose digits of numbers.
    """
    types = _datatypes(vocabulary)
    terms: dict[str, object] = {}
    for name in sorted(used):
        coerced = "@id" if name in vocabulary.relations else types.get(name)
        if coerced:
            terms[name] = {"@id": f"aims:{name}", "@type": coerced}
    spaces = {
        prefix: space if space.endswith(("#", "/", ":")) else {"@id": space, "@prefix": True}
        for prefix, space in prefixes.items()
    }
    return {"@version": 1.1, "@vocab": ONTOLOGY, **spaces, **terms}


def _datatypes(vocabulary: Vocabulary) -> dict[str, str]:
    """The datatypes of properties whose values are text in JSON."""
    return {
        name: _COERCED[property.datatype]
        for name, property in vocabulary.properties.items()
        if property.datatype in _COERCED
    }


class _Writer:
    def __init__(self, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
        self.names = Names(snapshot, vocabulary)
        self.subjects = Subjects(snapshot, vocabulary)
        used = {relation.type for relation in snapshot.relations}
        used.update(name for node in snapshot.nodes.values() for name in node.properties)
        used.update(name for relation in snapshot.relations for name in relation.properties)
        self.context = context(vocabulary, self.names.prefixes, used)
        self._types = _datatypes(vocabulary)

    def thing(self, subject: Subject) -> dict[str, object]:
        """The object of a thing; of an end that is not in the graph, its relations."""
        return {
            "@id": self._name(subject.id),
            **({} if subject.node is None else {"@type": subject.node.cls}),
            **self._said(subject.values),
            **{type: _one(map(self._name, ids)) for type, ids in subject.targets},
        }

    def statement(self, relation: Relation) -> dict[str, object]:
        """What is said of a relation besides its ends."""
        return {
            "@id": relation_iri(relation.key),
            "@type": "rdf:Statement",
            "rdf:subject": {"@id": self._name(relation.source)},
            "rdf:predicate": {"@id": f"aims:{relation.type}"},
            "rdf:object": {"@id": self._name(relation.target)},
            **({"qualifier": relation.qualifier} if relation.qualifier else {}),
            **self._said(self.subjects.values(relation)),
        }

    def _said(self, properties: Iterable[tuple[str, tuple[Scalar, ...]]]) -> dict[str, object]:
        return {
            name: _one(_value(value, self._types.get(name)) for value in values)
            for name, values in properties
        }

    def _name(self, id: str) -> str:
        return self.names.short(id) or thing_iri(id)


def _value(value: Scalar, coerced: str | None) -> object:
    """A value in JSON, with its datatype where the context does not say it."""
    match value:
        case str() | bool():
            return value
        case int():
            plain = coerced is None and abs(value) <= _LARGEST
            return value if plain else {"@type": "xsd:integer", "@value": str(value)}
        case float():
            datatype, text = "xsd:double", repr(value)
        case datetime():
            datatype, text = "xsd:dateTime", value.isoformat()
        case date():
            datatype, text = "xsd:date", value.isoformat()
    return text if datatype == coerced else {"@type": datatype, "@value": text}


def _one(values: Iterable[object]) -> object:
    """The only value, or a list of them."""
    found = list(values)
    return found[0] if len(found) == 1 else found


def _object(members: Mapping[str, object]) -> str:
    return "    {\n" + ",\n".join(_lines(members, indent=6)) + "\n    }"


def _lines(members: Mapping[str, object], indent: int) -> Iterator[str]:
    for name, value in members.items():
        text = json.dumps(value, ensure_ascii=False)
        yield escape_json(f"{' ' * indent}{json.dumps(name, ensure_ascii=False)}: {text}")
