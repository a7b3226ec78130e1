"""How long a large graph takes: 100,000 things and 400,000 relations."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import Change, PutNode, PutRelation, Store

THINGS, RELATIONS = 100_000, 400_000


def graph() -> list[Change]:
    names = [f"dataset:d{number:06}" for number in range(THINGS)]
    things = [
        Node(name, "Dataset", {"name": name, "rows": number, "grade": "gold", "tags": ("a", "b")})
        for number, name in enumerate(names)
    ]
    relations = [
        Relation("derivedFrom", names[n % THINGS], names[(n * 7919 + n // THINGS) % THINGS])
        for n in range(RELATIONS)
    ]
    return [*map(PutNode, things), *map(PutRelation, relations)]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@pytest.mark.benchmark
def test_a_large_graph_is_written_and_read_in_seconds(place: Any) -> None:
    store, changes = place.open(), graph()

    def write(store: Store, changes: list[Change]) -> None:
        store.write(changes, actor="tester", source="tests")

    written = seconds(lambda: write(store, changes))
    again = seconds(lambda: write(store, changes))
    one = [PutNode(Node("dataset:d000007", "Dataset", {"name": "seven"}))]
    altered = seconds(lambda: write(store, one))
    opened = [place.open() for _ in range(3)]
    read = min(seconds(store.snapshot) for store in opened)
    kept = seconds(store.snapshot)
    print(
        f"\nwrite all {written:.1f} s, the same again {again:.1f} s, one thing {altered:.2f} s, "
        f"snapshot {read:.2f} s, kept {kept * 1000:.1f} ms"
    )
    assert store.revision == 2
    assert len(opened[0].snapshot().relations) == RELATIONS
    assert written < 20
    assert read < 3
    assert kept < 0.1
