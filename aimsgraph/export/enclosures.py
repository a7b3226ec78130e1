"""The files of an evidence pack: whether each is as recorded, and its name in the pack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from aimsgraph.assurance.pack import Asked, Exhibit, Pack
from aimsgraph.errors import InputError
from aimsgraph.importing.files import hash_file, inside, is_clutter
from aimsgraph.progress import Progress, quietly

Found = Literal["as recorded", "altered", "not there", "not taken", "elsewhere", "no file"]
EVIDENCE, ALTERED = "evidence", "altered"  # the folders of a pack that hold files
_PART, _NAME, _ENDING = 40, 80, 16  # bytes of a folder, of a file, of the ending of its name
_ODD = re.compile(r"[^\w.-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # of Windows


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The file of a record as it was found; ``name`` is its path in the pack, empty without one.

    ``recorded`` and ``sha256`` are the hash as recorded and as found, ``why`` says what is wrong.
    ``path`` is where it was found, inside the workspace.
    """

    found: Found
    file: str = ""
    recorded: str = ""
    sha256: str = ""
    size: int = 0
    name: str = ""
    why: str = ""
    path: str = ""


def enclosures(
    pack: Pack, root: Path, folders: Sequence[str] = (), progress: Progress = quietly
) -> Mapping[str, Enclosure]:
    """The enclosure of each record of a pack, by its id.

    Files are looked for from ``root`` and from its ``folders``, and nowhere else: what leads out
    of it, be it by a link, is not followed, and hidden files are not taken. A file is enclosed
    once, below the first requirement that it shows; one that is not as it was recorded apart from
    the others. ``progress`` is told for how much of what is asked files have been looked for.
    """
    return _Enclosing(root, folders).of(pack, progress)


class _Enclosing:
    def __init__(self, root: Path, folders: Iterable[str]) -> None:
        self._root = root
        self._folders = tuple(dict.fromkeys(("", *folders)))
        self._named: dict[tuple[str, bool], str] = {}  # by where it lies and whether it is altered
        self._taken: set[str] = set()

    def of(self, pack: Pack, progress: Progress) -> Mapping[str, Enclosure]:
        found: dict[str, Enclosure] = {}
        for done, asked in enumerate(pack.asked):
            progress("looking for the files", done, len(pack.asked))
            for exhibit in asked.exhibits:
                if exhibit.id not in found:
                    found[exhibit.id] = self._enclose(exhibit, asked)
        return found

    def _enclose(self, exhibit: Exhibit, asked: Asked) -> Enclosure:
        file, recorded = exhibit.file, exhibit.sha256.lower()
        if not file:
            return Enclosure("no file")
        if "://" in file:
            return Enclosure("elsewhere", file, recorded, why="it is kept at this address")
        try:
            path = self._find(file)
            if path is None:
                return Enclosure("not there", file, recorded, why="the file is not there")
            artifact = hash_file(self._root, path)
        except InputError as error:
            return Enclosure("not taken", file, recorded, why=error.message)
        altered = bool(recorded) and recorded != artifact.sha256
        why = "the file is another than was recorded" if altered else (
            "" if recorded else "no hash was recorded")  # fmt: skip
        name = self._name(artifact.path, asked, altered=altered)
        return Enclosure(
            "altered" if altered else "as recorded",
            *(file, recorded, artifact.sha256, artifact.size),
            name,
            why,
            artifact.path,
        )

    def _find(self, file: str) -> Path | None:
        """The plain file that a record names, or None; `InputError` if it is not to be taken."""
        for name in (f"{folder}/{file}" if folder else file for folder in self._folders):
            try:
                there = (self._root / name).exists()
            except OSError:  # no file can have such a name
                there = False
            if there:
                return self._allowed(inside(self._root, name))
        return None

    def _allowed(self, path: Path) -> Path:
        if not path.is_file():
            raise InputError("this is no plain file")
        lies = path.resolve().relative_to(self._root.resolve())
        if any(map(is_clutter, (lies, *lies.parents))):
            raise InputError("hidden files are not taken")
        return path

    def _name(self, path: str, asked: Asked, *, altered: bool) -> str:
        name = self._named.get((path, altered))
        if name is None:
            name = self._named[path, altered] = self._free(
                [
                    ALTERED if altered else EVIDENCE,
                    _part(asked.catalog) if asked.catalog else "own-controls",
                    _part(asked.ref),
                    *([_part(asked.subject.partition(":")[2])] if asked.subject else ()),
                ],
                PurePosixPath(path).name,
            )
        return name

    def _free(self, folders: Sequence[str], name: str) -> str:
        """A path that no other file has, also where case and forms of letters are one."""
        suffix = PurePosixPath(name).suffix
        ending = _cut(_ODD.sub("-", _normal(suffix)), _ENDING).rstrip("-.")
        stem = _part(name.removesuffix(suffix), _NAME)
        number = 1
        while True:
            last = f"{stem}-{number}" if number > 1 else stem
            found = "/".join((*folders, last + ending))
            spelling = unicodedata.normalize("NFKC", found).casefold()
            if spelling not in self._taken:
                self._taken.add(spelling)
                return found
            number += 1


def _part(text: str, most: int = _PART) -> str:
    """A text as the name of a file or folder that every system takes, and none obeys.

    >>> _part("../Årsrapport 2026"), _part("NUL"), _part("...")
    ('Årsrapport-2026', '_NUL', 'unnamed')
    """
    name = _cut(_ODD.sub("-", _normal(text)).strip("-."), most).strip("-.")
    return f"_{name}" if _DEVICE.match(name) else name or "unnamed"


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
