"""The nodes that hold what a store is, and who may draw its graph.

``:AimsStore`` is the one place that says which revision is the newest; whoever holds its lock
decides. While the graph is drawn it stays free, and each lane of the drawing locks a pen,
``:AimsPen``, that bears the token of whoever draws: who takes the pens, under the lock of the
store, waits for what is being written and stops whoever had them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import neo4j

from aimsgraph.errors import NoStoreError, StoreError
from aimsgraph.store.access import Access
from aimsgraph.store.neo4j.graph import LANES
from aimsgraph.store.neo4j.server import Server

FORMAT = 1

_CONSTRAINTS = {
    "aims_thing_id": ("Thing", "id"),
    "aims_store": ("AimsStore", "only"),
    "aims_revision": ("AimsRevision", "number"),
    "aims_pen": ("AimsPen", "lane"),
}
_INDEXES = {
    "aims_batch": ("AimsBatch", "revision"),
    "aims_batch_staged": ("AimsBatch", "token"),
    "aims_revision_staged": ("AimsRevision", "token"),
}


_Index = tuple[tuple[str, ...], tuple[str, ...], bool]  # labels, properties, unique


@dataclass(frozen=True, slots=True)
class State:
    """What the server says of a store at one moment."""

    id: str
    log: str  # changes when a copy takes the place of the whole history
    revision: int
    drawn: int  # the revision that the graph shows; -1 where it must be drawn from nothing
    idle: float  # seconds since somebody drew


def read_state(tx: neo4j.ManagedTransaction) -> State | None:
    """The state of the store; None where there is no store."""
    row = tx.run(
        "MATCH (s:AimsStore) OPTIONAL MATCH (p:AimsPen) "
        "WITH s, max(p.at) AS at, datetime() AS now "
        "RETURN s.id, s.log, s.revision, s.drawn, "
        "coalesce(duration.inSeconds(at, now).seconds, 0)"
    ).single()
    return None if row is None else State(*row)


def lock(tx: neo4j.ManagedTransaction) -> State:
    """The state of the store, which stays as it is until the transaction ends."""
    tx.run("MATCH (s:AimsStore) SET s.only = true").consume()
    state = read_state(tx)
    assert state is not None
    return state


def lock_pens(tx: neo4j.ManagedTransaction) -> None:
    """Wait until nobody draws, and let nobody do so until the transaction ends."""
    tx.run("MATCH (p:AimsPen) SET p.lane = p.lane").consume()


def take_pens(tx: neo4j.ManagedTransaction, token: str) -> None:
    """Become the one who draws; whoever did so before cannot go on."""
    tx.run("MATCH (p:AimsPen) SET p.token = $token, p.at = datetime()", token=token).consume()


def found(server: Server, location: str, access: Access, *, create: bool) -> State:
    """The state of the store of this database, where there may be none yet.

    With ``create`` one is made, and what it needs is put in order.
    """
    state = server.read(read_state)
    if state is None and not create:
        raise NoStoreError(
            "there is no store here",
            where=location,
            hint="check the address and the database, or run aimsgraph sync to make a store",
        )
    if state is None:
        _check_free(server, location, share=access.share)
    else:
        _check_format(server, location)
    if create:
        _put_in_order(server, location)
    if state is None:
        server.write(_make)
        state = server.read(read_state)
        assert state is not None
    return state


def _check_free(server: Server, location: str, *, share: bool) -> None:
    def look(tx: neo4j.ManagedTransaction) -> tuple[int, int, State | None]:
        ((others, things),) = tx.run(
            "RETURN COUNT { MATCH (n) RETURN n LIMIT 1 }, "
            "COUNT { MATCH (n:Thing) RETURN n LIMIT 1 }"
        ).values()
        return others, things, read_state(tx)  # last: what was seen may be a store made just now

    others, things, state = server.read(look)
    if state is not None:
        return
    if things:
        raise StoreError(
            "the database holds nodes called Thing that are not ours",
            where=location,
            hint="give the store a database of its own",
        )
    if others and not share:
        raise StoreError(
            "the database holds something else",
            where=location,
            hint="give the store a database of its own, or say that it may share it "
            "(share = true in [store])",
        )


def _check_format(server: Server, location: str) -> None:
    ((format,),) = server.read(lambda tx: tx.run("MATCH (s:AimsStore) RETURN s.format").values())
    if format > FORMAT:
        raise StoreError(
            f"was written by a newer aimsgraph (format {format}, this one knows {FORMAT})",
            where=location,
            hint="upgrade aimsgraph",
        )


def _put_in_order(server: Server, location: str) -> None:
    """Make the constraints and indexes that are missing; refuse what others made of our names."""
    present = server.read(_indexes)
    for unique, all_wanted in ((True, _CONSTRAINTS), (False, _INDEXES)):
        for name, (label, property) in all_wanted.items():
            wanted = ((label,), (property,), unique)
            if present.get(name) == wanted:
                continue
            refused: StoreError | None = None
            try:  # waits for whoever is making it just now, of which only half can be seen
                server.write(_maker(name, label, property, unique=unique))
            except StoreError as error:
                refused = error
            made = server.read(_indexes).get(name)
            if made is None and refused is not None:
                raise refused
            if made != wanted:
                raise StoreError(
                    f"the database has another index called {name}",
                    where=location,
                    hint="drop it, or give the store a database of its own",
                )


def _indexes(tx: neo4j.ManagedTransaction) -> dict[str, _Index]:
    found = tx.run("SHOW INDEXES YIELD name, labelsOrTypes, properties, owningConstraint")
    return {
        name: (tuple(labels or ()), tuple(properties or ()), unique is not None)
        for name, labels, properties, unique in found
    }


def _maker(
    name: str, label: str, property: str, *, unique: bool
) -> Callable[[neo4j.ManagedTransaction], object]:
    statement = (
        f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{property} IS UNIQUE"
        if unique
        else f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{property})"
    )
    return lambda tx: tx.run(statement).consume()


def _make(tx: neo4j.ManagedTransaction) -> None:
    tx.run(
        "MERGE (s:AimsStore {only: true}) ON CREATE SET s.id = $id, s.log = $log, "
        "s.format = $format, s.created = $now, s.revision = 0, s.drawn = 0",
        id=uuid.uuid4().hex,
        log=uuid.uuid4().hex,
        format=FORMAT,
        now=datetime.now(UTC),
    ).consume()
    tx.run(
        "UNWIND range(0, $lanes - 1) AS lane MERGE (p:AimsPen {lane: lane}) "
        "ON CREATE SET p.at = datetime()",
        lanes=LANES,
    ).consume()
