"""Where the graph is kept: one protocol, several places."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.errors import UsageError
from aimsgraph.store.protocol import (
    Change,
    Claim,
    DropClaim,
    DropNode,
    DropRelation,
    Event,
    PutClaim,
    PutNode,
    PutRelation,
    Revision,
    Store,
)
from aimsgraph.vocabulary import Vocabulary

__all__ = [
    "Change",
    "Claim",
    "DropClaim",
    "DropNode",
    "DropRelation",
    "Event",
    "PutClaim",
    "PutNode",
    "PutRelation",
    "Revision",
    "Store",
    "open_store",
]


def open_store(
    location: str | Path, vocabulary: Vocabulary, *, create: bool = True, read_only: bool = False
) -> Store:
    """Open the store at ``location``, the path of a file; a new one is made there with ``create``.

    Raises `StoreError` when what is there is no store that can be used as asked. Nothing that is
    not a store is ever altered.
    """
    from aimsgraph.store.sqlite import SQLiteStore

    scheme, separator, _ = str(location).partition("://")
    if separator:
        raise UsageError(f"no store is known for {scheme}://", hint="give the path of a file")
    return SQLiteStore(Path(location), vocabulary, create=create, read_only=read_only)
