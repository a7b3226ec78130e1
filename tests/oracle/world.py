"""What is there on the day, what has closed, and what takes part (rulings 1 to 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.vocabulary import NodeClass, Vocabulary
from tests.oracle.conditions import holds, value_of
from tests.oracle.days import day_of, end_of

if TYPE_CHECKING:
    from aimsgraph.impact.policy import Policy

Significance = Literal["minor", "significant"]
Hypothetical = tuple[str, str, Significance]  # (thing, kind, significance)


@dataclass(frozen=True)
class Question:
    """A graph, the rules, the policy and the day."""

    snapshot: Snapshot
    vocabulary: Vocabulary
    policy: Policy
    as_of: date


@dataclass(frozen=True)
class Recorded:
    """A change that the graph records on or before the day."""

    thing: str
    kind: str
    significance: str
    at: datetime


class World:
    """The things and relations of a question that count, given hypothetical changes."""

    def __init__(self, question: Question, hypothetical: tuple[Hypothetical, ...] = ()) -> None:
        self.question = question
        self.vocabulary = question.vocabulary
        self.policy = question.policy
        self.today = question.as_of
        self.hypothetical = hypothetical
        self.nodes = {
            id: node for id, node in question.snapshot.nodes.items() if self._has_begun(node)
        }
        self.relations = [
            relation
            for relation in question.snapshot.relations
            if relation.source in self.nodes and self._in_force(relation)
        ]
        self._out: dict[tuple[str, str], list[str]] = {}
        self._into: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations:
            for ends, one, other in (
                (self._out, relation.source, relation.target),
                (self._into, relation.target, relation.source),
            ):
                known = ends.setdefault((one, relation.type), [])
                if other not in known:
                    known.append(other)

    # ---- Ruling 1: not there ----------------------------------------------------------------

    def _has_begun(self, node: Node) -> bool:
        since = day_of(node.get("since"))
        return since is None or since <= self.today

    def _in_force(self, relation: Relation) -> bool:
        """Whether today lies within the ``since`` and ``until`` of the relation itself."""
        since = day_of(relation.properties.get("since"))
        until = day_of(relation.properties.get("until"))
        return (since is None or since <= self.today) and (until is None or until >= self.today)

    def is_there(self, id: str) -> bool:
        """Whether the graph has the thing on the day; what is not there dangles."""
        return id in self.nodes

    def has_ended(self, id: str) -> bool:
        """Whether the thing's ``until`` has passed."""
        until = day_of(self.nodes[id].get("until"))
        return until is not None and until < self.today

    # ---- Reading the graph -------------------------------------------------------------------

    def cls(self, id: str) -> NodeClass:
        """The class of a thing."""
        return self.vocabulary.classes[self.nodes[id].cls]

    def is_a(self, id: str, cls: str) -> bool:
        """Whether a thing that is there is of a class."""
        return id in self.nodes and self.vocabulary.is_a(self.nodes[id].cls, cls)

    def value(self, id: str, name: str) -> Value | None:
        """A property of a thing, or the default of its class."""
        return value_of(self.nodes[id], name, self.vocabulary)

    def day(self, id: str, name: str) -> date | None:
        """A property of a thing as a day."""
        return day_of(self.nodes[id].get(name))

    def targets(self, id: str, relation: str) -> list[str]:
        """The distinct ends of a thing's relations of one type, dangling ones too."""
        return self._out.get((id, relation), [])

    def sources(self, id: str, relation: str) -> list[str]:
        """The distinct things with a relation of one type to this one."""
        return self._into.get((id, relation), [])

    # ---- Recorded changes --------------------------------------------------------------------

    @cached_property
    def recorded(self) -> list[Recorded]:
        """Changes recorded on or before the day: Change nodes, and ``withdrawn_on`` (ruling 1).

        A Change of a kind that its thing does not know is ignored (ruling 9).
        """
        found = []
        for id, node in self.nodes.items():
            withdrawn = self.day(id, "withdrawn_on")
            if withdrawn is not None and withdrawn <= self.today:
                found.append(Recorded(id, "withdrawal", "significant", end_of(withdrawn)))
            if not self.is_a(id, "Change"):
                continue
            at, kind = node.properties["at"], str(node.properties["kind"])
            assert isinstance(at, date)
            happened = day_of(at)
            if happened is None or happened > self.today:
                continue
            for thing in self.targets(id, "alters"):
                if self.is_there(thing) and kind in self.cls(thing).changes:
                    weight = self.weight(kind, str(node.get("significance") or "significant"))
                    found.append(Recorded(thing, kind, weight, end_of(at)))
        return found

    def weight(self, kind: str, significance: str) -> str:
        """Only graded kinds can be minor; the others always count in full (ruling 9)."""
        return significance if self.vocabulary.change_kinds[kind].graded else "significant"

    # ---- Ruling 2: closed ---------------------------------------------------------------------

    @cached_property
    def closed(self) -> frozenset[str]:
        """Things of which nothing is demanded any more: repeated until nothing closes."""
        closed: set[str] = set()
        while True:
            more = {id for id in self.nodes if id not in closed and self._closes(id, closed)}
            if not more:
                return frozenset(closed)
            closed |= more

    def _closes(self, id: str, closed: set[str]) -> bool:
        cls, node = self.cls(id), self.nodes[id]
        if any(holds(text, node, self.vocabulary, self.today) for text in cls.closed_when):
            return True
        if cls.closes and self.has_ended(id):
            return True
        happened = [(change.thing, change.kind) for change in self.recorded]
        assumed = [(thing, kind) for thing, kind, _ in self.hypothetical]
        if any(thing == id and kind in cls.closes for thing, kind in happened + assumed):
            return True
        concerned = self.is_a(id, "EvidenceRequirement") or self.is_a(id, "Implementation")
        if concerned and any(subject in closed for subject in self.targets(id, "concerns")):
            return True
        if self.is_a(id, "Implementation"):
            return self._all_closed(self.targets(id, "restsOn"), closed)
        if self.is_a(id, "Risk"):
            return self._all_closed(self.targets(id, "arisesIn"), closed)
        return False

    @staticmethod
    def _all_closed(ids: list[str], closed: set[str]) -> bool:
        return bool(ids) and all(id in closed for id in ids)

    # ---- Rulings 3 and 4: what takes part ----------------------------------------------------

    def is_compiled(self, id: str) -> bool:
        """Whether a provision is adopted and already applies; other things always are."""
        if not self.is_a(id, "Provision"):
            return True
        applies = self.day(id, "applies_from")
        if applies is not None and applies > self.today:
            return False
        return self.value(id, "catalog") in self.policy.adopted

    def has_status(self, id: str) -> bool:
        """Whether a thing that is there holds, is in doubt or is broken."""
        return self.cls(id).has_status and id not in self.closed and self.is_compiled(id)
