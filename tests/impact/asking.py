"""Questions to random graphs, as the tests of laws ask them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.impact.answer import Status
from tests.impact.company import shipped
from tests.oracle.graphs import graph
from tests.oracle.world import Question, World

Statuses = Mapping[str, Status]


def impact_of(question: Question, **options: object) -> Impact:
    """The engine, asked about the graph of a question."""
    return Impact(
        question.snapshot,
        question.vocabulary,
        question.policy,
        as_of=question.as_of,
        **options,  # type: ignore[arg-type]
    )


@cache
def asked(seed: int) -> Question:
    """A random graph."""
    return graph(seed, shipped()).question


def supposed(seed: int) -> list[Hypothetical]:
    """The changes to ask a random graph about, but for those that close something."""
    found = graph(seed, shipped())
    return [
        Hypothetical(thing, kind, weight)
        for thing, kind, weight in found.changes
        if kind not in shipped().classes[found.question.snapshot.node(thing).cls].closes
    ]


def possible(question: Question) -> list[Hypothetical]:
    """Everything that can happen to anything that is there, but for what closes it."""
    world = World(question)
    return [
        Hypothetical(id, kind)
        for id in sorted(world.nodes)
        for kind in world.cls(id).changes
        if kind not in world.cls(id).closes
    ]


def today(impact: Impact) -> Statuses:
    """The status of everything."""
    return {id: verdict.status for id, verdict in impact.posture().verdicts.items()}
