"""What a write would alter, worked out and judged before any store is touched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from aimsgraph.errors import RefusedError, StaleError
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.store.codec import plain, same
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
from aimsgraph.store.violations import named, violations
from aimsgraph.vocabulary import Vocabulary

ClaimKey = tuple[str, str]  # source, subject
Key = TypeVar("Key", str, RelationKey)
Thing = TypeVar("Thing", Node, Relation)
K = TypeVar("K")
V = TypeVar("V")

_LISTED = 20


@dataclass(frozen=True)
class ChangeSet:
    """The last word on each key; None takes it out of the present."""

    nodes: dict[str, Node | None] = field(default_factory=dict)
    relations: dict[RelationKey, Relation | None] = field(default_factory=dict)
    claims: dict[ClaimKey, Claim | None] = field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Change]) -> ChangeSet:
        """Fold ``changes`` in their order: a later change of a key replaces an earlier one."""
        wanted = cls()
        for change in changes:
            match change:
                case PutRelation():  # most are
                    wanted.relations[change.relation.key] = change.relation
                case PutNode(node):
                    wanted.nodes[node.id] = node
                case DropNode(id):
                    wanted.nodes[id] = None
                case DropRelation(key):
                    wanted.relations[key] = None
                case PutClaim(claim):
                    wanted.claims[claim.source, claim.subject] = claim
                case DropClaim(source, subject):
                    wanted.claims[source, subject] = None
        return wanted

    def changes(self) -> Iterator[Change]:
        """The changes that `of` makes this of again."""
        for id, node in self.nodes.items():
            yield DropNode(id) if node is None else PutNode(node)
        for key, relation in self.relations.items():
            yield DropRelation(key) if relation is None else PutRelation(relation)
        for (source, subject), claim in self.claims.items():
            yield DropClaim(source, subject) if claim is None else PutClaim(claim)

    def __len__(self) -> int:
        return len(self.nodes) + len(self.relations) + len(self.claims)

    def settled(
        self, snapshot: Snapshot, claims: Mapping[ClaimKey, Claim], vocabulary: Vocabulary
    ) -> ChangeSet:
        """What of this alters the present state, with plain values.

        ``claims`` holds at least the present claims of the keys in ``self.claims``. Raises
        `RefusedError` when the state afterwards would not be what the ontology allows.
        """
        problems: list[str] = []
        effective = ChangeSet(
            nodes=_altered_nodes(self.nodes, snapshot, problems),
            relations=_altered_relations(self.relations, snapshot, problems),
            claims=_altered_claims(self.claims, claims, problems),
        )
        problems += violations(effective.nodes, effective.relations, snapshot, vocabulary)
        if problems:
            raise _refused(problems)
        return effective

    def applied_to(self, snapshot: Snapshot, revision: int) -> Snapshot:
        """The state after ``snapshot`` once this is written as ``revision``, sorted by ids."""
        nodes = _merged(dict(snapshot.nodes), self.nodes)
        relations = _merged(dict(snapshot.by_key), self.relations)
        return Snapshot(
            nodes.values(), relations.values(), store_id=snapshot.store_id, revision=revision
        )


def check_base(base: int | None, revision: int) -> None:
    """Raise `StaleError` where changes were worked out for another revision than this one."""
    if base is not None and base != revision:
        raise StaleError(
            f"the store is at revision {revision}, the changes were worked out for {base}",
            hint="work them out anew",
        )


def _altered_nodes(
    wanted: Mapping[str, Node | None], snapshot: Snapshot, problems: list[str]
) -> dict[str, Node | None]:
    altered: dict[str, Node | None] = {}
    for id, node in wanted.items():
        present = snapshot.nodes.get(id)
        if node is None:
            if present is not None:
                altered[id] = None
            continue
        if present is not None and _alike(present, node):
            continue
        plain = Node(id, node.cls, _plain(id, node.properties, problems))
        if present is None or not _alike(present, plain):
            altered[id] = plain
    return altered


def _alike(one: Node, other: Node) -> bool:
    return one.cls == other.cls and same(one.properties, other.properties)


def _altered_relations(
    wanted: Mapping[RelationKey, Relation | None], snapshot: Snapshot, problems: list[str]
) -> dict[RelationKey, Relation | None]:
    altered: dict[RelationKey, Relation | None] = {}
    known = snapshot.by_key if wanted else {}
    for key, relation in wanted.items():
        present = known.get(key)
        if relation is None:
            if present is not None:
                altered[key] = None
            continue
        if present is not None and same(present.properties, relation.properties):
            continue
        if relation.properties:
            relation = Relation(*key, _plain(named(key), relation.properties, problems))
        if present is None or not same(present.properties, relation.properties):
            altered[key] = relation
    return altered


def _altered_claims(
    wanted: Mapping[ClaimKey, Claim | None],
    known: Mapping[ClaimKey, Claim],
    problems: list[str],
) -> dict[ClaimKey, Claim | None]:
    altered: dict[ClaimKey, Claim | None] = {}
    for key, claim in wanted.items():
        present = known.get(key)
        if claim is None:
            if present is not None:
                altered[key] = None
            continue
        properties = _plain(f"{claim.subject} by {claim.source}", claim.properties, problems)
        claim = _with(claim, properties)
        if present != claim or not same(present.properties, properties):
            altered[key] = claim
    return altered


def _with(claim: Claim, properties: Mapping[str, Value]) -> Claim:
    """A claim with its properties as plain ones; most say nothing more than that there it is."""
    return replace(claim, properties=properties) if properties else claim


def _plain(where: str, properties: Mapping[str, Value], problems: list[str]) -> Mapping[str, Value]:
    try:
        return plain(properties)
    except ValueError as error:
        problems.append(f"{where}: {error}")
        return {}


def _merged(present: dict[Key, Thing], altered: Mapping[Key, Thing | None]) -> dict[Key, Thing]:
    """``present`` with ``altered`` in it, sorted by key as a store reads it."""
    if not present:
        return dict(sorted((key, thing) for key, thing in altered.items() if thing is not None))
    grows = any(thing is not None and key not in present for key, thing in altered.items())
    overlay(present, altered)
    return dict(sorted(present.items())) if grows else present


def overlay(present: dict[K, V], altered: Mapping[K, V | None]) -> None:
    """Put ``altered`` into ``present``; None takes a key out."""
    for key, value in altered.items():
        if value is None:
            present.pop(key, None)
        else:
            present[key] = value


def _refused(problems: list[str]) -> RefusedError:
    listed = "".join(f"\n  {problem}" for problem in problems[:_LISTED])
    if len(problems) > _LISTED:
        listed += f"\n  and {len(problems) - _LISTED} more"
    count = "1 violation" if len(problems) == 1 else f"{len(problems)} violations"
    return RefusedError(f"nothing has been written, {count} of the ontology:{listed}")
