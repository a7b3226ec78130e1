"""How references are written: one reader for each scheme of numbering.

A reader gets the text that follows the name of the catalogue, and gives a `Found`, a `Miss` that
says why the reference leads nowhere, or None where the text does not look like a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aimsgraph.catalog.provisions import Catalog, Provision, Scheme
from aimsgraph.errors import did_you_mean

READ_AS = 0.8  # read as something that it does not literally say
HIGHER_UP = 0.7  # the catalogue ends above it


@dataclass(frozen=True, slots=True)
class Found:
    """A provision, what the text says after it, and how sure the reading is."""

    ref: str
    remainder: str = ""
    confidence: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a text that looks like a reference is none."""

    code: str
    message: str
    hint: str = ""


Reader = Callable[[str, Catalog], Found | Miss | None]

_ISO = re.compile(
    r"""\W*
    (?:(?:annex|appendix)\s*(?P<annex>[abc])\b[\s,:;./-]*)?
    (?:(?P<kind>(?:sub-?)?clauses?|cl|controls?|sections?|sec|requirements?|req)(?![a-z])[\s.:]*)?
    (?:(?P<letter>[abc])(?:[._-]\s*(?=\d)|\s+(?=\d+[._-]\d)|(?=\d)))?
    (?P<number>\d{1,2}(?:(?P<dot>[._-])\d{1,2}(?:(?P=dot)\d{1,2}){0,2})?)
    (?![\w%])\.?(?!\d)
    (?P<item>(?:\s*\(?[a-z0-9]{1,3}\))*)
    (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_MORE_NUMBERS = re.compile(
    r"\s*(?:-|,|/|&|to\b|through\b|and\b)\s*(?:[ab][\s._-]*)?\d{1,2}(?:[._-]\d{1,2})+", re.I
)

_DATE_OR_SHARE = re.compile(r"\s*[/-]\s*\d")

_ARTICLE = re.compile(
    r"""\W*
    (?P<word>art(?:icle)?s?(?![a-z])[\s./]*|c\d+(?:-s\d+)?-a|[ivx]+(?:\.s\d+)?\.a)?
    (?P<number>\d{1,3}(?:[a-z](?![\w)]))?)
    (?![\w%])""",
    re.IGNORECASE | re.VERBOSE,
)
_PART = re.compile(
    r"""\s*\(\s*(?P<round>\w{1,4})\s*\)(?P<to>\s*-\s*\(\s*\w{1,4}\s*\))?
    | \.(?P<dotted>\d{1,2}|[a-z])(?!\w)
    | \s(?P<half>[a-z]{1,2})\)
    | ,?\s*(?:sub)?(?:paragraph|para|point|letter|lit)s?\b\.?\s*\(?(?P<worded>\w{1,4})\)?(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_MORE_PARTS = re.compile(r"\s*(?:,|and|or|&|to|-)\s*\(\w{1,3}\)", re.I)
_BESIDES = re.compile(r"\W*(annex|recital|chapter|title|section)s?[\s.]+([ivxlc]+|\d+)\b", re.I)

_FUNCTION = re.compile(
    r"""\W*
    (?P<word>govern|map|measure|manage|gv|mp|ms|mg)
    (?:[\s._:-]*(?P<number>\d(?:[.-]\d{1,2})?)(?![\w%]))?
    (?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_FUNCTIONS = {"gv": "GOVERN", "mp": "MAP", "ms": "MEASURE", "mg": "MANAGE"}
_ACTION = re.compile(r"-(\d{3})\b")


def read_iso(text: str, catalog: Catalog) -> Found | Miss | None:
    """A clause (``6.1.2``), a control (``A.7.4``) or the guidance of a control (``B.7.4``)."""
    match = _ISO.match(text)
    if match is None:
        return None
    number = re.sub(r"[_-]", ".", match["number"])
    letter = (match["letter"] or match["annex"] or "").upper()
    if _MORE_NUMBERS.match(match["rest"]):
        return Miss("several", "this names more than one provision", "name each")
    plain = not (match["dot"] or letter or match["kind"])
    if plain and (number not in catalog.provisions or _DATE_OR_SHARE.match(match["rest"])):
        return None
    if letter == "C":
        return _informative(f"C.{number}", catalog)
    found = _iso_ref(letter, number, match["kind"] or "", catalog)
    if isinstance(found, Miss):
        return found
    note = found.note
    if match["item"].strip():
        note = _joined(note, f"item {match['item'].strip()} of it")
    return Found(found.ref, after(match["rest"]), found.confidence, note)


def _iso_ref(letter: str, number: str, kind: str, catalog: Catalog) -> Found | Miss:
    if letter == "B":
        for provision in catalog.provisions.values():
            if provision.guidance == f"B.{number}":
                return Found(provision.ref, "", READ_AS, f"B.{number} is the guidance to it")
    ref = f"{letter}.{number}" if letter else number
    if not letter and kind.lower().startswith("control") and f"A.{number}" in catalog.provisions:
        return Found(f"A.{number}", "", READ_AS, f"control {number} is read as A.{number}")
    if ref in catalog.provisions:
        return Found(ref)
    return _missing(f"A.{number}" if letter == "B" else ref, catalog)


def _informative(ref: str, catalog: Catalog) -> Miss:
    for annex in catalog.annexes:
        for entry in annex.entries:
            if entry.ref == ref:
                what = f"the {entry.group} {entry.title!r}" if entry.group else repr(entry.title)
                return Miss("not-a-provision", f"{ref} is {what} of an informative annex")
    return _missing(ref, catalog)


def _missing(ref: str, catalog: Catalog) -> Miss:
    """Why a well-formed number leads nowhere."""
    if f"A.{ref}" in catalog.provisions:
        return Miss("unknown-id", f"{catalog.short_title} has no {ref}", f"did you mean A.{ref}?")
    above, _, last = ref.rpartition(".")
    parent = catalog.provisions.get(above)
    if parent is None:
        hint = did_you_mean(ref, catalog.provisions) or ""
        return Miss("unknown-id", f"{catalog.short_title} has no {ref}", hint)
    parts = [part.ref for part in catalog.parts(above)]
    span = f"{parts[0]} to {parts[-1]}" if parts else ""
    if parent.cls == "ControlObjective" and last == "1":
        return Miss(
            "objective",
            f"{ref} states the objective of {above} ({parent.title}): it is not a control",
            f"the controls are {span}",
        )
    if not parts:
        return Miss("unknown-id", f"{catalog.short_title} ends at {above}: it has no {ref}")
    return Miss("unknown-id", f"{catalog.short_title} has no {ref}", f"under {above}: {span}")


def read_articles(text: str, catalog: Catalog) -> Found | Miss | None:
    """An article of a law or a part of it: ``Art. 17(1)(f)``, ``17.1.f``, ``Article 9(7)``."""
    besides = _BESIDES.match(text)
    if besides is not None:
        return _besides(besides[1].lower(), besides[2].upper(), catalog)
    match = _ARTICLE.match(text)
    if match is None:
        return None
    number = match["number"].lower()
    parts, end = _article_parts(text, match.end())
    rest = after(text[end:])
    if _MORE_PARTS.match(text, end):
        return Miss("several", "this names more than one provision", "name each")
    for depth in range(len(parts), -1, -1):
        ref = number + "".join(parts[:depth])
        left = "".join(parts[depth:])
        if ref in catalog.provisions:
            if not left:
                return Found(ref, rest)
            note = f"{catalog.short_title} is held down to {ref}; {number}{''.join(parts)} is in it"
            return Found(ref, rest, HIGHER_UP, note)
        wider = _in_range(number, parts[:depth], catalog)
        if wider is not None:
            return Found(wider, rest, READ_AS, f"{ref} is held as part of {wider}")
    return Miss(
        "unknown-id", f"{catalog.short_title} has no article {number}", _span(catalog, "articles")
    )


def _besides(kind: str, number: str, catalog: Catalog) -> Miss:
    title = next((each.title for each in catalog.annexes if each.ref == number), "")
    named = f" ({title})" if kind == "annex" and title else ""
    return Miss(
        "not-a-provision",
        f"{kind} {number}{named} of {catalog.short_title} is not a provision by itself",
        "name the article that makes use of it",
    )


def _article_parts(text: str, start: int) -> tuple[list[str], int]:
    parts: list[str] = []
    while (match := _PART.match(text, start)) is not None:
        part = match["round"] or match["dotted"] or match["half"] or match["worded"]
        span = re.sub(r"\s", "", match["to"] or "").lower()
        parts.append(f"({part.lower()}){span}")
        start = match.end()
    return parts, start


def _in_range(number: str, parts: list[str], catalog: Catalog) -> str | None:
    """The provision held as a range, such as 9(6)-(8), in which a paragraph lies."""
    paragraph = re.fullmatch(r"\((\d+)\)", parts[0]) if len(parts) == 1 else None
    if paragraph is None:
        return None
    for part in catalog.parts(number):
        bounds = re.fullmatch(r"\d+[a-z]?\((\d+)\)-\((\d+)\)", part.ref)
        if bounds and int(bounds[1]) <= int(paragraph[1]) <= int(bounds[2]):
            return part.ref
    return None


def read_functions(text: str, catalog: Catalog) -> Found | Miss | None:
    """A function, category or subcategory: ``GOVERN 1.1``, ``GV-1.1``, ``Map 5``."""
    match = _FUNCTION.match(text)
    if match is None:
        return None
    word = match["word"].lower()
    function = _FUNCTIONS.get(word, word.upper())
    rest = match["rest"]
    if match["number"] is None:
        return _function(match["word"], rest) if function in catalog.provisions else None
    ref = f"{function} {match['number'].replace('-', '.')}"
    if ref not in catalog.provisions:
        hint = did_you_mean(ref, catalog.provisions) or ""
        return Miss("unknown-id", f"{catalog.short_title} has no {ref}", hint)
    action = _ACTION.match(rest)
    if action is not None:
        return Found(ref, after(rest[action.end() :]), READ_AS, f"action {action[1]} under it")
    return Found(ref, after(rest))


def _function(word: str, rest: str) -> Found | None:
    """A function as a whole; "map" is a word like any other unless at most a title follows."""
    if word.lower() in _FUNCTIONS:
        return None
    if rest.strip(" .:-").lower() in ("", "function"):
        return Found(word.upper())
    titled = word.isupper() and rest.lstrip().startswith((":", "-"))
    return Found(word, after(rest)) if titled else None


def read_plain(text: str, catalog: Catalog) -> Found | Miss | None:
    """A reference of any other catalogue, as it is listed; dots, dashes and blanks are alike."""
    wanted = text.strip().casefold()
    for ref in sorted(catalog.provisions, key=len, reverse=True):
        pattern = r"[\s._-]*".join(
            re.escape(part) for part in re.split(r"[\s._-]+", ref.casefold())
        )
        match = re.match(rf"\W*{pattern}(?!\w|[._-]\d)", wanted)
        if match is not None:
            return Found(ref, after(text.strip()[match.end() :]))
    return None


def after(text: str) -> str:
    """What stands after a reference, without the punctuation between."""
    cleaned = text.strip().lstrip(" \t\n.:;,|/-–—").strip()
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned = cleaned[1:-1].strip()
    return "" if cleaned in {")", "]"} else cleaned


def _span(catalog: Catalog, what: str) -> str:
    tops: tuple[Provision, ...] = catalog.parts()
    return f"its {what} are {tops[0].ref} to {tops[-1].ref}"


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


READERS: Mapping[Scheme, Reader] = {
    "iso": read_iso,
    "articles": read_articles,
    "functions": read_functions,
    "plain": read_plain,
}
