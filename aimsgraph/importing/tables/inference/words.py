"""Which words stand for which classes of things, and for which relations to roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aimsgraph.importing.folding import fold
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.terms import kebab

# What people call the things of a class besides its own name.
_CALLED = {
    "AISystem": ("system", "use case", "ai use case", "ai inventory", "application", "algorithm"),
    "Asset": ("asset",),
    "ComputeResource": ("computing resource", "compute", "hardware"),
    "ContextIssue": ("context", "issue"),
    "CorrectiveAction": ("action", "remediation"),
    "Dataset": ("data set", "training data"),
    "DataSource": ("source system",),
    "Evidence": ("artefact", "artifact", "document", "record"),
    "InterestedParty": ("stakeholder",),
    "Metric": ("indicator", "kpi"),
    "Nonconformity": ("non conformity",),
    "Obligation": ("need", "expectation", "requirement", "duty"),
    "Objective": ("goal",),
    "Organization": ("agency", "company", "department", "ministry", "organisation", "bureau"),
    "Person": ("people", "employee"),
    "Process": ("procedure",),
    "Risk": ("threat", "hazard"),
    "SoAEntry": ("statement of applicability", "soa", "applicability"),
    "Supplier": ("vendor", "third party", "manufacturer"),
    "Tool": ("product", "service", "software"),
}
# Classes whose things nobody lists, or that are only a kind of another.
_NEVER = frozenset(
    {
        *("Node", "Provision", "Framework", "Clause", "ControlObjective", "ReferenceControl"),
        *("Record", "Activity", "Measure", "Challenge", "Justification", "EvidenceRequirement"),
        *("Implementation", "CertificationCycle", "Change", "Scope", "Impact"),
    }
)
# Words that say how a thing is named rather than something of it.
NAMING = frozenset({"name", "title", "label"})
IDENTIFYING = frozenset(
    {"id", "identifier", "ref", "reference", "no", "number", "nr", "code", "key"}
)
DESCRIBING = frozenset({"description", "detail", "note", "comment", "remark", "summary", "about"})
OWNING = {"owner": "ownedBy", "accountable": "ownedBy", "responsible": "operatedBy"}
MAPPING = frozenset({"mapping", "map", "matrix", "assignment", "crosswalk", "link", "mapped"})
# What says something of a thing rather than naming it.
ATTRIBUTES = frozenset(
    {
        *("type", "version", "category", "status", "state", "rating", "level", "score", "date"),
        *("abbreviation", "count", "number", "url", "description", "size", "cost", "percent"),
        *("frequency", "reason", "kind", "stage", "how", "why", "whether", "estimated", "place"),
        *("sensitivity", "quality", "access", "effectiveness", "email", "path", "link", "request"),
    }
)
_FILLERS = frozenset({"of", "the", "a", "an", "or", "and", "is", "in", "on", "for", "to", "used"})


def words(text: str) -> tuple[str, ...]:
    """The words of a header or file name, in the singular.

    >>> words("Policies_and AIUseCase#2")
    ('policy', 'and', 'ai', 'use', 'case', '2')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return tuple(map(_singular, re.findall(r"[^\W_]+", fold(parted))))


def said(found: tuple[str, ...]) -> frozenset[str]:
    """The words that say something."""
    return frozenset(found) - _FILLERS


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


class Classes:
    """Finds the classes that words name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._called: dict[tuple[str, ...], str] = {}
        for name in vocabulary.classes:
            if name not in _NEVER:
                for phrase in (kebab(name), *_CALLED.get(name, ())):
                    self._called.setdefault(words(phrase), name)
        self._longest = max(map(len, self._called))

    def find(self, said: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The classes named, in order, each with its words; the longest name counts."""
        return list(self._find(said))

    def _find(self, said: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        at = 0
        while at < len(said):
            for length in range(min(self._longest, len(said) - at), 0, -1):
                phrase = said[at : at + length]
                if phrase in self._called:
                    yield self._called[phrase], phrase
                    at += length
                    break
            else:
                at += 1
