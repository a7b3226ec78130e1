"""Columns that refer to provisions, and the relations that lead there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from aimsgraph.catalog import Reference, canonical, catalogs, references
from aimsgraph.catalog.cells import references_of
from aimsgraph.catalog.naming import framework, other_framework
from aimsgraph.catalog.titles import fold_title
from aimsgraph.importing.tables.grid import text_of
from aimsgraph.importing.tables.inference.knowledge import Knowledge
from aimsgraph.importing.tables.inference.profile import Profile

_MOST_READ = 500  # texts of a column that are tried
_NAMED = 0.3  # of the references of a column whose header names a framework
_BARE = 0.6  # of the references of one whose header names none
_TITLES = 0.5
_HINTS = frozenset({"clause", "article", "annex", "iso", "nist", "provision", "requirement"})


@dataclass(frozen=True, slots=True)
class Referring:
    """What a column refers to; ``name`` is empty where the framework is not at hand."""

    name: str
    classes: frozenset[str] = frozenset()
    wrong: int = 0


def referring(profile: Profile) -> Referring | None:
    """The framework whose provisions a column names; None where it names none."""
    shelf = catalogs()
    named = framework(profile.header, shelf)
    texts = list(profile.distinct)[:_MOST_READ]
    if named is None:
        if other_framework(profile.header, shelf):
            return Referring("")
        return _bare(profile, texts)
    name, catalog = named
    found = [read for text in texts for _, read in references_of(name, text)]
    good = [read for read in found if isinstance(read, Reference)]
    if texts and len(good) < _NAMED * len(found):
        return None
    classes = {each.cls for each in good}
    if name == catalog.short_title:
        held = {each.cls for each in catalog.provisions.values()}
        classes |= held & {"Clause", "ReferenceControl"}
    return Referring(name, frozenset(classes), len(found) - len(good))


def _bare(profile: Profile, texts: list[str]) -> Referring | None:
    hinted = bool(_HINTS & set(profile.words))
    telling = [text for text in texts if hinted or any(each.isalpha() for each in text)]
    if not telling or len(telling) < _BARE * len(texts) or profile.is_long:
        return None
    found = [read for text in telling for read in references(text)]
    good = [read for read in found if isinstance(read, Reference) and read.confidence > 0.5]
    if len(good) < _BARE * len(found):
        return None
    most = Counter(each.catalog for each in good).most_common(1)[0][0]
    classes = frozenset(each.cls for each in good)
    return Referring(catalogs()[most].short_title, classes, len(found) - len(good))


def relates_to(referred: Referring, cls: str, knowledge: Knowledge) -> list[dict[str, Any]]:
    """The relations from things of ``cls`` to what is referred to, one for each class of it."""
    found: dict[tuple[str, bool], list[str]] = {}
    for provision in sorted(referred.classes & {"Clause", "ReferenceControl"}):
        targets = [provision]
        if provision == "ReferenceControl" and cls != "SoAEntry":
            targets.insert(0, "SoAEntry")  # controls meet the decision on a reference control
        for target in targets:
            ways = knowledge.relations(cls, target)
            if ways:
                found.setdefault(ways[0], []).append(target)
                break
    return [
        {"type": type, "to": targets, **({"inverse": True} if inverse else {})}
        for (type, inverse), targets in found.items()
    ]


def titles_of(profile: Profile, referred: Profile) -> bool:
    """Whether a column holds the titles of what another refers to."""
    pairs = [
        (canonical(text_of(one)), text_of(other))
        for one, other in zip(referred.cells[:_MOST_READ], profile.cells, strict=False)
        if text_of(one) and text_of(other)
    ]
    shelf = catalogs()
    fit = sum(
        isinstance(read, Reference)
        and fold_title(shelf[read.catalog].provision(read.ref).title) == fold_title(title)
        for read, title in pairs
    )
    return bool(pairs) and fit >= _TITLES * len(pairs)
