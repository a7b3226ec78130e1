"""An answer-set solver finds the same losses as the naive passes."""

from __future__ import annotations

from aimsgraph.vocabulary import load
from tests.oracle.clingo_fixpoint import is_plain, solve
from tests.oracle.graphs import graph
from tests.oracle.losses import Case
from tests.oracle.naive import Support
from tests.oracle.world import World

GRAPHS = 200


def test_the_solver_agrees_on_graphs_without_grounded_components() -> None:
    """Baseline and scenario of the first 200 graphs in which plain least fixpoints suffice."""
    vocabulary, compared, seed = load(), 0, 0
    while compared < GRAPHS:
        asked = graph(seed, vocabulary)
        before, now = World(asked.question), World(asked.question, asked.changes)
        supports = [Support(Case(before, before)), Support(Case(now, before))]
        if all(is_plain(support) for support in supports):
            compared += 1
            for support in supports:
                lost = support.settle()
                assert solve(support) == (lost.void, lost.doubt), f"seed {seed}"
        seed += 1
    assert seed < 3 * GRAPHS
