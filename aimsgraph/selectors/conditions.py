"""Whether a condition of the ontology holds for a thing, on a day."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aimsgraph.snapshot import Node, Scalar, Snapshot
from aimsgraph.vocabulary import Condition, Vocabulary
from aimsgraph.vocabulary.conditions import (
    AllOf,
    AnyOf,
    IsA,
    Not,
    Op,
    Operand,
    Path,
    PathTest,
    Step,
    Today,
)

# `!=` says that no value equals.
_COMPARE: Mapping[Op, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.eq,
    "in": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(
    condition: Condition, snapshot: Snapshot, vocabulary: Vocabulary, id: str, as_of: date
) -> bool:
    """Whether ``condition`` holds for the thing called ``id`` on the day ``as_of``.

    A test holds when some value that its path reaches compares; of a list, some element. A property
    that is not set has the default of the thing's class, else no value: it compares false, and
    ``!=`` is true. Steps lead to things in the graph only; without a property they compare ids. A
    time compares with a day as the day it is on; values of different types are not equal.
    """
    return _Asked(snapshot, vocabulary, as_of).holds(condition, snapshot.node(id))


@dataclass(frozen=True, slots=True)
class _Asked:
    snapshot: Snapshot
    vocabulary: Vocabulary
    as_of: date

    def holds(self, condition: Condition, node: Node) -> bool:
        match condition:
            case PathTest():
                return self.passes(condition, node)
            case IsA():
                return self.is_a(node, condition.classes)
            case Not():
                return not self.holds(condition.condition, node)
            case AllOf():
                return all(self.holds(part, node) for part in condition.conditions)
            case AnyOf():
                return any(self.holds(part, node) for part in condition.conditions)
        raise TypeError(f"{condition!r} is no condition")

    def is_a(self, node: Node, classes: tuple[str, ...]) -> bool:
        return any(self.vocabulary.is_a(node.cls, cls) for cls in classes)

    def passes(self, test: PathTest, node: Node) -> bool:
        values = self.values(test.path, node)
        if test.op is None:
            return any(value is not False and value != "" for value in values)
        operands = [self.as_of if isinstance(o, Today) else o for o in test.operands]
        compare = _COMPARE[test.op]
        found = any(
            _alike(value, operand) and compare(_day(value), operand)
            for value in values
            for operand in operands
        )
        return not found if test.op == "!=" else found

    def values(self, path: Path, node: Node) -> Iterable[Scalar]:
        if not path.steps:
            assert path.property is not None
            return self.property(node, path.property)
        reached = self.reached(path.steps, node)
        if path.property is None:
            return (thing.id for thing in reached)
        return (value for thing in reached for value in self.property(thing, path.property))

    def reached(self, steps: tuple[Step, ...], node: Node) -> Iterable[Node]:
        nodes = self.snapshot.nodes
        here = [node]
        for step in steps:
            ends = self.snapshot.targets if step.forward else self.snapshot.sources
            ids = dict.fromkeys(id for thing in here for id in ends(thing.id, step.relation))
            here = [nodes[id] for id in ids if id in nodes]
            if step.classes:
                here = [thing for thing in here if self.is_a(thing, step.classes)]
        return here

    def property(self, node: Node, name: str) -> Iterable[Scalar]:
        value: object = node.properties.get(name)
        if value is None:
            cls = self.vocabulary.classes.get(node.cls)
            declared = cls.properties.get(name) if cls else None
            value = declared.default if declared else None
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (value,)


def _day(value: Scalar) -> Scalar:
    return value.date() if isinstance(value, datetime) else value


def _alike(value: Scalar, operand: Operand) -> bool:
    """Whether the two can be compared: truth with truth, numbers, texts, days."""
    if isinstance(value, bool) or isinstance(operand, bool):
        return isinstance(value, bool) and isinstance(operand, bool)
    kinds = (str, date, int | float)
    return any(isinstance(value, kind) and isinstance(operand, kind) for kind in kinds)
