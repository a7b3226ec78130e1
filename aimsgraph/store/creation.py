"""A new store: laid out beside its place, so that it is there whole or not at all."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aimsgraph import disk
from aimsgraph.store.connections import explained
from aimsgraph.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

# What the database keeps beside its file while it is in use.
_COMPANIONS = ("-journal", "-shm", "-wal")


def create(path: Path) -> None:
    """Make an empty store at ``path``, unless there is one."""
    if not is_vacant(path):
        return
    with explained(path), disk.alone(path.parent):
        if is_vacant(path):
            with disk.replacing(path) as new:
                lay_out(new, uuid.uuid4().hex)
                clear(path)


def is_vacant(path: Path) -> bool:
    """Whether there is no store at ``path``, nor anything else than an empty file."""
    return not path.exists() or not path.stat().st_size


def clear(path: Path) -> None:
    """Remove what a store that was deleted left beside it: it would be taken for the new one's."""
    for companion in _COMPANIONS:
        path.with_name(f"{path.name}{companion}").unlink(missing_ok=True)


def lay_out(path: Path, id: str) -> None:
    """Make the tables of a store called ``id`` in a new file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # what is not finished is thrown away
        connection.execute("BEGIN")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO store VALUES (?, ?)", (id, datetime.now(UTC).isoformat()))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
        # Without write-ahead logging a writer and readers would block each other.
        connection.execute("PRAGMA journal_mode = WAL")
