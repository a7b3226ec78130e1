"""The text files of a source, read one after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aimsgraph.errors import InputError
from aimsgraph.importing.files import decode, find_files, problem_of, read_file, walk
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact, Reading
from aimsgraph.importing.records import Locator, Record
from aimsgraph.importing.source import Source

_HEAD_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class Text:
    """A text file: where it lies, what identifies it, and what it says."""

    path: Path
    artifact: Artifact
    content: str

    @property
    def name(self) -> str:
        """Its path inside the workspace."""
        return self.artifact.path

    def place(self, line: int | None = None, column: int | None = None) -> Locator:
        """A place in it."""
        return Locator(self.artifact.path, self.artifact.sha256, line=line, column=column)


def read_texts(source: Source, root: Path, suffixes: Collection[str]) -> Iterator[Text | Problem]:
    """The files of ``source`` whose names end in one of ``suffixes``, in a fixed order.

    A file that cannot be read is a problem, and so is a source without such a file.
    """
    some = False
    for found in find_files(source.paths, root):
        if isinstance(found, Problem):
            some = True
            yield found
        elif found.suffix.lower() in suffixes:
            some = True
            try:
                content, artifact = read_file(root, found)
                yield Text(found, artifact, decode(content, artifact.path))
            except InputError as error:
                yield problem_of(error)
    if not some:
        place = Locator(source.paths[0] if source.paths else f"source {source.name}")
        hint = f"it reads files that end in {', '.join(sorted(suffixes))}"
        yield Problem("error", "no-file", place, "", "nothing here is of this kind", hint)


def read_each(
    source: Source,
    root: Path,
    suffixes: Collection[str],
    take: Callable[[Text], tuple[Iterable[Record | Problem], bool]],
) -> Reading:
    """The reading of a source whose files have nothing to do with each other.

    ``take`` gives what one file says, and whether that is all of it; an `InputError` is a problem,
    and nothing of that file is taken.
    """
    items: list[Record | Problem] = []
    artifacts: list[Artifact] = []
    complete = True
    for found in read_texts(source, root, suffixes):
        if isinstance(found, Problem):
            items.append(found)
            complete = False
            continue
        artifacts.append(found.artifact)
        try:
            said, whole = take(found)
            items += said
        except InputError as error:
            items.append(problem_of(error))
            whole = False
        complete = complete and whole
    return Reading.of(source, items, complete=complete, artifacts=artifacts)


def starts_with(path: Path, suffixes: Collection[str], fits: Callable[[str], object]) -> bool:
    """Whether the first lines of a file that ends in one of ``suffixes`` fit."""
    if path.suffix.lower() not in suffixes or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD_BYTES)
        return bool(fits(decode(start, path.name)))
    except InputError:  # a character may be cut in two, or the file is of another encoding
        return bool(fits(start.decode("utf-8", errors="replace")))
    except OSError:
        return False


def files_in(path: Path) -> Iterator[Path]:
    """The file itself, or every file of a folder that can be looked into."""
    if not path.is_dir():
        yield path
        return
    try:
        yield from walk(path)
    except OSError:  # whoever reads it will say so
        return
