"""The catalogues and crosswalks at hand: those shipped, and those of the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from aimsgraph.catalog.crosswalks import Crosswalk, read_crosswalk
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.reading import read_catalog
from aimsgraph.errors import CatalogError, UnknownIdError
from aimsgraph.vocabulary import folder as ontology_folder

_KIND = re.compile(rb"^(?:(catalog):\s*[^\s:]+:|crosswalk:\s*)\S+\s*$", re.MULTILINE)
_HEAD_BYTES = 4096


def catalogs(*extra: Path, root: Path | None = None) -> Mapping[str, Catalog]:
    """The shipped catalogues and those in the files ``extra``, by id.

    Errors and locators name the files from ``root`` on.

    Raises
    ------
    CatalogError
        If a file is not a catalogue, or two have the same id.
    """
    found = dict(_shipped_catalogs())
    for path in extra:
        name = str(path) if root is None else path.relative_to(root).as_posix()
        catalog = _own_catalog(path, name, _stamp(path))
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


def shipped(kind: str) -> tuple[tuple[Path, str], ...]:
    """The files of a kind that the ontology holds, each with the name that locators give it."""
    paths = sorted((ontology_folder() / kind).glob("*.yaml"))
    return tuple((path, f"ontology/{kind}/{path.name}") for path in paths)


def kind_of(path: Path) -> Literal["catalog", "crosswalk"] | None:
    """What a YAML file says it is among its first lines."""
    if path.suffix.lower() not in {".yaml", ".yml"} or not path.is_file():
        return None
    with path.open("rb") as file:
        found = _KIND.search(file.read(_HEAD_BYTES))
    if found is None:
        return None
    return "catalog" if found[1] == b"catalog" else "crosswalk"


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
def _own_catalog(path: Path, name: str, stamp: tuple[int, int]) -> Catalog:
    return read_catalog(path, name)


def _stamp(path: Path) -> tuple[int, int]:
    """What tells that a file was edited; a file that cannot be read says so when it is read."""
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
