"""Which things the sources speak of: names looked up, other names of one thing brought together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aimsgraph.importing.folding import slug, tidy
from aimsgraph.importing.identity import Alias, normal_alias, schemes
from aimsgraph.importing.index import Found, Index
from aimsgraph.importing.merging import Rank
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Mention, NodeRecord, RelationRecord
from aimsgraph.snapshot import RelationKey, Snapshot
from aimsgraph.store.protocol import Claim
from aimsgraph.vocabulary import Vocabulary

_MOST_IN_ONE_SOURCE = 3  # an alias that a source gives to more things names none of them
_NAMED_ALIKE = ("Asset", "Supplier", "Person", "Organization")


@dataclass(frozen=True, slots=True)
class Decision:
    """Two things that may be one; somebody has to say."""

    ids: tuple[str, str]
    reason: str


@dataclass(frozen=True)
class Verdicts:
    """What people decided about identity: ids that mean another, and pairs that stay apart."""

    same: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Identities:
    """Which id each id stands for, and what is still to be decided."""

    same: Mapping[str, str]
    decisions: tuple[Decision, ...]

    def of(self, id: str) -> str:
        """The id that ``id`` stands for."""
        return self.same.get(id, id)


@dataclass(frozen=True, slots=True)
class _Named:
    """One source's thing with what else it is called."""

    id: str
    cls: str
    source: str
    aliases: tuple[Alias, ...]
    name: str
    read: bool  # in this plan, not from an earlier one


def identify(
    readings: Sequence[Reading],
    claims: Iterable[Claim],
    rank: Rank,
    vocabulary: Vocabulary,
    verdicts: Verdicts,
) -> Identities:
    """Bring together the things that key and asserted aliases, or people, say are one.

    Things of one source with different ids stay apart, except that a thing that a source no longer
    names under its old id, and now names under a new one with the same key alias, has moved.
    """
    now = {reading.source.name: reading for reading in readings}
    named = [
        *(thing for reading in readings for thing in _of_reading(reading)),
        *(_of_claim(claim) for claim in claims if claim.cls and claim.source not in now),
    ]
    same = dict(verdicts.same)
    same.update(_moved(named, claims, now, vocabulary))
    decisions: dict[frozenset[str], Decision] = {}
    for alias, things in _sharing(named, vocabulary):
        for one, other in _pairs(things, same, verdicts):
            pair = frozenset((one.id, other.id))
            reason = f"both are called {alias[0]}:{alias[1]}"
            sure = schemes()[alias[0]].strength != "hint" and one.source != other.source
            if sure and _fit(one.cls, other.cls, vocabulary):
                first, second = sorted((one, other), key=lambda thing: rank(thing.source))
                same.setdefault(second.id, same.get(first.id, first.id))
            else:
                decisions.setdefault(pair, Decision((one.id, other.id), reason))
    for one, other in _named_alike(named, same, verdicts, vocabulary):
        pair = frozenset((one.id, other.id))
        decisions.setdefault(pair, Decision((one.id, other.id), f"both are called {one.name!r}"))
    return Identities(_settled(same), tuple(decisions.values()))


def _of_reading(reading: Reading) -> Iterator[_Named]:
    if reading.source.derived:
        return
    for record in reading.records:
        if isinstance(record, NodeRecord) and record.cls:
            aliases = tuple(alias for each in record.aliases if (alias := normal_alias(each)))
            name = str(record.properties.get("name", ""))
            yield _Named(record.id, record.cls, reading.source.name, aliases, name, read=True)


def _of_claim(claim: Claim) -> _Named:
    name = str(claim.properties.get("name", ""))
    return _Named(claim.subject, claim.cls, claim.source, claim.aliases, name, read=False)


def _moved(
    named: Iterable[_Named],
    claims: Iterable[Claim],
    now: Mapping[str, Reading],
    vocabulary: Vocabulary,
) -> Mapping[str, str]:
    """New ids that stand for an old one of the same source, by an alias that is a key."""
    present = {(thing.source, thing.id) for thing in named if thing.read}
    gone: dict[tuple[str, Alias], Claim] = {}
    known: set[tuple[str, str]] = set()
    for claim in claims:
        known.add((claim.source, claim.subject))
        if claim.source in now and (claim.source, claim.subject) not in present:
            gone.update({(claim.source, alias): claim for alias in claim.aliases})
    moved: dict[str, str] = {}
    for thing in named:
        if not thing.read or (thing.source, thing.id) in known:
            continue
        for alias in thing.aliases:
            old = gone.get((thing.source, alias))
            if old is None or schemes()[alias[0]].strength != "key" or old.cls != thing.cls:
                continue
            if old.subject not in moved.values():
                moved[thing.id] = old.subject
    return moved


def _sharing(
    named: Iterable[_Named], vocabulary: Vocabulary
) -> Iterator[tuple[Alias, list[_Named]]]:
    """Aliases with the things that have them; those a source gives to many are left out."""
    holders: dict[Alias, dict[tuple[str, str], _Named]] = {}
    for thing in named:
        for alias in thing.aliases:
            if schemes()[alias[0]].identifies(thing.cls, vocabulary):
                holders.setdefault(alias, {})[thing.source, thing.id] = thing
    for alias, things in holders.items():
        often = Counter(source for source, _ in things)
        if len(things) > 1 and max(often.values()) <= _MOST_IN_ONE_SOURCE:
            yield alias, list(things.values())


def _pairs(
    things: list[_Named], same: Mapping[str, str], verdicts: Verdicts
) -> Iterator[tuple[_Named, _Named]]:
    for at, one in enumerate(things):
        for other in things[at + 1 :]:
            one_id, other_id = same.get(one.id, one.id), same.get(other.id, other.id)
            apart = frozenset((one.id, other.id)) in verdicts.apart
            if one_id != other_id and not apart:
                yield one, other


def _named_alike(
    named: Iterable[_Named], same: Mapping[str, str], verdicts: Verdicts, vocabulary: Vocabulary
) -> Iterator[tuple[_Named, _Named]]:
    """Things of one class in different sources that have the same name and different ids."""
    classes = vocabulary.subclasses(*_NAMED_ALIKE)
    holders: dict[tuple[str, str], dict[str, _Named]] = {}
    for thing in named:
        if thing.cls in classes and thing.name:
            holders.setdefault((thing.cls, slug(thing.name)), {}).setdefault(thing.id, thing)
    for things in holders.values():
        if len(things) > 1:
            pairs = _pairs(list(things.values()), same, verdicts)
            yield from ((one, other) for one, other in pairs if one.source != other.source)


def _fit(one: str, other: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.is_a(one, other) or vocabulary.is_a(other, one)


def _settled(same: Mapping[str, str]) -> Mapping[str, str]:
    """Chains followed to their end; a ring of ids keeps its first."""
    settled: dict[str, str] = {}
    for id in same:
        seen = [id]
        while (following := same.get(seen[-1])) is not None and following not in seen:
            seen.append(following)
        if seen[-1] != id:
            settled[id] = seen[-1]
    return settled


@dataclass(frozen=True)
class Resolved:
    """A reading with every end an id; ``unresolved`` are relations that name nothing there is."""

    reading: Reading
    nodes: tuple[NodeRecord, ...]
    relations: tuple[RelationRecord, ...]
    problems: tuple[Problem, ...]
    unresolved: frozenset[RelationKey]


def build_index(
    readings: Sequence[Reading],
    snapshot: Snapshot,
    claims: Iterable[Claim],
    identities: Identities,
    vocabulary: Vocabulary,
) -> tuple[Index, Index]:
    """What is described after this plan, and what there is besides: withdrawn or about to be."""
    described, besides = Index(vocabulary), Index(vocabulary)
    whole = {reading.source.name for reading in readings if reading.complete}
    kept = {claim.subject for claim in claims if claim.cls and claim.source not in whole}
    claimed = {claim.subject for claim in claims if claim.cls}
    aside = {id for reading in readings for id in reading.set_aside}
    for reading in readings:
        for record in reading.records:
            if isinstance(record, NodeRecord) and record.cls:
                id = identities.of(record.id)
                described.add_described(id, record.cls, record.properties.items())
    for node in snapshot.nodes.values():
        if node.id in identities.same:
            continue
        stays = node.id in kept or node.id in aside or node.id not in claimed
        index = described if stays and "withdrawn_on" not in node.properties else besides
        index.add_described(node.id, node.cls, node.properties.items())
    return described, besides


def resolve(
    reading: Reading,
    described: Index,
    besides: Index,
    identities: Identities,
    recorded: frozenset[str],
) -> Resolved:
    """Replace every mention of ``reading`` by an id; say which mean nothing or several things.

    ``recorded`` are the ids that the readings of this plan describe.
    """
    records = [
        replace(record, id=identities.of(record.id))
        for record in reading.records
        if isinstance(record, NodeRecord)
    ]
    relations: list[RelationRecord] = []
    problems: list[Problem] = []
    unresolved: set[RelationKey] = set()
    resolver = _Resolver(described, besides, identities, recorded)
    for record in reading.records:
        if not isinstance(record, RelationRecord):
            continue
        for source, no_source in resolver.ends(record.source, record.source_mention, record):
            for target, no_target in resolver.ends(record.target, record.target_mention, record):
                relation = replace(
                    record, source=source, target=target, source_mention=None, target_mention=None
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
        self._identities = identities
        self._recorded = recorded
        self._known: dict[Mention, Found] = {}
        self.implied: dict[str, NodeRecord] = {}

    def ends(
        self, id: str, mention: Mention | None, record: RelationRecord
    ) -> list[tuple[str, Found | None]]:
        """The ids that an end means; or the id as it is, and what is wrong with it."""
        if mention is None:
            return [(self._identities.of(id), None)]
        found = self._find(mention)
        if found.id is None and (several := self._several(mention)):
            return [(each, None) for each in several]
        if found.id is None and found.code == "dangling" and mention.create:
            found = Found(id)
        if found.id is None:
            return [(self._identities.of(id), found)]
        meant = self._identities.of(found.id)
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

    def _several(self, mention: Mention) -> list[str]:
        """What the parts between commas mean, where each of them means something."""
        parts = [part.strip() for part in mention.text.split(",") if part.strip()]
        if len(parts) < 2:
            return []
        found = [self._find(replace(mention, text=part, create=None)).id for part in parts]
        return [self._identities.of(id) for id in found if id] if all(found) else []


def _set_aside(record: RelationRecord, wrong: Found) -> Problem:
    mention = record.target_mention or record.source_mention
    text = mention.text if mention is not None else record.target
    hint = wrong.hint
    if not hint and "," in text:
        hint = "write several things on lines of their own, or with ; between them"
    severity: Severity = "error" if text else "warning"
    message = f"{record.type}: {wrong.message}; the relation is set aside"
    return Problem(severity, wrong.code, record.locator, text, message, hint)
