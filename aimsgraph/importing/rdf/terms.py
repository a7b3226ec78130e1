"""What the terms of a graph mean in the ontology, and what to say of those that mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from aimsgraph.errors import did_you_mean
from aimsgraph.importing.mapping import Direction, LabelMap, relation_names
from aimsgraph.importing.problems import Severity
from aimsgraph.vocabulary import NodeClass, Property, RelationType, Vocabulary, load
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS

What = Literal["class", "property"]

_SAME = frozenset({"exact", "narrow"})  # what is of a narrower class is of ours too
_NEAR_OURS = 0.85  # how much alike namespaces are that look like ours


@dataclass(frozen=True, slots=True)
class Strange:
    """A term that means nothing here: how bad that is, and what to do."""

    severity: Severity
    hint: str


class Terms:
    """The classes, relations and properties that IRIs stand for.

    Those of the ontology and of the user's own files stand for themselves; those of other
    ontologies are read where ours says that they mean the same or something narrower, or where the
    source says what they stand for.
    """

    def __init__(self, vocabulary: Vocabulary, labels: LabelMap) -> None:
        self._prefixes = {"aims": ONTOLOGY, "id": THINGS, **vocabulary.prefixes}
        users = set(vocabulary.prefixes.values()).difference(load().prefixes.values())
        self._own = (ONTOLOGY, *sorted(users))
        self._vocabulary = vocabulary
        self._directions = relation_names(vocabulary)
        self._properties = vocabulary.properties
        self._strange: dict[tuple[str, What], Strange] = {}
        self._related: dict[str, str] = {}  # what is said of terms that are near one of ours
        self._known: dict[What, set[str]] = {"class": set(), "property": set()}
        types, classes = vocabulary.relations.values(), vocabulary.classes.values()
        self._classes = dict(self._aligned("class", classes)) | dict(labels.classes)
        directed = self._aligned("property", types)
        self._relations = {iri: (name, False) for iri, name in directed} | dict(labels.relations)
        named = self._aligned("property", vocabulary.properties.values())
        self._named = dict(named) | dict(labels.properties)

    def cls(self, iri: str) -> str | None:
        """The class that an IRI stands for."""
        name = self._local(iri)
        return name if name in self._vocabulary.classes else self._classes.get(iri)

    def relation(self, iri: str) -> Direction | None:
        """The relation type that an IRI stands for, and whether it runs the other way."""
        name = self._local(iri)
        return self._directions.get(name or "") or self._relations.get(iri)

    def property(self, iri: str) -> str | None:
        """The property that an IRI stands for."""
        name = self._local(iri)
        return name if name in self._properties else self._named.get(iri)

    def short(self, iri: str) -> str:
        """An IRI as people write it: ``airo:Risk``."""
        best = max(
            (pair for pair in self._prefixes.items() if iri.startswith(pair[1])),
            key=lambda pair: len(pair[1]),
            default=None,
        )
        return iri if best is None else f"{best[0]}:{iri.removeprefix(best[1])}"

    def spelled(self, name: str) -> str:
        """The IRI that ``airo:Risk`` stands for; another text as it is."""
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local if prefix in self._prefixes else name

    def strange(self, iri: str, what: What) -> Strange:
        """What is to be said of a term that means nothing here."""
        if (iri, what) not in self._strange:
            self._strange[iri, what] = self._judged(iri, what)
        return self._strange[iri, what]

    def _judged(self, iri: str, what: What) -> Strange:
        name = self._local(iri)
        if name is not None:
            known = self._vocabulary.classes if what == "class" else self._names()
            return Strange("error", did_you_mean(name, known) or "the ontology has no such term")
        if iri in self._related:
            return Strange("warning", self._related[iri])
        if near := self._misspelt_namespace(iri):
            return Strange("error", f"did you mean {near}?")
        space, local = _parted(iri)
        there = {_parted(term)[1]: term for term in self._known[what] if _parted(term)[0] == space}
        close = get_close_matches(local, there, n=2, cutoff=0.75)
        if close:
            meant = " or ".join(self.short(there[one]) for one in close)
            return Strange("warning", f"did you mean {meant}?")
        option = "classes" if what == "class" else "properties"
        also = "" if what == "class" else ", or options.relations"
        example = f'options.{option} = {{ "{self.short(iri)}" = "..." }}'
        return Strange("warning", f"the source can say what it stands for: {example}{also}")

    def stray(self, iri: str) -> str | None:
        """The IRI that was meant by one that nearly names a thing of ours; None for others."""
        if iri.startswith(THINGS) or not _bare(iri).startswith(_OURS):
            return None
        _, _, key = iri.partition("://")[2].partition("/")[2].partition("/")
        return THINGS + re.sub(r"^(?:ids?|things?|resource)[/#]", "", key)

    def _local(self, iri: str) -> str | None:
        """The name of a term of the ontology or of the user's files; None for other IRIs."""
        for space in self._own:
            if iri.startswith(space):
                return iri.removeprefix(space)
        return None

    def _names(self) -> Iterable[str]:
        return (*self._properties, *self._directions)

    def _aligned(
        self, what: What, terms: Iterable[NodeClass | RelationType | Property]
    ) -> Iterator[tuple[str, str]]:
        """The IRIs that mean one of ``terms``; what is only near one is remembered."""
        for term in terms:
            for kind, iri in term.aligned:
                self._known[what].add(iri)
                if kind in _SAME:
                    yield iri, term.name
                else:
                    option = "classes" if what == "class" else "relations"
                    meant = f'options.{option} = {{ "{self.short(iri)}" = "{term.name}" }}'
                    self._related[iri] = (
                        f"it is {_RELATED[kind]} {term.name}; if that is meant, the source says "
                        f"{meant}"
                    )

    def _misspelt_namespace(self, iri: str) -> str | None:
        """What was meant by a term whose namespace is wrong: http, no #, an older name."""
        known = self._by_spelling
        if meant := known.get(_bare(iri)):
            return f"{self.short(meant)} in {_parted(meant)[0]}"
        space, _ = _parted(iri)
        for right in dict.fromkeys(_parted(term)[0] for term in known.values()):
            if _bare(space) == _bare(right) and space != right:
                return f"the namespace {right}"
        bare = _bare(space)
        ours = get_close_matches(bare, [_bare(ONTOLOGY)], cutoff=_NEAR_OURS)
        return f"the namespace {ONTOLOGY}" if ours or bare.startswith(_OURS) else None

    @cached_property
    def _by_spelling(self) -> Mapping[str, str]:
        """The terms that are known, by what all their spellings have in common."""
        ours = (*self._vocabulary.classes, *self._names())
        foreign = (*self._known["class"], *self._known["property"])
        return {_bare(term): term for term in (*foreign, *map(ONTOLOGY.__add__, ours))}


_RELATED: Mapping[str, str] = {
    "close": "close to",
    "broad": "broader than",
    "related": "related to",
}


def _parted(iri: str) -> tuple[str, str]:
    """The namespace of an IRI, and the name in it."""
    at = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:at], iri[at:]


def _bare(iri: str) -> str:
    """What spellings of one IRI have in common: no scheme, no www, no case, no # and no /."""
    rest = iri.partition("://")[2] or iri
    return re.sub("[#/]", "", rest.lower().removeprefix("www."))


_OURS = _bare("https://w3id.org/aimsgraph")
