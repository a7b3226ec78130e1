"""What the tests of processes let another process do: ``child.py TASK LOCATION ...``.

Each finished write is told on a line of its own, so that the test knows what may not be lost.
"""

from __future__ import annotations

import sys

from sample import vocabulary

from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import PutNode, PutRelation, open_store


def rewrite(location: str, things: str, times: str) -> None:
    """Give all things of a ring the number of the revision, over and over."""
    store = open_store(location, vocabulary())
    names = [f"dataset:d{number}" for number in range(int(things))]
    for _ in range(int(times)):
        number = store.revision + 1
        nodes = [PutNode(Node(name, "Dataset", {"name": name, "rows": number})) for name in names]
        ring = [
            PutRelation(Relation("derivedFrom", name, names[at - 1], str(number)))
            for at, name in enumerate(names)
        ]
        tell(store.write([*nodes, *ring], actor="the rewriter", source="child"))
    store.close()


def add(location: str, prefix: str, times: str) -> None:
    """Add a thing at a time."""
    store = open_store(location, vocabulary())
    for number in range(int(times)):
        name = f"dataset:{prefix}{number}"
        thing = Node(name, "Dataset", {"name": name})
        tell(store.write([PutNode(thing)], actor=prefix, source="child"))
    store.close()


def tell(number: int) -> None:
    print(number, flush=True)


if __name__ == "__main__":
    {"rewrite": rewrite, "add": add}[sys.argv[1]](*sys.argv[2:])
