"""A folder to write files into, and the vocabulary and the store that they are read with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary, load
from tests.importers.published import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return Write(tmp_path)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Store]:
    opened = open_store(tmp_path / "aims.db", vocabulary)
    yield opened
    opened.close()
