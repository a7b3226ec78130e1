"""How long a large graph takes in the embedded store, beside the same rows in plain SQLite.

    python -m tests.benchmarks.store [THINGS RELATIONS]

By default 100,000 things and 400,000 relations: first write, the same again, one thing altered,
and reading it all back.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Change, PutNode, PutRelation, Store, open_store
from aimsgraph.vocabulary import load
from tests.benchmarks.rows import rows


def graph(things: int, relations: int) -> list[Change]:
    """Datasets derived from each other."""
    names, links = rows(things, relations)
    nodes = [
        Node(name, "Dataset", {"name": name, "rows": number, "tags": ("a", "b")})
        for number, name in enumerate(names)
    ]
    return [
        *map(PutNode, nodes),
        *(PutRelation(Relation("derivedFrom", *ends)) for ends in links),
    ]


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plain(folder: Path, changes: Sequence[Change]) -> tuple[float, float]:
    """The same rows written to and read from plain SQLite, as durably and without any check."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE node (id TEXT PRIMARY KEY, class TEXT, properties TEXT)")
    connection.execute(
        "CREATE TABLE relation (type TEXT, source TEXT, target TEXT, "
        "PRIMARY KEY (type, source, target)) WITHOUT ROWID"
    )

    def write() -> None:
        with connection:
            connection.executemany(
                "INSERT INTO node VALUES (?, ?, ?)",
                (
                    (c.node.id, c.node.cls, json.dumps(dict(c.node.properties)))
                    for c in changes
                    if isinstance(c, PutNode)
                ),
            )
            connection.executemany(
                "INSERT INTO relation VALUES (?, ?, ?)",
                (c.relation.key[:3] for c in changes if isinstance(c, PutRelation)),
            )

    def read() -> None:
        for id, cls, properties in connection.execute("SELECT * FROM node"):
            Node(id, cls, json.loads(properties))
        for row in connection.execute("SELECT * FROM relation"):
            Relation(*row)

    return seconds(write), seconds(read)


def main() -> None:
    """Measure and print."""
    things, relations = (int(text) for text in sys.argv[1:3] or ("100000", "400000"))
    changes, vocabulary = graph(things, relations), load()

    def write(store: Store, changes: Sequence[Change]) -> None:
        store.write(changes, actor="benchmark", source="benchmark")

    with TemporaryDirectory() as name:
        folder = Path(name)
        raw_write, raw_read = plain(folder, changes)
        store = open_store(folder / "aims.db", vocabulary)
        first = seconds(lambda: write(store, changes))
        again = seconds(lambda: write(store, changes))
        one = [PutNode(Node("dataset:d0000007", "Dataset", {"name": "seven"}))]
        altered = seconds(lambda: write(store, one))
        read = seconds(open_store(folder / "aims.db", vocabulary).snapshot)
    print(f"{things:,} things, {relations:,} relations")
    print(f"{'':24}{'aimsgraph':>10}{'plain':>10}{'ratio':>8}")
    print(f"{'first write':24}{first:>8.2f} s{raw_write:>8.2f} s{first / raw_write:>7.1f}x")
    print(f"{'the same again':24}{again:>8.2f} s{'':>10}{again / first:>7.1f}x of the first")
    print(f"{'one thing altered':24}{altered:>8.2f} s")
    print(f"{'read back':24}{read:>8.2f} s{raw_read:>8.2f} s{read / raw_read:>7.1f}x")


if __name__ == "__main__":
    main()
