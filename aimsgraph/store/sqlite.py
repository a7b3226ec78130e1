"""The embedded store: one SQLite file that keeps every revision."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

from aimsgraph.errors import StaleError, StoreError, UsageError
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.store.connections import Connections
from aimsgraph.store.file import examine
from aimsgraph.store.protocol import Change, Claim, Event, Revision
from aimsgraph.store.rows import (
    insert_changes,
    insert_revision,
    newest_revision,
    read_claims,
    read_events,
    read_revisions,
    read_snapshot,
)
from aimsgraph.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION
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
                self._create()
            with self._connections.reading() as connection:
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
        _check_base(base, snapshot.revision)
        if not effective:
            return snapshot.revision
        with self._connections.writing(actor) as connection:
            if newest_revision(connection) != snapshot.revision:
                snapshot, effective = self._settled(wanted)
                _check_base(base, snapshot.revision)
            if not effective:
                return snapshot.revision
            number = snapshot.revision + 1
            insert_revision(connection, number, actor, source, note, len(effective))
            insert_changes(connection, effective, number)
        self._newest = effective.applied_to(snapshot, number)
        return number

    def snapshot(self, at: int | date | datetime | None = None) -> Snapshot:
        """The graph now, at a revision, or as it was recorded at a time.

        A date means its end, and a time without zone is local, as clocks and calendars show it.
        """
        with self._connections.reading() as connection:
            newest = newest_revision(connection)
            number = newest if at is None else self._number(at, connection)
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

    def backup(self, path: str | Path) -> None:
        """Copy the store as it is now to a new file, while others go on reading and writing."""
        path = Path(path)
        if path.exists():
            raise StoreError("exists already", where=str(path), hint="choose another name")
        partial = path.with_name(f"{path.name}.partial")
        try:
            partial.write_bytes(b"")
            with (
                self._connections.reading() as connection,
                closing(sqlite3.connect(partial)) as copy,
            ):
                copy.execute("PRAGMA journal_mode = OFF")  # a failed copy is thrown away
                connection.backup(copy)
            partial.replace(path)
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                f"cannot be written: {error.strerror}", where=str(path), hint="choose another place"
            ) from error
        finally:
            partial.unlink(missing_ok=True)

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

    def _number(self, at: int | date | datetime, connection: sqlite3.Connection) -> int:
        """The revision that ``at`` means."""
        newest = newest_revision(connection)
        if isinstance(at, int):
            if not 0 <= at <= newest:
                raise UsageError(f"there is no revision {at}", hint=f"give one from 0 to {newest}")
            return at
        moment = at if isinstance(at, datetime) else datetime.combine(at, time.max)
        past = (
            revision.number
            for revision in read_revisions(connection)
            if (revision.at if moment.tzinfo else _wall_clock(revision.at)) <= moment
        )
        return max(past, default=0)

    def _create(self) -> None:
        """Lay out a new file; of several processes that come at once, one does it."""
        with self._connections.reading() as connection:
            made = _is_made(connection)
        if not made:
            with self._connections.writing("whoever creates the store") as connection:
                if not _is_made(connection):
                    _lay_out(connection)
        self._connections.log_ahead()


def _check_base(base: int | None, revision: int) -> None:
    if base is not None and base != revision:
        raise StaleError(
            f"the store is at revision {revision}, the changes were worked out for {base}",
            hint="work them out anew",
        )


def _wall_clock(at: datetime) -> datetime:
    return at.astimezone().replace(tzinfo=None)


def _is_made(connection: sqlite3.Connection) -> bool:
    ((application,),) = connection.execute("PRAGMA application_id")
    return bool(application == APPLICATION_ID)


def _lay_out(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.split(";"):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO store VALUES (?, ?)", (uuid.uuid4().hex, datetime.now(UTC).isoformat())
    )
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
