"""What a step of a proof can show, and what it shows with that."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import networkx

from tests.oracle.groups import Claim, claims_of
from tests.oracle.losses import Case
from tests.oracle.world import World

VOID, DOUBT = "void", "doubt"


@dataclass(frozen=True)
class Changed:
    """A thing changed so; ``at`` is None where that is only supposed."""

    thing: str
    kind: str
    weight: str
    at: datetime | None


@dataclass(frozen=True)
class IsLost:
    """A claim is void, or in doubt."""

    claim: Claim
    grade: str


@dataclass(frozen=True)
class Lacks:
    """A group of a thing lacks a member, or that member counts as lost there.

    An empty member is a place that nothing takes.
    """

    thing: str
    relation: str
    member: str = ""


@dataclass(frozen=True)
class Missing:
    """A must of a thing, by its first relation, is empty."""

    thing: str
    relation: str


@dataclass(frozen=True)
class Uncovered:
    """Standing records, or those that stand without doubt, do not cover a period of a slot."""

    slot: str
    first: date
    grade: str


@dataclass(frozen=True)
class Open:
    """A challenge is open."""

    challenge: str


@dataclass(frozen=True)
class Rejected:
    """A record was rejected."""

    record: str


Item = Changed | IsLost | Lacks | Missing | Uncovered | Open | Rejected
Shown = frozenset[Item]


def own(case: Case, id: str, grade: str, *, age: bool = False) -> Iterator[IsLost]:
    """What a thing that has lost something by itself has lost: each reading of it that counts it.

    That a record only grew too old does not count where it is read whatever its age.
    """
    if case.world.has_status(id):
        for claim in claims_of(case, id):
            if not (age and claim.reading == "ageless"):
                yield IsLost(claim, grade)


def with_all(world: World, items: Iterable[Item]) -> Shown:
    """The items, and what is in doubt, lost as a whole or changed a little with them."""
    found = set(items)
    for item in list(found):
        if isinstance(item, IsLost):
            whole = Claim(item.claim.thing)
            grades = (VOID, DOUBT) if item.grade == VOID else (DOUBT,)
            found |= {IsLost(claim, grade) for claim in (item.claim, whole) for grade in grades}
        if isinstance(item, Uncovered) and item.grade == VOID:
            found.add(replace(item, grade=DOUBT))
        if isinstance(item, Changed) and world.vocabulary.change_kinds[item.kind].graded:
            found.add(replace(item, weight="minor"))
    return frozenset(found)


def covered(options: Sequence[Collection[Hashable]]) -> int:
    """How many different members some steps stand for, one each (a greatest matching)."""
    graph: networkx.Graph[object] = networkx.Graph()
    steps = [("step", number) for number in range(len(options))]
    graph.add_nodes_from(steps)
    for step, members in zip(steps, options, strict=True):
        graph.add_edges_from((step, ("member", member)) for member in members)
    matching = networkx.bipartite.hopcroft_karp_matching(graph, steps)
    return sum(step in matching for step in steps)
