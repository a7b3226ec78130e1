"""The files of a source: kept inside the workspace, hashed, never followed out of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from aimsgraph.errors import InputError
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator

LARGEST_FILE = 256 * 2**20  # that is read as a whole; files that are only hashed may be larger
_BLOCK = 2**20
_WILD = frozenset("*?[")
_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?", re.DOTALL)
_CLUTTER = frozenset({"Thumbs.db", "desktop.ini"})
_MARKS = (  # the longer of two that start alike comes first
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def inside(root: Path, path: str) -> Path:
    """The file or folder that ``path`` names inside ``root``.

    Raises
    ------
    InputError
        If the path is absolute, climbs out with ``..`` or a symbolic link, or does not exist.
    """
    if (
        PurePosixPath(path).is_absolute()
        or PureWindowsPath(path).drive
        or ".." in PurePosixPath(path.replace("\\", "/")).parts
    ):
        raise InputError(
            "the path leads out of the workspace",
            where=path,
            hint="copy the file into the workspace and give its path from there",
        )
    found = root / path
    if not leads_inside(root, found):
        raise InputError(
            "a symbolic link leads out of the workspace",
            where=path,
            hint="copy the file into the workspace",
        )
    if not found.exists():
        raise InputError("there is no such file or folder", where=path)
    return found


def leads_inside(root: Path, path: Path) -> bool:
    """Whether ``path``, links followed, is still inside ``root``."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False


def find_files(paths: tuple[str, ...], root: Path) -> Iterator[Path | Problem]:
    """Every file that ``paths`` (files, folders, glob patterns) name, each once, sorted per path.

    Hidden files, office lock files and links out of the workspace are left out; of the last, and
    of a path that names nothing, a problem says so.
    """
    seen: set[Path] = set()
    for path in paths:
        try:
            found = list(_matches(root, path))
        except InputError as error:
            yield Problem("error", "path", Locator(path), "", error.message, error.hint or "")
            continue
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            hint = "check the permissions of file and folder"
            yield Problem("error", "path", Locator(path), "", message, hint)
            continue
        if not found:
            message = "nothing here has such a name"
            hint = "correct the path, or bring the files back"
            yield Problem("error", "path", Locator(path), "", message, hint)
        for file in found:
            if file in seen:
                continue
            seen.add(file)
            if leads_inside(root, file):
                yield file
            else:
                message = "a symbolic link leads out of the workspace"
                hint = "copy the file into the workspace"
                yield Problem("error", "path", Locator(name_in(root, file)), "", message, hint)


def _matches(root: Path, path: str) -> Iterator[Path]:
    if not _WILD.intersection(path):
        found = inside(root, path)
        yield from walk(found) if found.is_dir() else (found,)
        return
    if ".." in PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
        raise InputError("the path leads out of the workspace", where=path)
    for match in sorted(root.glob(path)):
        if match.is_dir():
            yield from walk(match)
        elif not is_clutter(match):
            yield match


def walk(folder: Path) -> Iterator[Path]:
    """Every file below ``folder`` in a fixed order, without clutter and linked folders."""
    for entry in sorted(folder.iterdir()):
        if is_clutter(entry):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from walk(entry)
        else:
            yield entry


def is_clutter(path: Path) -> bool:
    """Whether a file or folder is hidden, an office lock file or left by an operating system."""
    return path.name.startswith((".", "~$")) or path.name in _CLUTTER


def name_in(root: Path, path: Path) -> str:
    """The path of a file inside the workspace, with ``/``."""
    return path.relative_to(root).as_posix()


def place_of(where: str) -> Locator:
    """The place that an error names: ``file``, ``file:line`` or ``file:line:column``."""
    found = _PLACE.fullmatch(where)
    if found is None:
        return Locator(where)
    return Locator(
        found["path"],
        line=int(found["line"]),
        column=int(found["column"]) if found["column"] else None,
    )


def problem_of(error: InputError) -> Problem:
    """The error of a file as a problem at the place that it names."""
    place = place_of(error.where) if error.where else None
    return Problem("error", error.code, place, "", error.message, error.hint or "")


def read_file(root: Path, path: Path) -> tuple[bytes, Artifact]:
    """The content of a file and what identifies it.

    Raises
    ------
    InputError
        If it cannot be read or is larger than `LARGEST_FILE`.
    """
    name = name_in(root, path)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise InputError(
                f"the file has {size:,} bytes, more than the {LARGEST_FILE:,} that are read",
                where=name,
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=name) from error
    return content, Artifact(name, hashlib.sha256(content).hexdigest(), len(content))


def decode(content: bytes, where: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 or UTF-32 with a mark in front.

    Raises
    ------
    InputError
        With the line, if it is neither.
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"is not {encoding.removesuffix('-sig').upper()}",
            where=f"{where}:{line}",
            hint="save the file as UTF-8",
        ) from None


def hash_file(root: Path, path: Path) -> Artifact:
    """What identifies a file of any size, without keeping it in memory."""
    name = name_in(root, path)
    found = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
                size += len(block)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=name) from error
    return Artifact(name, found.hexdigest(), size)
