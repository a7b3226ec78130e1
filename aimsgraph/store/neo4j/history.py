"""The log as nodes: revisions, and the batches of what each changed.

What counts has a number: ``(:AimsRevision {number, at, actor, source, note, changes})`` and
``(:AimsBatch {revision, part, kind, payload})``. What is staged has a token and the number that it
will have, and nobody sees it before one transaction turns all of a token at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

import neo4j

from aimsgraph.store.neo4j.log import Batch, Kind, unpack
from aimsgraph.store.neo4j.server import Server
from aimsgraph.store.protocol import Change, Revision

KINDS: tuple[Kind, ...] = ("node", "relation", "claim")
_STAGED = ("AimsBatch", "AimsRevision")
_COLUMNS = "r.at, r.actor, r.source, r.note, r.changes"
_FORGOTTEN = "P1D"  # what was staged longer ago than this, nobody is going to turn


def stage(
    tx: neo4j.ManagedTransaction, token: str, number: int, parts: Iterable[tuple[int, Batch]]
) -> None:
    """Put batches of a revision where nobody sees them."""
    tx.run(
        "UNWIND $rows AS row CREATE (:AimsBatch {token: $token, staged: $number, part: row[0], "
        "kind: row[1], payload: row[2], begun: datetime()})",
        token=token,
        number=number,
        rows=[[part, batch.kind, batch.payload] for part, batch in parts],
    ).consume()


def stage_revision(tx: neo4j.ManagedTransaction, token: str, revision: Revision) -> None:
    """Put a revision where nobody sees it."""
    tx.run(
        "CREATE (:AimsRevision {token: $token, staged: $number, at: $at, actor: $actor, "
        "source: $source, note: $note, changes: $changes, begun: datetime()})",
        token=token,
        number=revision.number,
        at=revision.at,
        actor=revision.actor,
        source=revision.source,
        note=revision.note,
        changes=revision.changes,
    ).consume()


def unstage(tx: neo4j.ManagedTransaction, token: str) -> None:
    """Throw away what is staged under a token."""
    for label in _STAGED:
        tx.run(f"MATCH (x:{label} {{token: $token}}) DELETE x", token=token).consume()


def unstage_forgotten(tx: neo4j.ManagedTransaction) -> None:
    """Throw away what writers left that were killed while they staged it."""
    for label in _STAGED:
        tx.run(
            f"MATCH (x:{label}) WHERE x.token IS NOT NULL AND x.begun < datetime() - duration($age)"
            " DELETE x",
            age=_FORGOTTEN,
        ).consume()


def turn(tx: neo4j.ManagedTransaction, token: str) -> int:
    """Let all that is staged under a token count; return how many batches there were."""
    tx.run(
        "MATCH (r:AimsRevision {token: $token}) SET r.number = r.staged "
        "REMOVE r.token, r.staged, r.begun",
        token=token,
    ).consume()
    ((count,),) = tx.run(
        "MATCH (b:AimsBatch {token: $token}) SET b.revision = b.staged "
        "REMOVE b.token, b.staged, b.begun RETURN count(b)",
        token=token,
    ).values()
    return int(count)


def now_after(tx: neo4j.ManagedTransaction, number: int) -> datetime:
    """The time, but not before that of a revision: a clock that was set back turns no time."""
    now = datetime.now(UTC)
    row = tx.run("MATCH (r:AimsRevision {number: $number}) RETURN r.at", number=number).single()
    before = None if row is None else row[0].to_native()
    return now if before is None or before < now else before


def read_revisions(tx: neo4j.ManagedTransaction, token: str = "") -> tuple[Revision, ...]:
    """Every revision, oldest first; those staged under a token where one is given."""
    if token:
        found = tx.run(
            f"MATCH (r:AimsRevision {{token: $token}}) RETURN r.staged AS number, {_COLUMNS} "
            "ORDER BY number",
            token=token,
        )
    else:
        found = tx.run(
            "MATCH (s:AimsStore) MATCH (r:AimsRevision) WHERE r.number <= s.revision "
            f"RETURN r.number AS number, {_COLUMNS} ORDER BY number"
        )
    return tuple(Revision(number, at.to_native(), *rest) for number, at, *rest in found)


def read_batches(
    tx: neo4j.ManagedTransaction,
    after: int,
    until: int,
    kinds: Sequence[Kind] = KINDS,
    token: str = "",
) -> list[tuple[Kind, bytes]]:
    """The batches of the revisions after one and until another, in their order."""
    number = "staged" if token else "revision"
    found = tx.run(
        f"MATCH (b:AimsBatch) WHERE b.{number} > $after AND b.{number} <= $until "
        f"AND {'b.token = $token AND' if token else ''} b.kind IN $kinds "
        f"RETURN b.kind, b.payload ORDER BY b.{number}, b.part",
        after=after,
        until=until,
        kinds=list(kinds),
        token=token,
    )
    return [(kind, payload) for kind, payload in found]


def told(
    server: Server, until: int, token: str = ""
) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
    """Every revision up to one, oldest first, with all that it changed."""
    for revision in server.read(partial(read_revisions, token=token)):
        number = revision.number
        if number > until:
            break
        read = partial(read_batches, after=number - 1, until=number, token=token)
        yield revision, tuple(unpack(server.read(read)).changes())
