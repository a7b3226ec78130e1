"""The catalogues and crosswalks at hand: those shipped, and those of the user."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import aimsgraph
from aimsgraph.catalog.crosswalks import Crosswalk, read_crosswalk
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.reading import read_catalog
from aimsgraph.errors import CatalogError, UnknownIdError


def catalogs(*extra: Path) -> Mapping[str, Catalog]:
    """The shipped catalogues and those in the files ``extra``, by id.

    Raises
    ------
    CatalogError
        If a file is not a catalogue, or two have the same id.
    """
    found = dict(_shipped_catalogs())
    for path in extra:
        catalog = _own_catalog(path, _stamp(path))
        if catalog.id in found:
            raise CatalogError(
                f"there is another catalogue {catalog.id}: {found[catalog.id].file}",
                where=catalog.file,
                hint="give it another family or edition",
            )
        found[catalog.id] = catalog
    return MappingProxyType(found)


def catalog(name: str, *extra: Path) -> Catalog:
    """The catalogue called ``name``: its id, or its family where there is one edition.

    Raises
    ------
    UnknownIdError
        If there is none, or more than one edition; the message names them.
    """
    known = catalogs(*extra)
    if name in known:
        return known[name]
    editions = [each for each in known.values() if each.family == name]
    if len(editions) == 1:
        return editions[0]
    if editions:
        ids = " or ".join(each.id for each in editions)
        raise UnknownIdError(f"{name!r} could be {ids}", hint="give the full id")
    raise UnknownIdError.among(name, known, what="catalogue")


def crosswalks(*extra: Path, catalog_files: tuple[Path, ...] = ()) -> Mapping[str, Crosswalk]:
    """The shipped crosswalks and those in the files ``extra``, by id.

    ``catalog_files`` are the user's catalogues that they may lead to.

    Raises
    ------
    CatalogError
        If a file is not a crosswalk, or two have the same id.
    """
    found = dict(_shipped_crosswalks())
    known = catalogs(*catalog_files) if extra else {}
    for path in extra:
        crosswalk = read_crosswalk(path, known)
        if crosswalk.id in found:
            raise CatalogError(
                f"there is another crosswalk {crosswalk.id}: {found[crosswalk.id].file}",
                where=crosswalk.file,
                hint="give it another id",
            )
        found[crosswalk.id] = crosswalk
    return MappingProxyType(found)


def shipped(folder: str) -> tuple[tuple[Path, str], ...]:
    """The YAML files of a folder of the ontology, each with the name that locators give it."""
    for place in aimsgraph.__path__:
        ontology = Path(place) / "ontology" / folder
        if ontology.is_dir():
            return tuple(
                (path, f"ontology/{folder}/{path.name}") for path in sorted(ontology.glob("*.yaml"))
            )
    raise CatalogError(f"the folder ontology/{folder} is missing", hint="install aimsgraph again")


@lru_cache(maxsize=1)
def _shipped_catalogs() -> Mapping[str, Catalog]:
    read = (read_catalog(path, name) for path, name in shipped("catalogs"))
    return {catalog.id: catalog for catalog in read}


@lru_cache(maxsize=1)
def _shipped_crosswalks() -> Mapping[str, Crosswalk]:
    known = _shipped_catalogs()
    read = (read_crosswalk(path, known, name) for path, name in shipped("crosswalks"))
    return {crosswalk.id: crosswalk for crosswalk in read}


@lru_cache(maxsize=32)
def _own_catalog(path: Path, stamp: tuple[int, int]) -> Catalog:
    return read_catalog(path)


def _stamp(path: Path) -> tuple[int, int]:
    """What tells that a file was edited; a file that cannot be read says so when it is read."""
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
