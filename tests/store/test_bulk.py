"""Many objects are made without the collector of garbage, which is back afterwards."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from aimsgraph.store.bulk import bulk


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """A program that collects garbage and froze nothing."""
    gc.enable()
    gc.unfreeze()
    yield
    gc.enable()
    gc.unfreeze()


def test_the_collector_is_paused_and_back_even_after_a_failure() -> None:
    collects: list[bool] = []

    def fail() -> None:
        collects.append(gc.isenabled())
        raise RuntimeError

    with pytest.raises(RuntimeError), bulk():
        fail()
    assert [*collects, gc.isenabled()] == [False, True]


def test_a_program_without_collector_stays_without() -> None:
    gc.disable()
    with bulk(), bulk():
        pass
    assert not gc.isenabled()


def test_what_was_made_counts_as_old() -> None:
    with bulk():
        made: list[list[object]] = [[] for _ in range(10)]
    old = {id(one) for one in gc.get_objects(generation=2)}
    assert old.issuperset(map(id, made))
    assert not gc.get_freeze_count()


def test_what_a_program_froze_stays_frozen() -> None:
    frozen: list[object] = []
    gc.freeze()
    with bulk():
        pass
    assert gc.get_freeze_count() > 0
    assert id(frozen) not in map(id, gc.get_objects())


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_made_meanwhile_is_collected_later() -> None:
    with bulk():
        ring = weakref.ref(Ring())
    assert ring() is not None
    gc.collect()
    assert ring() is None
