"""Whatever a file holds, a reader gives records or located problems, soon and in little memory.

A share of the inputs by default; all of them with::

    AIMSGRAPH_FUZZ_INPUTS=10000 pytest tests/fuzz -n 2 -rA
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import importers
from tests.fuzz.readers import READERS
from tests.fuzz.run import MEGABYTES, SECONDS, content_of

INPUTS = int(os.environ.get("AIMSGRAPH_FUZZ_INPUTS", "60"))
EACH = 500  # inputs of one process
ROOT = Path(__file__).parents[2]


def run(name: str, first: int, count: int) -> list[Mapping[str, Any]]:
    """What a process says that reads these inputs; one that dies is a failure of its last input."""
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(first), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said: list[Mapping[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    if not said or "done" not in said[-1]:
        last = said[-1].get("number", said[-1].get("failed")) if said else first
        error = done.stderr.strip().splitlines()[-12:]
        said.append({"failed": last, "error": f"ended with {done.returncode}: {error}"})
    return said


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_whatever_comes(name: str) -> None:
    failures: list[str] = []
    told, most, slowest = 0, 0, (0.0, 0)
    for first in range(0, INPUTS, EACH):
        for said in run(name, first, min(EACH, INPUTS - first)):
            if "failed" in said:
                again = f"python -m tests.fuzz.run {name} {said['failed']}"
                failures.append(f"{said['error']} at {said.get('where')}\n    again: {again}")
            elif "done" in said:
                told += said["told"]
                most = max(most, said["megabytes"])
                slowest = max(slowest, (said["seconds"], said["slowest"]))
    seconds, number = slowest
    print(
        f"{name}: {INPUTS:,} inputs, {told:,} gave records; {most} MB, {seconds:.2f} s ({number})"
    )
    assert not failures, "\n".join([f"{len(failures)} of {INPUTS} inputs", *failures[:10]])
    assert most < MEGABYTES
    assert seconds < SECONDS, f"python -m tests.fuzz.run {name} {number}"


def test_every_importer_is_fed() -> None:
    assert {reader.importer for reader in READERS.values()} - {""} == set(importers())


def test_an_input_is_known_by_its_reader_and_number() -> None:
    for name in ("csv", "xlsx", "xls", "records", "turtle"):
        reader = READERS[name]
        one, other = (list(reader.seeds()) for _ in range(2))
        assert one == other
        for number in (1, 7, 23):
            assert content_of(reader, one, number) == content_of(reader, other, number)


def test_what_goes_wrong_is_caught_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.fuzz import run as runner
    from tests.fuzz.checks import Called
    from tests.fuzz.readers import Reader

    def fail(path: Path) -> object:
        if path.read_bytes() != b"whole":
            raise KeyError("an error that no reader may let out")
        return path

    broken = Reader("broken", lambda: [b"whole"], (lambda *_: b"torn",), Called(fail, "f"))
    monkeypatch.setitem(READERS, "broken", broken)
    monkeypatch.setattr(runner, "_limit", lambda: None)
    assert runner.main("broken", 0, 3) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are set as Linux does")
def test_too_much_memory_and_too_much_time_are_failures() -> None:
    code = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from tests.fuzz import checks, readers, run
run.SECONDS = 0.2
def hungry(path):
    if path.read_bytes() == b"much": bytearray(2**30)
    if path.read_bytes() == b"long":
        while True: pass
torn = iter([b"much", b"long", b"fine"])
reader = readers.Reader("x", lambda: [b"a"], (lambda *_: b"",), checks.Called(hungry, "f"))
readers.READERS["x"] = reader
run.content_of = lambda *_: next(torn)
run.main("x", 0, 3)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    errors = {each["failed"]: each["error"].partition(":")[0] for each in said if "failed" in each}
    assert errors == {0: "MemoryError", 1: "Hang"}
