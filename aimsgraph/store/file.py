"""Whether a file is a store of ours, told from its header: nothing foreign is ever altered."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from aimsgraph.errors import StoreError
from aimsgraph.store.connections import explained
from aimsgraph.store.schema import APPLICATION_ID, SCHEMA_VERSION

_GIVE = "give the path of a store, or of a file that does not exist yet"


def examine(path: Path, *, create: bool, read_only: bool) -> None:
    """Make sure that ``path`` is a store that can be used as asked, or a place for a new one.

    Raises `StoreError` that says what it is instead and what to do.
    """
    if not path.parent.is_dir():
        raise _error(path, f"the folder {path.parent} does not exist", "create it first")
    if path.is_dir():
        raise _error(path, "is a folder", "give the path of a file in it, such as aims.db")
    if not path.exists():
        _examine_place(path, create=create, read_only=read_only)
        return
    if path.stat().st_size or read_only or not create:
        _examine_header(path)
    if not read_only:
        _examine_rights(path)


def _examine_place(path: Path, *, create: bool, read_only: bool) -> None:
    if read_only or not create:
        raise _error(path, "there is no store here", "check the path, or create a store first")
    if not os.access(path.parent, os.W_OK):
        raise _error(path, f"the folder {path.parent} cannot be written to", "choose another one")


def _examine_header(path: Path) -> None:
    if not os.access(path, os.R_OK):
        raise _error(path, "cannot be read", "check the permissions of file and folder")
    if not path.stat().st_size:
        raise _error(path, "is no store: it is empty", _GIVE)
    check_header(path, _header(path))


def check_header(path: Path, header: tuple[int, int]) -> None:
    """Make sure that an application id and a version are those of a store that we know."""
    application, version = header
    if application != APPLICATION_ID:
        raise _error(
            path, "is a database of another program", "give the path of a store of aimsgraph"
        )
    if version > SCHEMA_VERSION:
        raise _error(
            path,
            f"was written by a newer aimsgraph (format {version}, this one knows {SCHEMA_VERSION})",
            "upgrade aimsgraph",
        )


def read_header(connection: sqlite3.Connection) -> tuple[int, int]:
    """The application id and the version of the schema."""
    ((application,),) = connection.execute("PRAGMA application_id")
    ((version,),) = connection.execute("PRAGMA user_version")
    return application, version


def _header(path: Path) -> tuple[int, int]:
    """What the header of the file says, without a lock and without anything written.

    We never open the file ourselves: a process that closes a file loses all locks that it has on
    it, those of its other connections included.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with explained(path), closing(sqlite3.connect(address, uri=True)) as connection:
        try:
            return read_header(connection)
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                raise _error(path, "is no store, and no database", _GIVE) from None
            if code == sqlite3.SQLITE_CORRUPT:  # or ended while it moved its log into the file
                return APPLICATION_ID, SCHEMA_VERSION
            raise


def _examine_rights(path: Path) -> None:
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise _error(
                path,
                f"{'the folder ' if place != path else ''}{place} is read-only",
                "change its permissions, or open the store read-only",
            )


def _error(path: Path, message: str, hint: str | None = None) -> StoreError:
    return StoreError(message, where=str(path), hint=hint)
