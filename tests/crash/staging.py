"""Talks to the stage: runs commands there, and says how they ended."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.cli.running import ENVIRONMENT
from tests.crash.calls import Call

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (a signal is negative), what it said, what it called."""

    code: int
    out: str
    err: str
    calls: tuple[Call, ...]
    done: bool  # the deed, before the process ended


class Stage:
    """The process in which commands are run under watch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "store")))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.stage"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "COLUMNS": "80", "OPENBLAS_NUM_THREADS": "1"},
        )
        self.unable: str | None = self._answer()["ready"]

    def close(self) -> None:
        """End it, and what it started with it."""
        self._process.kill()
        self._process.communicate()

    def run(self, *args: str, folder: Path, watch: Path | None = None, **options: Any) -> Ended:
        """Run a command in ``folder`` to its end, or to the end that ``options`` give it."""
        self._ask(args, folder, watch, options)
        return self._ended(self._answer())

    def states(
        self, *args: str, folder: Path, watch: Path | None = None, **options: Any
    ) -> Iterator[tuple[int, Path]]:
        """What is on the disk at each call of a command, before it is made, and at the end.

        It is what a kill at that moment leaves: a copy of the folder, gone at the next step.
        """
        self._ask(args, folder, watch, {**options, "pause": True})
        copy = self._folder / "state"
        told = self._answer()
        try:
            for number in count(1):
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(watch or folder, copy, symlinks=True)
                yield number, copy
                if "call" not in told:
                    break
                self._say("")
                told = self._answer()
        finally:
            while "call" in told:
                self._say("")
                told = self._answer()
            ended = self._ended(told)
        assert ended.code == 0, ended.err

    def _ask(
        self, args: tuple[str, ...], folder: Path, watch: Path | None, options: dict[str, Any]
    ) -> None:
        request = {
            "task": "command",
            "args": args,
            "folder": str(folder),
            "watch": str((watch or folder).resolve()),
            "out": str(self._folder / "said"),
            **options,
        }
        for name in ("out", "err"):  # who is killed at once says nothing
            Path(f"{request['out']}.{name}").write_text("")
        self._say(json.dumps(request))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the stage is gone"
        found: dict[str, Any] = json.loads(line)
        return found

    def _ended(self, told: dict[str, Any]) -> Ended:
        out, err = (Path(f"{self._folder / 'said'}.{name}") for name in ("out", "err"))
        calls = tuple(Call(**call) for call in told["calls"])
        return Ended(
            told["code"], out.read_text("utf-8"), err.read_text("utf-8"), calls, told["done"]
        )


def start_command(*args: str, folder: Path) -> subprocess.Popen[str]:
    """Start the command line as somebody at a terminal does, in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "aimsgraph", *args],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
