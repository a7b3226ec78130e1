"""The random graphs contain everything on purpose, often enough to matter, and nothing wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache

import networkx
import pytest

from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary, load
from tests.oracle.changes import breaches
from tests.oracle.clingo_fixpoint import is_plain
from tests.oracle.drafts import TODAY
from tests.oracle.graphs import Graph, graph
from tests.oracle.groups import cadence_of, risks_of, start_of_periods, subjects_of
from tests.oracle.losses import Case
from tests.oracle.naive import Answer, Support, answer, uncovered
from tests.oracle.world import World

GRAPHS = 300
LEAST = 6  # graphs that show a feature


@cache
def rules() -> Vocabulary:
    """The shipped ontology."""
    return load()


class Seen:
    """One graph with what the oracle says about it."""

    def __init__(self, seed: int) -> None:
        self.graph: Graph = graph(seed, rules())
        self.answer: Answer = answer(self.graph.question, self.graph.changes)
        self.snapshot: Snapshot = self.graph.question.snapshot
        self.world = World(self.graph.question)
        self.support = Support(Case(self.world, self.world))

    def things(self, *classes: str) -> tuple[Node, ...]:
        """The things of these classes and those below."""
        return self.snapshot.instances(*rules().subclasses(*classes))

    def any(self, cls: str, name: str, *values: object) -> bool:
        """Whether a thing of a class has a property, with one of these values if any are given."""
        return any(
            name in node.properties and (not values or node.get(name) in values)
            for node in self.things(cls)
        )

    def dates(self, cls: str, name: str) -> Iterable[date]:
        """The days of a property."""
        for node in self.things(cls):
            value = node.get(name)
            if isinstance(value, date):
                yield value.date() if isinstance(value, datetime) else value

    def cyclic(self, *relations: str) -> bool:
        """Whether these relations run in a circle of at least two things."""
        edges = networkx.DiGraph(
            (relation.source, relation.target)
            for relation in self.snapshot.relations
            if relation.type in relations
        )
        return any(len(found) > 1 for found in networkx.strongly_connected_components(edges))


@cache
def seen() -> tuple[Seen, ...]:
    """The graphs that the features are counted over."""
    return tuple(Seen(seed) for seed in range(GRAPHS))


def changed_same_day(one: Seen) -> bool:
    """Whether a change falls on a day on which a record was collected or a thing was seen."""
    days = {
        day
        for cls, name in (
            ("Record", "collected_on"),
            ("Record", "period_end"),
            ("Model", "built_on"),
            ("Dataset", "observed_on"),
        )
        for day in one.dates(cls, name)
    }
    return bool(days & set(one.dates("Change", "at")))


def shared_treatment(one: Seen) -> bool:
    """Whether a Treatment treats two risks with different subjects."""
    return any(
        len({frozenset(subjects_of(one.world, risk)) for risk in risks_of(one.world, node.id)}) > 1
        for node in one.things("Treatment")
        if node.id in one.world.nodes
    )


def partly_covered(one: Seen) -> bool:
    """Whether an elapsed period is covered on some of its days only."""
    lost = one.support.settle()
    for cadence in one.support.cadence.values():
        for days in uncovered(cadence, "void", lost):
            if any(days < period for period in cadence.periods):
                return True
    return False


def parallel(one: Seen) -> bool:
    """Whether two relations differ in nothing but their qualifier."""
    ends = Counter(relation.key[:3] for relation in one.snapshot.relations)
    return max(ends.values(), default=0) > 1


def group_of(one: Seen, size: int) -> bool:
    """Whether a group has that many members."""
    return any(
        len(group.members) >= size for groups in one.support.groups.values() for group in groups
    )


def start_from(one: Seen, word: str) -> bool:
    """Whether a cadence slot without own start has one, or none at all."""
    starts = [
        start_of_periods(one.world, node.id)
        for node in one.things("EvidenceRequirement")
        if "cadence" in node.properties and "operating_from" not in node.properties
        if node.id in one.world.nodes
    ]
    return any((start is None) == (word == "none") for start in starts)


def reopened(one: Seen) -> bool:
    """Whether a challenge that is closed on paper has a rejected verification."""
    return any(
        one.snapshot.nodes[record].get("review") == "rejected"
        for node in one.things("Challenge")
        if node.get("state") == "closed"
        for action in one.snapshot.targets(node.id, "resolvedBy")
        for record in one.snapshot.targets(action, "verifiedBy")
        if record in one.snapshot
    )


def waived(one: Seen) -> bool:
    """Whether all members of a group have closed."""
    return any(
        targets and set(targets) <= one.world.closed
        for node in one.snapshot.nodes.values()
        for relation in ("appliedAs", "restsOn", "heldBy", "tracks", "treatedBy")
        if (targets := one.snapshot.targets(node.id, relation))
    )


def on_change(name: str, *values: object) -> Callable[[Seen], bool]:
    """Whether a recorded Change says so."""
    return lambda one: one.any("Change", name, *values)


FEATURES: Mapping[str, Callable[[Seen], bool]] = {
    "cycle of assets": lambda one: one.cyclic(*(r.name for r in rules().family("depends"))),
    "cycle of arguments": lambda one: one.cyclic("arguedBy", "takes"),
    "cycle of controls": lambda one: one.cyclic("reliesOn", "arguedBy", "takes", "appliedAs"),
    "cycle of records": lambda one: one.cyclic("drawnFrom"),
    "grounded component": lambda one: not is_plain(one.support),
    "self loop": lambda one: any(r.source == r.target for r in one.snapshot.relations),
    "parallel relations": parallel,
    "group of 5": lambda one: group_of(one, 5),
    "group of 8": lambda one: group_of(one, 8),
    "need above 1": lambda one: any(
        1 < group.need < len(group.members)
        for groups in one.support.groups.values()
        for group in groups
        if group.relation == "filledBy"
    ),
    "need above the members": lambda one: any(
        not member.claims and group.relation == "filledBy"
        for groups in one.support.groups.values()
        for group in groups
        for member in group.members
    ),
    "cadence in months": lambda one: one.any("EvidenceRequirement", "cadence", "P1M", "P3M"),
    "cadence in days": lambda one: one.any("EvidenceRequirement", "cadence", "P14D", "P4W"),
    "grace": lambda one: one.any("EvidenceRequirement", "grace"),
    "tolerated exceptions": lambda one: one.any(
        "EvidenceRequirement", "tolerated_exceptions", 1, 2
    ),
    "elapsed periods": lambda one: any(c.periods for c in one.support.cadence.values()),
    "partly covered period": partly_covered,
    "start from elsewhere": lambda one: start_from(one, "some"),
    "no start at all": lambda one: start_from(one, "none"),
    "retired system": lambda one: one.any("AISystem", "lifecycle", "retired"),
    "departed person": lambda one: any(day < TODAY for day in one.dates("Person", "leaves_on")),
    "closed by a change": lambda one: any(
        change.kind in one.world.cls(change.thing).closes for change in one.world.recorded
    ),
    "closed slot": lambda one: any(
        one.world.is_a(i, "EvidenceRequirement") for i in one.world.closed
    ),
    "closed Implementation": lambda one: any(
        one.world.is_a(id, "Implementation") for id in one.world.closed
    ),
    "closed Risk": lambda one: any(one.world.is_a(id, "Risk") for id in one.world.closed),
    "all members closed": waived,
    "closed by the scenario": lambda one: bool(one.answer.closed),
    "withdrawn demand": lambda one: any(
        kind == "withdrawal" and id.startswith("slot:") for id, kind, _ in one.graph.changes
    ),
    "dated change": on_change("at"),
    "dated by the hour": lambda one: any(
        isinstance(node.get("at"), datetime) for node in one.things("Change")
    ),
    "change on a seen day": changed_same_day,
    "change to come": lambda one: any(day > TODAY for day in one.dates("Change", "at")),
    "recorded minor change": on_change("significance", "minor"),
    "recorded significant change": on_change("significance", "significant"),
    "unknown kind of change": lambda one: any(
        node.get("kind") not in rules().classes[one.snapshot.nodes[thing].cls].changes
        for node in one.things("Change")
        for thing in one.snapshot.targets(node.id, "alters")
        if thing in one.snapshot
    ),
    "major challenge": lambda one: one.any("Challenge", "grade", "major"),
    "minor challenge": lambda one: one.any("Challenge", "grade", "minor"),
    "observation": lambda one: one.any("Challenge", "grade", "observation"),
    "opportunity": lambda one: one.any("Challenge", "grade", "opportunity"),
    "ungraded challenge": lambda one: any(
        "grade" not in n.properties for n in one.things("Challenge")
    ),
    "challenge at a subject": lambda one: any(
        one.snapshot.targets(node.id, "concerns") for node in one.things("Challenge")
    ),
    "challenged asset": lambda one: any(
        one.snapshot.targets(node.id, "challengedBy") for node in one.things("Asset")
    ),
    "closed challenge": lambda one: one.any("Challenge", "state", "closed"),
    "reopened challenge": reopened,
    "treatment shared by risks": shared_treatment,
    "planned measure": lambda one: one.any("Measure", "state", "planned"),
    "retired measure": lambda one: one.any("Measure", "state", "retired"),
    "planned treatment": lambda one: one.any("Treatment", "state", "planned"),
    "planned Implementation": lambda one: one.any("Implementation", "state", "planned"),
    "excluded entry": lambda one: one.any("SoAEntry", "applicable", False),
    "acceptable risk": lambda one: one.any("Risk", "acceptable", True),
    "sensitive risk": lambda one: one.any("Risk", "sensitive_to"),
    "review pending": lambda one: one.any("Record", "review", "pending"),
    "review rejected": lambda one: one.any("Record", "review", "rejected"),
    "review adverse": lambda one: one.any("Record", "reject_reason", "adverse"),
    "review required": lambda one: one.graph.question.policy.review_required,
    "verdict fail": lambda one: one.any("Record", "verdict", "fail"),
    "verdict inconclusive": lambda one: one.any("Record", "verdict", "inconclusive"),
    "passed is asked": lambda one: one.any("EvidenceRequirement", "verdict", "passed"),
    "performed is asked": lambda one: one.any("EvidenceRequirement", "verdict", "performed"),
    "metric over its threshold": lambda one: any(True for _ in breaches(one.world)),
    "watched risk": lambda one: any(
        one.snapshot.targets(node.id, "watchedBy") for node in one.things("Risk")
    ),
    "not adopted": lambda one: one.any("Provision", "catalog", "nist-ai-rmf:1.0"),
    "not yet due": lambda one: any(day > TODAY for day in one.dates("Provision", "applies_from")),
    "nothing due": lambda one: one.any("Node", "nothing_due", True),
    "withdrawn by a sweep": lambda one: one.any("Node", "withdrawn_on"),
    "ended": lambda one: any(day < TODAY for day in one.dates("Node", "until")),
    "not begun": lambda one: any(day > TODAY for day in one.dates("Node", "since")),
    "relation out of force": lambda one: any(
        relation not in one.world.relations
        for relation in one.snapshot.relations
        if relation.source in one.world.nodes
    ),
    "dangling relation": lambda one: any(True for _ in one.snapshot.dangling),
    "records drawn from records": lambda one: any(
        one.snapshot.targets(node.id, "drawnFrom") for node in one.things("Record")
    ),
    "measured on data": lambda one: any(
        one.snapshot.targets(node.id, "measuredOn") for node in one.things("Record")
    ),
    "role with holder": lambda one: any(
        one.snapshot.targets(node.id, "heldBy") for node in one.things("Role")
    ),
    "several changes at once": lambda one: len(one.graph.changes) > 1,
    "minor hypothetical": lambda one: any(weight == "minor" for _, _, weight in one.graph.changes),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_occurs(feature: str) -> None:
    """In several of the graphs at least."""
    found = sum(FEATURES[feature](one) for one in seen())
    assert found >= LEAST, f"{feature}: only {found} of {GRAPHS} graphs"


def test_every_verdict_occurs_often() -> None:
    """Holds, in doubt, broken, closed, and all that an answer can say."""
    counts: Counter[str] = Counter()
    for one in seen():
        answer = one.answer
        counts.update(answer.baseline.status.values())
        counts.update(answer.baseline.tags.values())
        counts["closed"] += len(answer.baseline.closed)
        counts["newly closed"] += len(answer.closed)
        counts["newly broken"] += len(answer.broken)
        counts["newly in doubt"] += len(answer.doubt)
        counts["masked"] += len(answer.masked)
        counts["interaction"] += len(answer.interaction)
    rare = {name: count for name, count in counts.items() if count < 30}
    assert len(counts) == 14, counts
    assert not rare, rare


def test_the_same_seed_gives_the_same_graph() -> None:
    one, other = (graph(5, rules()) for _ in range(2))
    assert one.changes == other.changes
    assert one.question.snapshot.diff(other.question.snapshot) == Snapshot([]).diff(Snapshot([]))
    assert one.question.policy == other.question.policy


def test_graphs_are_small_and_of_every_size() -> None:
    sizes = {len(one.snapshot) for one in seen()}
    assert min(sizes) <= 6
    assert 35 <= max(sizes) <= 60


def test_graphs_use_the_words_of_the_ontology() -> None:
    """Properties and relations exist, enumerations are kept, and domains are respected."""
    for one in seen():
        for node in one.snapshot.nodes.values():
            known = rules().classes[node.cls].properties
            for name, value in node.properties.items():
                assert name in known, (node.cls, name)
                assert not known[name].values or value in known[name].values
        for relation in one.snapshot.relations:
            type = rules().relations[relation.type]
            source = one.snapshot.nodes[relation.source]
            assert source.cls in rules().subclasses(*type.sources)
            if relation.target in one.snapshot:
                target = one.snapshot.nodes[relation.target]
                assert target.cls in rules().subclasses(*type.targets)


def test_hypothetical_changes_are_such_as_can_be_asked() -> None:
    for one in seen():
        assert 1 <= len(one.graph.changes) <= 3
        for thing, kind, _ in one.graph.changes:
            assert kind in one.world.cls(thing).changes


def test_cadence_is_read_only_where_a_slot_has_one() -> None:
    for one in seen():
        for claim in one.support.claims:
            has = "cadence" in one.snapshot.nodes[claim.thing].properties
            slot = one.world.is_a(claim.thing, "EvidenceRequirement")
            found = cadence_of(Case(one.world, one.world), claim)
            assert (found is not None) == (has and slot)
