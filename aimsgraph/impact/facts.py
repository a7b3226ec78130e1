"""What holds of each thing as of a date, before any rule: there, closed, compiled, seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np

from aimsgraph.errors import UsageError
from aimsgraph.impact.calendar import add_months, as_date, changed_at, seen_at
from aimsgraph.impact.columns import Alike, Columns, Links, Mask, Numbers
from aimsgraph.impact.policy import Policy
from aimsgraph.selectors import holds
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import EvidenceKind, NodeClass, Vocabulary
from aimsgraph.vocabulary.conditions import Condition, parse_condition

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest measurement of a metric: its day, and its moment in seconds."""

    metric: str
    measurement: str
    on: date
    moment: float


class Facts:
    """The graph as of a date, under a policy, with further ``closings`` taken as done.

    ``closings`` are ids that a hypothetical change closes.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        policy: Policy,
        as_of: date,
        closings: Iterable[str] = (),
        columns: Columns | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.vocabulary = vocabulary
        self.policy = policy
        self.as_of = as_of
        self.columns = columns if columns is not None else Columns(snapshot)
        self._closings = frozenset(closings)
        self._links: dict[str, Links] = {}
        self._parsed: dict[str, Condition] = {}
        self._seen: dict[str, float | None] = {}

    def check_recorded(self) -> None:
        """`UsageError` for a date before the first record; without any record, any date will do."""
        first = self._first_recorded
        if first is not None and first > self.as_of:
            raise UsageError(
                f"nothing is recorded as of {self.as_of}", hint=f"the first record is of {first}"
            )

    @cached_property
    def _first_recorded(self) -> date | None:
        records = self.columns.of(self.vocabulary.subclasses("Record"))
        days = map(as_date, self.columns.values("collected_on", records))
        return min((day for day in days if day is not None), default=None)

    def closing(self, ids: Iterable[str]) -> Facts:
        """The same graph, with these things taken as closed too."""
        closings = self._closings.union(ids)
        return Facts(
            self.snapshot, self.vocabulary, self.policy, self.as_of, closings, self.columns
        )

    def on(self, day: date) -> Facts:
        """The same graph as of another day."""
        return Facts(self.snapshot, self.vocabulary, self.policy, day, self._closings, self.columns)

    def plane(self, kind: str, *, minor: bool) -> str:
        """The plane of a kind of change; only graded kinds can be minor."""
        known = self.vocabulary.change_kinds.get(kind)
        return f"{kind}~" if minor and known is not None and known.graded else kind

    def name(self, id: str) -> str:
        """What people call a thing: a provision by ref and title."""
        node = self.snapshot.nodes.get(id)
        if node is None:
            return id
        ref, name = str(node.get("ref") or ""), node.name
        told = name.startswith(ref) or f" {ref} " in name  # 4.1 Context, Art. 4 AI literacy
        return name if told else f"{ref} {name}"

    def cls(self, id: str) -> NodeClass:
        """The class of a thing in the graph."""
        return self.vocabulary.classes[self.snapshot.nodes[id].cls]

    def is_a(self, id: str, cls: str) -> bool:
        """Whether a thing is in the graph and of that class or below."""
        node = self.snapshot.nodes.get(id)
        return node is not None and self.vocabulary.is_a(node.cls, cls)

    def there(self, id: str) -> bool:
        """Whether the thing is in the graph and has begun."""
        number = self.columns.index.get(id)
        return number is not None and bool(self._there[number])

    def alive(self, id: str) -> bool:
        """Whether the thing is there and not closed."""
        number = self.columns.index.get(id)
        return number is not None and bool(self._alive[number])

    def carries(self, id: str) -> bool:
        """Whether changes start at the thing or pass it: a closed asset still carries them."""
        number = self.columns.index.get(id)
        return number is not None and bool(self._carries[number])

    def judged(self, id: str) -> bool:
        """Whether the thing has a status: alive, of such a class, and compiled."""
        number = self.columns.index.get(id)
        return number is not None and bool(self._judged[number])

    @cached_property
    def are_there(self) -> Mask:
        """Which numbers are things of the graph that have begun."""
        found = self.columns.mask(self.vocabulary.classes)
        for number, value in enumerate(self.columns.values("since")):
            if value is not None:
                since = as_date(value)
                found[number] &= since is None or since <= self.as_of
        return found

    @cached_property
    def are_closed(self) -> Mask:
        """Which numbers are things of which nothing is demanded any more."""
        found = np.zeros(self.columns.size, dtype=bool)
        found[[self.columns.index[id] for id in self.closed]] = True
        return found

    @cached_property
    def are_alive(self) -> Mask:
        """Which numbers are things that are there and not closed."""
        return self.are_there & ~self.are_closed

    @cached_property
    def carry(self) -> Mask:
        """Which numbers are things that changes start at or pass."""
        classes = self.vocabulary.classes.values()
        assets = self.columns.mask(cls.name for cls in classes if not cls.has_status)
        return self.are_alive | (self.are_there & assets)

    @cached_property
    def are_judged(self) -> Mask:
        """Which numbers are things that have a status."""
        vocabulary, columns = self.vocabulary, self.columns
        classes = vocabulary.classes.values()
        found = self.are_alive & columns.mask(cls.name for cls in classes if cls.has_status)
        for number in columns.of(vocabulary.subclasses("Provision")).tolist():
            found[number] &= not self.excluded(columns.ids[number])
        return found

    def all_judged(self, *classes: str) -> Numbers:
        """The things of these classes and those below that have a status."""
        things = self.columns.of(self.vocabulary.subclasses(*classes))
        return things[self.are_judged[things]]

    # Asked for one thing at a time, bytes are faster than arrays.
    @cached_property
    def _there(self) -> bytes:
        return self.are_there.tobytes()

    @cached_property
    def _alive(self) -> bytes:
        return self.are_alive.tobytes()

    @cached_property
    def _carries(self) -> bytes:
        return self.carry.tobytes()

    @cached_property
    def _judged(self) -> bytes:
        return self.are_judged.tobytes()

    def excluded(self, id: str) -> bool:
        """Whether it is a provision that is not adopted or not yet due."""
        node = self.snapshot.nodes[id]
        if not self.vocabulary.is_a(node.cls, "Provision"):
            return False
        return node.get("catalog") not in self.policy.adopted or self.not_yet_due(node)

    def not_yet_due(self, node: Node) -> bool:
        """Whether a provision applies from a later date only."""
        applies = as_date(node.get("applies_from"))
        return applies is not None and applies > self.as_of

    def test(self, condition: str, id: str) -> bool:
        """Whether a condition of the ontology holds for a thing."""
        parsed = self._parsed.get(condition)
        if parsed is None:
            parsed = self._parsed[condition] = parse_condition(condition)
        return holds(parsed, self.snapshot, self.vocabulary, id, self.as_of)

    def value(self, id: str, name: str) -> object:
        """A property, or its default in the ontology."""
        node = self.snapshot.nodes[id]
        if name in node.properties:
            return node.properties[name]
        property = self.vocabulary.classes[node.cls].properties.get(name)
        return property.default if property is not None else None

    def values(self, name: str, things: Numbers) -> list[object]:
        """A property of many things, or its default in the ontology."""
        found: list[object] = list(self.columns.values(name, things))
        for code, cls in enumerate(self.columns.classes):
            known = self.vocabulary.classes.get(cls)
            property = known.properties.get(name) if known is not None else None
            if property is not None and property.default is not None:
                for at in np.flatnonzero(self.columns.cls[things] == code).tolist():
                    if found[at] is None:
                        found[at] = property.default
        return found

    def links(self, relation: str) -> Links:
        """The relations of a type, those that have ended or not begun left out."""
        found = self._links.get(relation)
        if found is None:
            found = self._links[relation] = self.columns.links(relation, self._idle)
        return found

    @cached_property
    def _idle(self) -> Numbers:
        """The places of relations that have ended or not begun."""
        return self.columns.idle(self.as_of)

    def members(self, id: str, relation: str) -> tuple[str, ...]:
        """The targets of one relation type, those that have ended or not begun left out."""
        ids, number = self.columns.ids, self.columns.index.get(id)
        if number is None:
            return ()
        return tuple([ids[target] for target in self.links(relation).out(number)])

    def members_of(self, id: str, relation: str) -> tuple[str, ...]:
        """The sources of one relation type, those that have ended or not begun left out."""
        ids, number = self.columns.ids, self.columns.index.get(id)
        if number is None:
            return ()
        return tuple([ids[source] for source in self.links(relation).into(number)])

    @cached_property
    def closed(self) -> frozenset[str]:
        """Things of which nothing is demanded any more, with what closes with them."""
        closed = {id for id in self._ended if self.there(id)}
        waiting = list(closed)
        while waiting:
            for dependent in self._touched_by(waiting.pop()):
                if dependent not in closed and self._closes_with(dependent, closed):
                    closed.add(dependent)
                    waiting.append(dependent)
        return frozenset(closed)

    @property
    def _ended(self) -> Iterator[str]:
        """Things that close by what is said or recorded of themselves."""
        for id in (*self._closings, *self._recorded_kinds):
            closes = self.cls(id).closes
            if closes and (id in self._closings or closes & self._recorded_kinds[id]):
                yield id
        for name in self.columns.classes:
            cls = self.vocabulary.classes.get(name)
            if cls is not None and cls.closes and cls.closed_when:
                yield from self._closed_by_state(cls)

    def _closed_by_state(self, cls: NodeClass) -> Iterator[str]:
        columns, things = self.columns, self.columns.of((cls.name,))
        numbers: list[int] = things.tolist()
        names = [parse_condition(condition).names() for condition in cls.closed_when]

        def ended(number: int) -> bool:
            return any(self.test(condition, columns.ids[number]) for condition in cls.closed_when)

        if any(each.relations for each in names):
            yield from (columns.ids[number] for number in numbers if ended(number))
            return
        asked = sorted({name for each in names for name in each.properties})
        said = list(zip(*(columns.values(name, things) for name in asked), strict=True))
        # What says the same is in the same state.
        alike = dict(zip(said, numbers, strict=True))
        closing = {values for values, number in alike.items() if ended(number)}
        if closing:
            for number, values in zip(numbers, said, strict=True):
                if values in closing:
                    yield columns.ids[number]

    def _touched_by(self, id: str) -> Iterable[str]:
        ids, number = self.columns.ids, self.columns.index[id]
        slot = self.is_a(id, "EvidenceRequirement")
        for relation in ("concerns", "arisesIn", "restsOn") if slot else ("concerns", "arisesIn"):
            for source in self.columns.all_links(relation).into(number):
                yield ids[source]

    def _closes_with(self, id: str, closed: set[str]) -> bool:
        if not self.there(id):
            return False
        if self.is_a(id, "Risk"):
            return _all_in(self.members(id, "arisesIn"), closed)
        implementation = self.is_a(id, "Implementation")
        if not implementation and not self.is_a(id, "EvidenceRequirement"):
            return False
        return any(subject in closed for subject in self.members(id, "concerns")) or (
            implementation and _all_in(self.members(id, "restsOn"), closed)
        )

    @cached_property
    def recorded(self) -> tuple[tuple[str, str, bool, float], ...]:
        """The recorded changes until the date: (thing, kind, significant, moment).

        A thing that no source names any more was withdrawn on that day. Changes that cannot happen
        to a class are left out: see `impossible`.
        """
        found: list[tuple[str, str, bool, float]] = []
        for change in self.snapshot.instances(*self.vocabulary.subclasses("Change")):
            day, moment = as_date(change.get("at")), changed_at(change.get("at"))
            if day is None or moment is None or day > self.as_of or not self.there(change.id):
                continue
            significant = change.get("significance") != "minor"
            kind = str(change.get("kind"))
            found.extend(
                (target, kind, significant, moment)
                for target in self.members(change.id, "alters")
                if self.there(target) and kind in self.cls(target).changes
            )
        for number, value in enumerate(self.columns.values("withdrawn_on")):
            if value is None:
                continue
            gone, moment = as_date(value), changed_at(value)
            id = self.columns.ids[number]
            if gone is not None and moment is not None and gone <= self.as_of and self.there(id):
                found.append((id, "withdrawal", True, moment))
        return tuple(found)

    @property
    def impossible(self) -> Iterator[tuple[str, str, str]]:
        """Recorded changes whose kind cannot happen to what they alter: (change, kind, thing)."""
        for change in self.snapshot.instances(*self.vocabulary.subclasses("Change")):
            kind = str(change.get("kind"))
            for target in self.members(change.id, "alters"):
                if self.there(target) and kind not in self.cls(target).changes:
                    yield change.id, kind, target

    @cached_property
    def _recorded_kinds(self) -> Mapping[str, set[str]]:
        kinds: dict[str, set[str]] = {}
        for thing, kind, _significant, _moment in self.recorded:
            kinds.setdefault(thing, set()).add(kind)
        return kinds

    def seen(self, id: str) -> float | None:
        """When the thing was last made or looked at, in seconds; None when nobody said."""
        if id not in self._seen:
            self._seen[id] = None  # a cycle of looks says nothing
            self._seen[id] = self._look(id)
        return self._seen[id]

    def _look(self, id: str) -> float | None:
        for name in self.cls(id).seen:
            if name.startswith("->"):
                looks = [self.seen(t) for t in self.members(id, name[2:]) if self.there(t)]
                known = [look for look in looks if look is not None]
                if known:
                    return max(known)
            else:
                moment = seen_at(self.snapshot.nodes[id].get(name))
                if moment is not None:
                    return moment
        return None

    @cached_property
    def breaches(self) -> tuple[Reading, ...]:
        """The metrics whose newest value lies beyond their threshold, by id."""
        found = []
        for metric in self.snapshot.instances(*self.vocabulary.subclasses("Metric")):
            newest, threshold = self.newest_measurement(metric.id), metric.get("threshold")
            if newest is None or not self.alive(metric.id):
                continue
            value = self.snapshot.nodes[newest.measurement].get("value")
            if isinstance(value, (int, float)) and isinstance(threshold, (int, float)):
                below = self.value(metric.id, "direction") == "below"
                if value < threshold if below else value > threshold:
                    found.append(newest)
        return tuple(found)

    def newest_measurement(self, metric: str) -> Reading | None:
        """A metric's newest measurement until the date, whatever its value."""
        found = []
        for id in self.members(metric, "valuedBy"):
            if not self.there(id):
                continue
            node = self.snapshot.nodes[id]
            measured = node.get("measured_on") or node.get("collected_on")
            on, moment = as_date(measured), changed_at(measured)
            if on is None or moment is None or on > self.as_of:
                continue
            if isinstance(node.get("value"), (int, float)):
                found.append((moment, id, on))
        if not found:
            return None
        moment, id, on = max(found)
        return Reading(metric, id, on, moment)

    def raised(self, challenge: str) -> bool:
        """Whether a challenge had been raised by the date."""
        raised = as_date(self.snapshot.nodes[challenge].get("raised_on"))
        return self.there(challenge) and (raised is None or raised <= self.as_of)

    def open(self, challenge: str) -> bool:
        """Whether a challenge is open as of the date."""
        node = self.snapshot.nodes[challenge]
        closed = as_date(node.get("closed_on"))
        if closed is not None:
            return closed > self.as_of
        return node.get("state") != "closed"

    def kind(self, record: str) -> EvidenceKind | None:
        """The evidence kind of a record, if the ontology knows it."""
        return self.vocabulary.kinds.get(str(self.snapshot.nodes[record].get("kind")))

    def fails(self, slot: str, record: str) -> bool:
        """Whether a record shows a failed result where the slot asks for a passed one."""
        if self.snapshot.nodes[record].get("verdict") != "fail":
            return False
        asked = self.value(slot, "verdict")
        if asked is None:
            kind = self.kind(record)
            asked = kind.verdict if kind is not None else None
        return asked == "passed"

    def planned_for(self, id: str) -> date | None:
        """The day by which something planned is to be done."""
        node = self.snapshot.nodes[id]
        return as_date(node.get("due")) or as_date(node.get("planned_for"))

    def months(self, kind: EvidenceKind | None) -> int | None:
        """How long records of a kind serve, by policy or catalogue."""
        return None if kind is None else self.policy.months.get(kind.id, kind.months)

    def runs_out(self, record: str) -> date | None:
        """The last day a record is valid, if its validity ends."""
        node = self.snapshot.nodes[record]
        explicit = as_date(node.get("valid_until"))
        kind = self.kind(record)
        if explicit is not None or kind is None or kind.freshness != "expires":
            return explicit
        return self._served_until(node, kind)

    def due_again(self, record: str) -> date | None:
        """The day by which a newer record of a kind that recurs is due."""
        node = self.snapshot.nodes[record]
        kind = self.kind(record)
        if kind is None or kind.freshness != "recurs" or node.get("valid_until") is not None:
            return None
        return self._served_until(node, kind)

    def each(self, records: Numbers, of: Callable[[str], T]) -> Iterator[T]:
        """``of`` each record, worked out once for those with the same kind and days."""
        alike = self.records("kind", "collected_on", "valid_until")
        known = [of(self.columns.ids[number]) for number in alike.first]
        return map(known.__getitem__, alike.codes[records].tolist())

    def span(self, record: str) -> tuple[date, date] | None:
        """The days that a record covers: its period, else the day it was collected."""
        code = int(self._periods.codes[self.columns.index[record]])
        return self._spans[code] if code >= 0 else None

    @cached_property
    def _spans(self) -> Sequence[tuple[date, date] | None]:
        return [_span(self.columns.nodes[number]) for number in self._periods.first]

    @cached_property
    def _periods(self) -> Alike:
        return self.records("period_start", "period_end", "collected_on")

    def records(self, *names: str) -> Alike:
        """All records by what they say in some properties."""
        return self.columns.alike(self.vocabulary.subclasses("Record"), *names)

    def _served_until(self, node: Node, kind: EvidenceKind) -> date | None:
        collected, months = as_date(node.get("collected_on")), self.months(kind)
        if collected is None or months is None:
            return None
        return add_months(collected, months)


def _span(record: Node) -> tuple[date, date] | None:
    first, last = as_date(record.get("period_start")), as_date(record.get("period_end"))
    if first is not None and last is not None:
        return first, last
    collected = as_date(record.get("collected_on"))
    return (collected, collected) if collected is not None else None


def _all_in(members: tuple[str, ...], closed: set[str]) -> bool:
    return bool(members) and all(member in closed for member in members)
