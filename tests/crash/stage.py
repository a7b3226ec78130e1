"""A process that has everything imported and lets others be born of it, to be watched and ended.

It reads a request a line (see `Request`) and answers with lines; `tests.crash.staging` talks to it.
What it starts is the real command line: only the start of Python and the imports are done before.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import kernel
from tests.crash.calls import NEEDS_RIGHTS, NEEDS_ROOM, Call, call_of

_ANY, _WAIT_ALL = -1, 0x40000000
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES}


@dataclass(frozen=True)
class Request:
    """What to run, and what to do to it at which of its calls about files in ``watch``.

    ``task`` is ``command`` (the command line, in a process that has it imported), ``program`` (the
    same from the start of Python on) or ``rewrite`` (see tests/store/child.py).
    ``deed`` is ``kill``, ``interrupt``, or the name of an error that the call ends with; a full
    disk stays full. Without one the calls are told; with ``pause`` each is told before it is made.
    With ``after`` nobody watches, and the kill comes after so many seconds, wherever that is.
    """

    task: str
    args: list[str]
    folder: str
    watch: str
    out: str
    deed: str = ""
    at: int = 0
    reads: bool = False
    pause: bool = False
    after: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)


def serve() -> None:
    """Answer requests until there are no more."""
    _warm_up()
    print(json.dumps({"ready": kernel.unable()}), flush=True)
    for line in sys.stdin:
        request = Request(**json.loads(line))
        ended = kill_after(request) if request.after else Watch(request).run()
        print(json.dumps(ended), flush=True)


def kill_after(request: Request) -> dict[str, Any]:
    """Start a process and kill it some time later, if it still runs then."""
    pid = os.fork()
    if pid == 0:
        _play(request)
    time.sleep(request.after)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "done": code < 0, "calls": []}


class Watch:
    """One process from its start to its end."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.calls: list[Call] = []
        self.done = False

    def run(self) -> dict[str, Any]:
        """Start it, do the deed, wait for its end; how it ended and what it called."""
        self.pid = pid = os.fork()
        if pid == 0:
            _play(self.request)
        os.waitpid(pid, 0)
        kernel.options(pid)
        kernel.resume(pid)
        others: set[int] = set()
        status = None
        while status is None:
            who, told = os.waitpid(_ANY, _WAIT_ALL)
            if os.WIFSTOPPED(told):
                if who != pid:
                    others.add(who)
                with contextlib.suppress(ProcessLookupError):
                    self._stopped(who, os.WSTOPSIG(told), told >> 16)
            elif who == pid:
                status = told
            else:
                others.discard(who)
        for other in others:  # threads are gone by now, but programs that it started are not
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(other, signal.SIGKILL)
                os.waitpid(other, _WAIT_ALL)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "done": self.done,
            "calls": [asdict(call) for call in self.calls],
        }

    def _stopped(self, pid: int, number: int, event: int) -> None:
        if event == kernel.EVENT_SECCOMP:
            self._called(pid)
        elif event or number == signal.SIGSTOP:  # a new process or program begins
            kernel.resume(pid)
        else:
            kernel.resume(pid, number)

    def _called(self, pid: int) -> None:
        request, registers = self.request, kernel.Registers(pid)
        call = call_of(pid, registers, request.watch)
        if call is None or not self._counts(call):
            kernel.resume(pid)
            return
        self.calls.append(call)
        if request.pause:
            print(json.dumps({"call": asdict(call)}), flush=True)
            sys.stdin.readline()
        now = len(self.calls) == request.at
        if request.deed == "kill" and now:
            self.done = True
            os.kill(self.pid, signal.SIGKILL)
            return
        if request.deed == "interrupt" and now:
            self.done = True
            os.kill(self.pid, signal.SIGINT)
        if request.deed in ERRORS and (
            now or (request.deed == "ENOSPC" and len(self.calls) > request.at > 0)
        ):
            self.done = True
            registers.refuse(ERRORS[request.deed])
        kernel.resume(pid)

    def _counts(self, call: Call) -> bool:
        if self.request.deed == "ENOSPC":
            return call.writes and call.name in NEEDS_ROOM
        if self.request.deed == "EACCES":
            return call.writes and call.name in NEEDS_RIGHTS
        return call.writes or self.request.reads


def _play(request: Request) -> None:
    """In the new process: do what was asked for, and end."""
    code = 70
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        for handle, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{request.out}.{name}", os.O_CREAT | os.O_WRONLY | os.O_TRUNC), handle)
        os.chdir(request.folder)
        os.environ.update(request.environment)
        if not request.after:
            kernel.be_traced()
            kernel.filter_calls()
        if request.task == "program":
            os.execv(sys.executable, [sys.executable, "-m", "aimsgraph", *request.args])
        code = _act(request)
    except BaseException as failure:
        sys.stderr.write(f"not a command's own end: {failure!r}\n")
        raise
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _act(request: Request) -> int:
    if request.task == "rewrite":
        import child

        child.rewrite(*request.args)
        return 0
    from aimsgraph.cli import main

    sys.argv = ["aimsgraph", *request.args]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


def _warm_up() -> None:
    """Import and read what commands import and read, as the first of many would."""
    import tempfile

    from aimsgraph.catalog import shelf
    from aimsgraph.importing import shelf as imported
    from aimsgraph.workspace import readings
    from tests.cli.running import SMALL, aimsgraph, fill

    # A small case: a sync reads one catalogue instead of all that are shipped.
    def one(kind: str) -> tuple[tuple[Path, str], ...]:
        return tuple(each for each in shelf.shipped(kind) if each[0].stem == "iso42001")

    for module in (imported, readings):
        module.shipped = one  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as name:
        folder = fill(Path(name) / "small", SMALL)
        for command in (
            ("sync",),
            ("record", "change", "dataset:history", "--kind", "content"),
            ("copy", str(Path(name) / "copy.db")),
            ("doctor",),
        ):
            ran = aimsgraph(*command, folder=folder)
            assert ran.code == 0, ran.err
        assert aimsgraph("init", str(Path(name) / "new")).code == 0


if __name__ == "__main__":
    serve()
