"""Mappings in SSSOM: a table of subjects, predicates and objects under a head in YAML."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

from aimsgraph.catalog.relations import Relation
from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import (
    Problem,
    Reading,
    Record,
    RelationRecord,
    Source,
    importer,
)
from aimsgraph.importing.citations import Cited
from aimsgraph.importing.folding import slug
from aimsgraph.importing.publications import UNSTATED, Publication
from aimsgraph.importing.sides import CONTROL, RISK, Side
from aimsgraph.importing.texts import Text, files_in, read_each, starts_with
from aimsgraph.importing.tsv import Tsv, TsvRow, read_tsv
from aimsgraph.vocabulary import Vocabulary

_SUFFIXES = frozenset({".tsv"})
_REQUIRED = ("subject_id", "predicate_id", "object_id")
_HEAD = re.compile(
    r"^(?:#\s*(?:curie_map|mapping_set_id):|(?=.*\bsubject_id\b).*\bpredicate_id\b)", re.MULTILINE
)
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SSSOM = "https://w3id.org/sssom/"
_BUILT_IN = {"skos": _SKOS, "sssom": _SSSOM, "semapv": "https://w3id.org/semapv/vocab/"}
# A broadMatch says that the object is the broader of the two.
_RELATIONS: Mapping[str, Relation] = {
    f"{_SKOS}exactMatch": "equal",
    f"{_SKOS}broadMatch": "subset-of",
    f"{_SKOS}narrowMatch": "superset-of",
    f"{_SKOS}closeMatch": "related",
    f"{_SKOS}relatedMatch": "related",
}
_PREDICATES = tuple(f"skos:{iri.removeprefix(_SKOS)}" for iri in _RELATIONS)
_NO_MATCH = frozenset({"noMatch", "sssom:NoTermFound", f"{_SSSOM}NoTermFound"})
_CLASSES = (RISK, CONTROL)


def sniff(path: Path) -> float:
    """Sure of a table of SSSOM, surer than anyone of a table, and of a folder of nothing else."""
    fits = [starts_with(file, _SUFFIXES, _HEAD.search) for file in files_in(path)]
    return 1.0 if fits and all(fits) else 0.0


@importer("sssom", summary="mappings in SSSOM tables (tsv)", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the mappings of a source.

    The options ``subjects`` and ``objects`` say what they are where no catalogue at hand has them:
    RiskSource (the default) or ReferenceControl.
    """
    source.allow_options("subjects", "objects")
    classes = {name: _class(source, f"{name}s") for name in ("subject", "object")}

    def take(text: Text) -> tuple[list[Record | Problem], bool]:
        mappings = _Mappings(read_tsv(text), classes, vocabulary)
        return list(mappings.read()), mappings.complete

    return read_each(source, root, _SUFFIXES, take)


def _class(source: Source, option: str) -> str:
    given = source.options.get(option, RISK)
    if given not in _CLASSES:
        hint = f"there are {' and '.join(_CLASSES)}"
        message = f"the option {option!r} names no class that can be mapped: {given!r}"
        raise InputError(message, where=source.name, hint=hint)
    return str(given)


class _Mappings:
    """One table of mappings while it is read."""

    def __init__(self, table: Tsv, classes: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.complete = True
        self._table = table
        self._classes = classes
        self._vocabulary = vocabulary
        self._sides: dict[tuple[str, str, str], Side] = {}
        head = table.head
        self._prefixes = dict(_BUILT_IN)
        given = head.get("curie_map") if head is not None else None
        self._any_prefix = given is None
        if given is not None:
            self._prefixes |= {each.called: each.says() for each in given.below()}
        stem = table.text.path.stem
        self._by = (head.said("mapping_set_id") if head is not None else "") or stem

    def read(self) -> Iterator[Record | Problem]:
        """Every mapping; what cannot be taken is a problem."""
        for column in _REQUIRED:
            if column not in self._table.columns:
                hint = did_you_mean(column, self._table.columns)
                message = f"there is no column {column}"
                raise InputError(message, where=str(self._table.place), hint=hint)
        if self._any_prefix:
            message = "no curie_map says what the prefixes stand for: they are taken as they are"
            yield Problem("warning", "no-curie-map", self._table.place, "", message)
        for row in self._table.rows():
            for item in [row] if isinstance(row, Problem) else self._row(row):
                if isinstance(item, Problem) and item.severity == "error":
                    self.complete = False
                yield item

    def _row(self, row: TsvRow) -> Iterator[Record | Problem]:
        predicate = row.said("predicate_id")
        none = _NO_MATCH & {predicate, row.said("object_id")}
        relation = None if none else _RELATIONS.get(self._iri(predicate))
        if relation is None and not none:
            hint = did_you_mean(predicate, _PREDICATES) or f"there are {', '.join(_PREDICATES)}"
            yield _set_aside(row, "predicate", predicate, "no such predicate is read", hint)
        elif row.said("predicate_modifier"):
            modifier = row.said("predicate_modifier")
            yield _set_aside(row, "negated", modifier, "what does not hold is no mapping")
        else:
            subject = yield from self._end(row, "subject")
            if none and subject is not None:
                message = "nothing corresponds to this subject: no relation is made"
                yield Problem("note", "no-match", row.place, row.said("subject_id"), message)
            if relation is not None and subject is not None:
                object = yield from self._end(row, "object")
                if object is not None:
                    yield from self._maps_to(row, subject, object, relation)

    def _maps_to(
        self, row: TsvRow, subject: str, object: str, relation: Relation
    ) -> Iterator[Record | Problem]:
        confidence = row.said("confidence")
        if confidence and not _is_share(confidence):
            message = "a confidence is a number from 0 to 1; it is left out"
            yield Problem("warning", "confidence", row.place, confidence, message)
            confidence = ""
        author = row.said("author_label") or row.said("author_id")
        parts = (
            row.said("predicate_id") if relation == "related" else "",
            f"confidence {confidence}" if confidence else "",
            row.said("mapping_justification"),
            f"by {author}" if author else "",
            row.said("comment"),
        )
        properties = {"relation": relation, "basis": "published", "source": self._by}
        if note := "; ".join(part for part in parts if part):
            properties["note"] = note
        yield RelationRecord(
            "mapsTo", subject, object, row.place, qualifier=self._by, properties=properties
        )

    def _end(self, row: TsvRow, name: str) -> Generator[Record | Problem, None, str | None]:
        """The id of the subject or object of a row, with what has to be said of it first."""
        curie = row.said(f"{name}_id")
        prefix, colon, local = curie.partition(":")
        if not (prefix and colon and local):
            yield _set_aside(row, "curie", curie, f"the {name} is not written as prefix:id")
            return None
        if not self._any_prefix and prefix not in self._prefixes:
            hint = did_you_mean(prefix, self._prefixes) or f"there are {', '.join(self._prefixes)}"
            yield _set_aside(row, "prefix", curie, f"curie_map has no such prefix ({name})", hint)
            return None
        try:
            side = self._side(row, name, prefix)
        except InputError as error:
            yield _set_aside(row, "prefix", curie, error.message)
            return None
        id, said = side.find(Cited(local, row.said(f"{name}_label"), row.place))
        yield from said
        return id

    def _side(self, row: TsvRow, name: str, prefix: str) -> Side:
        """What a prefix stands for, in the version that the row or the head says."""
        version = row.said(f"{name}_source_version")
        if not version and self._table.head is not None:
            version = self._table.head.said(f"{name}_source_version")
        if (name, prefix, version) not in self._sides:
            facts = {} if self._any_prefix else {"url": self._prefixes[prefix]}
            edition = slug(version) or UNSTATED
            publication = Publication(slug(prefix), edition, prefix, self._table.place, facts)
            names = (f"{prefix} {version}",)
            side = Side.of(publication, self._classes[name], names, self._vocabulary)
            self._sides[name, prefix, version] = side
        return self._sides[name, prefix, version]

    def _iri(self, curie: str) -> str:
        """A predicate written out in full."""
        prefix, colon, local = curie.partition(":")
        known = self._prefixes.get(prefix)
        return f"{known}{local}" if colon and known is not None else curie


def _set_aside(row: TsvRow, code: str, value: str, message: str, hint: str = "") -> Problem:
    return Problem("error", code, row.place, value, f"{message}; the row is set aside", hint)


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False
