"""Titles as they are compared: folded, so that only a different title differs."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

# Two spellings of one word; registers mix them freely.
_SPELLINGS = (
    (re.compile(r"\bsystems?\(s\)|\bsystems\b"), "system"),
    (re.compile(r"\borganis(?=ation|e|ing)"), "organiz"),
)
_NEAR = 0.85


def fold_title(title: str) -> str:
    """A title without what does not make it another one.

    Case, typographic dashes and quotes, punctuation (Oxford commas too), ``&`` for *and*, ``AI
    system(s)`` and British spelling are folded away.

    >>> fold_title("Third‑party & customer relationships")
    'third party and customer relationships'
    """
    folded = unicodedata.normalize("NFKC", title).casefold().replace("&", " and ")
    for spelling, word in _SPELLINGS:
        folded = spelling.sub(word, folded)
    folded = folded.replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())


def likeness(one: str, other: str) -> float:
    """How alike two titles are once folded, from 0.0 to 1.0."""
    return SequenceMatcher(None, fold_title(one), fold_title(other), autojunk=False).ratio()


def is_near(one: str, other: str) -> bool:
    """Whether one title reads like a slip or a rewording of the other."""
    return likeness(one, other) >= _NEAR
