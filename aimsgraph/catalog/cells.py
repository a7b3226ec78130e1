"""Cells and prose that hold more than one reference."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.naming import is_bare, named_first, other_framework
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.reference import (
    HOME,
    Reference,
    as_written,
    canonical,
    clean,
    reference_to,
)
from aimsgraph.catalog.schemes import Found
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs

MINED = 0.6  # it was found in prose

_SPLIT = re.compile(r"[\n|;]+")
_SOFT_SPLIT = re.compile(r"\s*,\s*|\s+(?:and|&)\s+|(?<=\d)\s*/\s*")
_SPAN = re.compile(
    r"(?P<first>.*?\d)\s*(?:-|to|through)\s*(?P<last>(?:[ab][\s._-]*)?\d[\d._-]*)", re.I
)
_PROSE = re.compile(
    r"""(?<![\w.])(?:
      [AB]\.\d{1,2}(?:\.\d{1,2}){1,2}
    | (?:sub-?)?clauses?\s+\d{1,2}(?:\.\d{1,2}){0,2}
    | art(?:icle)?s?\.?\s*\d{1,3}[a-z]?(?:\(\w{1,3}\))*
    | (?:GOVERN|MAP|MEASURE|MANAGE)[\s-]\d\.\d{1,2}
    )(?!\w|\.\d)""",
    re.IGNORECASE | re.VERBOSE,
)


def references(
    cell: str | float,
    *,
    catalogs: Mapping[str, Catalog] | None = None,
    assume: str = HOME,
    where: str = "",
) -> list[Reference | Finding]:
    """Every reference in a cell, in order.

    Line breaks, ``|`` and ``;`` always part them; commas, *and*, ``&`` and ``/`` only where every
    part is a reference. A range (``A.4.2 - A.4.6``) stands for all between. A catalogue that a part
    names holds for those after it.
    """
    shelf = shipped_catalogs() if catalogs is None else catalogs
    found: list[Reference | Finding] = []
    for piece in _SPLIT.split(as_written(cell)):
        if piece.strip():
            found += _pieces(piece.strip(), shelf, assume, where)
            named = [read.catalog for read in found if isinstance(read, Reference)]
            assume = named[-1] if named else assume
    return found


def references_of(
    catalog: str, cell: str | float, *, catalogs: Mapping[str, Catalog] | None = None
) -> list[tuple[str, Reference | Finding]]:
    """Every reference in a cell whose bare references are of one framework, each as written.

    Parameters
    ----------
    catalog
        The framework as people call it: ``ISO/IEC 27002:2022``. A part that names another is of
        that one.
    """
    shelf = shipped_catalogs() if catalogs is None else catalogs
    found: list[tuple[str, Reference | Finding]] = []
    for piece in re.split(r"[\n|;,]+", as_written(cell)):
        written = piece.strip()
        if not written:
            continue
        own = named_first(written, shelf) or other_framework(written, shelf)
        text = written if own else f"{catalog} {written}"
        found += [(written, read) for read in references(text, catalogs=shelf)]
    return found


def mined(
    prose: str,
    *,
    catalogs: Mapping[str, Catalog] | None = None,
    assume: str = HOME,
    where: str = "",
) -> list[Reference | Finding]:
    """The references that running text mentions, each once, with less confidence."""
    shelf = shipped_catalogs() if catalogs is None else catalogs
    found: dict[str, Reference | Finding] = {}
    for match in _PROSE.finditer(clean(prose)):
        read = canonical(match[0], catalogs=shelf, assume=assume, where=where)
        if isinstance(read, Reference):
            read = replace(read, confidence=round(read.confidence * MINED, 2))
            found.setdefault(read.id, read)
        else:
            found.setdefault(read.value, read)
    return list(found.values())


def _pieces(
    piece: str, shelf: Mapping[str, Catalog], assume: str, where: str
) -> list[Reference | Finding]:
    spanned = _span(piece, shelf, assume)
    if spanned:
        return [*spanned]
    read: list[Reference | Finding] = []
    for part in _SOFT_SPLIT.split(piece):
        each = canonical(part, catalogs=shelf, assume=assume, where=where)
        if isinstance(each, Finding) and not is_bare(part):
            break
        assume = each.catalog if isinstance(each, Reference) else assume
        read.append(each)
    else:
        return read
    return [canonical(piece, catalogs=shelf, assume=assume, where=where)]


def _span(piece: str, shelf: Mapping[str, Catalog], assume: str) -> list[Reference]:
    """The references of a range whose ends are parts of the same provision."""
    match = _SPAN.fullmatch(clean(piece))
    if match is None:
        return []
    first = canonical(match["first"], catalogs=shelf, assume=assume)
    if not isinstance(first, Reference):
        return []
    last = canonical(match["last"], catalogs=shelf, assume=first.catalog)
    catalog = shelf[first.catalog]
    parts = [part.ref for part in catalog.parts(catalog.provision(first.ref).parent)]
    if not isinstance(last, Reference) or last.ref not in parts:
        return []
    between = parts[parts.index(first.ref) : parts.index(last.ref) + 1]
    found = [Found(ref, confidence=first.confidence, note="one of a range") for ref in between]
    return [replace(reference_to(catalog, each), text=piece) for each in found]
