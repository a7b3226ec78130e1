"""One reading of every way in which people write a clause, a control or an article.

>>> canonical("ISO/IEC 42001:2023, Annex A 6.2.4").id
'iso42001:2023/A.6.2.4'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.naming import (
    at_hand,
    guidance_27002,
    looks_legal,
    named_first,
    named_last,
    other_framework,
)
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.schemes import READ_AS, READERS, Found, Miss
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs

HOME = "iso42001:2023"
ASSUMED = 0.9  # the text names no catalogue

_FULL = re.compile(r"(?P<catalog>[a-z0-9][a-z0-9.-]*:[a-z0-9.+-]+)/(?P<ref>.+)", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision that a text names.

    ``confidence`` is 1.0 where the text names the catalogue and the provision as they are listed,
    less where the catalogue was assumed (0.9), where the text was read as something that it does
    not literally say (0.8), where the catalogue ends above it (0.7), and where it was found in
    prose (0.6); the reasons multiply. ``note`` says what was read how; ``remainder`` is what the
    text says besides, mostly a title. A ``heading`` is a clause that only groups others.
    """

    catalog: str
    ref: str
    text: str
    cls: str
    heading: bool = False
    remainder: str = ""
    confidence: float = 1.0
    note: str = ""

    @property
    def id(self) -> str:
        """The id in the graph."""
        return f"{self.catalog}/{self.ref}"


def canonical(
    text: str | float,
    *,
    catalogs: Mapping[str, Catalog] | None = None,
    assume: str = HOME,
    where: str = "",
) -> Reference | Finding:
    """The provision that ``text`` names, or why it names none.

    Parameters
    ----------
    text
        One reference, with or without the name of its catalogue and a title after it. A number is
        what a spreadsheet makes of ``6.1``.
    catalogs
        The catalogues at hand by id; the shipped ones by default.
    assume
        The catalogue of a bare reference such as ``6.1.2``.
    where
        The place, for the finding.
    """
    shelf = shipped_catalogs() if catalogs is None else catalogs
    written = as_written(text)
    cleaned = clean(written)
    if not cleaned:
        return Finding("error", "empty", where, written, "there is no reference")
    for attempt in (_by_id, _by_name, _by_number):
        found = attempt(cleaned, shelf, assume)
        if isinstance(found, Reference):
            return replace(found, text=written)
        if found is not None:
            return Finding("error", found.code, where, written, found.message, found.hint)
    return Finding("error", "no-reference", where, written, "this does not look like a reference")


def reference_to(catalog: Catalog, found: Found) -> Reference:
    """What was found in a catalogue, as a reference without its text."""
    return Reference(
        catalog=catalog.id,
        ref=found.ref,
        text="",
        cls=catalog.provision(found.ref).cls,
        heading=catalog.is_heading(found.ref),
        remainder=found.remainder,
        confidence=found.confidence,
        note=found.note,
    )


def as_written(text: str | float) -> str:
    """A cell as text: a spreadsheet keeps 6.1 as a number, and 4 as 4.0."""
    if isinstance(text, float) and text.is_integer():
        return str(int(text))
    return str(text)


def clean(text: str) -> str:
    """A text with its dashes, blanks and doubled full stops unified, and no quotes around it."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub("[\u2010-\u2015\u2212]", "-", folded)
    folded = re.sub(r"\.{2,}", ".", folded)
    return " ".join(folded.split()).strip("\"'`“”‘’„«»[] ")


def _by_id(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """An id of the graph, or a urn with the name of a catalogue in it."""
    if text[:4].casefold() == "urn:":
        return _by_urn(text, shelf)
    match = _FULL.fullmatch(text)
    if match is None:
        return None
    for catalog in shelf.values():
        if catalog.id.casefold() == match["catalog"].casefold():
            if match["ref"] in catalog.provisions:
                return reference_to(catalog, Found(match["ref"]))
            return _read(match["ref"], catalog)
    return None


def _by_urn(text: str, shelf: Mapping[str, Catalog]) -> Reference | Miss | None:
    segments = text.split(":")
    for index, segment in enumerate(segments[:-1]):
        named = named_first(segment, shelf)
        if named is None:
            continue
        catalog, rest = named
        if isinstance(catalog, Miss):
            return catalog
        if not rest:
            return _read(":".join(segments[index + 1 :]), catalog)
    return Miss("other-framework", "no catalogue at hand is named in this urn", at_hand(shelf))


def _by_name(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """The name of a catalogue, then a reference; or the name at the end."""
    named = named_first(text, shelf) or named_last(text, shelf)
    if named is not None:
        catalog, rest = named
        if isinstance(catalog, Miss):
            return catalog
        if not rest:
            whole = f"this names {catalog.short_title} as a whole, no provision of it"
            return Miss("no-provision", whole)
        return _read(rest, catalog)
    return _by_guidance(text, shelf) or _not_at_hand(text, shelf)


def _by_guidance(text: str, shelf: Mapping[str, Catalog]) -> Reference | Miss | None:
    number = guidance_27002(text)
    security = next((each for each in shelf.values() if each.family == "iso27001"), None)
    if number is None or security is None or isinstance(number, Miss):
        return number if isinstance(number, Miss) else None
    return _weaker(_read(f"A.{number}", security), READ_AS, "guidance of ISO/IEC 27002 to it")


def _not_at_hand(text: str, shelf: Mapping[str, Catalog]) -> Miss | None:
    other = other_framework(text, shelf)
    if other is None:
        return None
    return Miss("other-framework", f"{other} is not at hand", at_hand(shelf))


def _by_number(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """A bare reference: of the assumed catalogue, else of the one whose form it has."""
    home = shelf.get(assume)
    law = next((each for each in shelf.values() if each.scheme == "articles"), None)
    if law is not None and law is not home and looks_legal(text):
        return _weaker(_read(text, law), READ_AS, f"read as {law.short_title} by its form")
    first = None if home is None else _read(text, home)
    if isinstance(first, Reference):
        return _weaker(first, ASSUMED)
    for catalog in shelf.values():
        if catalog.scheme == "functions" and catalog is not home:
            read = _read(text, catalog)
            if read is not None:
                return _weaker(read, ASSUMED)
    return first if home is None or first is None else _elsewhere(text, first, shelf, home)


def _elsewhere(text: str, miss: Miss, shelf: Mapping[str, Catalog], home: Catalog) -> Miss:
    """The miss, saying also which other catalogue has a provision of this number."""
    for catalog in shelf.values():
        if catalog.scheme == home.scheme and catalog is not home:
            read = _read(text, catalog)
            if isinstance(read, Reference):
                title = catalog.provision(read.ref).title
                advice = f"{catalog.short_title} has {read.ref} ({title}): name it if it is meant"
                return replace(miss, hint=_joined(miss.hint, advice))
    return miss


def _read(text: str, catalog: Catalog) -> Reference | Miss | None:
    found = READERS[catalog.scheme](text, catalog)
    return reference_to(catalog, found) if isinstance(found, Found) else found


def _weaker(
    read: Reference | Miss | None, confidence: float, note: str = ""
) -> Reference | Miss | None:
    if not isinstance(read, Reference):
        return read
    confidence = round(read.confidence * confidence, 2)
    return replace(read, confidence=confidence, note=_joined(read.note, note))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
