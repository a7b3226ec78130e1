"""Days on which something can begin, end or become better: the graph is judged anew from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from aimsgraph.impact.cadence import DAY
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.columns import Numbers
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.wording import spoken
from aimsgraph.snapshot import Node, Relation
from aimsgraph.vocabulary import NodeClass
from aimsgraph.vocabulary.conditions import PathTest, Today, parse_condition
from aimsgraph.vocabulary.terms import Must

# How many days after a value its comparison with today turns; any other turns on both.
_TURNS_LATER = {"<": (1,), "<=": (0,), ">": (0,), ">=": (1,)}
_GRADES = (None, "major", "minor")  # of challenges that count against something

_APPLIES, _RAISED, _CLOSED = "begins to apply", "is raised", "is closed"

# The properties of which the first known one says the day, and what happens then.
_Begins = tuple[tuple[str, ...], str]
_OF_ALL: tuple[_Begins, ...] = ((("since",), "begins"), (("withdrawn_on",), "is withdrawn"))
_OF_CLASS: Mapping[str, tuple[_Begins, ...]] = {
    "Record": ((("valid_from", "collected_on"), "begins to be valid"),),
    "Provision": ((("applies_from",), _APPLIES),),
    "Challenge": ((("raised_on",), _RAISED), (("closed_on",), _CLOSED)),
    "Change": ((("at",), "happens"),),
}
_OWN, _GENERAL, _RELATED = 0, 1, 2  # how much is told
_MEASURED: _Begins = (("measured_on", "collected_on"), "is measured")


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """A day on which something other than a lapse happens at a thing.

    ``rank`` says how much the text tells: of the thing as one of its class, of any thing, or of a
    relation.
    """

    on: date
    rank: int
    thing: str
    text: str


def turns(facts: Facts, until: date) -> tuple[Turn, ...]:
    """The turns after the date of ``facts`` and until another, by day, then what tells most.

    Each place where a day decides is looked at: more turns than needed cost time, never truth.
    """
    return tuple(sorted({turn for turn in _all(facts) if facts.as_of < turn.on <= until}))


def _all(facts: Facts) -> Iterator[Turn]:
    columns, vocabulary = facts.columns, facts.vocabulary
    for begins in _OF_ALL:
        yield from _beginning(facts, begins, columns.of(vocabulary.classes))
    for cls, told in _OF_CLASS.items():
        for begins in told:
            yield from _beginning(facts, begins, columns.of(vocabulary.subclasses(cls)))
    measured = {
        columns.index[target]
        for metric in facts.snapshot.instances(*vocabulary.subclasses("Metric"))
        for target in facts.snapshot.targets(metric.id, "valuedBy")
        if facts.snapshot.nodes.get(target) is not None
    }
    yield from _beginning(facts, _MEASURED, np.array(sorted(measured), np.int64))
    conditions = _Conditions(facts)
    for cls in columns.classes:
        if cls in vocabulary.classes:
            for number in conditions.asked(cls):
                yield from conditions.of(columns.nodes[number])
    for at, since, until in columns.dated:
        yield from _of_relation(facts, facts.snapshot.relations[at], since, until)


def _beginning(facts: Facts, begins: _Begins, things: Numbers) -> Iterator[Turn]:
    """The turns of things on the first known of the days that some of their properties say."""
    names, verb = begins
    rank = _GENERAL if begins in _OF_ALL else _OWN
    said = list(zip(*(facts.columns.values(name, things) for name in names), strict=True))
    ahead = {
        values: day
        for values in set(said)
        if (day := next(filter(None, map(as_date, values)), None)) and day > facts.as_of
    }
    if not ahead:
        return
    for number, values in zip(things.tolist(), said, strict=True):
        on, node = ahead.get(values), facts.columns.nodes[number]
        if on is not None and _counts(facts, node, verb):
            yield Turn(on, rank, node.id, f"{node.name} {verb}")


def _of_relation(
    facts: Facts, relation: Relation, since: date | None, until: date | None
) -> Iterator[Turn]:
    ends = _name(facts, relation.source), _name(facts, relation.target)
    text = f"{ends[0]} {spoken(relation.type)} {ends[1]}"
    if since is not None:
        yield Turn(since, _RELATED, relation.source, f"{text} from {since} on")
    if until is not None and until < date.max:
        yield Turn(until + DAY, _RELATED, relation.source, f"{text} until {until}")


def _counts(facts: Facts, node: Node, verb: str) -> bool:
    """Whether a day says something of this thing."""
    if verb == _APPLIES:
        return node.get("catalog") in facts.policy.adopted
    return verb not in (_RAISED, _CLOSED) or node.get("grade") in _GRADES


class _Conditions:
    """The days on which conditions of the ontology that ask for today can change."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._closing: dict[str, tuple[PathTest, ...]] = {}
        self._musts: dict[str, tuple[tuple[Must, tuple[PathTest, ...]], ...]] = {}

    def asked(self, cls: str) -> Sequence[int]:
        """The things of exactly this class at which a condition can ask for today."""
        if cls not in self._closing:
            self._read(self._facts.vocabulary.classes[cls])
        closing, columns = self._closing[cls], self._facts.columns
        things: Sequence[int] = columns.of((cls,)).tolist()
        if self._musts[cls] or any(test.path.steps for test in closing):
            return things
        names = {test.path.property or "" for test in closing}
        told = [columns.values(name, columns.of((cls,))) for name in sorted(names)]
        said = zip(things, *told, strict=True)
        return [number for number, *values in said if any(v is not None for v in values)]

    def of(self, node: Node) -> Iterator[Turn]:
        """The turns at one thing that is asked."""
        id = node.id
        for test in self._closing[node.cls]:
            if test.path.steps or node.get(test.path.property or "") is not None:
                for day in self._days(test, id):
                    yield Turn(day, _OWN, id, f"{node.name} ends")
        for must, tests in self._musts[node.cls]:
            if not any(self._facts.members(id, relation) for relation in must.relations):
                for test in tests:
                    for day in self._days(test, id):
                        yield Turn(day, _OWN, id, f"{node.name} is due")

    def _read(self, cls: NodeClass) -> None:
        self._closing[cls.name] = tuple(_dated(cls.closed_when if cls.closes else ()))
        self._musts[cls.name] = tuple(
            (must, tests)
            for must in cls.must
            if (tests := tuple(_dated(t for t in (must.when, must.unless) if t is not None)))
        )

    def _days(self, test: PathTest, id: str) -> Iterator[date]:
        """The days on which a comparison with today turns."""
        later = _TURNS_LATER.get(test.op or "", (0, 1))
        for day in self._values(test, id):
            yield from (day + number * DAY for number in later)

    def _values(self, test: PathTest, id: str) -> Iterator[date]:
        snapshot, here = self._facts.snapshot, {id}
        for step in test.path.steps:
            ends = snapshot.targets if step.forward else snapshot.sources
            here = {end for thing in here for end in ends(thing, step.relation)}
        for thing in here:
            node = snapshot.nodes.get(thing)
            value = node.get(test.path.property or "") if node is not None else None
            for one in value if isinstance(value, tuple) else (value,):
                day = as_date(one)
                if day is not None and day < date.max:
                    yield day


def _dated(conditions: Iterable[str]) -> Iterator[PathTest]:
    """The tests that compare with today."""
    for text in conditions:
        for part in parse_condition(text).parts():
            if isinstance(part, PathTest) and any(isinstance(o, Today) for o in part.operands):
                yield part


def _name(facts: Facts, id: str) -> str:
    node = facts.snapshot.nodes.get(id)
    return node.name if node is not None else id
