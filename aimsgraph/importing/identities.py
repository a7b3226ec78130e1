"""Other names of one thing brought together, and what people have to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aimsgraph.importing.folding import slug
from aimsgraph.importing.identity import Alias, normal_alias, schemes
from aimsgraph.importing.merging import Rank
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import NodeRecord
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
