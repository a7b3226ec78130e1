"""Small graphs written by hand, and what the oracle says about them.

Whoever asks has it from both: the engine has to say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import cast

from aimsgraph.impact import Impact, Policy
from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary, load
from tests.impact.test_against_oracle import differences
from tests.oracle.graphs import Graph
from tests.oracle.naive import Answer, Outcome, answer, scenario
from tests.oracle.world import Hypothetical, Question

TODAY = date(2026, 6, 15)
PROVISIONS = {"clause": "Clause", "reference": "ReferenceControl"}
Things = Mapping[str, Mapping[str, object]]


@cache
def rules() -> Vocabulary:
    """The shipped ontology."""
    return load()


def ask(
    things: Things, relations: str = "", policy: Policy | None = None, as_of: date = TODAY
) -> Question:
    """A question about things by id and relations written one a line.

    A provision is written ``clause:`` or ``reference:``; records get the kind ``process-record``,
    which recurs and which no change touches, unless they say otherwise.
    """
    nodes = [_node(id, given) for id, given in things.items()]
    linked = [
        Relation(type, source, target)
        for source, type, target in (
            line.split() for line in relations.splitlines() if line.strip()
        )
    ]
    return Question(Snapshot(nodes, linked), rules(), policy or Policy(), as_of)


def _node(id: str, given: Mapping[str, object]) -> Node:
    prefix = id.partition(":")[0]
    cls = PROVISIONS.get(prefix) or rules().by_prefix[prefix]
    properties: dict[str, object] = {"name": id}
    if prefix in PROVISIONS:
        properties |= {"catalog": "iso42001:2023", "ref": id, "title": id}
    if rules().is_a(cls, "Record"):
        properties["kind"] = "process-record"
    return Node(id, cls, cast("dict[str, Value]", {**properties, **given}))


def today(
    things: Things, relations: str = "", policy: Policy | None = None, as_of: date = TODAY
) -> Outcome:
    """The outcome without any change."""
    question = ask(things, relations, policy, as_of)
    found, verdicts = scenario(question), impact_of(question).posture().verdicts
    assert {id: verdict.status for id, verdict in verdicts.items()} == found.status
    assert {id: verdict.tag for id, verdict in verdicts.items() if verdict.tag} == found.tags
    return found


def what_if(things: Things, relations: str, *changes: tuple[str, str, str]) -> Answer:
    """The answer to hypothetical changes."""
    found = Graph(0, ask(things, relations), cast("tuple[Hypothetical, ...]", changes))
    assert not differences(found)
    return answer(found.question, found.changes)


def impact_of(question: Question) -> Impact:
    """The engine, asked about the graph of a question."""
    return Impact(question.snapshot, question.vocabulary, question.policy, as_of=question.as_of)


DATA: dict[str, Mapping[str, object]] = {
    "dataset:train": {"observed_on": date(2026, 1, 1)},
    "model:a": {"built_on": date(2026, 2, 1)},
    "system:a": {},
    "evidence:quality": {"kind": "data-quality-report", "collected_on": date(2026, 3, 1)},
    "evidence:test": {"kind": "test-report", "collected_on": date(2026, 3, 1)},
    "impact-assessment:a": {"kind": "impact-assessment", "collected_on": date(2026, 3, 1)},
}
LINEAGE = """model:a trainedOn dataset:train
             system:a hasComponent model:a
             evidence:quality about dataset:train
             evidence:test about model:a
             impact-assessment:a about system:a"""
