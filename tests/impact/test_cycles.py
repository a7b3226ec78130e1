"""Support that runs in a circle counts as none; for comparison it can be read as support."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aimsgraph.errors import UsageError
from aimsgraph.impact import Answer, Hypothetical, Impact
from tests.impact.company import TODAY, Company, shipped
from tests.oracle import naive
from tests.oracle.clingo_fixpoint import is_plain
from tests.oracle.graphs import Graph, graph
from tests.oracle.losses import Case
from tests.oracle.world import World

GRAPHS = range(100)
NEXT_YEAR = TODAY + timedelta(days=365)


def circle() -> Company:
    """Two controls that argue with each other alone; the second also rests on a record."""
    made = Company()
    made.add("system:b", lifecycle="deployed")
    made.record("evidence:own", "process-record", valid_until=date(2026, 8, 1))
    made.add("slot:own", kinds=("process-record",), need=1)
    made.link("filledBy", "slot:own", "evidence:own")
    for name, other in (("x", "y"), ("y", "x")):
        made.add(f"control:{name}", state="implemented")
        made.link("arguedBy", f"control:{name}", made.add(f"justification:{name}"))
        made.link("takes", f"justification:{name}", f"control:{other}")
    made.link("restsOn", "control:y", "slot:own")
    return made


def read(made: Company, **options: str) -> Impact:
    return Impact(made.snapshot(), made.vocabulary, made.policy, as_of=made.as_of, **options)  # type: ignore[arg-type]


def least(asked: Graph) -> tuple[Impact, Answer]:
    """What the engine says if circles count as support."""
    question = asked.question
    impact = Impact(
        question.snapshot, question.vocabulary, question.policy, as_of=question.as_of,
        cycles="least",
    )  # fmt: skip
    changes = [Hypothetical(thing, kind, weight) for thing, kind, weight in asked.changes]
    return impact, impact.what_if(changes)


def test_read_as_least_it_is_what_the_oracle_says_without_grounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Status, newly broken, in doubt, masked and interaction, on random graphs."""
    monkeypatch.setattr(naive, "Support", naive.Least)
    circular = 0
    for seed in GRAPHS:
        asked = graph(seed, shipped())
        wanted = naive.answer(asked.question, asked.changes)
        impact, found = least(asked)
        status = {id: verdict.status for id, verdict in impact.posture().verdicts.items()}
        assert status == wanted.baseline.status, seed
        assert {verdict.id for verdict in found.broken} == wanted.broken, seed
        assert {verdict.id for verdict in found.doubt} == wanted.doubt, seed
        assert {verdict.id for verdict in found.masked} == wanted.masked, seed
        assert set(found.interaction) == wanted.interaction, seed
        world = World(asked.question)
        circular += not is_plain(naive.Support(Case(world, world)))
    assert circular > 10


def test_what_is_left_in_a_circle_alone_breaks_only_if_it_is_grounded() -> None:
    made = circle()
    assert read(made).posture().verdicts["control:x"].status == "broken"
    assert read(made, cycles="grounded").posture().verdicts["control:x"].status == "broken"
    assert read(made, cycles="least").posture().verdicts["control:x"].status == "holds"


def test_any_other_reading_is_an_error_that_names_the_two() -> None:
    with pytest.raises(UsageError, match=r"'loose'.*grounded or least"):
        read(Company(), cycles="loose")


class TestEveryAnswer:
    """Whatever is asked follows the reading and says which it was."""

    @pytest.mark.parametrize("cycles", ["grounded", "least"])
    def test_it_says_how_circles_were_read(self, cycles: str) -> None:
        impact = read(circle(), cycles=cycles)
        answers = [
            impact.posture(),
            impact.what_if([Hypothetical("evidence:own", "rejection")]),
            impact.explain("control:x"),
            impact.forecast(NEXT_YEAR),
            impact.repair(NEXT_YEAR),
        ]
        assert {answer.cycles for answer in answers} == {cycles}  # type: ignore[attr-defined]

    def test_a_forecast_follows_it_on_every_day(self) -> None:
        status = read(circle(), cycles="least").forecast(NEXT_YEAR).status_on
        assert status(date(2026, 8, 1))["control:x"] == "holds"
        assert status(date(2026, 8, 2))["control:x"] == "broken"

    def test_a_closing_follows_it(self) -> None:
        closing = [Hypothetical("system:b", "decommission")]
        answer = read(circle(), cycles="least").what_if(closing)
        assert answer.closed
        assert "control:x" not in {verdict.id for verdict in answer.broken}

    def test_a_repair_needs_nothing_where_a_circle_is_support(self) -> None:
        made = circle()
        targets = ["control:x"]
        assert read(made, cycles="least").repair(made.as_of, targets=targets).standing
        assert not read(made).repair(made.as_of, targets=targets).standing

    def test_single_points_and_a_blast_follow_it(self) -> None:
        impact = read(circle(), cycles="least")
        assert "evidence:own" in {one.thing for one in impact.single_points(["control:x"])}
        (row,) = impact.blast(["withdrawal"], ["evidence:own"])
        assert row.broken == len(
            impact.what_if([Hypothetical("evidence:own", "withdrawal")]).broken
        )
