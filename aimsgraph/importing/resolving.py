"""Which things the relations of a source lead to: names looked up, several at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from aimsgraph.importing.folding import tidy
from aimsgraph.importing.identities import Identities
from aimsgraph.importing.index import Found, Index
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Mention, NodeRecord, Record, RelationRecord
from aimsgraph.snapshot import RelationKey, Snapshot
from aimsgraph.store.protocol import Claim
from aimsgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Resolved:
    """A reading with every end an id; ``unresolved`` are relations that name nothing there is."""

    reading: Reading
    nodes: tuple[NodeRecord, ...]
    relations: tuple[RelationRecord, ...]
    problems: tuple[Problem, ...]
    unresolved: frozenset[RelationKey]


def resolve_all(
    readings: Sequence[Reading],
    snapshot: Snapshot,
    claims: Iterable[Claim],
    identities: Identities,
    vocabulary: Vocabulary,
    derived: frozenset[str],
) -> Iterator[Resolved]:
    """Replace every mention in ``readings`` by an id; say which mean nothing or several things.

    What only ``derived`` sources describe is known by its id, never by its name: people do not
    speak of it.
    """
    spoken_of = {claim.subject for claim in claims if claim.source not in derived}
    unspoken = {claim.subject for claim in claims if claim.source in derived} - spoken_of
    described, besides = _indexes(readings, snapshot, claims, identities, vocabulary, unspoken)
    recorded = frozenset(
        identities.of(record.id)
        for reading in readings
        for record in reading.records
        if isinstance(record, NodeRecord) and record.cls
    )
    for reading in readings:
        yield _resolve(reading, _Resolver(described, besides, identities, recorded))


def _indexes(
    readings: Sequence[Reading],
    snapshot: Snapshot,
    claims: Iterable[Claim],
    identities: Identities,
    vocabulary: Vocabulary,
    unspoken: Set[str],
) -> tuple[Index, Index]:
    """What is described after this plan, and what there is besides: withdrawn or about to be."""
    described, besides = Index(vocabulary), Index(vocabulary)
    if not any(_by_name(record) for reading in readings for record in reading.records):
        return described, besides
    whole = {reading.source.name for reading in readings if reading.complete}
    kept = {claim.subject for claim in claims if claim.cls and claim.source not in whole}
    claimed = {claim.subject for claim in claims if claim.cls}
    aside = {id for reading in readings for id in reading.set_aside}
    for reading in readings:
        for record in reading.records:
            if isinstance(record, NodeRecord) and record.cls:
                id = identities.of(record.id)
                said = () if reading.source.derived else record.properties.items()
                described.add_described(id, record.cls, said)
    for node in snapshot.nodes.values():
        if node.id in identities.same or node.id in described:
            continue
        stays = node.id in kept or node.id in aside or node.id not in claimed
        index = described if stays and "withdrawn_on" not in node.properties else besides
        said = () if node.id in unspoken else node.properties.items()
        index.add_described(node.id, node.cls, said)
    return described, besides


def _by_name(record: Record) -> bool:
    """Whether an end of a relation is named rather than given by its id."""
    return isinstance(record, RelationRecord) and bool(
        record.source_mention or record.target_mention
    )


def _resolve(reading: Reading, resolver: _Resolver) -> Resolved:
    records = [
        record
        if resolver.of(record.id) == record.id
        else replace(record, id=resolver.of(record.id))
        for record in reading.records
        if isinstance(record, NodeRecord)
    ]
    relations: list[RelationRecord] = []
    problems: list[Problem] = []
    unresolved: set[RelationKey] = set()
    for record in reading.records:
        if not isinstance(record, RelationRecord):
            continue
        for source, no_source in resolver.ends(record.source, record.source_mention, record):
            for target, no_target in resolver.ends(record.target, record.target_mention, record):
                relation = RelationRecord(
                    record.type,
                    source,
                    target,
                    record.locator,
                    record.qualifier,
                    record.properties,
                )
                wrong = no_source or no_target
                if wrong is not None:
                    problems.append(_set_aside(record, wrong))
                if wrong is None or wrong.code == "dangling":
                    relations.append(relation)
                if wrong is not None and wrong.code == "dangling":
                    unresolved.add((record.type, source, target, record.qualifier))
    return Resolved(
        reading,
        (*records, *resolver.implied.values()),
        tuple(relations),
        tuple(problems),
        frozenset(unresolved),
    )


class _Resolver:
    """Finds what the ends of relations mean, and remembers what they imply."""

    def __init__(
        self, described: Index, besides: Index, identities: Identities, recorded: frozenset[str]
    ) -> None:
        self._described = described
        self._besides = besides
        self.of = identities.of
        self._recorded = recorded
        self._known: dict[Mention, Found] = {}
        self.implied: dict[str, NodeRecord] = {}

    def ends(
        self, id: str, mention: Mention | None, record: RelationRecord
    ) -> list[tuple[str, Found | None]]:
        """The ids that an end means; or the id as it is, and what is wrong with it."""
        if mention is None:
            return [(self.of(id), None)]
        found = self._find(mention)
        if found.id is None and (several := self._several(mention)):
            return [(each, None) for each in several]
        if found.id is None and found.code == "dangling" and mention.create:
            found = Found(id)
        if found.id is None:
            return [(self.of(id), self._without_known_parts(found, mention))]
        meant = self.of(found.id)
        if mention.create and meant == id and id not in self._recorded:
            name = tidy(mention.text)
            made = NodeRecord(mention.create, id, {"name": name}, record.locator)
            self.implied.setdefault(id, made)
        return [(meant, None)]

    def _find(self, mention: Mention) -> Found:
        if mention not in self._known:
            found = self._described.find(mention)
            if found.id is None and found.code == "dangling" and not mention.create:
                gone = self._besides.find(mention)
                found = gone if gone.id is not None else found
            self._known[mention] = found
        return self._known[mention]

    def _without_known_parts(self, found: Found, mention: Mention) -> Found:
        """``found`` with the parts between commas named that nothing is called, if not all."""
        parts = self._parts(mention) if found.code == "dangling" else []
        wrong = [(part, one) for part, one in parts if one.id is None]
        if len(wrong) == len(parts):
            return found
        part, one = wrong[0]
        hint = f"of its parts {part!r} is not known: {one.hint}"
        return replace(found, hint=hint)

    def _several(self, mention: Mention) -> list[str]:
        """What the parts between commas mean, where each of them means something."""
        found = [one.id for _, one in self._parts(mention)]
        return [self.of(id) for id in found if id] if all(found) else []

    def _parts(self, mention: Mention) -> list[tuple[str, Found]]:
        """The parts between commas with what each means; none where there is but one."""
        parts = [part.strip() for part in mention.text.split(",") if part.strip()]
        if len(parts) < 2:
            return []
        return [(part, self._find(replace(mention, text=part, create=None))) for part in parts]


def _set_aside(record: RelationRecord, wrong: Found) -> Problem:
    mention = record.target_mention or record.source_mention
    text = mention.text if mention is not None else record.target
    hint = wrong.hint
    if not hint and "," in text:
        hint = "write several things on lines of their own, or with ; between them"
    severity: Severity = "error" if text else "warning"
    message = f"{record.type}: {wrong.message}; the relation is set aside"
    return Problem(severity, wrong.code, record.locator, text, message, hint)
