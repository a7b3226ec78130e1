"""A folder for ontology files, and a cache that is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture(scope="session", autouse=True)
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache for all these tests, and for none of the user's programs."""
    with pytest.MonkeyPatch.context() as patch:
        _use(tmp_path_factory.mktemp("cache"), patch)
        yield


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for one test."""
    return _use(tmp_path_factory.mktemp("cache"), monkeypatch)


def _use(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        patch.setenv(name, str(folder))
    return folder
