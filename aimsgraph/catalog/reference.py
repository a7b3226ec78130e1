"""One reading of every way in which people write a clause, a control or an article.

>>> canonical("ISO/IEC 42001:2023, Annex A 6.2.4").id
'iso42001:2023/A.6.2.4'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.schemes import READERS, Found, Miss
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs

ASSUMED = 0.9  # the text names no catalogue
MINED = 0.6  # it was found in prose

_URN = re.compile(r"urn:", re.I)
_FULL = re.compile(r"(?P<catalog>[a-z0-9][a-z0-9.-]*:[a-z0-9.+-]+)/(?P<ref>.+)", re.I | re.S)
_EDITION = re.compile(r"\s*[:/-]?\s*\(?((?:19|20)\d\d|\d\.\d)\)?(?![\d.])")
_ADOPTION = re.compile(r"(?:(?:BS|DIN|EN|NF|UNE|UNI)\b[\s/-]*)+", re.I)
_BETWEEN = re.compile(r"[\s:;,/|(-]*(?:art(?=/\d))?/?")
_OTHER_ISO = re.compile(r"\b(?:ISO(?:\s*/\s*IEC)?|IEC)[\s-]*(\d{4,5})", re.I)
_OTHERS = re.compile(
    r"\b(GDPR|DSGVO|NIS ?2|DORA|SOC ?2|HIPAA|PCI[ -]DSS|COBIT|CIS[ -]Controls?|OWASP|MITRE"
    r"|NIST (?:SP|CSF|800)[\w -]*|CSF(?: 2\.0)?|CCPA|Data Act|DSA)\b",
    re.I,
)
_LEGAL = re.compile(
    r"""\W*(?:
      art(?:icle)?s?(?![a-z])[\s./]*\d
    | \d{1,3}[a-z]?\s*\(\d
    | c\d+(?:-s\d+)?-a\d
    | [ivx]+\.(?:s\d+\.)?a\d
    | (?:recital\s+\d|annex\s+[ivx]+\b|chapter\s+[ivx]+\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(r"\W*(?:[a-z-]{0,9}[\s.]+)?(?:[a-c][\s._-]*)?\d[\w.()-]*\W*(?:of(?: the)?)?\W*", re.I)
_SPLIT = re.compile(r"[\n|;]+")
_SOFT_SPLIT = re.compile(r"\s*,\s*|\s+(?:and|&|/)\s+")
_SPAN = re.compile(r"(?P<first>.*?\d)\s*(?:-|to|through)\s*(?P<last>(?:[ab][\s._-]*)?\d[\d._-]*)", re.I)
_PROSE = re.compile(
    r"""(?<![\w.])(?:
      [AB]\.\d{1,2}(?:\.\d{1,2}){1,2}
    | (?:sub-?)?clauses?\s+\d{1,2}(?:\.\d{1,2}){0,2}
    | art(?:icle)?s?\.?\s*\d{1,3}[a-z]?(?:\(\w{1,3}\))*
    | (?:GOVERN|MAP|MEASURE|MANAGE)[\s-]\d\.\d{1,2}
    )(?!\w|\.\d)""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision that a text names.

    ``confidence`` is 1.0 where the text names the catalogue and the provision as they are listed,
    less where the catalogue was assumed (0.9), where the text was read as something it does not
    literally say (0.8), where the catalogue ends above it (0.7), and where it was found in prose
    (0.6); the reasons multiply. ``note`` says what was read how; ``remainder`` is what the text
    says besides, mostly a title. ``heading`` marks a clause that only groups others.
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
    assume: str = "iso42001:2023",
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
    written = _written(text)
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


def references(
    cell: str | float,
    *,
    catalogs: Mapping[str, Catalog] | None = None,
    assume: str = "iso42001:2023",
    where: str = "",
) -> list[Reference | Finding]:
    """Every reference in a cell, in order.

    Line breaks, ``|`` and ``;`` always part them; commas, *and*, ``&`` and ``/`` only when every
    part is a reference. A range (``A.4.2 - A.4.6``) stands for all between. A catalogue that the
    first part names holds for the others.
    """
    shelf = shipped_catalogs() if catalogs is None else catalogs
    found: list[Reference | Finding] = []
    for piece in _SPLIT.split(_written(cell)):
        if piece.strip():
            found += _pieces(piece, shelf, assume, where)
            assume = next((r.catalog for r in found if isinstance(r, Reference)), assume)
    return found


def mined(
    prose: str,
    *,
    catalogs: Mapping[str, Catalog] | None = None,
    assume: str = "iso42001:2023",
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


def clean(text: str) -> str:
    """A text with its dashes, quotes, blanks and doubled full stops unified."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub("[\u2010-\u2015\u2212]", "-", folded)
    folded = re.sub(r"\.{2,}", ".", folded)
    return " ".join(folded.split()).strip("\"'`“”‘’„«»[] ")


def _written(text: str | float) -> str:
    """A cell as text: a spreadsheet keeps 6.1 as a number, and 4 as 4.0."""
    if isinstance(text, float) and text.is_integer():
        return str(int(text))
    return str(text)


def _pieces(
    piece: str, shelf: Mapping[str, Catalog], assume: str, where: str
) -> list[Reference | Finding]:
    spanned = _span(piece, shelf, assume)
    if spanned:
        return list(spanned)
    parts = [part for part in _SOFT_SPLIT.split(piece) if part.strip()]
    if len(parts) > 1:
        first = canonical(parts[0], catalogs=shelf, assume=assume)
        held = first.catalog if isinstance(first, Reference) else assume
        read = [first, *(canonical(p, catalogs=shelf, assume=held) for p in parts[1:])]
        sure = [each for each in read if isinstance(each, Reference)]
        if len(sure) == len(read):
            return list(sure)
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
    if not isinstance(last, Reference):
        return []
    catalog = shelf[first.catalog]
    parts = [part.ref for part in catalog.parts(catalog.provision(first.ref).parent)]
    if first.ref not in parts or last.ref not in parts:
        return []
    between = parts[parts.index(first.ref) : parts.index(last.ref) + 1]
    return [
        replace(
            first,
            ref=ref,
            text=piece.strip(),
            cls=catalog.provision(ref).cls,
            heading=catalog.is_heading(ref),
            remainder="",
            note="one of a range",
        )
        for ref in between
    ]


def _by_id(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """An id of the graph, or a urn with the name of a catalogue in it."""
    if _URN.match(text):
        return _by_urn(text, shelf)
    match = _FULL.fullmatch(text)
    if match is None:
        return None
    for catalog in shelf.values():
        if catalog.id.casefold() == match["catalog"].casefold():
            if match["ref"] in catalog.provisions:
                return _reference(Found(match["ref"]), catalog)
            return _read(match["ref"], catalog)
    return None


def _by_urn(text: str, shelf: Mapping[str, Catalog]) -> Reference | Miss:
    segments = text.split(":")
    for index, segment in enumerate(segments[1:], start=1):
        named = _named(segment, shelf)
        if named is not None and index + 1 < len(segments):
            catalog, rest = named
            if isinstance(catalog, Miss):
                return catalog
            if not rest:
                return _read(":".join(segments[index + 1 :]), catalog)
    return Miss("other-framework", "no catalogue is named in this urn", _at_hand(shelf))


def _by_name(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """The name of a catalogue, then a reference; or the name at the end."""
    named = _named(text, shelf) or _named_last(text, shelf)
    if named is not None:
        catalog, rest = named
        if isinstance(catalog, Miss):
            return catalog
        if not rest:
            return Miss(
                "no-provision", f"this names {catalog.short_title} as a whole, no provision of it"
            )
        return _read(rest, catalog)
    return _other_framework(text, shelf)


def _other_framework(text: str, shelf: Mapping[str, Catalog]) -> Reference | Miss | None:
    """Another framework, where the reference is to it and does not merely mention it."""
    standard = _OTHER_ISO.search(text)
    if standard is not None and standard[1] == "27002" and standard.start() == 0:
        return _guidance_27002(text[standard.end() :], shelf)
    other = standard or _OTHERS.search(text)
    if other is None or other[0].casefold() in _all_names(shelf):
        return None
    if other.start() == 0 or _LEGAL.match(text) or _BARE.fullmatch(text[: other.start()]):
        return Miss("other-framework", f"{other[0].strip()} is not at hand", _at_hand(shelf))
    return None


def _guidance_27002(text: str, shelf: Mapping[str, Catalog]) -> Reference | Miss | None:
    """ISO/IEC 27002:2022 guides the controls of ISO/IEC 27001 Annex A under the same numbers."""
    catalog = next((each for each in shelf.values() if each.family == "iso27001"), None)
    if catalog is None:
        return None
    year = _EDITION.match(text)
    if year is not None and year[1] != "2022" and "." not in year[1]:
        return Miss("edition", f"ISO/IEC 27002:{year[1]} numbers its controls otherwise")
    rest = text[year.end() :] if year is not None and year[1] == "2022" else text
    found = READERS["iso"](f"A.{_BETWEEN.sub('', rest, count=1)}", catalog)
    if not isinstance(found, Found):
        return found
    note = f"guidance of ISO/IEC 27002 to {found.ref}"
    return _reference(replace(found, confidence=0.8, note=note), catalog)


def _by_number(text: str, shelf: Mapping[str, Catalog], assume: str) -> Reference | Miss | None:
    """A bare reference: of the assumed catalogue, else of the one whose form it has."""
    home = shelf.get(assume)
    legal = next((each for each in shelf.values() if each.scheme == "articles"), None)
    if legal is not None and legal is not home and _LEGAL.match(text):
        return _taken(text, legal, f"read as {legal.short_title} by its form", 0.8)
    first = None if home is None else _read(text, home)
    if isinstance(first, Reference):
        return replace(first, confidence=round(first.confidence * ASSUMED, 2))
    for catalog in shelf.values():
        if catalog.scheme == "functions" and catalog is not home:
            read = _taken(text, catalog, "", ASSUMED)
            if read is not None:
                return read
    if isinstance(first, Miss) and home is not None and first.code in ("unknown-id", "objective"):
        return _elsewhere(text, first, shelf, home)
    return first


def _elsewhere(text: str, miss: Miss, shelf: Mapping[str, Catalog], home: Catalog) -> Miss:
    """A miss that also says which other catalogue has a provision of this number."""
    for catalog in shelf.values():
        if catalog.scheme != home.scheme or catalog is home:
            continue
        read = _read(text, catalog)
        if isinstance(read, Reference):
            title = catalog.provision(read.ref).title
            advice = f"{catalog.short_title} has {read.ref} ({title}): if that is meant, say so"
            return replace(miss, hint="; ".join(part for part in (miss.hint, advice) if part))
    return miss


def _taken(text: str, catalog: Catalog, note: str, confidence: float) -> Reference | Miss | None:
    read = _read(text, catalog)
    if not isinstance(read, Reference):
        return read
    notes = "; ".join(part for part in (read.note, note) if part)
    return replace(read, confidence=round(read.confidence * confidence, 2), note=notes)


def _read(text: str, catalog: Catalog) -> Reference | Miss | None:
    found = READERS[catalog.scheme](text, catalog)
    return _reference(found, catalog) if isinstance(found, Found) else found


def _reference(found: Found, catalog: Catalog) -> Reference:
    provision = catalog.provision(found.ref)
    return Reference(
        catalog=catalog.id,
        ref=found.ref,
        text="",
        cls=provision.cls,
        heading=catalog.is_heading(found.ref),
        remainder=found.remainder,
        confidence=found.confidence,
        note=found.note,
    )


def _named(text: str, shelf: Mapping[str, Catalog]) -> tuple[Catalog | Miss, str] | None:
    """The catalogue that a text starts with, and the text after its name and edition."""
    adoption = _ADOPTION.match(text)
    start = adoption.end() if adoption else 0
    for pattern, id in _patterns(tuple(shelf.values())):
        match = pattern.match(text, start)
        if match is None:
            continue
        catalog, rest = _edition(shelf, id, text[match.end() :], national=adoption is not None)
        return catalog, _BETWEEN.sub("", rest, count=1)
    return None


def _named_last(text: str, shelf: Mapping[str, Catalog]) -> tuple[Catalog | Miss, str] | None:
    """The catalogue that a text ends with, and the reference before it.

    A title may mention another standard, so the name must follow the number at once, or stand in
    brackets.
    """
    for pattern, id in _patterns(tuple(shelf.values())):
        for match in pattern.finditer(text):
            before = text[: match.start()]
            catalog, rest = _edition(shelf, id, text[match.end() :], national=False)
            apart = before.rstrip().endswith("(") or _BARE.fullmatch(before)
            if match.start() and apart and not rest.strip(" )].,;"):
                return catalog, re.sub(r"[\s,;(-]*(?:of(?: the)?)?[\s,;(-]*$", "", before)
    return None


def _edition(
    shelf: Mapping[str, Catalog], id: str, text: str, *, national: bool
) -> tuple[Catalog | Miss, str]:
    """The catalogue in the edition that ``text`` starts with, and the text after that."""
    catalog = shelf[id]
    match = _EDITION.match(text)
    if match is None:
        return catalog, text
    edition, rest = match[1], text[match.end() :]
    for known in (catalog, *(each for each in shelf.values() if each.family == catalog.family)):
        if edition in re.split(r"[:+-]", known.id) or edition == known.edition.split(" ")[0]:
            return known, rest
    if "." in edition:
        return catalog, text  # the number of a clause, not of an edition
    if national:
        return catalog, rest  # a national adoption has a year of its own
    miss = Miss(
        "edition",
        f"the edition {edition} of {catalog.family} is not at hand",
        f"there is {catalog.short_title}; editions number their provisions differently",
    )
    return miss, rest


@lru_cache(maxsize=8)
def _patterns(shelf: tuple[Catalog, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """How each catalogue is called, the longest names first."""
    named = sorted(
        ((name, catalog.id) for catalog in shelf for name in catalog.names),
        key=lambda pair: -len(pair[0]),
    )
    return tuple(
        (re.compile(rf"(?<!\w){_loose(name)}(?![A-Za-z])(?!\d)", re.I), id) for name, id in named
    )


def _loose(name: str) -> str:
    """A name as a pattern in which blanks, dashes and strokes are alike."""
    return r"[\s/_-]*".join(re.escape(part) for part in re.split(r"[\s/_-]+", name))


def _all_names(shelf: Mapping[str, Catalog]) -> Iterator[str]:
    return (name.casefold() for catalog in shelf.values() for name in catalog.names)


def _at_hand(shelf: Mapping[str, Catalog]) -> str:
    return f"there are {', '.join(catalog.short_title for catalog in shelf.values())}"
