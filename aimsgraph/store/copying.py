"""A copy of a store with all its history: to keep it elsewhere, or to bring it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from aimsgraph import disk
from aimsgraph.errors import RefusedError, StoreError, UsageError
from aimsgraph.store import is_server, open_store
from aimsgraph.store.access import USUAL, Access
from aimsgraph.store.codec import encode
from aimsgraph.store.connections import explained
from aimsgraph.store.creation import clear, is_vacant
from aimsgraph.store.file import examine
from aimsgraph.store.protocol import (
    Change,
    DropClaim,
    DropNode,
    DropRelation,
    PutClaim,
    PutNode,
    PutRelation,
    Revision,
    Store,
)
from aimsgraph.store.restoring import restore
from aimsgraph.store.sqlite import SQLiteStore
from aimsgraph.vocabulary import Vocabulary


class Told(Protocol):
    """Whatever tells the history of a store."""

    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> int: ...

    def history(self, until: int) -> Iterator[tuple[Revision, tuple[Change, ...]]]: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds; ``sha256`` runs over every revision with all that it changed."""

    source: str
    target: str
    id: str  # of the store, which its copies share
    revision: int
    things: int
    relations: int
    claims: int
    sha256: str


def copy_store(
    source: str | Path,
    target: str | Path,
    vocabulary: Vocabulary,
    *,
    replace: bool = False,
    access: Access = USUAL,
) -> Copy:
    """Copy a store as it is now to ``target``, while others go on reading and writing.

    Either is the path of a file or the address of a server, which is entered as ``access`` says.

    The copy is compared with the original, revision by revision, before it takes its place; until
    then what was there stays. A store that is there is replaced when it is empty, or with
    ``replace``; one that is the same already stays.

    Raises
    ------
    RefusedError
        If there is another store with something in it at ``target``, and not ``replace``.
    StoreError
        If either cannot be used, or the copy is not what the original is.
    """
    with closing(
        open_store(source, vocabulary, create=False, read_only=True, access=access)
    ) as original:
        if is_server(target):
            return _to_server(original, source, str(target), access, replace=replace)
        return _to_file(original, source, Path(target), replace=replace)


def _to_file(original: Store, source: str | Path, target: Path, *, replace: bool) -> Copy:
    if target.exists() and Path(source).exists() and target.samefile(source):
        raise UsageError("it cannot be copied onto itself", where=str(target))
    examine(target, create=True, read_only=False)
    vocabulary = original.vocabulary
    with explained(target), disk.alone(target.parent):
        if not is_vacant(target) and not replace:
            with closing(open_store(target, vocabulary, create=False, read_only=True)) as present:
                if found := _same_already(original, present, target):
                    return _summary(original, source, target, found)
        with disk.beside(target) as new:
            if isinstance(original, SQLiteStore):
                original.backup(new)
            else:
                restore(new, original.id, original.history(original.revision))
            with closing(SQLiteStore(new, vocabulary, create=False)) as copy:
                found = _compared(original, copy)
                if found is None:
                    raise _differs(source, target)
                made = _summary(copy, source, target, found)
                if not is_vacant(target):  # others may have it open
                    copy.backup(target)
            if is_vacant(target):
                clear(target)
                disk.put(new, target)
    return made


def _to_server(
    original: Store, source: str | Path, target: str, access: Access, *, replace: bool
) -> Copy:
    from aimsgraph.store.neo4j.store import Neo4jStore

    with closing(Neo4jStore(target, original.vocabulary, access=access)) as present:
        if isinstance(original, Neo4jStore) and original.log == present.log:
            raise UsageError("it cannot be copied onto itself", where=target)
        before = present.revision
        if not replace and (found := _same_already(original, present, target)):
            return _summary(original, source, target, found)
        with present.receive(original) as incoming:
            if (found := _compared(original, incoming)) is None:
                raise _differs(source, target)
            present.install(incoming, before)
        return _summary(present, source, target, found)


def _differs(source: str | Path, target: str | Path) -> StoreError:
    return StoreError(
        f"the copy is not what {source} is; it was thrown away",
        where=str(target),
        hint="check the disk and try again",
    )


def _same_already(original: Store, present: Store, target: str | Path) -> str | None:
    """The digest of the store at the target where it is a copy already; else it must be empty."""
    if not present.revision:
        return None
    if present.revision == original.revision and (found := _compared(original, present)):
        return found
    raise RefusedError(
        f"there is another store already, at revision {present.revision}",
        where=str(target),
        hint="name another place, or say that it is to be replaced (--replace)",
    )


def _compared(original: Told, copy: Told) -> str | None:
    """The digest of all that both hold, up to the newest revision of the copy; None if not equal.

    Every revision is compared, both ways: none may be missing, none added.
    """
    until, digest = copy.revision, sha256()
    for said, copied in zip_longest(_told(original, until), _told(copy, until)):
        if said != copied:
            return None
        digest.update(copied.encode())
    return digest.hexdigest() if original.id == copy.id else None


def _summary(copy: Store, source: str | Path, target: str | Path, digest: str) -> Copy:
    snapshot = copy.snapshot()
    return Copy(
        source=str(source),
        target=str(target),
        id=copy.id,
        revision=copy.revision,
        things=len(snapshot),
        relations=len(snapshot.relations),
        claims=len(copy.claims()),
        sha256=digest,
    )


def _told(store: Told, until: int) -> Iterator[str]:
    """A digest of each revision, over texts that say all of it."""
    for revision, changes in store.history(until):
        about = _line("revision", *map(str, astuple(revision)))
        yield sha256("\n".join((about, *sorted(map(_text, changes)))).encode()).hexdigest()


def _text(change: Change) -> str:
    """A change as a line: what it is about, and what it says of that."""
    match change:
        case PutNode(node):
            return _line("node", node.id, node.cls, encode(node.properties))
        case DropNode(id):
            return _line("node", id)
        case PutRelation(relation):
            return _line("relation", *relation.key, encode(relation.properties))
        case DropRelation(key):
            return _line("relation", *key)
        case PutClaim(claim):
            said = (encode(claim.properties), encode(claim.locator), *map(str, claim.aliases))
            return _line("claim", claim.source, claim.subject, claim.cls, claim.digest, *said)
        case DropClaim(source, subject):
            return _line("claim", source, subject)


def _line(*parts: str) -> str:
    return json.dumps(parts, ensure_ascii=False)
