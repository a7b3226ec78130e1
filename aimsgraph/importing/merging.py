"""One state out of many claims: authority decides, disagreement is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aimsgraph.importing.folding import same
from aimsgraph.importing.source import Source
from aimsgraph.snapshot import Value
from aimsgraph.store.protocol import Claim
from aimsgraph.vocabulary import Vocabulary

Rank = Callable[[str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that disagree on one property of a thing or relation; ``source`` is believed."""

    subject: str
    property: str
    value: Value
    source: str
    other: Value
    other_source: str

    def __str__(self) -> str:
        return (
            f"{self.subject} {self.property}: {self.source} says {self.value!r}, "
            f"{self.other_source} says {self.other!r}"
        )


def ranking(sources: Iterable[Source]) -> Rank:
    """The order in which sources are believed: by authority, then as declared; others come last."""
    ranks = {source.name: (-source.authority, at) for at, source in enumerate(sources)}
    last = (max((rank[0] for rank in ranks.values()), default=0) + 1, 0)
    return lambda name: ranks.get(name, last)


def merge(
    claims: Sequence[Claim], rank: Rank, vocabulary: Vocabulary
) -> tuple[str, Mapping[str, Value], tuple[Conflict, ...]]:
    """Class, properties and conflicts of one subject.

    Of two classes the more specific one is taken where one is a kind of the other.
    """
    if len(claims) == 1:
        return claims[0].cls, claims[0].properties, ()
    ordered = sorted(claims, key=lambda claim: (rank(claim.source), claim.source))
    properties: dict[str, tuple[Value, str]] = {}
    conflicts: list[Conflict] = []
    cls, cls_source = "", ""
    for claim in ordered:
        if claim.cls and not cls:
            cls, cls_source = claim.cls, claim.source
        elif claim.cls and claim.cls != cls:
            if vocabulary.is_a(claim.cls, cls):
                cls, cls_source = claim.cls, claim.source
            elif not vocabulary.is_a(cls, claim.cls):
                conflicts.append(
                    Conflict(claim.subject, "class", cls, cls_source, claim.cls, claim.source)
                )
        for name, value in claim.properties.items():
            taken = properties.setdefault(name, (value, claim.source))
            if not same(name, taken[0], value):
                conflicts.append(Conflict(claim.subject, name, *taken, value, claim.source))
    return cls, {name: value for name, (value, _) in properties.items()}, tuple(conflicts)
