"""What would happen if the sources were believed: worked out, never written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from aimsgraph.importing.beliefs import Beliefs
from aimsgraph.importing.claiming import subject_of
from aimsgraph.importing.desired import Circumstances, Desired, desire
from aimsgraph.importing.identities import Decision, Verdicts, identify
from aimsgraph.importing.merging import Conflict, ranking
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.resolving import resolve_all
from aimsgraph.importing.source import Source
from aimsgraph.importing.sweeping import Refusal
from aimsgraph.snapshot import Relation, RelationKey, Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.store.protocol import (
    Change,
    Claim,
    DropClaim,
    DropNode,
    DropRelation,
    PutClaim,
    PutNode,
    PutRelation,
)
from aimsgraph.vocabulary import Vocabulary

NO_VERDICTS = Verdicts()


class Present(Protocol):
    """What is there already: a store, or a `Prospect`."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology that a plan keeps to."""
        ...

    def snapshot(self) -> Snapshot:
        """The graph."""
        ...

    def claims(self) -> Iterable[Claim]:
        """What the sources say."""
        ...


@dataclass(frozen=True)
class Prospect:
    """A state that no store holds: nothing yet, or what a plan would leave."""

    vocabulary: Vocabulary
    graph: Snapshot = field(default_factory=lambda: Snapshot(()), repr=False)
    said: tuple[Claim, ...] = field(default=(), repr=False)

    def snapshot(self) -> Snapshot:
        """The graph."""
        return self.graph

    def claims(self) -> tuple[Claim, ...]:
        """What the sources say."""
        return self.said

    @classmethod
    def after(cls, present: Present, plan: Plan) -> Prospect:
        """What ``plan``, made for ``present``, would leave."""
        said = {(claim.source, claim.subject): claim for claim in present.claims()}
        for change in plan.changes:
            match change:
                case PutClaim(claim):
                    said[claim.source, claim.subject] = claim
                case DropClaim(source, subject):
                    said.pop((source, subject), None)
        return cls(present.vocabulary, plan.after(), tuple(said.values()))


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
        relations = dict(self.before.by_key)
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


@bulk()
def plan(
    present: Present,
    readings: Reading | Sequence[Reading],
    *,
    today: date,
    sources: Sequence[Source] = (),
    verdicts: Verdicts = NO_VERDICTS,
    allow_shrink: bool = False,
) -> Plan:
    """Work out what ``readings`` would alter of what is ``present``, all of them at once.

    Relations may lead to things of any of the readings, whatever their order, and to what is there
    already.

    Parameters
    ----------
    present
        The store, which is only read; `apply` writes.
    readings
        One reading, or those of a whole sync.
    today
        The day on which what no source names any more counts as withdrawn.
    sources
        All declared sources in their order, also those not read now: they say who is believed.
        Without them other sources are believed last, and only of what is said anew.
    verdicts
        What people decided about identity.
    allow_shrink
        Let a source lose more than a fifth of what it said.
    """
    read = (readings,) if isinstance(readings, Reading) else tuple(readings)
    declared = [*sources, *(reading.source for reading in read)]
    vocabulary, before = present.vocabulary, present.snapshot()
    claims = tuple(present.claims())
    problems = [problem for reading in read for problem in reading.problems]
    rank = ranking(sources or declared)
    identities = identify(read, claims, rank, vocabulary, verdicts)
    beliefs = Beliefs(claims)
    unresolved: set[RelationKey] = set()
    derived = frozenset(source.name for source in declared if source.derived)
    for resolved in resolve_all(read, before, claims, identities, vocabulary, derived):
        problems.extend(resolved.problems)
        unresolved |= resolved.unresolved
        beliefs.hear(resolved, vocabulary, problems, allow_shrink=allow_shrink)
    under = Circumstances(
        vocabulary=vocabulary,
        before=before,
        rank=rank,
        identities=identities,
        read=frozenset(reading.source.name for reading in read),
        derived=derived,
        settled=frozenset() if sources else beliefs.unchanged(),
        today=today,
    )
    desired = desire(beliefs, under, frozenset(unresolved))
    drafted = _draft(before, desired, beliefs, read)
    return replace(
        drafted,
        decisions=identities.decisions,
        problems=(*problems, *desired.problems),
        refusals=tuple(beliefs.refusals),
        changes=() if beliefs.refusals else drafted.changes,
    )


def _draft(
    before: Snapshot, desired: Desired, beliefs: Beliefs, readings: Sequence[Reading]
) -> Plan:
    """The difference between what is and what should be."""
    nodes = before.nodes
    put = [node for id, node in desired.nodes.items() if nodes.get(id) != node]
    altered = {node.id for node in put}
    described = {
        subject for reading in readings for subject in beliefs.described_by(reading.source.name)
    }
    retired = [
        node.id
        for node in put
        if node.id in nodes
        and node.id not in described
        and "withdrawn_on" in node.properties
        and "withdrawn_on" not in nodes[node.id].properties
    ]
    spared = set(retired)
    linked, unlinked = _link_changes(before, desired, beliefs)
    return Plan(
        sources=tuple(reading.source.name for reading in readings),
        revision=before.revision,
        changes=(
            *(PutNode(node) for node in put),
            *(PutRelation(relation) for relation in linked),
            *(DropRelation(key) for key in unlinked),
            *(DropNode(id) for id in sorted(desired.gone)),
            *beliefs.changes,
        ),
        created=tuple(node.id for node in put if node.id not in nodes),
        updated=tuple(node.id for node in put if node.id in nodes and node.id not in spared),
        retired=tuple(retired),
        dropped=tuple(sorted(desired.gone)),
        unchanged=tuple(sorted(described - altered)),
        linked=tuple(relation.key for relation in linked),
        unlinked=tuple(unlinked),
        conflicts=tuple(desired.conflicts),
        before=before,
    )


def _link_changes(
    before: Snapshot, desired: Desired, beliefs: Beliefs
) -> tuple[list[Relation], list[RelationKey]]:
    """Relations to put, and those to drop; what nobody ever claimed stays unless an end goes."""
    present = before.by_key
    spoken_of = beliefs.subjects()
    put = [relation for key, relation in desired.relations.items() if present.get(key) != relation]
    dropped = [
        key
        for key in present
        if key not in desired.relations
        and (subject_of(key) in spoken_of or key[1] in desired.gone or key[2] in desired.gone)
    ]
    return put, dropped
