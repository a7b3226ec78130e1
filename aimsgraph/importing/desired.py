"""The state that all claims together describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from sys import intern

from aimsgraph.importing.beliefs import Beliefs
from aimsgraph.importing.claiming import of_relation, relation_key, subject_of
from aimsgraph.importing.identities import Identities
from aimsgraph.importing.merging import Conflict, Rank, merge
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import Locator
from aimsgraph.importing.rings import rings
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot
from aimsgraph.store.protocol import Claim
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.validation import check_properties, missing

_PARTS = frozenset(Locator.__dataclass_fields__)


@dataclass(frozen=True)
class Circumstances:
    """What a state is worked out under.

    ``read`` are the sources of this plan: problems of others are not said again. ``derived``
    sources have their things dropped rather than withdrawn. ``settled`` subjects stay as they are:
    nothing new is said of them, and who is believed was known when they were written.
    """

    vocabulary: Vocabulary
    before: Snapshot
    rank: Rank
    identities: Identities
    read: frozenset[str]
    derived: frozenset[str]
    settled: frozenset[str]
    today: date


@dataclass
class Desired:
    """The things and relations there should be; ``gone`` are things to drop.

    Something is added to ``undescribed`` things, which nobody describes: a problem says so.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    undescribed: set[str] = field(default_factory=set)
    relations: dict[RelationKey, Relation] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def desire(beliefs: Beliefs, under: Circumstances, unresolved: frozenset[RelationKey]) -> Desired:
    """Work out the state; ``unresolved`` are relations whose problem has been said already."""
    state = Desired()
    by_subject = beliefs.by_subject()
    _Things(state, under).settle(by_subject, beliefs.described_before())
    _Relations(state, under).settle(by_subject, unresolved)
    return state


@dataclass(frozen=True)
class _Things:
    state: Desired
    under: Circumstances

    def settle(
        self, by_subject: Mapping[str, tuple[Claim, ...]], before: Mapping[str, set[str]]
    ) -> None:
        for subject, claims in by_subject.items():
            if of_relation(subject):
                continue
            if any(claim.cls for claim in claims):
                self._merge(subject, claims)
            else:
                self._nobody_describes(subject, claims)
        for subject, sources in before.items():
            described = any(claim.cls for claim in by_subject.get(subject, ()))
            node = self.under.before.nodes.get(subject)
            if node is not None and not described:
                self._part_with(node, sources)

    def _merge(self, subject: str, claims: tuple[Claim, ...]) -> None:
        if subject in self.under.settled and subject in self.under.before:
            self.state.nodes[subject] = self.under.before.nodes[subject]
            return
        vocabulary = self.under.vocabulary
        cls, properties, conflicts = merge(claims, self.under.rank, vocabulary)
        read = _is_read(claims, self.under)
        if read:
            self.state.conflicts.extend(conflicts)
            self.state.problems.extend(_parallel(subject, claims, conflicts))
        present = self.under.before.nodes.get(subject)
        if present is not None and present.cls == cls and present.properties == properties:
            self.state.nodes[subject] = present
            return
        known = vocabulary.classes[cls]
        # What is said now was held against its class value by value.
        said_now = all(claim.cls == cls and claim.source in self.under.read for claim in claims)
        wrong = (
            missing(known, properties)
            if said_now
            else check_properties(known, properties, vocabulary)
        )
        if not wrong:
            self.state.nodes[subject] = Node(subject, cls, properties)
        elif read:
            message = f"{'; '.join(wrong)}; the thing is set aside"
            where = place_of(claims[0])
            self.state.problems.append(
                Problem("error", "incomplete-thing", where, subject, message)
            )

    def _nobody_describes(self, subject: str, claims: tuple[Claim, ...]) -> None:
        self.state.undescribed.add(subject)
        for claim in claims:
            if _is_read([claim], self.under):
                message = "nothing describes this thing: what is added to it is set aside"
                hint = "is it spelt as in the register that lists it?"
                self.state.problems.append(
                    Problem("error", "dangling", place_of(claim), subject, message, hint)
                )

    def _part_with(self, node: Node, sources: set[str]) -> None:
        """Withdraw a thing that nobody describes any more; drop one that was only derived."""
        if node.id in self.under.identities.same or sources <= self.under.derived:
            self.state.gone.add(node.id)
            return
        withdrawn = {"withdrawn_on": self.under.today, **node.properties}
        self.state.nodes[node.id] = Node(node.id, node.cls, withdrawn)


@dataclass(frozen=True)
class _Relations:
    state: Desired
    under: Circumstances

    def settle(
        self, by_subject: Mapping[str, tuple[Claim, ...]], unresolved: frozenset[RelationKey]
    ) -> None:
        classes = {
            id: node.cls
            for id, node in self.under.before.nodes.items()
            if id not in self.state.gone
        } | {id: node.cls for id, node in self.state.nodes.items()}
        found = self._grouped(by_subject, {id: id for id in classes})
        present = self.under.before.by_key
        fitting: set[tuple[str, str | None, str | None]] = set()
        for key, claims in found.items():
            ends = (key[0], classes.get(key[1]), classes.get(key[2]))
            wrong = None if ends in fitting else self._wrong(key, classes)
            if wrong is None:
                fitting.add(ends)
            if wrong is None and subject_of(key) in self.under.settled and key in present:
                self.state.relations[key] = present[key]
            elif wrong is None:
                _, properties, conflicts = merge(claims, self.under.rank, self.under.vocabulary)
                if _is_read(claims, self.under):
                    self.state.conflicts.extend(conflicts)
                known = present.get(key)
                if known is None or known.properties != properties:
                    known = Relation(*key, properties)
                self.state.relations[key] = known
            elif (
                key not in unresolved
                and self.state.undescribed.isdisjoint(key[1:3])
                and (key in present or _is_read(claims, self.under))
            ):
                code, message, value = wrong
                message = f"{message}; the relation is set aside"
                where = place_of(claims[0])
                self.state.problems.append(Problem("error", code, where, value, message))
        self._only_one(found)
        self._rings(found)

    def _grouped(
        self, by_subject: Mapping[str, tuple[Claim, ...]], ids: Mapping[str, str]
    ) -> Mapping[RelationKey, tuple[Claim, ...]]:
        """The claims by relation, whose ends share the text of ``ids``."""
        found: dict[RelationKey, tuple[Claim, ...]] = {}
        of = self.under.identities.of
        for subject, claims in by_subject.items():
            if (written := relation_key(subject)) is None:
                continue
            type, source, target, qualifier = written
            source, target = of(source), of(target)
            key = (intern(type), ids.get(source, source), ids.get(target, target), qualifier)
            found[key] = (*found.get(key, ()), *claims)
        return found

    def _wrong(self, key: RelationKey, classes: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Code, message and value of what is wrong with a relation, or None."""
        vocabulary = self.under.vocabulary
        type = vocabulary.relations.get(key[0])
        if type is None:
            return "relation", "there is no such relation type", key[0]
        for end, allowed, way in ((key[1], type.sources, "from"), (key[2], type.targets, "to")):
            cls = classes.get(end)
            if cls is None:
                return "dangling", f"{key[0]} leads {way} something that is not in the graph", end
            if not any(vocabulary.is_a(cls, name) for name in allowed):
                names = " or ".join(allowed)
                return "wrong-class", f"{key[0]} runs {way} {names}, not {way} a {cls}", end
        return None

    def _only_one(self, claims: Mapping[RelationKey, tuple[Claim, ...]]) -> None:
        """Of relations that may lead to one thing only, keep the one that is believed most."""
        vocabulary, relations = self.under.vocabulary, self.state.relations
        functional = [key for key in relations if vocabulary.relation(key[0]).functional]
        taken: dict[tuple[str, str], RelationKey] = {}
        for key in sorted(functional, key=lambda key: self._belief(claims[key])):
            first = taken.setdefault((key[0], key[1]), key)
            if first == key:
                continue
            del relations[key]
            if not _is_read(claims[key], self.under):
                continue
            message = f"{key[0]} leads to one thing only, and leads to {first[2]} already"
            where = place_of(claims[key][0])
            self.state.problems.append(Problem("error", "only-one", where, key[2], message))

    def _rings(self, claims: Mapping[RelationKey, Sequence[Claim]]) -> None:
        """Say which things would be parts of themselves; the relations stay."""
        for ring in rings(self.state.relations):
            said = [key for key in ring if _is_read(claims.get(key, ()), self.under)]
            if said:
                way = " > ".join((ring[0][1], *(key[2] for key in ring)))
                message = f"{ring[0][0]} leads back to where it starts"
                hint = "nothing is a part of itself, or made from itself: take one relation out"
                where = place_of(claims[said[0]][0])
                self.state.problems.append(Problem("warning", "cycle", where, way, message, hint))

    def _belief(self, claims: Iterable[Claim]) -> tuple[int, int]:
        return min(self.under.rank(claim.source) for claim in claims)


def _is_read(claims: Iterable[Claim], under: Circumstances) -> bool:
    return any(claim.source in under.read for claim in claims)


def _parallel(
    subject: str, claims: Iterable[Claim], conflicts: Iterable[Conflict]
) -> Iterator[Problem]:
    """The problem of one id for what two sources call differently."""
    places = {claim.source: place_of(claim) for claim in claims}
    for conflict in conflicts:
        if conflict.property == "name":
            message = "two sources use this id under different names"
            hint = (
                f"{conflict.source} calls it {conflict.value!r}, {conflict.other_source} "
                f"{conflict.other!r}: if these are two things, give one another id"
            )
            where = places[conflict.other_source]
            yield Problem("warning", "parallel-id", where, subject, message, hint)


def place_of(claim: Claim) -> Locator:
    """The place of a claim."""
    parts = {name: value for name, value in claim.locator.items() if name in _PARTS}
    return Locator(**{"artifact": claim.source, **parts})  # type: ignore[arg-type]
