"""A small workspace and the demo, each made once and copied for tests that alter it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.demo import write
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.cli.running import SMALL, TODAY, Ran, aimsgraph, fill


@pytest.fixture(scope="session")
def synced_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace after a sync; not to be altered."""
    folder = fill(tmp_path_factory.mktemp("small"), SMALL)
    ran = aimsgraph("sync", "--as-of", TODAY, "--strict", folder=folder)
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def small(synced_small: Path, tmp_path: Path) -> Path:
    """A copy of the small workspace after a sync."""
    return shutil.copytree(synced_small, tmp_path / "small")


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """The demo organization and what the command said; not to be altered."""
    folder = tmp_path_factory.mktemp("demo") / "nordhelm"
    ran = aimsgraph("demo", str(folder))
    assert ran.code == 0, ran.err
    return folder, ran


@pytest.fixture(scope="session")
def demo_of_november(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo organization on a day that is fixed; not to be altered."""
    folder, day = tmp_path_factory.mktemp("november") / "nordhelm", date(2026, 11, 30)
    write(folder, day)
    sync(find_workspace(folder), as_of=day, actor="tests")
    return folder


@pytest.fixture
def demo(made_demo: tuple[Path, Ran], tmp_path: Path) -> Path:
    """A copy of the demo organization."""
    return shutil.copytree(made_demo[0], tmp_path / "nordhelm")
