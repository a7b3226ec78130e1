"""How things stand, for others to read: four properties of the ``:Thing`` nodes.

``aims_status``, ``aims_because``, ``aims_as_of`` and ``aims_revision`` are worked out from the
graph: nothing here reads them, and each publication takes the place of the one before.

``:AimsStore`` says what they are worth. ``publication`` is new with each that begins;
``published_revision`` and ``published_as_of`` are missing until its end: where they are set, all of
it is there. Where ``published_revision`` is below ``revision``, things altered since show nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import neo4j

from aimsgraph.errors import StaleError, StoreError
from aimsgraph.store.neo4j.server import MemoryLimit, Server
from aimsgraph.store.neo4j.state import lock

ROWS = 10_000  # of a transaction; halved where the server has too little memory

_SHOW = (
    "UNWIND $rows AS row MATCH (n:Thing {id: row[0]}) "
    "SET n.aims_status = row[1], n.aims_because = row[2], "
    "n.aims_as_of = $as_of, n.aims_revision = $revision RETURN count(n)"
)
_TAKE = (
    "UNWIND $rows AS row MATCH (n:Thing {id: row[0]}) "
    "REMOVE n.aims_status, n.aims_because, n.aims_as_of, n.aims_revision RETURN count(n)"
)


class Publication:
    """What is published of ``revision``, of the store whose history is ``log``."""

    def __init__(self, server: Server, log: str, revision: int, as_of: date) -> None:
        self._server = server
        self._log = log
        self._revision = revision
        self._as_of = as_of
        self._token = uuid.uuid4().hex

    def publish(self, statuses: Mapping[str, tuple[str, str]]) -> None:
        """Let each thing show its status and the reason, and all others none."""
        self._server.write(self._begin)
        shown = self._server.read(_shown)
        self._put(_TAKE, [[id] for id in shown if id not in statuses])
        self._put(_SHOW, [[id, *said] for id, said in statuses.items()])
        self._server.write(self._end)

    def _begin(self, tx: neo4j.ManagedTransaction) -> None:
        self._check(tx)
        tx.run(
            "MATCH (s:AimsStore) SET s.publication = $token "
            "REMOVE s.published_revision, s.published_as_of",
            token=self._token,
        ).consume()

    def _put(self, statement: str, rows: Sequence[list[str]], most: int = ROWS) -> None:
        for at in range(0, len(rows), most):
            some = rows[at : at + most]
            try:
                self._server.write(partial(self._run, statement=statement, rows=some))
            except MemoryLimit:
                if len(some) == 1:
                    raise
                self._put(statement, some, (len(some) + 1) // 2)

    def _run(self, tx: neo4j.ManagedTransaction, *, statement: str, rows: Sequence[Any]) -> None:
        self._check_own(tx)
        found = tx.run(statement, rows=rows, as_of=self._as_of, revision=self._revision)
        ((count,),) = found.values()
        if count != len(rows):
            raise StoreError(
                f"its graph lacks {len(rows) - count} things: somebody else altered it",
                where=self._server.location,
                hint="copy the store away and back, which draws its graph anew",
            )

    def _end(self, tx: neo4j.ManagedTransaction) -> None:
        self._check_own(tx)
        tx.run(
            "MATCH (s:AimsStore) SET s.published_revision = $revision, s.published_as_of = $as_of",
            revision=self._revision,
            as_of=self._as_of,
        ).consume()

    def _check(self, tx: neo4j.ManagedTransaction) -> None:
        """Lock the store, and stop where it is no longer the one that is judged."""
        state = lock(tx)
        if (state.log, state.revision, state.drawn) != (self._log, self._revision, self._revision):
            raise StaleError(
                f"the store is at revision {state.revision}, what was to be published is about "
                f"{self._revision}",
                hint="publish again",
            )

    def _check_own(self, tx: neo4j.ManagedTransaction) -> None:
        self._check(tx)
        ((token,),) = tx.run("MATCH (s:AimsStore) RETURN s.publication").values()
        if token != self._token:
            raise StaleError(
                "somebody else began to publish", hint="publish again when that is done"
            )


def _shown(tx: neo4j.ManagedTransaction) -> list[str]:
    """The things that show something of an earlier publication."""
    found = tx.run("MATCH (n:Thing) WHERE n.aims_revision IS NOT NULL RETURN n.id")
    return [id for (id,) in found]
