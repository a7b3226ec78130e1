"""Which file a system call is about, and whether it writes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.crash.kernel import NUMBERS, Registers, text

NAMES = {number: name for name, number in NUMBERS.items()}

_READS = frozenset({"read", "pread64", "readv", "preadv"})
_BY_HANDLE = _READS | {
    "write", "pwrite64", "writev", "pwritev", "pwritev2", "fallocate", "ftruncate", "fsync",
    "fdatasync", "fchmod",
}  # fmt: skip
_BY_SECOND_HANDLE = frozenset({"copy_file_range"})
_TWO_PATHS = frozenset({"rename", "link"})
_TWO_PATHS_AT = frozenset({"renameat", "renameat2", "linkat"})
_CREATES = os.O_CREAT | os.O_TRUNC

# Calls that a full disk makes fail: those that need room.
NEEDS_ROOM = frozenset(
    {"write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range",
     "fallocate", "ftruncate", "fsync", "fdatasync", "open", "creat", "openat", "rename",
     "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat"}
)  # fmt: skip
# Calls that missing rights make fail.
NEEDS_RIGHTS = frozenset(
    {"open", "creat", "openat", "rename", "renameat", "renameat2", "link", "linkat", "unlink",
     "unlinkat", "mkdir", "mkdirat"}
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call about a file: its name, the file, whether it alters what is on the disk."""

    name: str
    path: str
    writes: bool

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


def call_of(pid: int, registers: Registers, folder: str) -> Call | None:
    """The call at which a process stopped, if it is about something in ``folder``."""
    name = NAMES.get(registers.number)
    if name is None:
        return None
    path, flags = _target(pid, name, registers)
    if path != folder and not path.startswith(f"{folder}/"):
        return None
    opens = name in ("open", "openat")
    return Call(
        name, path[len(folder) :], name not in _READS and (not opens or bool(flags & _CREATES))
    )


def _target(pid: int, name: str, registers: Registers) -> tuple[str, int]:
    """The path that is written or read, and the flags of an opening."""
    if name in _BY_HANDLE:
        return _of_handle(pid, registers.argument(0)), 0
    if name in ("sendfile",):
        return _of_handle(pid, registers.argument(0)), 0
    if name in _BY_SECOND_HANDLE:
        return _of_handle(pid, registers.argument(2)), 0
    if name in _TWO_PATHS:
        return _at(pid, None, registers.argument(1)), 0
    if name in _TWO_PATHS_AT:
        return _at(pid, registers.argument(2), registers.argument(3)), 0
    if name == "open":
        return _at(pid, None, registers.argument(0)), registers.argument(1)
    if name.endswith("at"):
        flags = registers.argument(2) if name == "openat" else 0
        return _at(pid, registers.argument(0), registers.argument(1)), flags
    return _at(pid, None, registers.argument(0)), 0


def _of_handle(pid: int, handle: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{handle & 0xFFFFFFFF}").readlink())
    except OSError:
        return ""


def _at(pid: int, handle: int | None, address: int) -> str:
    path = text(pid, address)
    if path.startswith("/"):
        return os.path.normpath(path)
    here = (handle or 0) & 0xFFFFFFFF
    base = Path(
        f"/proc/{pid}/cwd" if handle is None or here == 0xFFFFFF9C else f"/proc/{pid}/fd/{here}"
    )
    return os.path.normpath(base.readlink() / path)
