"""The embedded store: one SQLite file that keeps every revision."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from aimsgraph.errors import StoreError, UsageError
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.store.changeset import ChangeSet, check_base
from aimsgraph.store.connections import BUSY_SECONDS, Connections, busy, explained
from aimsgraph.store.creation import create as create_store
from aimsgraph.store.file import check_header, examine, read_header
from aimsgraph.store.moments import number_at
from aimsgraph.store.protocol import Budget, Change, Claim, Event, Revision
from aimsgraph.store.rows import (
    insert_changes,
    insert_revision,
    newest_revision,
    next_moment,
    read_claims,
    read_events,
    read_history,
    read_revisions,
    read_snapshot,
)
from aimsgraph.vocabulary import Vocabulary


class SQLiteStore:
    """A store in one file; see `aimsgraph.store.protocol.Store` for what it does.

    Any number of threads and processes may read while one writes. Snapshots are immutable and
    shared; the newest is kept.
    """

    def __init__(
        self, path: Path, vocabulary: Vocabulary, *, create: bool = True, read_only: bool = False
    ) -> None:
        examine(path, create=create, read_only=read_only)
        self._vocabulary = vocabulary
        self._connections = Connections(path, read_only=read_only)
        self._newest: Snapshot | None = None
        self._loading = threading.Lock()
        try:
            if not read_only:
                create_store(path)
            with self._connections.reading() as connection:
                check_header(path, read_header(connection))
                ((id,),) = connection.execute("SELECT id FROM store")
            self._id = str(id)
        except BaseException:
            self._connections.close()
            raise

    @property
    def id(self) -> str:
        """What identifies this store for as long as it lives; a backup has the same."""
        return self._id

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology that writes are validated against."""
        return self._vocabulary

    @property
    def revision(self) -> int:
        """The number of the newest revision; 0 for an empty store."""
        with self._connections.reading() as connection:
            return newest_revision(connection)

    @bulk()
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

        Judges before it takes the lock, and again only if somebody wrote in between.
        """
        if self._connections.read_only:
            raise StoreError(
                "is open for reading only", where=str(self._connections.path), hint="open it anew"
            )
        wanted = ChangeSet.of(changes)
        snapshot, effective = self._settled(wanted)
        check_base(base, snapshot.revision)
        if not effective:
            return snapshot.revision
        with self._connections.writing(actor) as connection:
            if newest_revision(connection) != snapshot.revision:
                snapshot, effective = self._settled(wanted)
                check_base(base, snapshot.revision)
            if not effective:
                return snapshot.revision
            number = snapshot.revision + 1
            at = next_moment(connection)
            made = Revision(number, at, actor, source, note, len(effective))
            insert_revision(connection, made)
            insert_changes(connection, effective, number)
        self._newest = effective.applied_to(snapshot, number)
        return number

    def snapshot(self, at: int | date | datetime | None = None) -> Snapshot:
        """The graph now, at a revision, or as it was recorded at a time.

        A date means its end, and a time without zone is local, as clocks and calendars show it.
        """
        with self._connections.reading() as connection:
            newest = newest_revision(connection)
            number = newest if at is None else number_at(at, newest, self.revisions)
            if number != newest:
                return read_snapshot(connection, self._id, number)
            # Threads that come for the same snapshot wait for the one that loads it.
            with self._loading:
                if self._newest is None or self._newest.revision != number:
                    self._newest = read_snapshot(connection, self._id, number)
                return self._newest

    def changes(self, since: int = 0) -> Iterator[Event]:
        """What happened to things and relations after revision ``since``, oldest first."""
        with self._connections.reading() as connection:
            return read_events(connection, since)

    def revisions(self) -> tuple[Revision, ...]:
        """Every revision, oldest first."""
        with self._connections.reading() as connection:
            return read_revisions(connection)

    def claims(self, subject: str | None = None, *, source: str | None = None) -> tuple[Claim, ...]:
        """What sources say now: of one subject, by one source, or all; sorted by both."""
        wanted = {"subject": subject, "source": source}
        asked = {column: value for column, value in wanted.items() if value is not None}
        with self._connections.reading() as connection:
            return tuple(read_claims(connection, **asked))

    def history(self, until: int) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
        """Every revision up to ``until``, oldest first, with all that it changed."""
        with self._connections.reading() as connection:
            yield from read_history(connection, until)

    def backup(self, path: Path) -> None:
        """Write the store as it is now, all its history with it, over the file at ``path``.

        A store that is there is replaced in one transaction, as whoever has it open expects of it.
        """
        deadline = monotonic() + BUSY_SECONDS

        def give_up(status: int, remaining: int, total: int) -> None:
            if status == sqlite3.SQLITE_BUSY and monotonic() > deadline:
                raise busy(path)

        with (
            self._connections.reading() as connection,
            explained(path),
            closing(sqlite3.connect(path, timeout=0)) as copy,
        ):
            copy.execute("PRAGMA synchronous = FULL")
            connection.backup(copy, progress=give_up, sleep=0.01)

    def query(
        self, cypher: str, budget: Budget | None = None, /, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Not here: Cypher is answered by a Neo4j server."""
        raise UsageError(
            "a store in a file answers no Cypher",
            where=str(self._connections.path),
            hint="copy it to a Neo4j server (aimsgraph copy FILE neo4j://HOST) and ask there",
        )

    def close(self) -> None:
        """Release the store; using it afterwards is an error."""
        self._newest = None
        self._connections.close()

    def _settled(self, wanted: ChangeSet) -> tuple[Snapshot, ChangeSet]:
        """The present state, and what of ``wanted`` alters it."""
        with self._connections.reading() as connection:
            snapshot = self.snapshot()
            sources = sorted({source for source, _ in wanted.claims})
            claims = {
                (source, claim.subject): claim
                for source in sources
                for claim in read_claims(connection, source=source)
            }
        return snapshot, wanted.settled(snapshot, claims, self._vocabulary)
