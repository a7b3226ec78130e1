"""Feeds one reader files that went wrong, in a process that may not use much.

    python -m tests.fuzz.run READER [FIRST [COUNT]]   (from the checkout)

An input is known by its reader and its number: the same one comes again. Each must give records or
located problems within `SECONDS` of work, and all of a process together must stay below
`MEGABYTES`. With a single number the input is kept in a file and the whole traceback shown.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz.mutation import mutated
from tests.fuzz.readers import READERS, Reader

SECONDS = 5  # of work: other processes on the machine are no fault of a reader
WAIT = 120  # seconds of the clock, after which a process that does not even work is ended
MEGABYTES = 500
_PAGE = resource.getpagesize()
_IN_MEMORY = Path("/dev/shm")


class Hang(BaseException):
    """An input took too long; no reader may catch this."""


def content_of(reader: Reader, originals: list[bytes], number: int) -> bytes:
    """The input with this number."""
    return mutated(originals, Random(f"{reader.name} {number}"), reader.mutators)


def main(name: str, first: int = 0, count: int = 1) -> int:
    """Read ``count`` inputs, write a line of JSON for each failure and one with the figures."""
    warnings.simplefilter("ignore")
    logging.disable()
    reader = READERS[name]
    originals = list(reader.seeds())
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        for original in originals:  # what is loaded once is no input's fault
            reader.read(_fresh(folder), original, 0)
        signal.signal(signal.SIGPROF, _alarm)
        _limit()
        failures, told, slowest = 0, 0, (0.0, first)
        for number in range(first, first + count):
            content = content_of(reader, originals, number)
            if count == 1:
                kept = Path(tempfile.gettempdir()) / f"fuzz-{name}-{number}"
                kept.write_bytes(content)
                print(f"{len(content):,} bytes, kept in {kept}", file=sys.stderr)
            _say(number=number)
            started = _worked()
            try:
                with _watched():
                    told += reader.read(_fresh(folder), content, number) > 0
            except (Exception, Hang) as error:
                failures += 1
                place = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{Path(place.filename).name}:{place.lineno}"
                _say(failed=number, error=f"{type(error).__name__}: {error}"[:300], where=where)
                if count == 1:
                    traceback.print_exc()
            slowest = max(slowest, (_worked() - started, number))
    used = _own_peak()
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    _say(done=count, told=told, seconds=slowest[0], slowest=slowest[1], megabytes=max(used, below))
    return 1 if failures else 0


def _own_peak() -> int:
    """The most megabytes that this program had; what its parent had before does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _fresh(folder: str) -> Path:
    """An empty workspace in the place of the last one."""
    root = Path(folder) / "workspace"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    return root


def _say(**said: object) -> None:
    print(json.dumps(said), flush=True)


@contextmanager
def _watched() -> Iterator[None]:
    """Raises `Hang` after a while; ends the process where not even that is heard."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    faulthandler.dump_traceback_later(WAIT, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def _worked() -> float:
    """The seconds that this process and the ones that it started have worked."""
    return sum(os.times()[:4])


def _alarm(number: int, frame: FrameType | None) -> None:
    raise Hang(f"longer than {SECONDS} s")


def _limit() -> None:
    """Let this process take no more than so much beyond what it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * _PAGE + MEGABYTES * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))  # a reader's own processes set their own


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    sys.exit(main(name, *map(int, numbers)))
