"""Which catalogue a text names, in which edition, and what it says besides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.schemes import Miss

# An edition is a year, or a number such as 1.0 where the catalogue has one.
_EDITION = re.compile(r"\s*[:/-]?\s*\(?((?:19|20)\d\d|\d\.\d)\)?(?![\d.])")
_ADOPTION = re.compile(r"(?:(?:BS|DIN|EN|NF|UNE|UNI)\b[\s/-]*)+", re.I)
_BETWEEN = re.compile(r"[\s:;,/|(-]*(?:art(?=/\d))?/?")
_TRAIL = re.compile(r"[\s,;(-]*(?:of(?: the)?)?[\s,;(-]*$", re.I)
_OTHER_ISO = re.compile(r"\b(?:ISO(?:\s*/\s*IEC)?|IEC)[\s-]*(\d{4,5})", re.I)
_OTHERS = re.compile(
    r"\b(GDPR|DSGVO|NIS ?2|DORA|SOC ?2|HIPAA|PCI[ -]DSS|COBIT|CIS[ -]Controls?|OWASP|MITRE"
    r"|NIST (?:SP|CSF|800)(?:[ -]?[\d.-]+)*|CSF|CCPA|Data Act|DSA)\b",
    re.I,
)
_LEGAL = re.compile(
    r"""\W*(?:
      art(?:icle)?s?(?![a-z])[\s./]*\d
    | \d{1,3}[a-z]?\s*\(\d
    | c\d+(?:-s\d+)?-a\d
    | [ivx]+\.(?:s\d+\.)?a\d
    | recital\s+\d
    | (?:annex|chapter)\s+[ivx]+\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(
    r"\W*(?:[a-z-]{0,9}[\s.]+)?(?:[a-c][\s._-]*)?\d[\w.()-]*\W*(?:of(?: the)?)?\W*", re.I
)


def named_first(text: str, shelf: Mapping[str, Catalog]) -> tuple[Catalog | Miss, str] | None:
    """The catalogue whose name a text starts with, and what follows name and edition.

    A `Miss` in its place says that the edition is not at hand.
    """
    adoption = _ADOPTION.match(text)
    start = adoption.end() if adoption else 0
    for pattern, id in _patterns(tuple(shelf.values())):
        match = pattern.match(text, start)
        if match is not None:
            after = text[match.end() :]
            catalog, rest = _edition(shelf, id, after, national=adoption is not None)
            return catalog, _BETWEEN.sub("", rest, count=1)
    return None


def named_last(text: str, shelf: Mapping[str, Catalog]) -> tuple[Catalog | Miss, str] | None:
    """The catalogue whose name a text ends with, and the reference before it.

    A title may mention another standard: the name counts where it follows the number at once, or
    stands in brackets.
    """
    for pattern, id in _patterns(tuple(shelf.values())):
        for match in pattern.finditer(text):
            before = text[: match.start()]
            catalog, rest = _edition(shelf, id, text[match.end() :], national=False)
            apart = before.rstrip().endswith("(") or is_bare(before)
            if before and apart and not rest.strip(" )].,;"):
                return catalog, _TRAIL.sub("", before)
    return None


def other_framework(text: str, shelf: Mapping[str, Catalog]) -> str | None:
    """The framework that is not at hand and to which a text refers rather than mentions it."""
    other = _OTHER_ISO.search(text) or _OTHERS.search(text)
    if other is None or named_first(other[0], shelf) is not None:
        return None
    refers = other.start() == 0 or looks_legal(text) or is_bare(text[: other.start()])
    return other[0].strip() if refers else None


def guidance_27002(text: str) -> Miss | str | None:
    """The number in ISO/IEC 27002:2022, which guides the controls of ISO/IEC 27001 Annex A.

    None where the text does not start with that standard; a `Miss` for other editions.
    """
    standard = _OTHER_ISO.match(text)
    if standard is None or standard[1] != "27002":
        return None
    rest = text[standard.end() :]
    year = _EDITION.match(rest)
    if year is not None and "." not in year[1]:
        if year[1] != "2022":
            return Miss("edition", f"ISO/IEC 27002:{year[1]} numbers its controls otherwise")
        rest = rest[year.end() :]
    return _BETWEEN.sub("", rest, count=1)


def framework(text: str, shelf: Mapping[str, Catalog]) -> tuple[str, Catalog] | None:
    """The framework that a text starts with: what references to it begin with, and who holds it.

    None where it names none at hand, or another edition.
    """
    named = named_first(text, shelf)
    if named is not None:
        catalog = named[0]
        return None if isinstance(catalog, Miss) else (catalog.short_title, catalog)
    security = next((each for each in shelf.values() if each.family == "iso27001"), None)
    if security is not None and isinstance(guidance_27002(text), str):
        return "ISO/IEC 27002:2022", security
    return None


def looks_legal(text: str) -> bool:
    """Whether a text starts as references to a law do: ``Art. 9``, ``9(2)(a)``, ``Annex III``."""
    return _LEGAL.match(text) is not None


def is_bare(text: str) -> bool:
    """Whether a text is a number with at most a word such as *clause* before it."""
    return _BARE.fullmatch(text) is not None


def at_hand(shelf: Mapping[str, Catalog]) -> str:
    """What catalogues there are, as advice."""
    return f"there are {', '.join(catalog.short_title for catalog in shelf.values())}"


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
        if edition in re.split(r"[:+-]", known.id):
            return known, rest
    if "." in edition and catalog.scheme != "functions":
        return catalog, text  # the number of a clause
    if national:
        return catalog, rest  # an adoption has a year of its own
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
        (re.compile(rf"(?<!\w){_loose(name)}(?![A-Za-z\d])", re.I), id) for name, id in named
    )


def _loose(name: str) -> str:
    """A name as a pattern in which blanks, dashes and strokes are alike."""
    return r"[\s/_-]*".join(re.escape(part) for part in re.split(r"[\s/_-]+", name))
