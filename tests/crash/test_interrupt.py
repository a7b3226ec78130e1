"""Ctrl-C in every phase of a command: one line, 130, nothing half written."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from time import sleep

import pytest
import xlwt

from tests.cli.running import process
from tests.crash.conftest import COMMANDS, DISTURBED, assert_completes, spread, turning_points
from tests.crash.looking import assert_whole, look
from tests.crash.staging import ROOT, Ended, Stage, start_command
from tests.crash.test_faults import run_whole

_APP = re.compile(r"/cli/(__pycache__/)?app\.")

Start = Callable[[str], Path]


def assert_interrupted(ended: Ended) -> None:
    # Python ends itself by the signal where it came in a call of exec(), as dataclasses make them,
    # whatever is done about it; a shell calls both 130.
    assert ended.code in (130, -signal.SIGINT)
    assert ended.err == "error: interrupted\n"


@pytest.mark.parametrize("command", DISTURBED)
def test_while_it_writes(command: str, stage: Stage, start: Start) -> None:
    before, after, calls = run_whole(stage, command, start)
    numbers = spread(turning_points(calls, lambda call: True), 12)
    for number in numbers:
        work = start(command)
        assert_interrupted(stage.run(*COMMANDS[command], folder=work, deed="interrupt", at=number))
        assert_whole(look(work), before, after)
        assert_completes(stage, command, work, after)
    print(f"{command}: {len(numbers)} of {len(calls)} calls")


@pytest.mark.parametrize("command", ["sync", "record", "copy"])
def test_while_it_reads(command: str, stage: Stage, start: Start) -> None:
    work = start(command)
    before = look(work)
    calls = stage.run(*COMMANDS[command], folder=work, reads=True).calls
    reads = [number for number, call in enumerate(calls, 1) if not call.writes]
    after = look(work)
    for number in spread(reads, 6):
        work = start(command)
        assert_interrupted(
            stage.run(*COMMANDS[command], folder=work, reads=True, deed="interrupt", at=number)
        )
        assert_whole(look(work), before, after)


def test_while_python_is_still_importing(stage: Stage, start: Start) -> None:
    """From the moment on that the command line has the word; before it is Python's own."""
    work = start("sync")
    program = partial(stage.run, "status", folder=work, task="program", watch=ROOT, reads=True)
    calls = program().calls
    ours = next(number for number, call in enumerate(calls, 1) if _APP.search(call.path))
    for number in spread(range(ours, len(calls)), 5):
        assert_interrupted(program(deed="interrupt", at=number))


def test_while_a_program_of_its_own_reads_an_old_workbook(synced: Path, tmp_path: Path) -> None:
    work = shutil.copytree(synced, tmp_path / "work")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Datasets")
    for row in range(40_000):
        sheet.write(row, 0, f"d{row}" if row else "ID")
        sheet.write(row, 1, f"Data {row}" if row else "Name")
    book.save(work / "registers" / "old.xls")
    running = start_command("import", "registers/old.xls", folder=work)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    while running.poll() is None and not children.read_text():
        pass
    reader = int(children.read_text().split()[0])
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: to both
    assert running.communicate()[1] == "error: interrupted\n"
    assert running.returncode == 130
    assert not _runs(reader)


def test_while_it_waits_for_another_writer(synced: Path, tmp_path: Path) -> None:
    work = shutil.copytree(synced, tmp_path / "work")
    with closing(sqlite3.connect(work / "aims.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        running = start_command("sync", folder=work)
        waiting = Path(f"/proc/{running.pid}/fd")
        while running.poll() is None and not _opened(waiting, work / "aims.db-wal"):
            pass
        sleep(2)  # until it has planned and waits
        running.send_signal(signal.SIGINT)
        # The other still writes: nobody has to wait for it to end a command.
        assert running.communicate(timeout=6)[1] == "error: interrupted\n"
        assert running.returncode == 130


def _runs(pid: int) -> bool:
    """Whether a process does anything yet; one that nobody asked for its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def _opened(handles: Path, file: Path) -> bool:
    with suppress(OSError):
        return any(handle.readlink() == file for handle in handles.iterdir())
    return False


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_where_python_would_only_print_it(tmp_path: Path) -> None:
    """An interruption in a callback of the garbage collector is not lost."""
    code = (
        "import os, signal, sys, weakref, aimsgraph.cli.app as app\n"
        "class Thing: pass\n"
        "def die(*_): os.kill(os.getpid(), signal.SIGINT); return [0 for _ in range(9)]\n"
        "def command(**_):\n"
        "    thing = Thing(); ref = weakref.ref(thing, die); del thing\n"
        "    while True: pass\n"
        "app.app = command\n"
        "from aimsgraph.cli import main\n"
        "main()\n"
    )
    done = process(tmp_path, "-c", code)
    assert (done.returncode, done.stderr) == (130, "error: interrupted\n")
