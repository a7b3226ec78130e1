"""Connections to one SQLite file: one a thread, transactions, and errors that people understand."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from aimsgraph import disk
from aimsgraph.errors import AimsgraphError, RefusedError, StoreError
from aimsgraph.store.holder import holder, holding

BUSY_SECONDS = 10.0

# What to do, by SQLite's primary result code; a message of None is SQLite's own.
_ADVICE: dict[int, tuple[str | None, str]] = {
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_NOTADB: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_FULL: ("the disk is full; nothing has been written", "make room and try again"),
    sqlite3.SQLITE_READONLY: ("cannot be written to", "check the permissions of file and folder"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the permissions of file and folder"),
    sqlite3.SQLITE_IOERR: (None, "check the disk"),
}
# The database does not say why it could not make or enlarge a file.
_UNEXPLAINED = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)


class Connections:
    """The connections of one store; each thread gets its own."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path.absolute()  # the program may change its folder
        self.read_only = read_only
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, sqlite3.Connection] | None = {}

    def close(self) -> None:
        """Close all; asking for one afterwards is an error."""
        with self._lock:
            for connection in (self._open or {}).values():
                connection.close()
            self._open = None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one revision throughout."""
        with explained(self.path):
            connection = self._mine()
            if connection.in_transaction:  # within `writing`
                yield connection
                return
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self, actor: str) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write; commits at the end, undoes all on any error."""
        with explained(self.path):
            connection = self._mine()
            try:
                _wait_to_write(connection)
                with holding(self.path, actor):
                    yield connection
                    connection.commit()
            finally:
                connection.rollback()

    def _mine(self) -> sqlite3.Connection:
        if os.getpid() != self._process:
            raise self._error("was opened by a parent process", "open the store in this one")
        thread = threading.current_thread()
        with self._lock:
            if self._open is None:
                raise self._error("has been closed", "open it again")
            if thread not in self._open:
                self._close_orphans(self._open)
                self._open[thread] = self._connect()
            return self._open[thread]

    def _close_orphans(self, connections: dict[threading.Thread, sqlite3.Connection]) -> None:
        for thread in [thread for thread in connections if not thread.is_alive()]:
            connections.pop(thread).close()

    def _connect(self) -> sqlite3.Connection:
        address = f"{self.path.as_uri()}?mode={'ro' if self.read_only else 'rw'}"
        if self.read_only and self._on_read_only_medium():
            address += "&immutable=1"
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,  # `close` closes those of other threads
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")  # KiB
        return connection

    def _on_read_only_medium(self) -> bool:
        """Whether SQLite could not even make the files it coordinates readers with."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return not log.exists() and not os.access(self.path.parent, os.W_OK)

    def _error(self, message: str, hint: str) -> StoreError:
        return StoreError(message, where=str(self.path), hint=hint)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the database's errors about the store at ``path`` into ones that people understand."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explanation(error, path) from error
    except UnicodeEncodeError as error:
        raise RefusedError(
            f"nothing has been written: {error.object!r} holds half a character"
        ) from error
    except OSError as error:
        if isinstance(error, AimsgraphError):
            raise
        message, hint = disk.reason(error)
        raise StoreError(message, where=str(path), hint=hint) from error


def busy(path: Path) -> StoreError:
    """Somebody else writes, and has done so for longer than anybody waits."""
    return StoreError(
        f"{holder(path)} has been writing for {BUSY_SECONDS:g} seconds; nothing has been written",
        where=str(path),
        hint="try again when it is done",
    )


def _explanation(error: sqlite3.Error, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return busy(path)
    if code in _UNEXPLAINED and disk.is_full(path.parent):
        code = sqlite3.SQLITE_FULL
    message, advice = _ADVICE.get(code, (None, "if it stays so, restore a backup"))
    return StoreError(message or str(error), where=str(path), hint=advice)


def _wait_to_write(connection: sqlite3.Connection) -> None:
    """Begin to write as soon as nobody else does; SQLite's own waiting could not be interrupted."""
    deadline = monotonic() + BUSY_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                    raise
                sleep(0.01)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
