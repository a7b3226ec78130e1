"""What would happen if the sources were believed: worked out, never written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aimsgraph.importing.claiming import Claims, node_claims, relation_claims, relation_key
from aimsgraph.importing.merging import Conflict, Rank, merge, ranking
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Locator, NodeRecord
from aimsgraph.importing.resolving import (
    Decision,
    Identities,
    Resolved,
    Verdicts,
    build_index,
    identify,
    resolve,
)
from aimsgraph.importing.source import Source
from aimsgraph.importing.sweeping import Refusal, sweep
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot
from aimsgraph.store.protocol import (
    Change,
    Claim,
    DropClaim,
    DropNode,
    DropRelation,
    PutClaim,
    PutNode,
    PutRelation,
    Store,
)
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.validation import check_properties

NO_VERDICTS = Verdicts()


@dataclass(frozen=True)
class Plan:
    """What reading these sources would alter.

    ``created``, ``updated``, ``retired``, ``dropped`` and ``unchanged`` are ids of things;
    ``linked`` and ``unlinked`` keys of relations. ``refusals`` say why nothing may be written: then
    ``changes`` is empty. ``revision`` is that of the store it was made for.
    """

    sources: tuple[str, ...]
    revision: int
    changes: tuple[Change, ...] = ()
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    linked: tuple[RelationKey, ...] = ()
    unlinked: tuple[RelationKey, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    decisions: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    before: Snapshot = field(default_factory=lambda: Snapshot(()), repr=False)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.changes)

    def summary(self) -> str:
        """One line with the numbers."""
        things = f"+{len(self.created)} ~{len(self.updated)} -{len(self.retired)} things"
        if self.dropped:
            things += f" ({len(self.dropped)} dropped)"
        relations = f"+{len(self.linked)} -{len(self.unlinked)} relations"
        parts = [things, relations, f"{len(self.unchanged)} unchanged"]
        for what, found in (("conflict", self.conflicts), ("decision", self.decisions)):
            if found:
                parts.append(f"{len(found)} {what}{'s' if len(found) > 1 else ''}")
        if self.refusals:
            parts.append(f"refused: {'; '.join(str(refusal) for refusal in self.refusals)}")
        return ", ".join(parts)

    def after(self) -> Snapshot:
        """The graph as it would be, to compare with what it is."""
        nodes = dict(self.before.nodes)
        relations = {relation.key: relation for relation in self.before.relations}
        for change in self.changes:
            match change:
                case PutNode(node):
                    nodes[node.id] = node
                case DropNode(id):
                    nodes.pop(id, None)
                case PutRelation(relation):
                    relations[relation.key] = relation
                case DropRelation(key):
                    relations.pop(key, None)
        return Snapshot(
            (nodes[id] for id in sorted(nodes)),
            (relations[key] for key in sorted(relations)),
            store_id=self.before.store_id,
            revision=self.revision + (1 if self.changes else 0),
        )


def plan(
    store: Store,
    readings: Reading | Sequence[Reading],
    *,
    today: date,
    sources: Sequence[Source] = (),
    verdicts: Verdicts = NO_VERDICTS,
    allow_shrink: bool = False,
) -> Plan:
    """Work out what ``readings`` would alter in ``store``, all of them at once.

    Relations may lead to things of any of the readings, whatever their order, and to what is in
    the store already.

    Parameters
    ----------
    store
        Read only; `apply` writes.
    readings
        One reading, or those of a whole sync.
    today
        The day on which what no source names any more counts as withdrawn.
    sources
        All declared sources in their order, also those not read now: they say who is believed.
        Without them the readings count as declared, and other sources are believed last.
    verdicts
        What people decided about identity.
    allow_shrink
        Let a source lose more than a fifth of what it said.
    """
    read = (readings,) if isinstance(readings, Reading) else tuple(readings)
    declared = list(sources) or [reading.source for reading in read]
    return _Planner(store, read, ranking(declared), declared, verdicts).plan(today, allow_shrink)


class _Planner:
    def __init__(
        self,
        store: Store,
        readings: tuple[Reading, ...],
        rank: Rank,
        declared: Sequence[Source],
        verdicts: Verdicts,
    ) -> None:
        self._readings = readings
        self._rank = rank
        self._verdicts = verdicts
        self._vocabulary: Vocabulary = store.vocabulary
        self._snapshot = store.snapshot()
        self._revision = store.revision
        self._old: dict[str, dict[str, Claim]] = {}  # source, subject
        for claim in store.claims():
            self._old.setdefault(claim.source, {})[claim.subject] = claim
        everything = [*declared, *(reading.source for reading in readings)]
        self._derived = {source.name for source in everything if source.derived}
        self._problems: list[Problem] = [p for r in readings for p in r.problems]
        self._refusals: list[Refusal] = []
        self._conflicts: list[Conflict] = []
        self._claim_changes: list[Change] = []
        self._now = {name: dict(claims) for name, claims in self._old.items()}

    def plan(self, today: date, allow_shrink: bool) -> Plan:
        identities = identify(
            self._readings, self._all_old(), self._rank, self._vocabulary, self._verdicts
        )
        resolved = list(self._resolved(identities))
        for each in resolved:
            self._claim(each, allow_shrink)
        by_subject = self._by_subject()
        nodes, gone = self._nodes(by_subject, today, identities)
        unresolved = frozenset(key for each in resolved for key in each.unresolved)
        there = {
            **{id: node.cls for id, node in self._snapshot.nodes.items() if id not in gone},
            **{id: node.cls for id, node in nodes.items()},
        }
        relations = self._relations(by_subject, there, identities, unresolved)
        return self._finish(nodes, gone, relations, identities)

    def _all_old(self) -> list[Claim]:
        return [claim for claims in self._old.values() for claim in claims.values()]

    def _resolved(self, identities: Identities) -> Iterator[Resolved]:
        described, besides = build_index(
            self._readings, self._snapshot, self._all_old(), identities, self._vocabulary
        )
        recorded = frozenset(
            identities.of(record.id)
            for reading in self._readings
            for record in reading.records
            if isinstance(record, NodeRecord) and record.cls
        )
        for reading in self._readings:
            found = resolve(reading, described, besides, identities, recorded)
            self._problems.extend(found.problems)
            yield found

    def _claim(self, resolved: Resolved, allow_shrink: bool) -> None:
        """Replace what a source said by what it says; unchanged claims stay as they are."""
        name = resolved.reading.source.name
        old = self._old.get(name, {})
        new: Claims = {
            **node_claims(name, resolved.nodes, self._vocabulary, self._problems),
            **relation_claims(name, resolved.relations, self._vocabulary, self._problems),
        }
        swept = sweep(resolved.reading, old, new, allow_shrink=allow_shrink)
        self._problems.extend(swept.problems)
        if swept.refusal is not None:
            self._refusals.append(swept.refusal)
        now = self._now.setdefault(name, {})
        for subject, claim in new.items():
            known = old.get(subject)
            if known is None or (known.digest, known.cls) != (claim.digest, claim.cls):
                now[subject] = claim
                self._claim_changes.append(PutClaim(claim))
        for subject in swept.gone:
            del now[subject]
            self._claim_changes.append(DropClaim(name, subject))

    def _by_subject(self) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = {}
        for claims in self._now.values():
            for subject, claim in claims.items():
                found.setdefault(subject, []).append(claim)
        return found

    # ---- things ------------------------------------------------------------------------------

    def _nodes(
        self, by_subject: Mapping[str, list[Claim]], today: date, identities: Identities
    ) -> tuple[dict[str, Node], set[str]]:
        """The things as claimed, and those to be dropped from the present."""
        nodes: dict[str, Node] = {}
        for subject, claims in by_subject.items():
            if relation_key(subject) is not None:
                continue
            if not any(claim.cls for claim in claims):
                self._nobody_describes(subject, claims)
                continue
            node = self._merged(subject, claims)
            if node is not None:
                nodes[subject] = node
        gone: set[str] = set()
        for subject, sources in self._subjects_before().items():
            if subject in nodes or subject not in self._snapshot.nodes:
                continue
            if any(claim.cls for claim in by_subject.get(subject, ())):
                continue  # claimed, but incomplete: it stays as it was
            if subject in identities.same or sources <= self._derived:
                gone.add(subject)
            else:
                node = self._snapshot.nodes[subject]
                since = {"withdrawn_on": node.properties.get("withdrawn_on", today)}
                nodes[subject] = Node(subject, node.cls, {**node.properties, **since})
        return nodes, gone

    def _subjects_before(self) -> dict[str, set[str]]:
        """The things that were claimed, each with the sources that described it."""
        found: dict[str, set[str]] = {}
        for name, claims in self._old.items():
            for subject, claim in claims.items():
                if claim.cls and relation_key(subject) is None:
                    found.setdefault(subject, set()).add(name)
        return found

    def _merged(self, subject: str, claims: list[Claim]) -> Node | None:
        cls, properties, conflicts = merge(claims, self._rank, self._vocabulary)
        if self._is_read(claims):
            self._conflicts.extend(conflicts)
            self._problems.extend(self._parallel(subject, claims, conflicts))
        known = self._vocabulary.classes.get(cls)
        wrong = check_properties(known, properties, self._vocabulary) if known else [f"no {cls}"]
        if not wrong:
            return Node(subject, cls, properties)
        if self._is_read(claims):
            where = _place(claims[0])
            message = f"{'; '.join(wrong)}; the thing is set aside"
            self._problems.append(Problem("error", "incomplete-thing", where, subject, message))
        return None

    def _parallel(
        self, subject: str, claims: list[Claim], conflicts: Iterable[Conflict]
    ) -> Iterator[Problem]:
        for conflict in conflicts:
            if conflict.property == "name":
                places = {claim.source: _place(claim) for claim in claims}
                message = "two sources use this id under different names"
                hint = (
                    f"{conflict.source} calls it {conflict.value!r}, {conflict.other_source} "
                    f"{conflict.other!r}: if these are two things, give one another id"
                )
                where = places[conflict.other_source]
                yield Problem("warning", "parallel-id", where, subject, message, hint)

    def _nobody_describes(self, subject: str, claims: list[Claim]) -> None:
        for claim in claims:
            if self._is_read([claim]):
                message = "nothing describes this thing: what is added to it is set aside"
                self._problems.append(Problem("error", "dangling", _place(claim), subject, message))

    def _is_read(self, claims: Iterable[Claim]) -> bool:
        names = {reading.source.name for reading in self._readings}
        return any(claim.source in names for claim in claims)

    # ---- relations ---------------------------------------------------------------------------

    def _relations(
        self,
        by_subject: Mapping[str, list[Claim]],
        there: Mapping[str, str],
        identities: Identities,
        unresolved: frozenset[RelationKey],
    ) -> dict[RelationKey, Relation]:
        """The relations as claimed, whose ends are there and are of the right classes."""
        found: dict[RelationKey, list[Claim]] = {}
        for subject, claims in by_subject.items():
            key = relation_key(subject)
            if key is not None:
                type, source, target, qualifier = key
                key = (type, identities.of(source), identities.of(target), qualifier)
                found.setdefault(key, []).extend(claims)
        relations: dict[RelationKey, Relation] = {}
        for key, claims in found.items():
            wrong = self._wrong(key, there)
            if wrong is None:
                _, properties, conflicts = merge(claims, self._rank, self._vocabulary)
                if self._is_read(claims):
                    self._conflicts.extend(conflicts)
                relations[key] = Relation(*key, properties)
            elif key not in unresolved:
                self._problems.append(_not_possible(key, claims[0], *wrong))
        return self._functional(relations, found)

    def _wrong(self, key: RelationKey, there: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Code, message and value of what is wrong with a relation, or None."""
        type = self._vocabulary.relations.get(key[0])
        if type is None:
            return "relation", "there is no such relation type", key[0]
        for end, allowed, way in ((key[1], type.sources, "from"), (key[2], type.targets, "to")):
            cls = there.get(end)
            if cls is None:
                return "dangling", f"{key[0]} leads {way} something that is not in the graph", end
            if not any(self._vocabulary.is_a(cls, name) for name in allowed):
                names = " or ".join(allowed)
                return "wrong-class", f"{key[0]} runs {way} {names}, not {way} a {cls}", end
        return None

    def _functional(
        self, relations: dict[RelationKey, Relation], claims: Mapping[RelationKey, list[Claim]]
    ) -> dict[RelationKey, Relation]:
        """Of relations that may lead to one thing only, the one that is believed most."""
        taken: dict[tuple[str, str], RelationKey] = {}
        for key in sorted(relations, key=lambda key: min(self._rank(c.source) for c in claims[key])):
            if not self._vocabulary.relation(key[0]).functional:
                continue
            first = taken.setdefault(key[:2], key)
            if first != key:
                del relations[key]
                message = f"{key[0]} leads to one thing only, and leads to {first[2]} already"
                where = _place(claims[key][0])
                self._problems.append(Problem("error", "only-one", where, key[2], message))
        return relations

    # ---- the difference ----------------------------------------------------------------------

    def _finish(
        self,
        nodes: Mapping[str, Node],
        gone: set[str],
        relations: Mapping[RelationKey, Relation],
        identities: Identities,
    ) -> Plan:
        before = self._snapshot.nodes
        put = [node for id, node in nodes.items() if before.get(id) != node]
        created = tuple(node.id for node in put if node.id not in before)
        retired = tuple(
            node.id
            for node in put
            if node.id in before
            and "withdrawn_on" in node.properties
            and "withdrawn_on" not in before[node.id].properties
            and not self._is_claimed(node.id)
        )
        updated = tuple(node.id for node in put if node.id in before and node.id not in set(retired))
        linked, unlinked, links = self._link_changes(relations, gone, identities)
        changes: tuple[Change, ...] = (
            *(PutNode(node) for node in put),
            *links,
            *(DropNode(id) for id in sorted(gone)),
            *self._claim_changes,
        )
        altered = {node.id for node in put}
        return Plan(
            sources=tuple(reading.source.name for reading in self._readings),
            revision=self._revision,
            changes=() if self._refusals else changes,
            created=created,
            updated=updated,
            retired=retired,
            dropped=tuple(sorted(gone)),
            unchanged=tuple(
                subject
                for reading in self._readings
                for subject, claim in self._now.get(reading.source.name, {}).items()
                if claim.cls and relation_key(subject) is None and subject not in altered
            ),
            linked=linked,
            unlinked=unlinked,
            conflicts=tuple(self._conflicts),
            decisions=identities.decisions,
            problems=tuple(self._problems),
            refusals=tuple(self._refusals),
            before=self._snapshot,
        )

    def _is_claimed(self, subject: str) -> bool:
        return any(subject in claims and claims[subject].cls for claims in self._now.values())

    def _link_changes(
        self, relations: Mapping[RelationKey, Relation], gone: set[str], identities: Identities
    ) -> tuple[tuple[RelationKey, ...], tuple[RelationKey, ...], list[Change]]:
        """Relations to put and to drop; those that nobody ever claimed stay unless an end goes."""
        present = {relation.key: relation for relation in self._snapshot.relations}
        claimed = {
            key
            for claims in (*self._old.values(), *self._now.values())
            for subject in claims
            if (key := relation_key(subject)) is not None
        }
        put = [relation for key, relation in relations.items() if present.get(key) != relation]
        dropped = [
            key
            for key in present
            if key not in relations and (key in claimed or key[1] in gone or key[2] in gone)
        ]
        changes: list[Change] = [PutRelation(relation) for relation in put]
        changes.extend(DropRelation(key) for key in dropped)
        return tuple(relation.key for relation in put), tuple(dropped), changes


def _place(claim: Claim) -> Locator:
    """The place of a claim as a locator."""
    parts = {name: value for name, value in claim.locator.items() if name in _PARTS}
    return Locator(**{"artifact": claim.source, **parts})  # type: ignore[arg-type]


_PARTS = frozenset(Locator.__dataclass_fields__)


def _not_possible(key: RelationKey, claim: Claim, code: str, message: str, value: str) -> Problem:
    return Problem("error", code, _place(claim), value, f"{message}; the relation is set aside")
