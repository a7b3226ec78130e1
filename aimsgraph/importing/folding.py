"""When two spellings are the same: folding, label heads, slugs and digests."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Generic, TypeVar

from aimsgraph.snapshot import Value

T = TypeVar("T")

_QUOTES = dict.fromkeys(
    map(ord, "\u2018\u2019\u201a\u201b\u2032\u0060\u00b4"), "'"
) | dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"')
_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_ONE_SPELLING = _QUOTES | _DASHES | _UNSEEN

_ENUMERATOR = re.compile(r"^\(?(?:[a-z]|\d{1,2}|[ivx]{1,4})\)\s+", re.IGNORECASE)
_HEAD = re.compile(r"\s+-\s+|:\s+")
_SAID = re.compile(r"[^\W_]+|(?<!\S)-(?=\d)|[<>=%+/*\u00b1\u2264\u2265]")
_EXACT = frozenset({"uri", "sha256", "fingerprint", "location", "ref", "version"})
_NOT_IN_KEY = re.compile(r"[^\w.]+")
_LONGEST_KEY = 96
_LONGEST_LABEL = 120


def tidy(text: str) -> str:
    """``text`` as a person wrote it, without the accidents: spaces, invisible characters, NFC.

    Line breaks stay; every other run of white space is one space.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    lines = text.splitlines()
    if len(lines) == 1:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def fold(text: str) -> str:
    """What all harmless spellings of ``text`` have in common.

    NFKC, one kind of space, dash and quote, no enumerator in front, ``&`` as "and", no case.

    >>> fold("a)  Research\u00a0& Development \u2013 Phase 1")
    'research and development - phase 1'
    """
    # Many ask about one cell; prose is asked about less and would only fill the memory.
    return _fold_again(text) if len(text) <= _LONGEST_LABEL else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        text = text.replace("`", "'")
    else:
        text = unicodedata.normalize("NFKC", text).translate(_ONE_SPELLING)
    text = _ENUMERATOR.sub("", text.strip())
    return " ".join(text.replace("&", " and ").split()).casefold()


_fold_again = lru_cache(maxsize=4096)(_fold)


def head(folded: str) -> str:
    """The label before `` - `` or ``: `` in folded text; the whole where there is neither.

    >>> head("retired: no longer in use")
    'retired'
    """
    return _HEAD.split(folded, maxsplit=1)[0]


def slug(text: str) -> str:
    """``text`` as a key: folded, with a dash for everything but letters, digits, ``.`` and ``_``.

    A very long text is cut and ends in a digest of the whole.

    >>> slug("Claims history (2024)")
    'claims-history-2024'
    """
    folded = _bare(text)
    key = _NOT_IN_KEY.sub("-", folded).strip("-.")
    if len(key) <= _LONGEST_KEY:
        return key
    mark = hashlib.sha256(folded.encode()).hexdigest()[:8]
    return f"{key[: _LONGEST_KEY - 9].rstrip('-.')}-{mark}"


def digest(
    cls: str, properties: Mapping[str, Value], aliases: Iterable[tuple[str, str]] = ()
) -> str:
    """What identifies the content of a claim, whatever encoding or spelling it came in.

    Of prose only words and the signs that alter their meaning count: a character that another
    encoding lost is no change. Paths, hashes, versions and the like count as they are.
    """
    known = sorted(aliases)
    if not properties and not known:
        return _digest_of_nothing(cls)
    said = {name: _canonical(value, exact=name in _EXACT) for name, value in properties.items()}
    return _hash([cls, said, known])


@cache
def _digest_of_nothing(cls: str) -> str:
    """Most relations say nothing but that they are."""
    return _hash([cls, {}, []])


def _hash(content: list[object]) -> str:
    return hashlib.sha256(_encoder.encode(content).encode("utf-8", "surrogatepass")).hexdigest()


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def same(name: str, one: Value | None, other: Value | None) -> bool:
    """Whether two values of the property ``name`` differ in nothing but spelling."""
    exact = name in _EXACT
    return _canonical(one, exact=exact) == _canonical(other, exact=exact)


class Labels(Generic[T]):
    """Labels that people write in many ways, each with what it stands for.

    A label is found by its folded spelling, else by its head, and the other way round: the head of
    a label is found too. A head that several labels share is ambiguous.
    """

    def __init__(self, meanings: Iterable[tuple[str, T]]) -> None:
        self._whole: dict[str, list[T]] = {}
        self._heads: dict[str, list[T]] = {}
        for label, meaning in meanings:
            folded = _bare(label)
            for spellings, spelling in ((self._whole, folded), (self._heads, head(folded))):
                known = spellings.setdefault(spelling, [])
                if meaning not in known:
                    known.append(meaning)

    def find(self, text: str) -> tuple[T, ...]:
        """What ``text`` stands for: one, several where it is ambiguous, or none."""
        folded = _bare(text)
        for spellings in (self._whole, self._heads):
            for spelling in (folded, head(folded)):
                if spelling in spellings:
                    return tuple(spellings[spelling])
        return ()


def _bare(text: str) -> str:
    """Folded, and without the full stop that ends a sentence."""
    return fold(text).rstrip(".;:, ")


def _canonical(value: object, *, exact: bool) -> object:
    match value:
        case tuple() | list():
            return [_canonical(item, exact=exact) for item in value]
        case str():
            return value if exact else " ".join(_SAID.findall(fold(value)))
        case bool():
            return value
        case float() if value.is_integer():
            return int(value)
        case date():  # and datetime
            return value.isoformat()
    return value
