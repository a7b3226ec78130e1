"""The files of an evidence folder, and how descriptions find theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from aimsgraph.importing.files import hash_file, leads_inside
from aimsgraph.importing.hashes import EMPTY, Listed
from aimsgraph.importing.reading import Artifact

HASH_LISTS = (".sha256.txt", ".sha256", ".sha256sum", "sha256sums", "sha256sums.txt")


def is_hash_list(file: Path) -> bool:
    """Whether the name of a file is that of a list of hashes."""
    return file.name.lower().endswith(HASH_LISTS)


def leads_out(uri: str) -> bool:
    """Whether a path climbs out of the folder that it starts from."""
    return ".." in PurePosixPath(uri.replace("\\", "/")).parts


@dataclass
class Stock:
    """The files of one source by their path inside the workspace.

    ``evidence`` are those that may show something, ``descriptions`` those that say what.
    """

    root: Path
    folders: Sequence[str]
    evidence: dict[str, Artifact] = field(default_factory=dict)
    descriptions: dict[str, Artifact] = field(default_factory=dict)

    def find(self, uri: str, beside: str) -> Artifact | None:
        """The file that ``uri`` names: from the folder of ``beside``, a source folder or the root.

        It may lie anywhere in the workspace, and nowhere else.
        """
        relative = uri.replace("\\", "/").lstrip("/")
        if leads_out(relative):
            return None
        for folder in (PurePosixPath(beside).parent, *map(PurePosixPath, self.folders)):
            if found := self.evidence.get(str(folder / relative)):
                return found
        if found := self.evidence.get(relative):
            return found
        other = self.root / relative
        try:
            is_file = other.is_file() and leads_inside(self.root, other)
        except (OSError, ValueError):  # a name that no file can have
            return None
        return hash_file(self.root, other) if is_file else None

    def moved(self, sha256: str) -> Artifact | None:
        """The file with this hash, wherever it lies now."""
        if not sha256 or sha256 == EMPTY:
            return None
        return next((each for each in self.evidence.values() if each.sha256 == sha256), None)

    def called(self, name: str) -> Artifact | None:
        """The only file of this name."""
        found = [each for path, each in self.evidence.items() if PurePosixPath(path).name == name]
        return found[0] if len(found) == 1 else None

    def beside(self, path: str) -> Iterator[tuple[str, Artifact]]:
        """Name and file of everything in the folder in which ``path`` lies."""
        folder = PurePosixPath(path).parent
        for files in (self.evidence, self.descriptions):
            for other, artifact in files.items():
                if PurePosixPath(other).parent == folder and other != path:
                    yield PurePosixPath(other).name, artifact

    def listed(self, entry: Listed, hash_list: str) -> Artifact | None:
        """The file that a hash is for: by its path, else by its name, else by that of the list."""
        near = dict(self.beside(hash_list))
        if not entry.path:
            stem = PurePosixPath(hash_list).name.lower()
            for ending in HASH_LISTS:
                stem = stem.removesuffix(ending)
            return next((near[name] for name in near if name.lower().startswith(stem)), None)
        relative = entry.path.replace("\\", "/")
        for path in (str(PurePosixPath(hash_list).parent / relative), relative):
            for files in (self.evidence, self.descriptions):
                if path in files:
                    return files[path]
        return near.get(entry.name) or self.called(entry.name)
