"""Where the graph is kept: one protocol, several places."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.errors import UsageError
from aimsgraph.store.access import USUAL, Access
from aimsgraph.store.protocol import (
    Budget,
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
    "Access",
    "Budget",
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
    "is_server",
    "open_store",
]

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(
    location: str | Path,
    vocabulary: Vocabulary,
    *,
    create: bool = True,
    read_only: bool = False,
    access: Access = USUAL,
) -> Store:
    """Open the store at ``location``; a new one is made there with ``create``.

    ``location`` is the path of a file, or the address of a Neo4j server (``neo4j://host``,
    ``bolt://host``, with ``+s`` where it is encrypted), which is entered as ``access`` says.

    Raises `StoreError` when what is there is no store that can be used as asked. Nothing that is
    not a store is ever altered.
    """
    if is_server(location):
        from aimsgraph.store.neo4j.store import Neo4jStore

        return Neo4jStore(
            str(location), vocabulary, create=create, read_only=read_only, access=access
        )
    from aimsgraph.store.sqlite import SQLiteStore

    return SQLiteStore(Path(location), vocabulary, create=create, read_only=read_only)


def is_server(location: str | Path) -> bool:
    """Whether this is the address of a server; `UsageError` for one where no store can be."""
    scheme, separator, _ = str(location).partition("://")
    if separator and scheme not in NEO4J_SCHEMES:
        hint = f"give the path of a file, or an address of {', '.join(NEO4J_SCHEMES)}"
        raise UsageError(f"no store is known for {scheme}://", hint=hint)
    return bool(separator)
