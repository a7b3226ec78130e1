"""The system calls of a process under the eyes of another: Linux's ptrace and seccomp, by ctypes.

A filter in the kernel stops the process at the calls of `NUMBERS` alone; all others run at full
speed. Nothing has to be installed for it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from pathlib import Path

_X86 = {
    "write": 1, "pwrite64": 18, "writev": 20, "pwritev": 296, "pwritev2": 328, "sendfile": 40,
    "copy_file_range": 326, "fallocate": 285, "ftruncate": 77, "truncate": 76, "fsync": 74,
    "fdatasync": 75, "open": 2, "creat": 85, "openat": 257, "rename": 82, "renameat": 264,
    "renameat2": 316, "link": 86, "linkat": 265, "unlink": 87, "unlinkat": 263, "mkdir": 83,
    "mkdirat": 258, "rmdir": 84, "chmod": 90, "fchmod": 91, "fchmodat": 268,
    "read": 0, "pread64": 17, "readv": 19, "preadv": 295,
}  # fmt: skip
_ARM = {
    "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70, "pwritev2": 287, "sendfile": 71,
    "copy_file_range": 285, "fallocate": 47, "ftruncate": 46, "truncate": 45, "fsync": 82,
    "fdatasync": 83, "openat": 56, "renameat": 38, "renameat2": 276, "linkat": 37, "unlinkat": 35,
    "mkdirat": 34, "fchmod": 52, "fchmodat": 53,
    "read": 63, "pread64": 67, "readv": 65, "preadv": 69,
}  # fmt: skip
MACHINE = platform.machine()
NUMBERS = {"x86_64": _X86, "aarch64": _ARM}.get(MACHINE, {})

# requests, options and events of ptrace(2)
_TRACEME, _CONT, _SETOPTIONS, _GETEVENTMSG, _GETREGSET, _SETREGSET = (
    0, 7, 0x4200, 0x4201, 0x4204, 0x4205,
)  # fmt: skip
_FOLLOW = 0x2 | 0x4 | 0x8 | 0x10  # forks, vforks, threads, new programs
_OPTIONS = _FOLLOW | 0x80 | 0x100000  # stop at what the filter names; die with the tracer
EVENT_SECCOMP = 7
_GENERAL, _ARM_CALL = 1, 0x404  # sets of registers

if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)
    _libc.ptrace.restype = ctypes.c_long
    _libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


class Vector(ctypes.Structure):
    """A piece of memory, as the kernel wants it described."""

    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def unable() -> str | None:
    """Why processes cannot be traced here; None where they can."""
    if sys.platform != "linux":
        return "only Linux lets a process watch the system calls of another in this way"
    if not NUMBERS:
        return f"the numbers of the system calls of {MACHINE} are not known here"
    pid = os.fork()
    if pid == 0:
        try:
            be_traced()
            filter_calls()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.WIFSTOPPED(status):
        options(pid)
        resume(pid)
        _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return None
    if not os.WIFEXITED(status):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return "this system does not let a process trace another"


def _ptrace(request: int, pid: int, address: int = 0, data: object = None) -> None:
    if _libc.ptrace(request, pid, address, data) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def be_traced() -> None:
    """In the process to be traced: let the parent watch, and wait for it."""
    _ptrace(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def options(pid: int) -> None:
    """In the tracer, once: watch whatever a stopped process starts too."""
    _ptrace(_SETOPTIONS, pid, 0, _OPTIONS)


def resume(pid: int, number: int = 0) -> None:
    """Let a stopped process go on, with a signal."""
    _ptrace(_CONT, pid, 0, number)


def filter_calls() -> None:
    """In the process to be traced: stop at the calls of `NUMBERS`; this cannot be taken back."""
    load, equals, give = 0x20, 0x15, 0x06
    trace, allow = 0x7FF00000, 0x7FFF0000
    count = len(NUMBERS)
    code = struct.pack("HBBI", load, 0, 0, 0)  # the number of the call
    for at, number in enumerate(NUMBERS.values()):
        code += struct.pack("HBBI", equals, count - at, 0, number)
    code += struct.pack("HBBI", give, 0, 0, allow) + struct.pack("HBBI", give, 0, 0, trace)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Filter(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    if _libc.prctl(no_new_privileges, 1, 0, 0, 0) or _libc.prctl(
        seccomp, by_filter, ctypes.byref(program)
    ):
        raise OSError(ctypes.get_errno(), "no filter")


class Registers:
    """What a process stopped at a system call asked for."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._words = (ctypes.c_ulong * 40)()
        vector = Vector(ctypes.addressof(self._words), ctypes.sizeof(self._words))
        _ptrace(_GETREGSET, pid, _GENERAL, ctypes.addressof(vector))
        self._length = vector.length

    @property
    def number(self) -> int:
        """The number of the call."""
        return int(self._words[15 if MACHINE == "x86_64" else 8])

    def argument(self, at: int) -> int:
        """An argument of the call, from 0."""
        places = (14, 13, 12, 7, 9, 8) if MACHINE == "x86_64" else range(6)
        return int(self._words[places[at]])

    def refuse(self, error: int) -> None:
        """Let the call return an error without being made."""
        none = ctypes.c_ulong(-1).value
        if MACHINE == "x86_64":
            self._words[15] = none
            self._words[10] = ctypes.c_ulong(-error).value
        else:
            call = ctypes.c_int(-1)
            vector = Vector(ctypes.addressof(call), ctypes.sizeof(call))
            _ptrace(_SETREGSET, self._pid, _ARM_CALL, ctypes.addressof(vector))
            self._words[0] = ctypes.c_ulong(-error).value
        vector = Vector(ctypes.addressof(self._words), self._length)
        _ptrace(_SETREGSET, self._pid, _GENERAL, ctypes.addressof(vector))


def text(pid: int, address: int) -> str:
    """The text at an address of a stopped process."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        found = b""
        while b"\0" not in found:
            # Up to the end of a page: the next one may not be there.
            piece = memory.read(4096 - (address + len(found)) % 4096)
            if not piece:
                break
            found += piece
    return os.fsdecode(found.split(b"\0")[0])
