"""Occasions: events, and metrics beyond their threshold, after which a record is demanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts, Reading
from aimsgraph.snapshot import Node, Value
from aimsgraph.vocabulary.conditions import AllOf, AnyOf, Condition, IsA, parse_condition

_HAPPENED = ("at", "occurred_on", "raised_on", "done_on", "measured_on", "collected_on")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened and asks for a record.

    A record about one of ``things`` answers it. One that is only about some of ``broadly`` does so
    if it is not older than the day it happened ``on``: a nil return speaks for its own time only.
    ``touches`` are the subjects it happened to.
    """

    cause: str
    things: frozenset[str]
    broadly: frozenset[str]
    touches: frozenset[str]
    on: date | None


class Occasions:
    """What happened until a date."""

    def __init__(self, facts: Facts, subjects: Subjects) -> None:
        self._facts = facts
        self._subjects = subjects
        self._known: dict[str, tuple[Occasion, ...]] = {}

    def of(self, event: str) -> tuple[Occasion, ...]:
        """Every occurrence of a named event among things in scope, in the order of their ids."""
        found = self._known.get(event)
        if found is None:
            text = self._facts.vocabulary.events[event]
            things = (node for node in self._candidates(text) if self._happened(node, text))
            found = self._known[event] = tuple(self._occasion(node) for node in things)
        return found

    @cached_property
    def breaches(self) -> tuple[Reading, ...]:
        """The metrics in scope that are beyond their threshold now, in the order of their ids."""
        return tuple(breach for breach in self._facts.breaches if breach.metric in self._subjects)

    def response(self, breach: Reading, subject: str) -> Occasion:
        """A breach as the occasion of a response at one subject."""
        return Occasion(
            cause=breach.metric,
            things=frozenset((breach.measurement,)),
            broadly=frozenset((breach.metric, subject)),
            touches=frozenset((subject,)),
            on=breach.on,
        )

    def _candidates(self, condition: str) -> tuple[Node, ...]:
        snapshot, vocabulary = self._facts.snapshot, self._facts.vocabulary
        named = _classes(parse_condition(condition))
        classes = vocabulary.classes if named is None else vocabulary.subclasses(*named)
        return snapshot.instances(*classes)

    def _happened(self, node: Node, condition: str) -> bool:
        if node.id not in self._subjects or not self._facts.test(condition, node.id):
            return False
        on = _happened_on(node)
        return on is None or on <= self._facts.as_of

    def _occasion(self, node: Node) -> Occasion:
        facts = self._facts
        altered = facts.members(node.id, "alters")
        return Occasion(
            cause=node.id,
            things=frozenset((node.id, *altered, *facts.members_of(node.id, "resolvedBy"))),
            broadly=frozenset(self._subjects.organizations),
            touches=frozenset(
                (*altered, *facts.members(node.id, "concerns"),
                 *facts.members_of(node.id, "challengedBy"))
            ),
            on=_happened_on(node),
        )  # fmt: skip


def _happened_on(node: Node) -> date | None:
    values: Iterator[Value | None] = (node.get(name) for name in _HAPPENED)
    return next((day for value in values if (day := as_date(value)) is not None), None)


def _classes(condition: Condition) -> tuple[str, ...] | None:
    """Classes outside which a condition cannot hold; None when it names none."""
    if isinstance(condition, IsA):
        return condition.classes
    if isinstance(condition, AllOf):
        named = (_classes(part) for part in condition.conditions)
        return next((classes for classes in named if classes is not None), None)
    if isinstance(condition, AnyOf):
        each = [_classes(part) for part in condition.conditions]
        known = [classes for classes in each if classes is not None]
        return tuple(c for classes in known for c in classes) if len(known) == len(each) else None
    return None
