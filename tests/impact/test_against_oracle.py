"""The engine and the oracle, written apart from each other, give the same verdicts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

import pytest

from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.vocabulary import Vocabulary, load
from tests.oracle.graphs import Graph, graph
from tests.oracle.naive import answer
from tests.oracle.shrink import picture, shrink

GRAPHS = int(os.environ.get("AIMSGRAPH_ORACLE_GRAPHS", "2000"))
BLOCK = 100
BLOCKS = range(0, GRAPHS, BLOCK)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


@pytest.mark.slow
@pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
def test_engine_and_oracle_agree(first: int, vocabulary: Vocabulary) -> None:
    """On status, tags, newly broken, in doubt, masked, interaction and closed of random graphs."""
    wrong = [
        found
        for seed in range(first, min(first + BLOCK, GRAPHS))
        if differences(found := graph(seed, vocabulary))
    ]
    if wrong:
        least = shrink(wrong[0], _still_differs(wrong[0]))
        seeds = ", ".join(str(found.seed) for found in wrong)
        pytest.fail(
            f"{len(wrong)} of {BLOCK} graphs differ (seeds {seeds}); the first, made small:\n"
            f"{picture(least)}\n" + "\n".join(differences(least))
        )


def _subjects(found: Iterable[str]) -> set[str]:
    """What the differences are about: status, tags, masked, ..."""
    return {line.partition(":")[0] for line in found}


def _still_differs(first: Graph) -> Callable[[Graph], bool]:
    """Whether a smaller graph, which both can read, shows the same sort of difference."""
    wanted = _subjects(differences(first))

    def differs(candidate: Graph) -> bool:
        if not candidate.changes:
            return False
        try:
            return bool(wanted & _subjects(differences(candidate)))
        except (AssertionError, KeyError):  # the oracle cannot read it
            return False

    return differs


def differences(candidate: Graph) -> list[str]:
    """Where the two say different things about a graph, in words."""
    question, changes = candidate.question, candidate.changes
    wanted = answer(question, changes)
    try:
        impact = Impact(
            question.snapshot, question.vocabulary, question.policy, as_of=question.as_of
        )
        verdicts = impact.posture().verdicts
        found = impact.what_if(
            [Hypothetical(thing, kind, significance=weight) for thing, kind, weight in changes]
        )
    except Exception as error:  # whatever the engine raises is a difference
        return [f"the engine raised {type(error).__name__}: {error}"]
    tags = {id: verdict.tag for id, verdict in verdicts.items() if verdict.status == "broken"}
    return [
        *_maps(
            "status",
            {id: verdict.status for id, verdict in verdicts.items()},
            wanted.baseline.status,
        ),
        *_maps("tag today", tags, wanted.baseline.tags),
        *_sets("newly broken", (verdict.id for verdict in found.broken), wanted.broken),
        *_sets("newly in doubt", (verdict.id for verdict in found.doubt), wanted.doubt),
        *_sets("masked", (verdict.id for verdict in found.masked), wanted.masked),
        *_sets("interaction", found.interaction, wanted.interaction),
        *_sets("closed", found.closed, wanted.closed),
        *_maps(
            "tag afterwards",
            {verdict.id: verdict.tag for verdict in found.broken},
            {id: wanted.scenario.tags.get(id) for id in wanted.broken},
        ),
    ]


def _maps(what: str, found: Mapping[str, object], wanted: Mapping[str, object]) -> list[str]:
    return [
        f"{what}: {id} is {found.get(id)} for the engine, {wanted.get(id)} for the oracle"
        for id in sorted({*found, *wanted})
        if found.get(id) != wanted.get(id)
    ]


def _sets(what: str, found: Iterable[str], wanted: Iterable[str]) -> list[str]:
    mine, theirs = set(found), set(wanted)
    return [
        f"{what}: {id} only for the {'engine' if id in mine else 'oracle'}"
        for id in sorted(mine ^ theirs)
    ]
