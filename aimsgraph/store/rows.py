"""Revisions, things, relations and claims, to and from the rows of the embedded store."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal

from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.store.codec import decode_all, encode
from aimsgraph.store.protocol import (
    Change,
    Claim,
    DropClaim,
    DropNode,
    DropRelation,
    Event,
    PutClaim,
    PutNode,
    PutRelation,
    Revision,
)
from aimsgraph.store.violations import named

Table = Literal["node", "relation", "claim"]
Row = tuple[Any, ...]
_Moment = tuple[int, Literal["node", "relation"], str]

_KEYS: dict[Table, tuple[str, ...]] = {
    "node": ("id",),
    "relation": ("type", "source", "target", "qualifier"),
    "claim": ("source", "subject"),
}
_CONTENT: dict[Table, tuple[str, ...]] = {
    "node": ("cls", "properties"),
    "relation": ("properties",),
    "claim": ("cls", "digest", "locator", "aliases", "properties"),
}
_DROPS: dict[Table, Callable[..., Change]] = {
    "node": DropNode,
    "relation": lambda *key: DropRelation(key),
    "claim": DropClaim,
}
_NO_IDS: Mapping[str, str] = MappingProxyType({})
_ROWS = 2_000  # read at a time: their texts take more room than what they say
_AT = "from_rev <= :at AND (to_rev IS NULL OR to_rev > :at)"


def newest_revision(connection: sqlite3.Connection) -> int:
    """The number of the newest revision, 0 when there is none."""
    ((number,),) = connection.execute("SELECT coalesce(max(number), 0) FROM revision")
    return int(number)


def read_revisions(connection: sqlite3.Connection) -> tuple[Revision, ...]:
    """Every revision, oldest first."""
    rows = connection.execute(
        "SELECT number, at, actor, source, note, changes FROM revision ORDER BY number"
    )
    return tuple(Revision(number, datetime.fromisoformat(at), *rest) for number, at, *rest in rows)


def read_snapshot(connection: sqlite3.Connection, store_id: str, number: int) -> Snapshot:
    """The graph at a revision, in the order of ids."""
    with bulk():
        nodes = [
            node for rows in _select(connection, "node", _AT, at=number) for node in _nodes(rows)
        ]
        # Ends share the text of the ids they name: less memory, faster look-ups.
        ids = {node.id: node.id for node in nodes}
        relations = (
            relation
            for rows in _select(connection, "relation", _AT, at=number)
            for relation in _relations(rows, ids)
        )
        return Snapshot(nodes, relations, store_id=store_id, revision=number)


def read_events(connection: sqlite3.Connection, since: int) -> Iterator[Event]:
    """What every revision after ``since`` did, oldest first, things before relations."""
    before: dict[_Moment, Node | Relation] = {}
    after: dict[_Moment, Node | Relation] = {}
    for thing, from_rev, to_rev in _versions(connection, since):
        if isinstance(thing, Node):
            what: Literal["node", "relation"] = "node"
            key = thing.id
        else:
            what, key = "relation", named(thing.key)
        if from_rev > since:
            after[from_rev, what, key] = thing
        if to_rev is not None:
            before[to_rev, what, key] = thing
    moments = sorted(before.keys() | after.keys())
    return (Event(*moment, before.get(moment), after.get(moment)) for moment in moments)


def read_history(
    connection: sqlite3.Connection, until: int
) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
    """Every revision up to one, oldest first, with all that it changed."""
    begun = {table: _Run(connection, table, "from_rev", until) for table in _KEYS}
    ended = {table: _Run(connection, table, "to_rev", until) for table in _KEYS}
    for revision in read_revisions(connection):
        if revision.number > until:
            break
        changes: list[Change] = []
        for table in _KEYS:
            put, width = begun[table].of(revision.number), len(_KEYS[table])
            kept = {row[:width] for row in put}
            gone = (row[:width] for row in ended[table].of(revision.number))
            changes += (_DROPS[table](*key) for key in gone if key not in kept)
            changes += _puts(table, put)
        yield revision, tuple(changes)


def read_claims(connection: sqlite3.Connection, **asked: str) -> Iterator[Claim]:
    """The present claims whose columns are as ``asked``, sorted by source and subject."""
    where = " AND ".join(["to_rev IS NULL", *(f"{column} = :{column}" for column in asked)])
    shared: dict[Any, Any] = {}
    for rows in _select(connection, "claim", where, **asked):
        yield from _claims(rows, shared)


def next_moment(connection: sqlite3.Connection) -> datetime:
    """The time, but not before that of a revision: a clock that was set back turns no time."""
    now = datetime.now(UTC)
    ((before,),) = connection.execute("SELECT max(at) FROM revision")
    return now if before is None else max(now, datetime.fromisoformat(before))


def insert_revision(connection: sqlite3.Connection, revision: Revision) -> None:
    """Record who writes, and when."""
    at = revision.at.astimezone(UTC).isoformat(timespec="microseconds")
    connection.execute(
        "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)",
        (revision.number, at, revision.actor, revision.source, revision.note, revision.changes),
    )


def insert_changes(connection: sqlite3.Connection, changes: ChangeSet, number: int) -> None:
    """Close the versions that ``changes`` end and add those that they begin."""
    _replace(connection, "node", {(id,): node for id, node in changes.nodes.items()}, number)
    _replace(connection, "relation", changes.relations, number)
    _replace(connection, "claim", changes.claims, number)


def _select(
    connection: sqlite3.Connection, table: Table, where: str, **values: str | int
) -> Iterator[list[Row]]:
    """Rows of key, content, from_rev and to_rev, sorted by key, some at a time."""
    keys = ", ".join(_KEYS[table])
    columns = ", ".join((*_KEYS[table], *_CONTENT[table]))
    found = connection.execute(
        f"SELECT {columns}, from_rev, to_rev FROM {table} WHERE {where} ORDER BY {keys}, from_rev",
        values,
    )
    while rows := found.fetchmany(_ROWS):
        yield rows


class _Run:
    """The versions of a table in the order of the revisions that began or ended them."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: Table,
        column: Literal["from_rev", "to_rev"],
        until: int,
    ) -> None:
        keys = ", ".join(_KEYS[table])
        columns = ", ".join((*_KEYS[table], *_CONTENT[table]))
        rows = connection.execute(
            f"SELECT {columns}, NULL, {column} FROM {table} WHERE {column} <= :until "
            f"ORDER BY {column}, {keys}",
            {"until": until},
        )
        self._groups = groupby(rows, key=itemgetter(-1))
        self._next = next(self._groups, None)

    def of(self, number: int) -> list[Row]:
        """The rows of a revision; revisions are asked for in their order."""
        if self._next is None or self._next[0] != number:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def _puts(table: Table, rows: list[Row]) -> Iterator[Change]:
    match table:
        case "node":
            yield from map(PutNode, _nodes(rows))
        case "relation":
            yield from map(PutRelation, _relations(rows))
        case "claim":
            yield from map(PutClaim, _claims(rows, {}))


def _versions(
    connection: sqlite3.Connection, since: int
) -> Iterator[tuple[Node | Relation, int, int | None]]:
    """The versions that began or ended after a revision, with where they did."""
    where = "from_rev > :since OR to_rev > :since"
    for rows in _select(connection, "node", where, since=since):
        for node, row in zip(_nodes(rows), rows, strict=True):
            yield node, *row[-2:]
    for rows in _select(connection, "relation", where, since=since):
        for relation, row in zip(_relations(rows), rows, strict=True):
            yield relation, *row[-2:]


def _replace(
    connection: sqlite3.Connection,
    table: Table,
    things: Mapping[Any, Node | Relation | Claim | None],  # by key, a tuple of texts
    number: int,
) -> None:
    if not things:
        return
    present = " AND ".join(f"{column} = ?" for column in _KEYS[table])
    ((filled,),) = connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
    if filled:
        connection.executemany(
            f"UPDATE {table} SET to_rev = ? WHERE {present} AND to_rev IS NULL",
            ((number, *key) for key in things),
        )
    marks = ", ".join("?" for _ in (*_KEYS[table], *_CONTENT[table]))
    begun = [(key, thing) for key, thing in things.items() if thing is not None]
    # Sorted rows fill the pages of the table one after another.
    connection.executemany(
        f"INSERT INTO {table} VALUES ({marks}, ?, NULL)",
        ((*key, *_content(thing), number) for key, thing in sorted(begun, key=itemgetter(0))),
    )


def _content(thing: Node | Relation | Claim) -> tuple[str, ...]:
    match thing:
        case Node():
            return (thing.cls, encode(thing.properties))
        case Relation():
            return (encode(thing.properties),)
        case Claim():
            aliases = json.dumps(thing.aliases) if thing.aliases else "[]"
            locator = encode(thing.locator)
            return (thing.cls, thing.digest, locator, aliases, encode(thing.properties))


def _nodes(rows: list[Row]) -> Iterator[Node]:
    texts = (row[2] for row in rows)
    for (id, cls, _, _, _), properties in zip(rows, decode_all(texts), strict=True):
        yield Node(id, sys.intern(cls), properties)


def _relations(rows: list[Row], ids: Mapping[str, str] = _NO_IDS) -> Iterator[Relation]:
    texts = (row[4] for row in rows)
    for row, properties in zip(rows, decode_all(texts), strict=True):
        type, source, target, qualifier, _, _, _ = row
        yield Relation(
            sys.intern(type),
            ids.get(source, source),
            ids.get(target, target),
            qualifier,
            properties,
        )


def _claims(rows: list[Row], shared: dict[Any, Any]) -> Iterator[Claim]:
    """The claims in ``rows``; what many of them have in common, such as a place, they share."""
    properties = decode_all(row[6] for row in rows)
    unknown = list(dict.fromkeys(row[4] for row in rows if ("at", row[4]) not in shared))
    for text, place in zip(unknown, decode_all(unknown), strict=True):
        shared["at", text] = {name: shared.setdefault(part, part) for name, part in place.items()}
    for row, said in zip(rows, properties, strict=True):
        source, subject, cls, digest, place, aliases, *_ = row
        yield Claim(
            sys.intern(source),
            subject,
            sys.intern(cls),
            said,
            digest if said else str(shared.setdefault(digest, digest)),
            shared["at", place],
            () if aliases == "[]" else tuple((each[0], each[1]) for each in json.loads(aliases)),
        )
