"""What all tests share: the real files, and the rule that nothing is left out unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import aimsgraph
from tests.neo4j.server import Server, running

ROOT = Path(__file__).parent.parent
REQUIRE_ALL = os.environ.get("AIMSGRAPH_REQUIRE_ALL") == "1"

# A deadline measures the machine, not the code: two workers share its cores.
settings.register_profile("aimsgraph", deadline=None)
settings.load_profile("aimsgraph")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of files that real tools and publishers wrote, beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real files (../shared/data) are not here")
    return folder


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Neo4j server that the tests of this process share; whoever uses it clears it first."""
    with running(tmp_path_factory.mktemp("neo4j") / "home") as server:
        yield server


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts ``tests/store/child.py`` with a task, in a process that does not outlive the test."""
    program = str(ROOT / "tests" / "store" / "child.py")
    started: list[subprocess.Popen[str]] = []

    def start(*task: object) -> subprocess.Popen[str]:
        path = str(Path(aimsgraph.__file__).parent.parent)
        process = subprocess.Popen(
            [sys.executable, program, *map(str, task)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails where everything is required."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, yet everything is required: {call.excinfo}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself fails where everything is required."""
    report = yield
    if REQUIRE_ALL and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, yet everything is required"
    return report
