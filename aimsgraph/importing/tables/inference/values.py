"""Whether the cells of a column can be read as a property, and what that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from aimsgraph.importing.folding import fold
from aimsgraph.importing.tables.cells import CellReader, Nulls
from aimsgraph.importing.tables.inference.profile import Profile
from aimsgraph.importing.tables.inference.words import words
from aimsgraph.importing.tables.recipe import Column
from aimsgraph.vocabulary import Property, Vocabulary

_MOST_NULLS = 12
_MOST_READ = 2_000  # different texts of a column that are tried
_HALF = 0.5
_NUMBERS = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})\b")
_NULLS = Nulls()


@dataclass(frozen=True, slots=True)
class Fit:
    """The settings with which every cell of a column can be read, and a remark about them."""

    settings: dict[str, Any]
    comment: str = ""


def fit_values(
    profile: Profile, property: Property, vocabulary: Vocabulary, known: Mapping[str, str]
) -> Fit | None:
    """How to read a column as ``property``; None where most cells say something else.

    ``known`` are labels that registers know for its values.
    """
    if not profile.distinct:
        return Fit({})
    settings: dict[str, Any] = {}
    comments: list[str] = []
    if property.datatype in ("date", "datetime"):
        order, comment = _order(profile)
        if order:
            settings["dates"] = order
        comments += [comment] if comment else []
    wrong = _wrong(profile, property, vocabulary, settings)
    if property.datatype in ("date", "datetime") and any(
        code == "date-imprecise" for code in wrong.values()
    ):
        settings["edge"] = "start"
        comments.append("a month or year is taken for its first day; edge: end takes the last")
        wrong = _wrong(profile, property, vocabulary, settings)
    if property.values and wrong:
        mapped = dict(_mapped(wrong, property, known))
        if mapped:
            settings["values"] = mapped
            told = ", ".join(f"{label!r} for {value}" for label, value in mapped.items())
            comments.append(f"taken: {told}")
        wrong = {text: code for text, code in wrong.items() if text not in mapped}
    if len(wrong) > min(_MOST_NULLS, _HALF * len(profile.distinct)):
        return None
    if wrong:
        settings["nulls"] = list(wrong)
        allowed = f": one of {', '.join(property.values)}" if property.values else ""
        comments.append(f"what is in nulls stands for no value{allowed}")
    return Fit(settings, "; ".join(comments))


def _wrong(
    profile: Profile, property: Property, vocabulary: Vocabulary, settings: dict[str, Any]
) -> dict[str, str]:
    """The texts that cannot be read, each with the code of the problem."""
    column = Column.model_validate({"header": "-", **settings})
    reader = CellReader(column, property, vocabulary, _NULLS)
    found: dict[str, str] = {}
    for text, cell in list(profile.samples.items())[:_MOST_READ]:
        for trouble in reader.read(cell).troubles:
            if trouble.severity == "error":
                found.setdefault(text, trouble.code)
    return found


def _order(profile: Profile) -> tuple[str, str]:
    """Which number of a date is the day, as far as some date shows it; and what is to be said."""
    day = month = either = 0
    for cell in profile.samples.values():
        found = _NUMBERS.match(cell) if isinstance(cell, str) else None
        if found is None:
            continue
        one, other = int(found[1]), int(found[2])
        day += one > 12 >= other
        month += other > 12 >= one
        either += one <= 12 and other <= 12 and one != other
    if day and not month:
        return "day first", f"{day:,} of its dates can only be day first"
    if month and not day:
        return "month first", f"{month:,} of its dates can only be month first"
    if day or either:
        return "", "say dates: day first, or dates: month first"
    return "", ""


def _mapped(
    wrong: dict[str, str], property: Property, known: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The labels whose value can be told: known ones, and those that share a word with one."""
    spelled = {words(label): value for label, value in known.items()}
    for text in wrong:
        value = spelled.get(words(text)) or _alike(text, property.values)
        if value:
            yield text, value


def _alike(text: str, values: tuple[str, ...]) -> str | None:
    own = set(words(text))
    shared = [value for value in values if own & set(words(value))]
    near = shared or get_close_matches(fold(text), values, n=2, cutoff=0.8)
    return near[0] if len(near) == 1 else None
