"""A new file that holds the history of another store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from aimsgraph.store.bulk import bulk
from aimsgraph.store.changeset import ChangeSet
from aimsgraph.store.connections import explained
from aimsgraph.store.creation import lay_out
from aimsgraph.store.protocol import Change, Revision
from aimsgraph.store.rows import insert_changes, insert_revision


def restore(path: Path, id: str, history: Iterable[tuple[Revision, tuple[Change, ...]]]) -> None:
    """Make a store at ``path``, where there is none, with the id and the history of another."""
    with explained(path):
        lay_out(path, id)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection, bulk():
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN")
            for revision, changes in history:
                insert_revision(connection, revision)
                insert_changes(connection, ChangeSet.of(changes), revision.number)
            connection.execute("COMMIT")
