"""A folder to write files into, and the vocabulary they are read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.vocabulary import Vocabulary, load
from tests.importers.published import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return Write(tmp_path)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load()
