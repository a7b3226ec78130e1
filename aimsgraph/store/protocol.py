"""What every store does, and the values that go in and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of one thing or relation, and where it says so.

    ``subject`` is a node id, or ``type|source|target|qualifier`` of a relation. ``digest`` runs
    over the folded values, so that the same content in another encoding is the same claim.
    ``aliases`` are ``(scheme, value)`` pairs. ``locator`` holds ``artifact``, ``line``, ``cell``,
    ``pointer``, ...
    """

    source: str
    subject: str
    cls: str  # class of the thing, or relation type
    properties: Mapping[str, Value]
    digest: str
    locator: Mapping[str, str | int] = field(default_factory=dict)
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PutNode:
    """Create a thing, or replace its class and properties."""

    node: Node


@dataclass(frozen=True, slots=True)
class DropNode:
    """Take a thing out of the present; its history stays."""

    id: str


@dataclass(frozen=True, slots=True)
class PutRelation:
    """Create a relation, or replace its properties."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class DropRelation:
    """Take a relation out of the present; its history stays."""

    key: RelationKey


@dataclass(frozen=True, slots=True)
class PutClaim:
    """Record what a source says now."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class DropClaim:
    """Record that a source no longer says anything of a subject."""

    source: str
    subject: str


Change = PutNode | DropNode | PutRelation | DropRelation | PutClaim | DropClaim


@dataclass(frozen=True, slots=True)
class Revision:
    """One write: who, when, from which source, how much."""

    number: int
    at: datetime
    actor: str
    source: str
    note: str
    changes: int


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the change feed: what a revision did to a thing or relation.

    ``before`` and ``after`` are None where it did not or does not exist.
    """

    revision: int
    what: Literal["node", "relation"]
    key: str
    before: Node | Relation | None
    after: Node | Relation | None


@dataclass(frozen=True, slots=True)
class Budget:
    """How many rows a question may have, and how many seconds it may take."""

    rows: int
    seconds: float


class Store(Protocol):
    """A place that keeps the graph, its history and who said what.

    Writes are validated against the ontology and all-or-nothing: a reader sees the whole revision
    or none of it. A write that alters nothing makes no revision.
    """

    @property
    def id(self) -> str:
        """What identifies this store for as long as it lives."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology that writes are validated against."""
        ...

    @property
    def revision(self) -> int:
        """The number of the newest revision; 0 for an empty store."""
        ...

    def write(
        self,
        changes: Iterable[Change],
        *,
        actor: str,
        source: str,
        note: str = "",
        base: int | None = None,
    ) -> int:
        """Apply all changes or none; return the new revision, or the present one if none alters it.

        ``base`` is the revision that the changes were worked out for, where that matters.
        Raises `RefusedError` that lists every violation, `StaleError` when the store has moved on
        from ``base``, `StoreError` when it cannot be written.
        """
        ...

    def snapshot(self, at: int | date | datetime | None = None) -> Snapshot:
        """The graph now, at a revision, or as it was recorded at a time (a date: its end)."""
        ...

    def changes(self, since: int = 0) -> Iterator[Event]:
        """Everything that happened after revision ``since``, oldest first."""
        ...

    def revisions(self) -> tuple[Revision, ...]:
        """Every revision, oldest first."""
        ...

    def claims(self, subject: str | None = None, *, source: str | None = None) -> tuple[Claim, ...]:
        """What sources say now: of one subject, by one source, or all."""
        ...

    def history(self, until: int) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
        """Every revision up to ``until``, oldest first, with all that it changed.

        It is all that a store holds: whoever writes the same has the same store. A key that a
        revision puts is not dropped in it.
        """
        ...

    def query(
        self, cypher: str, budget: Budget | None = None, /, **parameters: Any
    ) -> list[dict[str, Any]]:
        """The rows of a Cypher query that only reads, by the names of its columns.

        Of a query with more rows than its budget one more than that comes, no further ones.

        Raises `UsageError` for a query that writes or is wrong or takes too long, and where the
        store knows no Cypher.
        """
        ...

    def close(self) -> None:
        """Release the store; using it afterwards is an error."""
        ...
