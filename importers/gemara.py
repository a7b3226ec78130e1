"""Mapping documents of Gemara: which entries of one publication correspond to which of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
from aimsgraph.importing.branches import Branch, read_branch
from aimsgraph.importing.citations import Cited
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.folding import slug
from aimsgraph.importing.publications import UNSTATED, Publication
from aimsgraph.importing.sides import CONTROL, RISK, Side
from aimsgraph.importing.texts import Text, files_in, read_each, starts_with
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary

_SUFFIXES = frozenset({".yaml", ".yml"})
_TYPE = re.compile(r"^\s+type:\s*[\"']?MappingDocument\b", re.MULTILINE)
_RISKS = frozenset({"Risk", "Threat", "Vector"})  # entries that give rise to risk
_NO_MATCH = "no-match"
# Only words that speak of what two entries cover are relations of sets.
_RELATIONS: Mapping[str, Relation] = {
    "equivalent": "equal",
    "subsumes": "superset-of",
    "subsumed-by": "subset-of",
    "implements": "related",
    "implemented-by": "related",
    "supports": "related",
    "supported-by": "related",
    "relates-to": "related",
    _NO_MATCH: "no-relationship",
}
_STRENGTHS = frozenset(str(number) for number in range(1, 11))


def sniff(path: Path) -> float:
    """Sure of a mapping document, and of a folder of nothing else."""
    fits = [starts_with(file, _SUFFIXES, _TYPE.search) for file in files_in(path)]
    return 0.9 if fits and all(fits) else 0.0


@importer("gemara", summary="mapping documents of Gemara", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the mapping documents of a source."""
    source.allow_options()

    def take(text: Text) -> tuple[list[Record | Problem], bool]:
        document = _Mappings(vocabulary)
        return list(document.read(text)), document.complete

    return read_each(source, root, _SUFFIXES, take)


@dataclass
class _Mappings:
    """One mapping document while it is read."""

    vocabulary: Vocabulary
    complete: bool = True
    by: str = ""  # the id of the document
    sides: dict[str, Side] = field(default_factory=dict)

    def read(self, text: Text) -> Iterator[Record | Problem]:
        """Every mapping of the document; what cannot be taken is a problem."""
        try:
            whole = read_branch(text)
            metadata = whole.get("metadata")
            if metadata is None:
                raise whole.error("metadata is missing")
            self.by = metadata.said("id") or text.path.stem
            known = {each.must_say("id"): each for each in metadata.each("mapping-references")}
            source, target = (self._side(whole, name, known) for name in ("source", "target"))
            mappings = whole.each("mappings")
        except InputError as error:
            self.complete = False
            yield problem_of(error)
            return
        for branch in mappings:
            try:
                mapping = _Mapping.of(branch)
            except InputError as error:
                self.complete = False
                yield problem_of(error)
                continue
            yield from self._records(mapping, source, target)

    def _side(self, whole: Branch, name: str, known: Mapping[str, Branch]) -> Side:
        """The publication on one side, as the metadata describe it."""
        side = whole.get(f"{name}-reference")
        if side is None:
            raise whole.error(f"{name}-reference is missing")
        id = side.must_say("reference-id")
        if id not in known:
            hint = did_you_mean(id, known) or f"there are {', '.join(known)}"
            raise side.error(f"no mapping-reference is called {id!r}", hint)
        found = known[id]
        version, title = found.said("version"), found.said("title") or id
        publication = Publication(
            slug(id), slug(version) or UNSTATED, title, found.place, {"url": found.said("url")}
        )
        things = RISK if side.said("entry-type") in _RISKS else CONTROL
        also = (title,) if version in title else ()
        names = (f"{title} {version}", f"{id} {version}", *also)
        return Side.of(publication, things, names, self.vocabulary)

    def _records(self, mapping: _Mapping, source: Side, target: Side) -> Iterator[Record | Problem]:
        start, said = source.find(mapping.source)
        yield from said
        if start is None:
            return
        if mapping.relation == "no-relationship":
            yield from target.framework()
            yield self._maps_to(start, target.whole, mapping, mapping.gap)
        for each in mapping.targets:
            end, said = target.find(each.cited)
            yield from said
            if end is not None:
                yield self._maps_to(start, end, mapping, each)

    def _maps_to(self, start: str, end: str, mapping: _Mapping, target: _Target) -> RelationRecord:
        properties: dict[str, Value] = {
            "relation": mapping.relation,
            "basis": "published",
            "source": self.by,
        }
        if target.note:
            properties["note"] = target.note
        if target.strength is not None:
            properties["strength"] = target.strength
        place = target.cited.place
        return RelationRecord("mapsTo", start, end, place, qualifier=self.by, properties=properties)


@dataclass(frozen=True)
class _Target:
    """What an entry is mapped to, and what is said of that."""

    cited: Cited
    note: str
    strength: int | None

    @classmethod
    def of(cls, branch: Branch, ref: str, word: str) -> _Target:
        strength = branch.said("strength")
        if strength and strength not in _STRENGTHS:
            raise branch.error(f"strength is {strength!r}; it runs from 1 to 10")
        confidence = branch.said("confidence-level")
        parts = (
            word if _RELATIONS[word] == "related" else "",
            branch.said("rationale"),
            branch.said("remarks"),
            f"confidence {confidence}" if confidence else "",
        )
        note = "; ".join(part for part in parts if part)
        return cls(Cited(ref, "", branch.place), note, int(strength) if strength else None)


@dataclass(frozen=True)
class _Mapping:
    """One entry and what it is mapped to, read before anything of it is taken."""

    source: Cited
    relation: Relation
    targets: list[_Target]
    gap: _Target  # what is said where it is mapped to nothing

    @classmethod
    def of(cls, branch: Branch) -> _Mapping:
        """The mapping in a document; `InputError` where it is not whole."""
        word = branch.must_say("relationship")
        if word not in _RELATIONS:
            hint = did_you_mean(word, _RELATIONS) or f"there are {', '.join(_RELATIONS)}"
            raise branch.error(f"{word!r} is no relationship; the mapping is set aside", hint)
        targets = branch.each("targets")
        if bool(targets) == (word == _NO_MATCH):
            what = "has targets" if targets else "has no targets"
            hint = f"only {_NO_MATCH} has none"
            raise branch.error(f"this mapping {what}; it is set aside", hint)
        source = branch.must_say("source")
        return cls(
            Cited(source, "", (branch.get("source") or branch).place),
            _RELATIONS[word],
            [_Target.of(each, each.must_say("entry-id"), word) for each in targets],
            _Target.of(branch, "", word),
        )
