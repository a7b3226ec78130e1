"""The laws of the semantics, on the engine and on the networks of random graphs.

Those that are tested elsewhere: a question changes no later answer, and neither order nor ids
matter (`test_sameness`); a batch gives what its scenarios give one by one (`test_batch`, with words
and counts `test_blast`); a forecast is the posture of each day (`test_forecast`); a repair needs
every action and is the cheapest of all sets (`test_repair`); a proof passes the independent checker
(`test_proofs`). That engine and oracle agree is in `test_against_oracle`, how circles can be read
in `test_cycles`, that the oracle obeys the laws in `tests/oracle/test_laws`, and that runs on any
network do, compiled or not, in `test_engine`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

import networkx
import pytest

from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.impact.engine import SEEDED, Run
from aimsgraph.impact.network import DOUBT, VOID, Network
from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary
from tests.impact.asking import Statuses, asked, impact_of, possible, supposed, today
from tests.impact.company import shipped
from tests.impact.test_engine import lost_by_definition
from tests.impact.test_repair import repair_of
from tests.oracle.cases import DATA, LINEAGE, TODAY, Things, ask
from tests.oracle.changes import seen
from tests.oracle.clingo_fixpoint import is_plain
from tests.oracle.days import start_of
from tests.oracle.losses import Case
from tests.oracle.naive import Support
from tests.oracle.world import Question, World

SEEDS = range(80)
_WORSE = ("holds", "doubt", "broken")


def after(impact: Impact, changes: Sequence[Hypothetical]) -> Statuses:
    """The status of everything after some changes that close nothing."""
    if not changes:
        return today(impact)
    answer = impact.what_if(changes)
    assert not answer.closed
    fresh = {verdict.id: verdict.status for verdict in (*answer.broken, *answer.doubt)}
    return {**today(impact), **fresh}


def better(one: Statuses, other: Statuses) -> dict[str, tuple[str, str]]:
    """What stands better in the first than in the second, of what has a status in both."""
    return {
        id: (one[id], other[id])
        for id in one.keys() & other.keys()
        if _WORSE.index(one[id]) < _WORSE.index(other[id])
    }


def with_more(
    question: Question, nodes: Iterable[Node] = (), relations: Iterable[Relation] = ()
) -> Question:
    """The question about a graph that has more, or other, things and relations."""
    old = question.snapshot
    things = {**old.nodes, **{node.id: node for node in nodes}}
    return replace(question, snapshot=Snapshot(things.values(), [*old.relations, *relations]))


def compiled(question: Question) -> tuple[Network, Run]:
    """The network of a graph, and what is lost in it today."""
    state = impact_of(question)._state
    return state.network, state.baseline


# ---- Monotone ------------------------------------------------------------------------------------


def test_more_changes_never_break_less() -> None:
    for seed in SEEDS:
        impact, dice = impact_of(asked(seed)), Random(seed)
        known = possible(asked(seed))
        more = dice.sample(known, min(len(known), dice.randint(2, 5)))
        fewer = dice.sample(more, dice.randint(0, len(more) - 1))
        assert not better(after(impact, more), after(impact, fewer)), seed


def test_one_more_recorded_change_never_mends_anything() -> None:
    for seed in SEEDS:
        question, dice = asked(seed), Random(seed)
        change = dice.choice(possible(question))
        more = recorded(question, [change], question.as_of - timedelta(days=dice.randint(0, 90)))
        assert not better(today(impact_of(more)), today(impact_of(question))), (seed, change)


def recorded(question: Question, changes: Sequence[Hypothetical], at: date) -> Question:
    """The graph in which these changes are recorded as of a day."""
    nodes, relations = [], []
    for number, change in enumerate(changes):
        said: dict[str, Value] = {"name": f"recorded {number}", "kind": change.kind, "at": at}
        nodes.append(
            Node(
                f"change:recorded-{number}",
                "Change",
                {**said, "significance": change.significance},
            )
        )
        relations.append(Relation("alters", f"change:recorded-{number}", change.thing))
    return with_more(question, nodes, relations)


def test_a_minor_change_never_breaks_more_than_the_same_significant_one() -> None:
    for seed in SEEDS:
        impact = impact_of(asked(seed))
        for change in Random(seed).sample(possible(asked(seed)), 3):
            minor = replace(change, significance="minor")
            assert not better(after(impact, [change]), after(impact, [minor])), (seed, change)


def test_a_higher_need_never_breaks_less() -> None:
    raised = 0
    for seed in SEEDS:
        question = asked(seed)
        slots = question.snapshot.instances("EvidenceRequirement")
        plain = [slot for slot in slots if slot.get("cadence") is None]
        for slot in plain[seed % 3 :: 3]:
            need = int(str(slot.get("need") or 1)) + 1
            higher = Node(slot.id, slot.cls, {**slot.properties, "need": need})
            more, fewer = impact_of(with_more(question, [higher])), impact_of(question)
            for changes in ([], supposed(seed)):
                assert not better(after(more, changes), after(fewer, changes)), (seed, slot.id)
            raised += today(more) != today(fewer)
    assert raised > 20


# Things in order, each by the relation under which a thing can have one more of them.
_RECORD = {"kind": "process-record", "review": "accepted", "verdict": "pass"}
_HEALTHY: Mapping[str, str] = {
    "appliedAs": "Implementation",
    "arguedBy": "Justification",
    "assessedIn": "RiskAssessment",
    "acceptedBy": "Decision",
    "directedBy": "Policy",
    "drawnFrom": "Evidence",
    "filledBy": "Evidence",
    "heldBy": "Person",
    "implementedBy": "Control",
    "metBy": "Process",
    "realisedBy": "Evidence",
    "reliesOn": "Control",
    "restsOn": "EvidenceRequirement",
    "takes": "Evidence",
    "tracks": "Role",
    "treatedBy": "Treatment",
    "verifiedBy": "Evidence",
}
_NEEDS = {  # what a healthy thing rests on itself
    "Implementation": "restsOn",
    "Justification": "takes",
    "Control": "appliedAs",
    "EvidenceRequirement": "filledBy",
    "Role": "heldBy",
    "Treatment": "realisedBy",
}


def healthy(cls: str, day: date, name: str = "healthy") -> Iterator[Node | Relation]:
    """A thing that stands, with all that it rests on; the thing comes first."""
    said: dict[str, Value] = {"name": name}
    if shipped().is_a(cls, "Record"):
        said |= {**_RECORD, "collected_on": day}
    if cls == "EvidenceRequirement":
        said["kinds"] = ("process-record",)
    yield Node(f"{shipped().classes[cls].prefix}:{name}", cls, said)
    if cls in _NEEDS:
        below = list(healthy(_HEALTHY[_NEEDS[cls]], day, f"{name}-below"))
        yield from below
        (first, *_rest) = (one for one in below if isinstance(one, Node))
        yield Relation(_NEEDS[cls], f"{shipped().classes[cls].prefix}:{name}", first.id)


def test_one_more_healthy_member_never_breaks_more() -> None:
    mended = 0
    for seed in SEEDS:
        question, dice = asked(seed), Random(seed)
        here = impact_of(question)
        groups = [
            (id, relation)
            for id in sorted(here.posture().verdicts)
            for relation in _HEALTHY
            if question.snapshot.node(id).cls
            in shipped().subclasses(*shipped().relations[relation].sources)
        ]
        for id, relation in dice.sample(groups, min(2, len(groups))):
            parts = list(healthy(_HEALTHY[relation], question.as_of))
            nodes = [one for one in parts if isinstance(one, Node)]
            links = [one for one in parts if isinstance(one, Relation)]
            links.append(Relation(relation, id, nodes[0].id))
            there = impact_of(with_more(question, nodes, links))
            assert today(there)[nodes[0].id] == "holds"
            for changes in ([], supposed(seed)):
                fewer = after(here, changes)
                assert not better(fewer, after(there, changes)), (seed, id, relation)
            mended += bool(better(today(there), today(here)))
    assert mended > 2


# ---- Again, and against a full run ---------------------------------------------------------------


def test_what_is_supposed_twice_breaks_no_more_than_once() -> None:
    for seed in SEEDS:
        impact, changes = impact_of(asked(seed)), supposed(seed)
        if changes:
            assert impact.what_if([*changes, *changes]) == impact.what_if(changes), seed


def test_what_is_lost_loses_nothing_else() -> None:
    for seed in SEEDS:
        network, baseline = compiled(asked(seed))
        assert set(Run(network, baseline.fired).fired) == set(baseline.fired), seed
        assert not Run(network, baseline.fired, base=baseline).fired, seed


def test_the_delta_is_the_difference_of_two_full_runs() -> None:
    """Of runs on the network of a graph."""
    for seed in SEEDS:
        network, baseline = compiled(asked(seed))
        changes = [network.find(one.thing, one.kind) for one in supposed(seed)]
        seeds = [atom for atom in changes if atom is not None]
        delta = Run(network, seeds, base=baseline)
        facts = [atom for atom in baseline.fired if baseline.gate_of(atom) == SEEDED]
        full = Run(network, [*facts, *seeds])
        assert set(delta.fired) == set(full.fired) - set(baseline.fired), seed


def test_a_supposed_change_breaks_what_it_breaks_once_it_is_recorded() -> None:
    """The difference of two postures, where nothing was seen after the change was."""
    compared = 0
    for seed in SEEDS:
        question, changes = asked(seed), supposed(seed)
        world = World(question)
        latest = start_of(question.as_of)
        if changes and all((seen(world, id) or latest) <= latest for id in world.nodes):
            then = impact_of(recorded(question, changes, question.as_of))
            assert today(then) == after(impact_of(question), changes), seed
            compared += 1
    assert compared > len(SEEDS) / 3


# ---- Reachability, and circles -------------------------------------------------------------------


@cache
def plain_rules() -> Vocabulary:
    """An ontology in which every kind passes every relation and every group needs all it has.

    Nothing closes, nothing must be there, nothing but changes is judged by kind or class.
    """
    shipped_rules = shipped()
    kinds = tuple(kind for kind in shipped_rules.change_kinds)
    classes = {
        name: replace(
            cls,
            own={},
            implies={},
            closes=frozenset(),
            changes=kinds,
            must=(),
            closed_when=(),
        )
        for name, cls in shipped_rules.classes.items()
    }
    arrives = {"depends": dict.fromkeys(kinds, "pass"), "witnesses": dict.fromkeys(kinds, "void")}
    relations = {
        name: replace(
            relation,
            on=arrives.get(relation.family, {}),
            by=None,
            relay="as-is",
            if_all_closed="waived",
            aggregate="all" if relation.family in ("justifies", "rollup") else relation.aggregate,
        )
        for name, relation in shipped_rules.relations.items()
    }
    return replace(shipped_rules, classes=classes, relations=relations)


def reached(question: Question, asset: str) -> set[str]:
    """What has a status and can go back to an asset, along relations that are in force.

    Status rests on support, and on what a record or risk is about where that has no status itself.
    """
    world = World(question)
    paths: networkx.DiGraph[str] = networkx.DiGraph()
    paths.add_node(asset)
    for relation in world.relations:
        family = question.vocabulary.relations[relation.type].family
        ends = relation.source, relation.target
        there = [id for id in ends if world.is_there(id)]
        claims = [id for id in there if world.has_status(id)]
        carries = {
            "depends": not claims,
            "witnesses": claims == [relation.source],
            "justifies": claims == list(ends) and not excluded(world, relation),
            "rollup": claims == list(ends),
        }
        if len(there) == 2 and carries.get(family, False):
            paths.add_edge(relation.target, relation.source)
    return {id for id in networkx.descendants(paths, asset) if world.has_status(id)}


def excluded(world: World, relation: Relation) -> bool:
    """Whether it is what an entry that does not apply would be implemented by."""
    return relation.type == "implementedBy" and not world.value(relation.source, "applicable")


def test_where_every_kind_passes_and_every_group_is_critical_the_engine_is_reachability() -> None:
    """A change breaks, newly or masked, exactly what can go back to it.

    Without ``concerns``, so that no risk reads a control at its own subjects alone.
    """
    reaching = 0
    for seed in SEEDS:
        old = asked(seed).snapshot
        kept = [relation for relation in old.relations if relation.type != "concerns"]
        question = replace(
            asked(seed), snapshot=Snapshot(old.nodes.values(), kept), vocabulary=plain_rules()
        )
        impact, world = impact_of(question), World(question)
        assets = [id for id in world.nodes if not world.cls(id).has_status]
        for asset in Random(seed).sample(assets, 2):
            for kind in ("content", "withdrawal"):
                answer = impact.what_if([Hypothetical(asset, kind)])
                lost = {verdict.id for verdict in (*answer.broken, *answer.masked)}
                assert lost == reached(question, asset), (seed, asset, kind)
                reaching += len(lost) > 2
    assert reaching > 50


def test_read_as_grounded_no_less_breaks_and_without_circular_alternatives_the_same() -> None:
    circular = differing = 0
    for seed in SEEDS:
        question = asked(seed)
        grounded, least = impact_of(question), impact_of(question, cycles="least")
        before = World(question)
        for changes in ([], supposed(seed)):
            found, plain = after(grounded, changes), after(least, changes)
            assert not better(found, plain), seed
            if is_plain(Support(Case(before, before))):
                assert found == plain, seed
            else:
                circular += 1
                differing += found != plain
    assert circular > differing > 5


# ---- Repair --------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [60.0, 1e-9], ids=["solved", "without time"])
def test_a_repair_restores_what_it_says(limit: float) -> None:
    """By the definition of the fixpoint, with what the actions leave and the supports they add."""
    repaired = 0
    for seed in SEEDS:
        repair = repair_of(seed)
        state, plan = repair._state, repair.plan(None, limit)
        wanted = {action.id for action in plan.actions}
        done = [one for one in repair.remedies.available if one.action.id in wanted]
        network = copy(state.network)
        network.thresholds = list(network.thresholds)
        for gate, more in (raised for one in done for raised in one.raises):
            network.thresholds[gate] += more
        gone = {loss for one in done for loss in one.takes}
        facts = {*network.seeds, *state.dated.losses}
        known = repair.remedies.losses
        left = {atom for atom in facts if atom not in known or not gone.issuperset(known[atom])}
        lost = lost_by_definition(network, left)
        for id in plan.repaired:
            assert not {network.find(id, plane) for plane in (VOID, DOUBT)} & lost, (seed, id)
        repaired += len(plan.repaired)
    assert repaired > len(SEEDS)


@pytest.mark.parametrize("limit", [60.0, 1e-9], ids=["solved", "without time"])
def test_who_takes_one_of_two_losses_restores_nothing(limit: float) -> None:
    """A review does not help a record whose model is built on other data; on that very day nothing
    does.
    """
    things: Things = {
        **DATA,
        "evidence:test": {**DATA["evidence:test"], "review": "pending"},
        "change:new": {"kind": "content", "at": TODAY},
    }
    question = ask(things, f"{LINEAGE}\nchange:new alters dataset:train")
    impact, target = impact_of(question), ["evidence:test"]
    plan = impact.repair(TODAY + timedelta(days=1), targets=target, time_limit=limit)
    assert [action.id for action in plan.actions] == ["renew:evidence:test"]
    assert plan.repaired == ("evidence:test",)
    plan = impact.repair(TODAY, targets=target, time_limit=limit)
    assert not plan.actions
    assert [one.target for one in plan.unreachable] == target


def test_two_alternatives_that_are_repaired_by_half_are_none() -> None:
    """Each of two arguments takes a slot that needs both its records; one of each is cheap."""
    records = {f"evidence:{n}": {"review": "rejected"} for n in (1, 2, 3, 4)}
    things: Things = {
        "control:a": {},
        "justification:x": {},
        "justification:y": {},
        "slot:x": {"need": 2},
        "slot:y": {"need": 2},
        **records,
    }
    relations = """control:a arguedBy justification:x
                   control:a arguedBy justification:y
                   justification:x takes slot:x
                   justification:y takes slot:y
                   slot:x filledBy evidence:1
                   slot:x filledBy evidence:2
                   slot:y filledBy evidence:3
                   slot:y filledBy evidence:4"""
    question = ask(things, relations)
    prices = {"renew:evidence:1": 1, "renew:evidence:2": 5, "renew:evidence:3": 1}
    costs = {**prices, "renew:evidence:4": 6, "collect": 100}
    plan = impact_of(question).repair(question.as_of, targets=["control:a"], costs=costs)
    assert {action.id for action in plan.actions} == {"renew:evidence:1", "renew:evidence:2"}
    assert plan.repaired == ("control:a",)
    assert plan.verified
