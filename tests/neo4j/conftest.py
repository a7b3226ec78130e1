"""Servers beside the one that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.neo4j.server import Server, missing


@pytest.fixture(scope="session")
def second_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that may be killed and started again; whoever uses it clears it first."""
    if what := missing():
        pytest.skip(what)
    with Server(tmp_path_factory.mktemp("second") / "home", brief=True) as server:
        yield server
