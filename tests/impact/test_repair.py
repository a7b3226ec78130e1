"""A repair restores, needs all it does, costs least, and never fills a missed period afterwards."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations

import clingo
import pytest

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.impact.actions import Remedy
from aimsgraph.impact.calendar import add_months
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT
from aimsgraph.impact.repair import Repair, RepairPlan
from aimsgraph.impact.state import State
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import load
from tests.impact.company import Company, company
from tests.oracle.cases import TODAY, ask
from tests.oracle.graphs import graph

GRAPHS = int(os.environ.get("AIMSGRAPH_REPAIR_GRAPHS", "150"))
BLOCK = 50
BLOCKS = range(0, GRAPHS, BLOCK)
FEW = 9  # actions, of which every set can be tried
LONG = 60.0  # seconds; more than any of these takes


@cache
def rules():
    return load()


def repair_of(seed: int) -> Repair:
    """All that is lost in a random graph on a date up to two months ahead, at odd costs."""
    found = graph(seed, rules()).question
    by = found.as_of + timedelta(days=seed % 3 * 30)
    state = State(Facts(found.snapshot, found.vocabulary, found.policy, by))
    dice = random.Random(seed)
    lost = sorted(state.lost(state.baseline, DOUBT))
    kinds = ("renew", "review", "decide", "collect", "spare", "appoint", "restart", "resolve")
    costs = {kind: dice.choice((1, 2, 3, 1.5)) for kind in kinds}
    # Half the graphs ask for a few things only, so that there is something to choose.
    wanted = lost if seed % 2 else dice.sample(lost, min(len(lost), 3))
    return Repair(state, found.as_of, sorted(wanted), costs)


def repairs(first: int) -> Iterator[tuple[int, Repair]]:
    """The graphs of a block in which all sets of actions can be tried, and some are needed."""
    for seed in range(first, min(first + BLOCK, GRAPHS)):
        repair = repair_of(seed)
        if 0 < len(repair.remedies.available) <= FEW:
            yield seed, repair


def subsets(remedies: Sequence[Remedy]) -> Iterator[tuple[Remedy, ...]]:
    for size in range(len(remedies) + 1):
        yield from combinations(remedies, size)


def holding(repair: Repair, done: Collection[Remedy], targets: Sequence[str]) -> set[str]:
    """The targets that hold when the engine runs with these actions done."""
    run, network = repair.applied.run(done), repair._network
    planes = ("void", "doubt")
    return {t for t in targets if not any(network.find(t, plane) in run for plane in planes)}


def ids(done: Collection[Remedy]) -> list[str]:
    return sorted(one.action.id for one in done)


def cost(done: Collection[Remedy]) -> float:
    return math.fsum(one.action.cost for one in done)


def chosen(repair: Repair, plan: RepairPlan) -> list[Remedy]:
    known = {one.action.id: one for one in repair.remedies.available}
    return [known[action.id] for action in plan.actions]


@pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
class TestAgainstEverySet:
    def test_it_costs_least_and_its_ids_come_first(self, first: int) -> None:
        for seed, repair in repairs(first):
            plan = repair.plan(None, LONG)
            everything = holding(repair, repair.remedies.available, plan.targets)
            best = min(
                (cost(done), ids(done))
                for done in subsets(repair.remedies.available)
                if holding(repair, done, plan.targets) >= everything
            )
            assert (plan.cost, sorted(a.id for a in plan.actions)) == best, seed
            assert plan.proven, seed
            assert plan.gap == 0, seed
            assert set(plan.repaired) == everything, seed

    def test_it_restores_and_needs_every_action(self, first: int) -> None:
        for seed, repair in repairs(first):
            for limit in (LONG, 1e-9):  # without time too
                plan = repair.plan(None, limit)
                done = chosen(repair, plan)
                assert plan.verified, seed
                assert holding(repair, done, plan.targets) >= set(plan.repaired), seed
                for one in done:
                    rest = [other for other in done if other is not one]
                    assert not holding(repair, rest, plan.targets) >= set(plan.repaired), seed
                lost = set(plan.targets) - set(plan.repaired)
                assert lost == {one.target for one in plan.unreachable}, seed

    def test_a_budget_brings_back_the_most_and_spends_the_least(self, first: int) -> None:
        for seed, repair in repairs(first):
            everything = cost(repair.remedies.available)
            for budget in {0.0, 1.0, 2.5, everything / 2}:
                plan = repair.plan(budget, LONG)
                most, least = max(
                    (len(holding(repair, done, plan.targets)), -cost(done))
                    for done in subsets(repair.remedies.available)
                    if cost(done) <= budget
                )
                assert (len(plan.repaired), -plan.cost) == (most, least), (seed, budget)
                assert plan.at_most == most, (seed, budget)
                assert plan.proven, (seed, budget)
                assert plan.verified, (seed, budget)

    def test_clingo_finds_no_cheaper_one(self, first: int) -> None:
        for seed, repair in repairs(first):
            plan = repair.plan(None, LONG)
            if not repair._network.grounded and plan.repaired:
                assert plan.cost == pytest.approx(optimum(repair, plan.repaired)), seed

    def test_a_missed_period_is_never_filled(self, first: int) -> None:
        for seed in range(first, min(first + BLOCK, GRAPHS)):
            repair = repair_of(seed)
            for remedy in repair.remedies.available:
                for loss in remedy.takes:
                    part = repair._network.atoms[loss.atom].part
                    if part.startswith("period:"):
                        stands = remedy.action.stands_on
                        assert stands >= date.fromisoformat(part[7:]), seed
                        assert remedy.action.kind == "collect", seed

    def test_order_of_the_graph_changes_nothing(self, first: int) -> None:
        for seed in range(first, min(first + BLOCK, GRAPHS), 5):
            found = graph(seed, rules()).question
            dice = random.Random(seed)
            nodes = list(found.snapshot.nodes.values())
            relations = list(found.snapshot.relations)
            plan = Impact(found.snapshot, found.vocabulary, found.policy, as_of=found.as_of).repair(
                found.as_of
            )
            dice.shuffle(nodes)
            dice.shuffle(relations)
            other = Snapshot(nodes, relations)
            again = Impact(other, found.vocabulary, found.policy, as_of=found.as_of)
            assert _said(again.repair(found.as_of)) == _said(plan), seed


def _said(plan: RepairPlan) -> RepairPlan:
    """A plan without the reasons, which are told in the order of the graph."""
    return replace(plan, unreachable=tuple(replace(u, why=()) for u in plan.unreachable))


CHOOSE = """
{ done(A) : costs(A, _) }.
gone(L) :- done(A), takes(A, L).
lost(X) :- cause(X, L), not gone(L).
asks(G, T + R) :- gate(G, _, T), R = #sum { N, A : raises(A, G, N), done(A) }.
lost(H) :- gate(G, H, _), asks(G, T), #count { I : input(G, I), lost(I) } >= T.
:- goal(X), lost(X).
#minimize { C, A : done(A), costs(A, C) }.
"""


def optimum(repair: Repair, targets: Collection[str]) -> float:
    """The least cost by an answer-set solver, on the whole network."""
    network, state = repair._network, repair._state
    losses: dict[object, int] = {}
    facts = []
    for atom in {*network.seeds, *state.dated.losses}:
        # What no action can reach is one cause that stays.
        for loss in repair.remedies.losses.get(atom, (f"other {atom}",)):
            facts.append(f"cause({atom}, {losses.setdefault(loss, len(losses))}).")
    for gate, head in enumerate(network.heads):
        facts.append(f"gate({gate}, {head}, {network.thresholds[gate]}).")
        facts += [f"input({gate}, {member})." for member in network.inputs[gate]]
    for number, one in enumerate(repair.remedies.available):
        facts.append(f"costs({number}, {round(one.action.cost * 2)}).")
        facts += [f"takes({number}, {losses[loss]})." for loss in one.takes]
        facts += [f"raises({number}, {gate}, {amount})." for gate, amount in one.raises]
    for target in targets:
        atoms = (network.find(target, plane) for plane in ("void", "doubt"))
        facts += [f"goal({atom})." for atom in atoms if atom is not None]
    control = clingo.Control(["--warn=none"])
    control.add("base", [], CHOOSE + "\n".join(facts))
    control.ground([("base", [])])
    best = None
    with control.solve(yield_=True) as models:
        for model in models:
            best = model.cost
    assert best is not None
    return best[0] / 2 if best else 0.0


def plan_for(
    things: dict[str, dict[str, object]],
    relations: str,
    *targets: str,
    by: date = TODAY,
    **options: object,
) -> RepairPlan:
    question = ask(things, relations, as_of=TODAY)
    impact = Impact(question.snapshot, question.vocabulary, question.policy, as_of=TODAY)
    return impact.repair(by, targets=targets or None, **options)  # type: ignore[arg-type]


def actions(plan: RepairPlan) -> set[str]:
    return {action.id for action in plan.actions}


RECORD = {"collected_on": date(2026, 6, 1)}
REJECTED = {**RECORD, "review": "rejected"}
IMPLEMENTED = """control:a appliedAs implementation:a
                 implementation:a restsOn slot:a
                 slot:a filledBy evidence:a"""
CONTROL: dict[str, dict[str, object]] = {
    "control:a": {},
    "implementation:a": {},
    "slot:a": {},
    "evidence:a": RECORD,
}


class TestActions:
    def test_a_rejected_record_is_renewed(self) -> None:
        plan = plan_for({**CONTROL, "evidence:a": REJECTED}, IMPLEMENTED)
        assert actions(plan) == {"renew:evidence:a"}
        assert plan.repaired == ("control:a",)
        assert plan.actions[0].because == ("its review rejected it",)

    def test_what_a_supposed_change_takes_is_repaired_as_if_it_had_been_recorded(self) -> None:
        withdrawn = Hypothetical("evidence:a", "withdrawal")
        assert plan_for(CONTROL, IMPLEMENTED, "control:a").standing == ("control:a",)
        plan = plan_for(CONTROL, IMPLEMENTED, "control:a", changes=[withdrawn])
        assert plan.repaired == ("control:a",)
        assert plan.verified
        with pytest.raises(UsageError, match="cannot happen"):
            plan_for(CONTROL, IMPLEMENTED, changes=[Hypothetical("evidence:a", "purpose")])

    def test_a_pending_review_is_finished(self) -> None:
        plan = plan_for({**CONTROL, "evidence:a": {**RECORD, "review": "pending"}}, IMPLEMENTED)
        assert actions(plan) == {"review:evidence:a"}

    def test_an_inconclusive_result_is_not_mended_by_a_review(self) -> None:
        unclear = {**RECORD, "review": "pending", "verdict": "inconclusive"}
        plan = plan_for({**CONTROL, "evidence:a": unclear}, IMPLEMENTED)
        assert actions(plan) == {"renew:evidence:a"}

    def test_a_record_serves_every_slot_that_asks_for_it(self) -> None:
        slot = {"kinds": ("process-record",)}
        plan = plan_for(
            {
                "control:a": {}, "implementation:a": {}, "slot:a": slot, "slot:b": slot,
                "system:x": {},
            },
            """control:a appliedAs implementation:a
               implementation:a restsOn slot:a
               implementation:a restsOn slot:b
               slot:a concerns system:x
               slot:b concerns system:x""",
        )  # fmt: skip
        assert actions(plan) == {"collect:process-record:system:x#1"}

    def test_a_planned_measure_is_carried_out(self) -> None:
        plan = plan_for({**CONTROL, "implementation:a": {"state": "planned"}}, IMPLEMENTED)
        assert actions(plan) == {"perform:implementation:a"}

    def test_an_open_nonconformity_is_resolved(self) -> None:
        plan = plan_for(
            {**CONTROL, "nonconformity:n": {"grade": "major"}},
            f"{IMPLEMENTED}\ncontrol:a challengedBy nonconformity:n",
        )
        assert actions(plan) == {"resolve:nonconformity:n"}

    def test_somebody_is_appointed_to_a_role_that_nobody_holds(self) -> None:
        plan = plan_for({"role:r": {}}, "", "role:r")
        assert [action.kind for action in plan.actions] == ["appoint"]

    def test_a_risk_in_doubt_is_assessed_anew(self) -> None:
        plan = plan_for(
            {
                "risk:r": {"sensitive_to": ("behaviour",)}, "model:m": {},
                "risk-assessment:r": {"kind": "risk-assessment", **RECORD},
                "change:c": {"kind": "content", "at": date(2026, 6, 10)},
                "treatment:t": {}, **CONTROL,
            },
            f"""{IMPLEMENTED}
                risk:r arisesIn model:m
                risk:r assessedIn risk-assessment:r
                risk:r treatedBy treatment:t
                treatment:t realisedBy control:a
                change:c alters model:m""",
            "risk:r",
        )  # fmt: skip
        assert actions(plan) == {"reassess:risk:r"}

    def test_no_look_on_the_day_of_a_change_settles_it(self) -> None:
        changed = {
            **CONTROL,
            "change:c": {"kind": "content", "at": TODAY},
        }
        relations = f"{IMPLEMENTED}\nchange:c alters control:a"
        assert not plan_for(changed, relations).actions
        later = plan_for(changed, relations, by=TODAY + timedelta(days=1))
        assert actions(later) == {"reassess:control:a"}

    def test_a_record_is_not_renewed_so_early_that_it_lapses_again(self) -> None:
        made = {**CONTROL, "evidence:a": {**RECORD, "kind": "test-report"}}
        months = rules().kinds["test-report"].months
        assert months is not None
        plan = plan_for(made, IMPLEMENTED, by=date(2099, 12, 31))
        assert actions(plan) == {"renew:evidence:a"}
        assert plan.actions[0].stands_on == add_months(date(2099, 12, 31), -months)

    def test_a_change_to_come_is_looked_at_after_it(self) -> None:
        changed = {**CONTROL, "change:c": {"kind": "content", "at": date(2026, 7, 1)}}
        relations = f"{IMPLEMENTED}\nchange:c alters control:a"
        plan = plan_for(changed, relations, by=date(2026, 8, 1))
        assert plan.actions[0].stands_on == date(2026, 7, 2)

    def test_costs_can_be_said_for_an_action_or_a_kind(self) -> None:
        rejected = {**CONTROL, "evidence:a": REJECTED}
        plan = plan_for(rejected, IMPLEMENTED, costs={"renew": 9})
        assert actions(plan) == {"collect:slot:a#1"}
        plan = plan_for(rejected, IMPLEMENTED, costs={"renew:evidence:a": 0})
        assert (actions(plan), plan.cost) == ({"renew:evidence:a"}, 0)

    def test_what_holds_needs_nothing(self) -> None:
        plan = plan_for(CONTROL, IMPLEMENTED, "control:a")
        assert (plan.actions, plan.targets, plan.standing) == ((), (), ("control:a",))
        assert plan.proven


class TestUnreachable:
    def test_a_retired_measure_is_named(self) -> None:
        plan = plan_for({**CONTROL, "control:a": {"state": "retired"}}, IMPLEMENTED)
        (lost,) = plan.unreachable
        assert lost.target == "control:a"
        assert lost.why == ("control:a: it is retired",)
        assert lost.stands_on is None

    def test_what_can_be_reached_is_repaired_all_the_same(self) -> None:
        things = {**CONTROL, "evidence:a": REJECTED, "control:b": {"state": "retired"}}
        plan = plan_for(things, IMPLEMENTED)
        assert plan.repaired == ("control:a",)
        assert [one.target for one in plan.unreachable] == ["control:b"]


MONTHLY: dict[str, dict[str, object]] = {
    "control:a": {}, "implementation:a": {},
    "slot:a": {"cadence": "P1M", "operating_from": date(2026, 4, 1)},
    "evidence:april": {
        "collected_on": date(2026, 5, 1), "period_start": date(2026, 4, 1),
        "period_end": date(2026, 4, 30),
    },
}  # fmt: skip
OPERATED = """control:a appliedAs implementation:a
              implementation:a restsOn slot:a
              slot:a filledBy evidence:april"""


class TestPeriods:
    """May is missing on 15 June."""

    def test_a_missed_period_is_not_filled_afterwards(self) -> None:
        plan = plan_for(MONTHLY, OPERATED, by=date(2026, 6, 30))
        assert not plan.actions
        (lost,) = plan.unreachable
        assert lost.stands_on == date(2026, 7, 15)
        assert "2026-05-01 to 2026-05-31" in lost.why[0]

    def test_periods_that_start_again_count_when_the_first_has_run(self) -> None:
        plan = plan_for(MONTHLY, OPERATED, by=date(2026, 7, 15))
        (action,) = plan.actions
        assert (action.kind, action.stands_on) == ("restart", date(2026, 7, 15))

    def test_a_period_that_still_runs_can_be_shown(self) -> None:
        shown = {**MONTHLY["evidence:april"], "period_end": date(2026, 5, 31)}
        plan = plan_for({**MONTHLY, "evidence:april": shown}, OPERATED, by=date(2026, 7, 5))
        assert actions(plan) == {"collect:slot:a#2026-06-01"}
        assert plan.actions[0].stands_on == date(2026, 7, 1)

    def test_a_rejected_record_of_a_period_that_is_over_is_not_replaced(self) -> None:
        may = {
            "collected_on": date(2026, 6, 1), "period_start": date(2026, 5, 1),
            "period_end": date(2026, 5, 31), "review": "rejected",
        }  # fmt: skip
        relations = f"{OPERATED}\nslot:a filledBy evidence:may"
        plan = plan_for({**MONTHLY, "evidence:may": may}, relations)
        assert not plan.actions
        assert plan.unreachable[0].stands_on is not None


class TestCircles:
    def test_controls_that_rely_on_each_other_come_back_together(self) -> None:
        plan = plan_for(
            {**CONTROL, "evidence:a": REJECTED, "control:b": {}},
            f"{IMPLEMENTED}\ncontrol:a reliesOn control:b\ncontrol:b reliesOn control:a\n"
            "control:b appliedAs implementation:a",
        )
        assert actions(plan) == {"renew:evidence:a"}
        assert plan.repaired == ("control:a", "control:b")

    ARGUED = """control:a arguedBy justification:x
                justification:x takes control:b
                control:b arguedBy justification:y
                justification:y takes control:a
                control:b arguedBy justification:z
                justification:z takes policy:p"""

    def test_mutual_support_is_no_support(self) -> None:
        things = {
            "control:a": {}, "control:b": {}, "justification:x": {}, "justification:y": {},
            "justification:z": {}, "policy:p": {"state": "planned"},
        }  # fmt: skip
        plan = plan_for(things, self.ARGUED)
        assert actions(plan) == {"perform:policy:p"}
        assert plan.repaired == ("control:a", "control:b")
        assert plan.verified
        assert plan.proven

    def test_a_circle_that_nothing_outside_supports_stays_lost(self) -> None:
        things = {
            "control:a": {}, "control:b": {}, "justification:x": {}, "justification:y": {},
            "justification:z": {}, "policy:p": {"state": "retired"},
        }  # fmt: skip
        plan = plan_for(things, self.ARGUED)
        assert not plan.actions
        assert {one.target for one in plan.unreachable} == {"control:a", "control:b"}
        assert any("only mutual support is left" in why for why in plan.unreachable[0].why)


def damaged(seed: int) -> Company:
    """The small company after some mishaps."""
    made, dice = company(), random.Random(seed)
    records = sorted(id for id, node in made.things.items() if "collected_on" in node.properties)
    for id in dice.sample(records, 6):
        mishap = dice.choice(("rejected", "pending", "lapsed", "gone", "inconclusive"))
        if mishap == "gone":
            made.remove(id)
        elif mishap == "lapsed":
            made.set(id, valid_until=TODAY - timedelta(days=1))
        elif mishap == "inconclusive":
            made.set(id, verdict="inconclusive")
        else:
            made.set(id, review=mishap)
    changes = {"dataset:a-training": "content", "model:b": "content", "system:a": "purpose"}
    changes |= {"supplier:cloud": "terms", "scope:aims": "boundary", "control:a.8.2": "content"}
    for thing, kind in dice.sample(sorted(changes.items()), 2):
        made.changed(thing, kind, date(2026, 6, 1))
    if dice.random() < 0.5:
        made.changed("person:dana", "departure", date(2026, 6, 1))
    if dice.random() < 0.5:
        made.set("treatment:b", state="planned")
    if dice.random() < 0.5:
        made.add("nonconformity:n", grade="major", raised_on=date(2026, 6, 1))
        made.link("challengedBy", "control:a.6.2.4", "nonconformity:n")
    return made


def carry_out(made: Company, plan: RepairPlan) -> None:
    """Write down in the registers that the actions of a plan were done on its last day."""
    for number, action in enumerate(plan.actions):
        thing, known = action.thing, made.things.get(action.thing)
        if action.kind == "review":
            made.set(thing, review="accepted")
        elif action.kind == "perform":
            made.set(thing, state="implemented")
        elif action.kind == "resolve":
            made.set(thing, state="closed", closed_on=plan.by)
        elif action.kind == "appoint":
            made.link("heldBy", thing, made.add(f"person:new-{number}"))
            # Whoever takes a role brings a demand along: proof of competence.
            made.record(f"evidence:competent-{number}", "training-record", f"person:new-{number}")
        elif known is not None and "collected_on" in known.properties:
            verdict = "pass" if known.get("verdict") else None
            looks = ("collected_on", "decided_on", "measured_on")
            days = {name: plan.by for name in looks if name in known.properties}
            made.set(thing, review="accepted", verdict=verdict, valid_until=None, **days)
        elif action.kind == "collect":
            kind, _, subject = action.id.removeprefix("collect:").rpartition("#")[0].partition(":")
            if kind == "risk":  # collect:risk:r#assessedIn
                kind, subject = "risk-assessment", thing
            prefix = {
                "risk-assessment": "risk-assessment",
                "impact-assessment": "impact-assessment",
            }
            id = f"{prefix.get(kind, 'evidence')}:new-{number}"
            passed = made.vocabulary.kinds[kind].verdict == "passed"
            made.record(id, kind, subject, collected_on=plan.by, verdict="pass" if passed else None)
            if subject == thing:
                made.link("assessedIn", thing, id)
        elif known is not None and known.cls == "Risk":
            id = made.record(
                f"risk-assessment:new-{number}", "risk-assessment", thing, collected_on=plan.by
            )
            made.link("assessedIn", thing, id)
        else:
            made.set(thing, **dict.fromkeys(made.vocabulary.cls(known.cls).seen, plan.by))


@pytest.mark.parametrize("seed", range(25))
def test_a_plan_that_is_carried_out_in_the_registers_brings_back_what_it_says(seed: int) -> None:
    made = damaged(seed)
    plan = made.impact().repair(TODAY)
    assert plan.repaired
    before = made.today().status
    assert all(before[target] != "holds" for target in plan.repaired)
    carry_out(made, plan)
    after = made.today()
    after.assert_holds(*plan.repaired)


class TestLimits:
    def damaged(self) -> Impact:
        made = company()
        records = sorted(id for id, node in made.things.items() if node.cls == "Evidence")
        for id in records[::3]:
            made.set(id, review="rejected")
        return made.impact()

    def test_without_time_there_is_still_a_plan_with_bound_and_gap(self) -> None:
        impact = self.damaged()
        plan, best = impact.repair(TODAY, time_limit=1e-9), impact.repair(TODAY)
        assert plan.verified
        assert not plan.proven
        assert plan.bound <= best.cost <= plan.cost
        assert plan.gap == pytest.approx((plan.cost - plan.bound) / plan.cost)
        assert set(plan.repaired) == set(best.repaired)
        assert best.proven

    def test_without_time_a_budget_is_kept_and_the_answer_incomplete(self) -> None:
        plan = self.damaged().repair(TODAY, budget=5, time_limit=1e-9)
        assert plan.cost <= 5
        assert not plan.complete
        assert not plan.proven
        assert plan.at_most >= len(plan.repaired)

    def test_a_larger_budget_never_brings_back_less(self) -> None:
        impact = self.damaged()
        best = impact.repair(TODAY)
        counts = [len(impact.repair(TODAY, budget=b).repaired) for b in (0, 3, 6, best.cost)]
        assert counts == sorted(counts)
        assert counts[0] == 0
        assert counts[-1] == len(best.repaired)
        part = impact.repair(TODAY, budget=3)
        assert {*part.repaired, *part.unaffordable} == set(best.repaired)

    def test_the_same_question_gives_the_same_plan(self) -> None:
        assert self.damaged().repair(TODAY) == self.damaged().repair(TODAY)


class TestBadQuestions:
    def impact(self) -> Impact:
        return company().impact()

    def test_a_date_that_has_passed(self) -> None:
        with pytest.raises(UsageError, match="2026-06-14 has passed"):
            self.impact().repair(TODAY - timedelta(days=1))

    def test_an_unknown_id(self) -> None:
        with pytest.raises(UnknownIdError, match=r"did you mean control:a\.7\.4"):
            self.impact().repair(TODAY, targets=["control:a.7.44"])

    def test_a_target_without_status(self) -> None:
        with pytest.raises(UsageError, match="only changes"):
            self.impact().repair(TODAY, targets=["model:a"])

    @pytest.mark.parametrize("budget", [-1, math.nan, math.inf])
    def test_a_budget_below_zero(self, budget: float) -> None:
        with pytest.raises(UsageError, match="is not possible; 0 or more"):
            self.impact().repair(TODAY, budget=budget)

    def test_no_time(self) -> None:
        with pytest.raises(UsageError, match="no time"):
            self.impact().repair(TODAY, time_limit=0)

    def test_costs_of_what_is_no_action(self) -> None:
        with pytest.raises(UsageError, match="did you mean renew"):
            self.impact().repair(TODAY, costs={"renw": 1})
        self.impact().repair(TODAY, costs={"renew:evidence:ai-policy-acme": 1})  # not needed today
        with pytest.raises(UsageError, match="renew: a cost of -1 is not possible"):
            self.impact().repair(TODAY, costs={"renew": -1})
