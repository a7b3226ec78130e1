"""The history of another store, on its way to take the place of this one's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import neo4j

from aimsgraph.errors import StaleError
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.store.neo4j import history
from aimsgraph.store.neo4j.log import batches
from aimsgraph.store.neo4j.server import Server
from aimsgraph.store.neo4j.state import lock, take_pens
from aimsgraph.store.protocol import Change, Revision, Store


class Incoming:
    """What was staged under ``token``: it can be read, and then take its place, or be thrown away.

    It has the ``id`` of the store that it comes from.
    """

    def __init__(self, server: Server, token: str, id: str) -> None:
        self._server = server
        self.token = token
        self.id = id
        self.revision = 0

    def stage(self, original: Store) -> None:
        """Put the history of ``original`` where nobody sees it."""
        for revision, changes in original.history(original.revision):
            number = revision.number
            self._server.write(partial(history.stage_revision, token=self.token, revision=revision))
            for part in enumerate(batches(ChangeSet.of(changes))):
                self._server.write(
                    partial(history.stage, token=self.token, number=number, parts=[part])
                )
            self.revision = number

    def history(self, until: int) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
        """Every revision up to ``until``, oldest first, with all that it changed."""
        return history.told(self._server, until, self.token)

    def install(self, log: str, expected: int) -> None:
        """Take the place of ``log`` if that is still there, at the revision ``expected``.

        The graph is drawn anew by whoever comes next, first of all the caller, whose pens it has.
        """

        def switch(tx: neo4j.ManagedTransaction) -> None:
            state = lock(tx)
            if (state.log, state.revision) != (log, expected):
                raise StaleError(
                    f"the store at the target has moved on to revision {state.revision}",
                    hint="look at it again",
                )
            for label in ("AimsBatch", "AimsRevision"):
                tx.run(f"MATCH (x:{label}) WHERE x.token IS NULL DELETE x").consume()
            history.turn(tx, self.token)
            tx.run(
                "MATCH (s:AimsStore) "
                "SET s.id = $id, s.log = $log, s.revision = $revision, s.drawn = -1 "
                "REMOVE s.publication, s.published_revision, s.published_as_of",
                id=self.id,
                log=self.token,
                revision=self.revision,
            ).consume()
            take_pens(tx, self.token)

        self._server.write(switch)

    def discard(self) -> None:
        """Throw it away."""
        self._server.write(partial(history.unstage, token=self.token))
