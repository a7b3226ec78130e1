"""What a command left on the disk: is it whole, and is it the same as after another run?"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from aimsgraph.store import open_store
from aimsgraph.store.codec import encode
from aimsgraph.vocabulary import Vocabulary, load

STORES = ("aims.db", "copy.db")
_TABLES = ("store", "revision", "node", "relation", "claim")
# What may lie about after a sudden end: nobody reads it, and the next run removes it.
_LEFT = re.compile(r"(.*/)?(\..+\.new(-\w+)?|\w+\.db-(writer|wal|shm)|\.unfinished)")
_MOMENT = re.compile(rb"(?m)^  at: .*$")  # when an entry of the journal was written


@dataclass(frozen=True)
class Look:
    """A folder: its files and its stores by name; what lies about apart.

    ``stores`` has a digest of all rows of each store, ``newest`` one of what its graph says now,
    which is the same whenever and in however many steps that was written.
    """

    files: dict[str, bytes]
    stores: dict[str, str]
    newest: dict[str, str]
    left: frozenset[str]

    @property
    def outcome(self) -> tuple[object, ...]:
        """What tells one outcome from another."""
        return tuple(self.files.items()), tuple(self.stores.items()), self.left

    def same_as(self, other: Look) -> bool:
        """Whether both hold the same, whatever way led there."""
        return (self.files, self.newest) == (other.files, other.newest)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


def look(folder: Path) -> Look:
    """What is in a folder; a store that cannot be opened, or is not whole, fails the test."""
    files, left = {}, set()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in STORES:
            continue
        if _LEFT.fullmatch(name):
            left.add(name)
        else:
            files[name] = _content(path)
    told = {name: _told(folder / name) for name in STORES if (folder / name).exists()}
    return Look(
        files,
        {name: rows for name, (rows, _) in told.items()},
        {name: graph for name, (_, graph) in told.items()},
        frozenset(left),
    )


def _content(path: Path) -> bytes:
    """The content of a file, without the moment at which it was written."""
    if path.suffix != ".xlsx":
        return _MOMENT.sub(b"", path.read_bytes())
    with ZipFile(path) as book:
        names = [name for name in book.namelist() if name != "docProps/core.xml"]
        return b"".join(book.read(name) for name in names)


def _told(path: Path) -> tuple[str, str]:
    """Digests of the rows and of the graph; the folder itself is left as it is."""
    files = {file.name: file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*"))}
    key = _digest(files)
    if key not in _known:  # the same bytes are the same store
        with TemporaryDirectory() as aside:
            for name, content in files.items():
                (Path(aside) / name).write_bytes(content)
            _known[key] = _examined(Path(aside) / path.name)
    return _known[key]


_known: dict[str, tuple[str, str]] = {}


def _examined(path: Path) -> tuple[str, str]:
    with closing(open_store(path, vocabulary(), read_only=True)) as store:  # which repairs nothing
        graph, claims, number = store.snapshot(), store.claims(), store.revision
    with closing(open_store(path, vocabulary(), create=False)) as store:
        assert [revision.number for revision in store.revisions()] == [*range(1, number + 1)]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES]
    nodes = [(node.id, node.cls, encode(node.properties)) for node in graph.nodes.values()]
    relations = [(link.key, encode(link.properties)) for link in graph.relations]
    said = [(c.source, c.subject, c.cls, encode(c.properties)) for c in claims]
    return _digest(rows), _digest((nodes, relations, said))


def _digest(value: object) -> str:
    return sha256(repr(value).encode()).hexdigest()


def assert_whole(state: Look, before: Look, after: Look) -> None:
    """Every file and every store is as it was before, or as it is afterwards; nothing else."""
    for name in state.files.keys() | before.files.keys():
        assert state.files.get(name) in (before.files.get(name), after.files.get(name)), name
    for name in state.newest.keys() | before.newest.keys():
        possible = [before.newest.get(name), after.newest.get(name)]
        if name not in before.newest:  # made, and not yet written to
            possible.append(NOTHING)
        assert state.newest.get(name) in possible, name


NOTHING = _digest(([], [], []))  # the newest of a store that was made and not yet written to
