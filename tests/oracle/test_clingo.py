"""An answer-set solver finds the same losses as the naive passes."""

from __future__ import annotations

import os

import pytest

from aimsgraph.vocabulary import load
from tests.oracle.clingo_fixpoint import is_plain, solve
from tests.oracle.graphs import graph
from tests.oracle.losses import Case
from tests.oracle.naive import Support
from tests.oracle.world import World

GRAPHS = int(os.environ.get("AIMSGRAPH_CLINGO_GRAPHS", "2000"))
BLOCK = 100
BLOCKS = range(0, GRAPHS, BLOCK)


@pytest.mark.slow
@pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
def test_the_solver_agrees(first: int) -> None:
    """On baseline and scenario of the random graphs on which the engine agrees with the oracle."""
    circular = 0
    for seed in range(first, min(first + BLOCK, GRAPHS)):
        asked = graph(seed, load())
        before, now = World(asked.question), World(asked.question, asked.changes)
        for case in (Case(before, before), Case(now, before)):
            support = Support(case)
            lost = support.settle()
            assert solve(support) == (lost.void, lost.doubt), f"seed {seed}"
            circular += not is_plain(support)
    assert circular or GRAPHS < BLOCK
