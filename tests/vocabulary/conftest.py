"""A folder for ontology files, and a cache that is nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vocabulary.small import SMALL, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder for ontology files."""
    return Files(tmp_path)


@pytest.fixture
def small() -> dict[str, str]:
    """The small ontology: two files that the lint finds clean."""
    return dict(SMALL)


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for each test."""
    folder = tmp_path_factory.mktemp("cache")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(folder))
    return folder
