"""One mutant on trial: a copy of the project with it in place, and the tests that should notice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
COPIED = ("aimsgraph", "dashboards", "importers", "ontology", "tests")
LONGEST = 120  # seconds of work: a mutant that runs on for ever is none that a test has noticed
PASSED = "all tests pass"
FEW_GRAPHS = {
    "AIMSGRAPH_BATCH_GRAPHS": "40",
    "AIMSGRAPH_FORECAST_GRAPHS": "50",
    "AIMSGRAPH_ORACLE_GRAPHS": "300",
    "AIMSGRAPH_PROOF_GRAPHS": "50",
    "AIMSGRAPH_REPAIR_GRAPHS": "100",
}


class DoesNotApply(Exception):
    """The text that a mutant replaces is not there exactly once: the mutant is stale."""


@dataclass(frozen=True)
class Mutant:
    """One place of the engine that says something else, and the tests that should notice.

    ``file`` is a module of `aimsgraph.impact`; ``old`` stands there exactly once. ``tests`` are
    files or ids, as narrow as they can be, those that notice soonest first.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def text(self, root: Path = ROOT) -> str:
        """The file with the mutant in it; raises `DoesNotApply`."""
        source = (root / "aimsgraph" / "impact" / self.file).read_text()
        found = source.count(self.old)
        if found != 1:
            raise DoesNotApply(f"{self.name}: {self.file} has this {found} times: {self.old!r}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True)
class Trial:
    """What came out: the test that failed, if any did; otherwise ``told`` says what happened."""

    killed_by: str | None
    told: str
    seconds: float


def tried(mutant: Mutant) -> Trial:
    """Run the tests of a mutant on a copy that has it; raises `DoesNotApply`."""
    text = mutant.text()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copied(Path(folder))
        (Path(folder) / "aimsgraph" / "impact" / mutant.file).write_text(text)
        return run(mutant.tests, Path(folder))


def copied(folder: Path) -> None:
    """Copy what the tests need; what is compiled is left behind where a mutant may be."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=_left_out)
    shutil.copy2(ROOT / "pyproject.toml", folder)


def _left_out(folder: str, names: list[str]) -> set[str]:
    left = {"target"} if folder.endswith("neo4j") else set()
    return left | ({"__pycache__"} if folder.endswith("impact") else set())


def run(tests: Sequence[str], folder: Path) -> Trial:
    """Run tests in a copy until one fails, for `LONGEST` seconds of work at most.

    Without what the tests of other rooms need: plugins and fixtures take longer than most tests.
    """
    started = monotonic()
    within = ("sh", "-c", 'ulimit -t "$0" && exec "$@"', str(LONGEST))
    quick = ("--noconftest", "-p", "no:cacheprovider", "-p", "tests.mutants.quick")
    here = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(folder),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = subprocess.run(
        [*within, sys.executable, "-m", "pytest", "-x", "-q", *quick, *tests],
        cwd=folder,
        env={**os.environ, **FEW_GRAPHS, **here},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = monotonic() - started
    failed = re.search(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    if done.returncode == 1 and failed is not None:
        return Trial(failed[1], "", seconds)
    if done.returncode == 0:
        return Trial(None, PASSED, seconds)
    last = "".join(done.stdout.strip().splitlines()[-1:])
    return Trial(None, f"no test fails: pytest ends with {done.returncode}: {last}", seconds)
