"""The importers there are, found without being named.

An importer is a function in a module of the package ``aimsgraph.importers``::

    @importer("tables", summary="csv, xlsx, xls and ods through recipes", sniff=sniff)
    def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading: ...
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from aimsgraph.errors import InputError, UsageError, did_you_mean
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Locator
from aimsgraph.importing.source import Source
from aimsgraph.vocabulary import Vocabulary

Read = Callable[[Source, Path, Vocabulary], Reading]
Sniff = Callable[[Path], float]

PACKAGE = "aimsgraph.importers"


@dataclass(frozen=True, slots=True)
class Importer:
    """A reader of one kind of source.

    ``sniff`` says how sure it is, from 0.0 to 1.0, that a file or folder is of its kind.
    """

    name: str
    summary: str
    read: Read
    sniff: Sniff


_registered: dict[str, Importer] = {}


def importer(name: str, *, summary: str = "", sniff: Sniff | None = None) -> Callable[[Read], Read]:
    """Register a function as the importer called ``name``.

    Parameters
    ----------
    name
        What ``importer = "..."`` in ``aims.toml`` says.
    summary
        One line about what it reads, for lists.
    sniff
        How sure it is that a path is of its kind; without one it is only taken when asked for.

    Raises
    ------
    UsageError
        If another function has that name already.
    """

    def register(read: Read) -> Read:
        known = _registered.get(name)
        if known is not None and known.read.__module__ != read.__module__:
            raise UsageError(
                f"two importers are called {name!r}: {known.read.__module__}, {read.__module__}"
            )
        _registered[name] = Importer(name, summary, read, sniff or _never)
        return read

    return register


def importers() -> Mapping[str, Importer]:
    """All importers by name.

    Raises
    ------
    InputError
        If a module of the package does not load; the message names it and says why.
    """
    _discover()
    return MappingProxyType(dict(sorted(_registered.items())))


def find_importer(name: str) -> Importer:
    """The importer called ``name``; `UsageError` with near matches otherwise."""
    known = importers()
    if name not in known:
        raise UsageError(
            f"no importer is called {name!r}; there are {', '.join(known)}",
            hint=did_you_mean(name, known),
        )
    return known[name]


def sniff(path: Path) -> Importer:
    """The importer that is surest of ``path``.

    Raises
    ------
    InputError
        If the path does not exist, no importer knows it, or two are equally sure.
    """
    if not path.exists():
        raise InputError("there is no such file or folder", where=str(path))
    ranked = sorted(
        ((candidate.sniff(path), candidate) for candidate in importers().values()),
        key=lambda pair: (-pair[0], pair[1].name),
    )
    best = [candidate for sure, candidate in ranked if sure > 0 and sure == ranked[0][0]]
    if not best:
        raise InputError(
            "no importer knows this kind of file",
            where=str(path),
            hint=f"name one of {', '.join(importers())}",
        )
    if len(best) > 1:
        names = " or ".join(candidate.name for candidate in best)
        raise InputError(f"this could be {names}", where=str(path), hint="name the importer")
    return best[0]


def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read ``source``, whose paths are inside ``root``, with the importer it names.

    A file that cannot be read is an error among the problems, and makes the reading incomplete.
    """
    reader = find_importer(source.importer)
    try:
        return reader.read(source, root, vocabulary)
    except InputError as error:
        found = problem_of(error)
        place = found.where or Locator(f"source {source.name}")
        return Reading.of(source, [replace(found, where=place)], complete=False)


@cache
def _discover() -> None:
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.iter_modules(package.__path__):
        name = f"{PACKAGE}.{module.name}"
        try:
            importlib.import_module(name)
        except Exception as error:
            raise InputError(
                f"the importer module {name} does not load: {type(error).__name__}: {error}",
                hint="repair it, or take it out of importers/",
            ) from error


def _never(path: Path) -> float:
    return 0.0
