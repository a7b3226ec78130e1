"""Every proof of the engine passes a checker that knows the tables and the graph alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import cast

import pytest

from aimsgraph.errors import UsageError
from aimsgraph.impact import Explanation, Hypothetical, Impact, Step
from aimsgraph.vocabulary import Vocabulary, load
from tests.oracle.cases import Things, ask, impact_of
from tests.oracle.graphs import Graph, graph
from tests.oracle.proofs import Judge
from tests.oracle.shrink import picture, shrink

GRAPHS = int(os.environ.get("AIMSGRAPH_PROOF_GRAPHS", "100"))
BLOCK = 50
BLOCKS = range(0, GRAPHS, BLOCK)
FEW = 6  # things of a graph whose loss is explained after changes


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


@pytest.mark.slow
@pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
def test_every_proof_follows_from_facts_and_wastes_no_step(
    first: int, vocabulary: Vocabulary
) -> None:
    """Of all that is lost today in random graphs, and of some of it after changes."""
    checked = 0
    for seed in range(first, min(first + BLOCK, GRAPHS)):
        found = graph(seed, vocabulary)
        wrong = faults(found)
        if wrong:
            least = shrink(found, _still_wrong(found))
            pytest.fail(f"{picture(least)}\n" + "\n".join(faults(least)))
        checked += 1
    assert checked


def faults(found: Graph) -> list[str]:
    """What is wrong with the explanations of a graph."""
    return [
        f"{explanation.verdict.id} {when}: {fault}"
        for when, judge, explanation in explanations(found)
        for fault in judge.faults(explanation)
    ]


def explanations(found: Graph) -> Iterator[tuple[str, Judge, Explanation]]:
    """The explanations of a graph, each with who judges it: of all that is lost today, and of what
    the changes of the graph break or put in doubt, then of more that is lost after them.
    """
    question = found.question
    impact = Impact(question.snapshot, question.vocabulary, question.policy, as_of=question.as_of)
    verdicts = impact.posture().verdicts
    judge = Judge(question)
    for id, verdict in sorted(verdicts.items()):
        if verdict.status != "holds":
            yield "today", judge, impact.explain(id)
    changes = [Hypothetical(*change) for change in found.changes]
    answer, judge = impact.what_if(changes), Judge(question, found.changes)
    fresh = [verdict.id for verdict in (*answer.broken, *answer.doubt)]
    lost = [id for id, verdict in sorted(verdicts.items()) if verdict.status != "holds"]
    for id in dict.fromkeys([*fresh, *(id for id in lost if id not in answer.closed)][:FEW]):
        yield "after the changes", judge, impact.explain(id, changes)


def _still_wrong(first: Graph) -> Callable[[Graph], bool]:
    """Whether a smaller graph shows the same sort of fault."""
    wanted = {_sort(fault) for fault in faults(first)}

    def wrong(candidate: Graph) -> bool:
        try:
            return bool(candidate.changes) and bool(wanted & {_sort(f) for f in faults(candidate)})
        except (AssertionError, KeyError, UsageError):  # nobody can read it
            return False

    return wrong


def _sort(fault: str) -> str:
    """A fault without ids and numbers."""
    return re.sub(r"^.*?: |\d+|: Step.*", "", fault)


def test_a_circle_that_a_part_of_a_thing_stands_in_is_another_reason() -> None:
    """What realises the treatment is argued from the risk; the control lacks more besides."""
    things: Things = {
        "model:1": {},
        "risk:1": {},
        "risk-assessment:1": {"kind": "risk-assessment"},
        "treatment:1": {},
        "control:1": {},
        "implementation:1": {},
        "implementation:2": {},
        "slot:1": {},
        "justification:1": {},
    }
    relations = """risk:1 arisesIn model:1
                   risk:1 assessedIn risk-assessment:1
                   risk:1 treatedBy treatment:1
                   treatment:1 realisedBy control:1
                   control:1 appliedAs implementation:1
                   implementation:1 concerns model:1
                   implementation:1 restsOn slot:1
                   slot:1 filledBy risk-assessment:1
                   control:1 appliedAs implementation:2
                   control:1 arguedBy justification:1
                   justification:1 takes risk:1"""
    question = ask(things, relations)
    found = impact_of(question).explain("control:1")
    assert not Judge(question).faults(found)
    assert found.steps[-1].relation == "appliedAs"
    (other,) = found.alternatives
    assert [step.rule for step in other.steps] == ["mutual"]


# ---- The checker refuses what is no proof --------------------------------------------------------

Doctored = Iterator[tuple[Step, ...]]


def without_a_premise(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """The last step forgets one that it rests on."""
    *others, last = steps
    for earlier in last.rests_on:
        kept = tuple(one for one in last.rests_on if one != earlier)
        yield *others, replace(last, rests_on=kept)


def by_another_relation(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """A step goes along a relation that is not there, or that carries nothing."""
    for number, step in enumerate(steps):
        for relation in ("mapsTo", "arisesIn"):
            if step.relation not in ("", relation) and step.rule != "mutual":
                yield changed(steps, number, relation=relation)


def by_another_rule(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """A step names a rule that says something else."""
    others = {"group": "witness", "witness": "group", "own": "missing", "fact": "supposed"}
    others |= {"supposed": "recorded", "recorded": "supposed", "depends": "implies"}
    others |= {"period": "reopened", "challenge": "own", "missing": "group"}
    for number, step in enumerate(steps):
        if step.rule in others and not asked_for(found, step):
            yield changed(steps, number, rule=others[step.rule])


def asked_for(found: Graph, step: Step) -> bool:
    """Whether the same change is supposed and recorded, so that both rules are right."""
    return any(step.thing == thing for thing, _kind, _weight in found.changes)


def of_another_thing(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """A leaf is told of a thing at which nothing is said to happen."""
    for number, step in enumerate(steps):
        if not step.rests_on:
            yield changed(steps, number, thing="change:nowhere")


def of_another_day(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """A fact tells of a year in which nothing was."""
    for number, step in enumerate(steps):
        text = re.sub(r"\b20(\d\d)-", r"18\1-", step.text)
        if text != step.text and not step.rests_on:
            yield changed(steps, number, text=text)


def with_an_untrue_fact(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """A fact says what is said nowhere."""
    for number, step in enumerate(steps):
        if step.rule == "fact" and ":" in step.text:
            yield changed(steps, number, text=step.text.partition(":")[0] + ": it is cursed")


def of_the_other_plane(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """The conclusion is another than the verdict."""
    last = len(steps) - 1
    yield changed(steps, last, plane={"void": "doubt", "doubt": "void"}[steps[last].plane])


def with_a_spare_step(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """Something that is true is told twice, and is of no use."""
    *others, last = steps
    for number, step in enumerate(others):
        moved = len(others)
        yield *others, step, replace(last, rests_on=(*last.rests_on, moved))
        assert number < moved


def resting_on_itself(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """The last step rests on itself."""
    yield changed(steps, len(steps) - 1, rests_on=(len(steps) - 1,))


def by_a_circle_that_is_none(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """Mutual support is named where something else lost it."""
    last = steps[-1]
    if all(step.rule != "mutual" for step in steps):
        text = "only mutual support is left among nobody"
        yield (replace(last, rule="mutual", relation="", rests_on=(), text=text),)


def nothing_at_all(steps: tuple[Step, ...], found: Graph) -> Doctored:
    """The proof is empty."""
    yield ()


DOCTORED: tuple[Callable[[tuple[Step, ...], Graph], Doctored], ...] = (
    without_a_premise,
    by_another_relation,
    by_another_rule,
    of_another_thing,
    of_another_day,
    with_an_untrue_fact,
    of_the_other_plane,
    with_a_spare_step,
    resting_on_itself,
    by_a_circle_that_is_none,
    nothing_at_all,
)


def changed(steps: tuple[Step, ...], number: int, **fields: object) -> tuple[Step, ...]:
    """The steps with one that says otherwise."""
    other = replace(steps[number], **fields)  # type: ignore[arg-type]
    return *steps[:number], other, *steps[number + 1 :]


@cache
def told() -> list[tuple[Graph, Judge, Explanation]]:
    """Explanations of the first random graphs."""
    graphs = [graph(seed, load()) for seed in range(25)]
    return [(one, judge, found) for one in graphs for _when, judge, found in explanations(one)]


@pytest.mark.parametrize("doctor", DOCTORED, ids=lambda doctor: doctor.__name__)
def test_what_is_no_proof_is_refused(doctor: Callable[[tuple[Step, ...], Graph], Doctored]) -> None:
    refused = 0
    for one, judge, found in told():
        for steps in doctor(found.steps, one):
            fake = SimpleNamespace(verdict=found.verdict, steps=steps, alternatives=())
            assert judge.faults(cast("Explanation", fake)), (one.seed, steps)
            refused += 1
    assert refused > 20
