"""The files of a source that may name none: then those that ship with aimsgraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from aimsgraph.catalog.shelf import shipped
from aimsgraph.errors import AimsgraphError, CatalogError
from aimsgraph.importing.files import find_files, hash_file
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact, Reading
from aimsgraph.importing.records import Locator, Record
from aimsgraph.importing.source import Source
from aimsgraph.vocabulary import folder


def shelf_files(source: Source, root: Path, kind: str) -> Iterator[tuple[Path, Artifact] | Problem]:
    """The files that ``source`` names inside ``root``, or the shipped ones of ``kind``."""
    if not source.paths:
        for path, _ in shipped(kind):
            yield path, hash_file(folder().parent, path)
        return
    for found in find_files(source.paths, root):
        yield found if isinstance(found, Problem) else (found, hash_file(root, found))


def read_shelf(
    source: Source, root: Path, kind: str, read: Callable[[Path, Artifact], Iterable[Record]]
) -> Reading:
    """What ``read`` makes of the files of the shelf; a file that it cannot take is a problem."""
    items: list[Record | Problem] = []
    artifacts: list[Artifact] = []
    for found in shelf_files(source, root, kind):
        if isinstance(found, Problem):
            items.append(found)
            continue
        path, artifact = found
        artifacts.append(artifact)
        try:
            items += read(path, artifact)
        except CatalogError as error:
            items.append(file_problem(error))
    complete = not any(isinstance(item, Problem) for item in items)
    return Reading.of(source, items, complete=complete, artifacts=artifacts)


def file_problem(error: AimsgraphError) -> Problem:
    """An error of a file as a problem at the line that it names."""
    file, _, line = (error.where or "").rpartition(":")
    place = Locator(file, line=int(line)) if line.isdecimal() else Locator(error.where or "")
    return Problem("error", error.code, place, "", error.message, error.hint or "")
