"""Whether a file is a store of ours, told from its first bytes: nothing foreign is ever opened."""

from __future__ import annotations

import os
from pathlib import Path

from aimsgraph.errors import StoreError
from aimsgraph.store.schema import APPLICATION_ID, SCHEMA_VERSION

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100  # bytes; the version of the schema stands at 60, the application id at 68


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
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from error
    if header or read_only or not create:
        _examine_header(path, header)
    if not read_only:
        _examine_rights(path)


def _examine_place(path: Path, *, create: bool, read_only: bool) -> None:
    if read_only or not create:
        raise _error(path, "there is no store here", "check the path, or create a store first")
    if not os.access(path.parent, os.W_OK):
        raise _error(path, f"the folder {path.parent} cannot be written to", "choose another one")


def _examine_header(path: Path, header: bytes) -> None:
    if not header.startswith(_MAGIC) or len(header) < _HEADER:
        what = "is no store: it is empty" if not header else "is no store, and no database"
        raise _error(path, what, "give the path of a store, or of a file that does not exist yet")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise _error(
            path, "is a database of another program", "give the path of a store of aimsgraph"
        )
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise _error(
            path,
            f"was written by a newer aimsgraph (format {version}, this one knows {SCHEMA_VERSION})",
            "upgrade aimsgraph",
        )


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
