"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aimsgraph.errors import AimsgraphError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_ADVICE = {
    errno.EACCES: "check the permissions of file and folder",
    errno.EPERM: "check the permissions of file and folder",
    errno.EROFS: "it can only be read there: name another place",
    errno.EIO: "check the disk",
}


def write(path: Path, content: bytes) -> None:
    """Put ``content`` into the file at ``path``, in the place of what stood there."""
    with replacing(path) as new:
        new.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place beside ``path`` to write in; what is there at the end takes the place of ``path``.

    Until then, and after an error, what stood at ``path`` stays as it is.
    """
    with beside(path) as new:
        yield new
        put(new, path)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write in first; it does not stay.

    What a killed program left there is gone the next time. Several that might write the same use
    `alone`.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        new.unlink(missing_ok=True)
        new.touch(exist_ok=False)  # never through a link that somebody put there
        yield new
    except OSError as error:
        # The place beside it says nothing to anybody.
        if isinstance(error, AimsgraphError):
            if error.where and Path(error.where).name == new.name:
                error.where = str(path)
        elif error.errno is not None:  # else it is not of the system, and says all itself
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def put(new: Path, path: Path) -> None:
    """Let the file ``new`` take the place of ``path``, once all of it is on the disk."""
    if path.exists():
        new.chmod(path.stat().st_mode)
    _flush(new)
    new.replace(path)
    with suppress(OSError):  # it is in its place; some systems cannot flush a folder
        _flush(path.parent)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only program of ours that is here with ``folder``, where the system can see to it."""
    try:
        import fcntl
    except ImportError:  # Windows: a person types one command after the other
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def reason(error: OSError) -> tuple[str, str | None]:
    """What went wrong with a file, and what to do about it."""
    if error.errno in _FULL:
        return "the disk is full", "make room and try again"
    message = error.strerror or str(error)
    return f"{message[:1].lower()}{message[1:]}", _ADVICE.get(error.errno or 0)


def is_full(folder: Path) -> bool:
    """Whether there is no room for another file in ``folder``."""
    from tempfile import TemporaryFile  # slow to import, and rarely needed

    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(2**16))
    except OSError as error:
        return error.errno in _FULL
    return False


def _flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
