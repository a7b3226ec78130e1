"""The oracle obeys the laws of the semantics, on random graphs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import load
from tests.oracle.graphs import Graph, graph
from tests.oracle.groups import Claim, Group
from tests.oracle.losses import Case
from tests.oracle.naive import Least, Lost, Outcome, Support, answer, scenario
from tests.oracle.world import Hypothetical, World

SEEDS = integers(min_value=0, max_value=10**6)
STATUS = ("holds", "doubt", "broken")


def is_no_better(one: Outcome, other: Outcome) -> bool:
    """Whether nothing stands better in the first outcome than in the second."""
    assert one.status.keys() == other.status.keys()
    return all(STATUS.index(one.status[id]) >= STATUS.index(other.status[id]) for id in one.status)


def without_closings(asked: Graph) -> tuple[Hypothetical, ...]:
    """The changes after which things are still demanded."""
    world = World(asked.question)
    return tuple(one for one in asked.changes if one[1] not in world.cls(one[0]).closes)


class Unbounded(Support):
    """Every group with alternatives reads Y, whatever component its members are in."""

    def _believed(self, claim: Claim, group: Group, member: Claim, lost: Lost, known: Lost) -> Lost:
        return known if group.alternatives else lost


@given(SEEDS)
@settings(max_examples=60)
def test_more_changes_never_break_less(seed: int) -> None:
    asked = graph(seed, load())
    changes = without_closings(asked)
    for number in range(len(changes)):
        fewer = scenario(asked.question, changes[:number])
        assert is_no_better(scenario(asked.question, changes), fewer)


@given(SEEDS)
@settings(max_examples=60)
def test_a_minor_change_never_breaks_more_than_a_significant_one(seed: int) -> None:
    asked = graph(seed, load())
    minor: list[Hypothetical] = [(id, kind, "minor") for id, kind, _ in asked.changes]
    major: list[Hypothetical] = [(id, kind, "significant") for id, kind, _ in asked.changes]
    assert is_no_better(
        scenario(asked.question, tuple(major)), scenario(asked.question, tuple(minor))
    )


@given(SEEDS)
@settings(max_examples=40)
def test_order_does_not_matter(seed: int) -> None:
    asked = graph(seed, load())
    snapshot = asked.question.snapshot
    backwards = Snapshot(reversed(list(snapshot.nodes.values())), reversed(snapshot.relations))
    question = replace(asked.question, snapshot=backwards)
    assert answer(question, asked.changes[::-1]) == answer(asked.question, asked.changes)


@given(SEEDS)
@settings(max_examples=60)
def test_components_only_bound_where_grounding_is_needed(seed: int) -> None:
    """Grounding every group with alternatives gives the same, and at least what is least."""
    world = World(graph(seed, load()).question)
    case = Case(world, world)
    grounded, least = Support(case).settle(), Least(case).settle()
    assert Unbounded(case).settle() == grounded
    assert least.void <= grounded.void
    assert least.doubt <= grounded.doubt


@pytest.mark.parametrize("seed", range(40))
def test_only_circles_break_when_nothing_is_lost(seed: int) -> None:
    """Alone and without changes, only mutual support is no support."""
    world = World(graph(seed, load()).question)
    lost = Least(Case(world, world, alone=True)).settle()
    assert lost == Lost(set(), set())
