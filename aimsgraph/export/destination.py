"""Where an export goes: a file, a folder or a zip archive that is there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from aimsgraph import disk
from aimsgraph.errors import RefusedError
from aimsgraph.export.origin import MARK, Origin

CONTENTS = "export.json"
_HEAD = 2**16  # bytes at the start of a file among which it says that it was exported
_ELSEWHERE = "remove it, or name another place"

Files = Iterable[tuple[str, Iterable[str | bytes]]]


def write_file(path: Path, parts: Iterable[str | bytes], mark: str = MARK) -> None:
    """Write the file at once; `RefusedError` when something else than an export is there.

    ``mark`` is what stands near the start of an export of this sort.
    """
    _refuse_other_file(path, mark)
    with disk.replacing(path) as new, new.open("wb") as file:
        file.writelines(map(_bytes, parts))


def write_zip(
    path: Path, files: Files, origin: Origin, sizes: Mapping[str, int] | None = None
) -> None:
    """Write ``files`` into one zip archive, likewise; its bytes depend on the content alone.

    ``sizes`` are those of files that may be too large for an archive of the older form.
    """
    _refuse_other_file(path)
    known = sizes or {}
    with disk.replacing(path) as new, ZipFile(new, "w") as archive:
        # First and not compressed, so that the archive says near its start what it is.
        archive.writestr(archived(CONTENTS), contents(origin), ZIP_STORED)
        for name, parts in files:
            info = archived(name)
            info.file_size = known.get(name, 0)
            with archive.open(info, "w") as member:
                member.writelines(map(_bytes, parts))


def write_folder(path: Path, files: Files, origin: Origin) -> None:
    """Write ``files`` into a folder that is new, empty, or holds an earlier export and no more."""
    _refuse_other_folder(path)
    with _beside(path) as new:
        for name, parts in files:
            with (new / name).open("xb") as file:
                file.writelines(map(_bytes, parts))
        (new / CONTENTS).write_bytes(contents(origin))
        if not path.exists():
            new.replace(path)
            return
        old = path.with_name(f".{path.name}.{os.getpid()}.old")
        path.replace(old)  # a folder that holds something cannot be replaced at once
        try:
            new.replace(path)
        except BaseException:
            old.replace(path)
            raise
        shutil.rmtree(old)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` to write in first; it does not stay there."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.mkdir()
    try:
        yield new
    finally:
        if new.is_dir():
            shutil.rmtree(new)


def _refuse_no_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise RefusedError("there is no such folder", where=str(path.parent), hint="make it first")


def _refuse_other_file(path: Path, mark: str = MARK) -> None:
    _refuse_no_folder(path)
    if path.is_symlink():
        raise RefusedError("this is a link", where=str(path), hint=_ELSEWHERE)
    if not path.exists():
        return
    if not path.is_file():
        raise RefusedError("this is no plain file", where=str(path), hint=_ELSEWHERE)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head and mark.encode() not in head:
        raise RefusedError(
            "there is a file that was not exported from here", where=str(path), hint=_ELSEWHERE
        )


def _refuse_other_folder(path: Path) -> None:
    _refuse_no_folder(path)
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise RefusedError("this is no plain folder", where=str(path), hint=_ELSEWHERE)
    there = sorted(path.iterdir()) if path.exists() else []
    exported = any(file.name == CONTENTS and file.is_file() for file in there)
    others = [file for file in there if file.name != CONTENTS and file.suffix != ".csv"]
    if others or (there and not exported):
        other = (others or there)[0].name
        message = f"there is something that was not exported from here: {other}"
        raise RefusedError(message, where=str(path), hint=_ELSEWHERE)


def contents(origin: Origin) -> bytes:
    """What an export of several files says of itself."""
    return (json.dumps(origin.as_dict(), ensure_ascii=False, indent=2) + "\n").encode()


def _bytes(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def archived(name: str) -> ZipInfo:
    """A member of an archive without the time and the system on which it was written."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o644 << 16
    return member
