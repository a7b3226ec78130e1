"""A store of its own for each test, and short ways to say what a source says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.importing import (
    Locator,
    Mention,
    NodeRecord,
    Plan,
    Reading,
    RelationRecord,
    Source,
    apply,
    plan,
)
from aimsgraph.snapshot import Value
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary, load
from tests.importing.reading import TODAY


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Store]:
    opened = open_store(tmp_path / "aims.db", vocabulary)
    yield opened
    opened.close()


class Say:
    """Makes records of one invented file."""

    def __init__(self) -> None:
        self._line = 0

    def place(self) -> Locator:
        self._line += 1
        return Locator("register.csv", "f" * 64, line=self._line)

    def node(self, cls: str, id: str, **properties: Value) -> NodeRecord:
        if cls:
            properties.setdefault("name", id.partition(":")[2])
        return NodeRecord(cls, id, properties, self.place())

    def link(self, type: str, source: str, target: str, **properties: Value) -> RelationRecord:
        return RelationRecord(type, source, target, self.place(), properties=properties)

    def mention(
        self, type: str, source: str, text: str, *classes: str, create: str | None = None
    ) -> RelationRecord:
        meant = Mention(text, classes, create)
        guess = f"guess:{text or '-'}" if create is None else f"{create.lower()}:{text.lower()}"
        return RelationRecord(type, source, guess, self.place(), target_mention=meant)


@pytest.fixture
def say() -> Say:
    return Say()


@pytest.fixture
def sync(store: Store) -> Callable[..., Plan]:
    """Plan and apply readings, as a sync does."""

    def run(*readings: Reading, today: date = TODAY, allow_shrink: bool = False) -> Plan:
        sources: list[Source] = [reading.source for reading in readings]
        made = plan(store, readings, today=today, sources=sources, allow_shrink=allow_shrink)
        apply(store, made, "tester")
        return made

    return run


@pytest.fixture
def systems(say: Say) -> Callable[..., list[NodeRecord]]:
    """So many AI systems."""

    def make(count: int, **said: Value) -> list[NodeRecord]:
        return [say.node("AISystem", f"system:s{n}", **said) for n in range(count)]

    return make
