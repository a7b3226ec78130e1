"""What the rows of a table are, and which column names them."""

from __future__ import annotations

from collections.abc import Sequence

from aimsgraph.importing.tables.inference.knowledge import Knowledge
from aimsgraph.importing.tables.inference.profile import Profile
from aimsgraph.importing.tables.inference.references import referring
from aimsgraph.importing.tables.inference.words import (
    ATTRIBUTES,
    IDENTIFYING,
    NAMING,
    said,
    words,
)

ANYTHING = "Asset"
_LEAST = 1.0  # points without which no class is believed
_LONGEST_NAME = 200


def find_class(
    name: str, file: str, columns: Sequence[Profile], knowledge: Knowledge
) -> tuple[str, str]:
    """The class of the rows, and what speaks for it."""
    votes: dict[str, float] = {}
    reasons: dict[str, list[str]] = {}

    def vote(cls: str, points: float, reason: str) -> None:
        votes[cls] = votes.get(cls, 0.0) + points
        reasons.setdefault(cls, []).append(reason)

    of_file = 1.0 if name else 2.0  # a workbook holds different registers
    for text, points, told in ((name, 3.0, "the sheet"), (file, of_file, "the file")):
        for at, (cls, _) in enumerate(knowledge.classes.find(words(text))):
            vote(cls, points if at == 0 else points / 4, f"{told} is called {text!r}")
    for column in columns:
        found = knowledge.classes.find(column.words)
        for at, (cls, phrase) in enumerate(found):
            rest = said(column.words) - set(phrase) - NAMING - IDENTIFYING
            whole = len(found) == 1 and not rest and (column.unique or not column.cells)
            naming = said(column.words) != set(phrase)
            first = column is columns[0]
            points = (1.0 + naming + 2 * first if whole else 0.4) / (1 if at == 0 else 2)
            if column.is_question:
                continue
            vote(cls, points, f"a column is headed {column.header!r}")
    headers = [column.words for column in columns]
    for cls in knowledge.sheets:
        if likeness := knowledge.likeness(headers, cls):
            vote(cls, likeness, "its columns are like those of that register")
    if not votes or max(votes.values()) < _LEAST:
        return ANYTHING, f"no word says what the rows are: {ANYTHING} stands for anything"
    ranked = sorted(votes, key=lambda cls: -votes[cls])
    others = [cls for cls in ranked[1:3] if votes[cls] >= 0.5 * votes[ranked[0]]]
    also = f"; it could also be {' or '.join(others)}" if others else ""
    return ranked[0], f"{reasons[ranked[0]][0]}{also}"


def find_name(columns: Sequence[Profile], cls: str, knowledge: Knowledge) -> Profile | None:
    """The column that names the rows: one headed so, else the first with words, if it could."""
    scored = [(_names_rows(column, cls, knowledge), column) for column in columns]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best[0] > 0:
        return best[1]
    for column in columns:
        lettered = any(text[:1].isalpha() for text in column.distinct)
        if lettered and not column.is_ids and referring(column) is None:
            fits = column.unique and not column.is_long
            return column if fits and not names_other(column, cls, knowledge) else None
    return None


def names_other(column: Profile, cls: str, knowledge: Knowledge) -> bool:
    """Whether a header names things of other classes only."""
    found = {found for found, _ in knowledge.classes.find(column.words)}
    return bool(found) and cls not in found


def _names_rows(column: Profile, cls: str, knowledge: Knowledge) -> float:
    """How much a column looks like the name of things of ``cls``; 0 where it does not."""
    if column.is_truth or column.is_count or not (column.distinct or not column.cells):
        return 0.0
    own = {word for found, phrase in knowledge.classes.find(column.words) if found == cls
           for word in phrase}  # fmt: skip
    rest = said(column.words) - own - NAMING - {"full", "short"}
    if column.is_question or rest & IDENTIFYING or rest & ATTRIBUTES:
        return 0.0
    called = 2 * bool(own) + 4 * bool(NAMING & set(column.words))
    score = 0.0 if rest else float(called)
    for known in knowledge.columns(cls, column.words):
        score += 3 * (known.set == "name")
    lettered = sum(any(each.isalpha() for each in text) for text in column.distinct)
    if lettered < 0.7 * len(column.distinct) or column.length > _LONGEST_NAME:
        return 0.0
    return score * (1 + column.keyed / max(1, len(column.cells)))
