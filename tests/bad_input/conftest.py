"""A sound workspace for each case, and the one check that all cases go through."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bad_input.case import Case, check
from tests.bad_input.house import HOUSE
from tests.cli.running import aimsgraph, fill


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after a sync without a single problem; not to be altered."""
    folder = fill(tmp_path_factory.mktemp("bad"), HOUSE)
    ran = aimsgraph("sync", "--strict", folder=folder)
    assert ran.code == 0, ran.err
    return folder


@pytest.fixture
def house(synced: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, to spoil."""
    return shutil.copytree(synced, tmp_path / "house")


@pytest.fixture
def hold(house: Path, tmp_path: Path) -> Callable[[Case], None]:
    """Hold what happens of a case against what it says."""
    return lambda case: check(case, house, tmp_path / "problems.sarif")
