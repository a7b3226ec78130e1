"""What the tables of one source say together, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aimsgraph.importing.folding import digest, same
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import NodeRecord, Record, RelationRecord
from aimsgraph.snapshot import Value


@dataclass(frozen=True, slots=True)
class StandIn:
    """Records that count only where ``source`` has no relation of ``type`` otherwise."""

    type: str
    source: str
    records: tuple[Record, ...]


class Harvest:
    """Collects records and problems, and sees to it that no id stands for two things.

    A thing that a row is about is *owned* by that row; another row about the same id is a
    duplicate. Things that rows merely involve (a role, a supplier) may come from many rows.
    """

    def __init__(self) -> None:
        self._nodes: dict[str, NodeRecord] = {}
        self._owned: dict[str, NodeRecord] = {}
        self._relations: list[RelationRecord] = []
        self._stand_ins: list[StandIn] = []
        self.problems: list[Problem] = []
        self.set_aside: set[str] = set()

    def own(self, record: NodeRecord) -> bool:
        """Take a row's own thing; False where the row is a duplicate, which a problem then says."""
        known = self._owned.get(record.id)
        if known is not None:
            self.problems.append(_duplicate(known, record))
            return False
        self._owned[record.id] = record
        self.involve(record)
        return True

    def involve(self, record: NodeRecord) -> None:
        """Take what a row says of a thing that others may describe too."""
        known = self._nodes.get(record.id)
        if known is None:
            self._nodes[record.id] = record
            return
        first, second = (record, known) if record.id in self._owned else (known, record)
        properties = dict(first.properties)
        for name, value in second.properties.items():
            if name in properties and not same(name, properties[name], value):
                self.problems.append(_differs(name, properties[name], first, second))
            properties.setdefault(name, value)
        self._nodes[record.id] = replace(
            first,
            cls=first.cls or second.cls,
            properties=properties,
            aliases=tuple(dict.fromkeys((*first.aliases, *second.aliases))),
        )

    def relate(self, record: RelationRecord) -> None:
        """Take a relation."""
        self._relations.append(record)

    def stand_in(self, entry: StandIn) -> None:
        """Take records that count only where nothing else does their part."""
        self._stand_ins.append(entry)

    def records(self) -> Iterator[Record]:
        """Everything taken, the stand-ins that are needed included."""
        taken = {(relation.type, relation.source) for relation in self._relations}
        for entry in self._stand_ins:
            if (entry.type, entry.source) in taken:
                continue
            for record in entry.records:
                if isinstance(record, NodeRecord):
                    self.involve(record)
                else:
                    self.relate(record)
        self._stand_ins.clear()
        yield from self._nodes.values()
        yield from self._relations


def _duplicate(known: NodeRecord, record: NodeRecord) -> Problem:
    place = known.locator
    if digest(known.cls, known.properties) == digest(record.cls, record.properties):
        message = "the same row stands in the register twice"
        return Problem(
            "warning", "duplicate-row", record.locator, record.id, message, f"see {place}"
        )
    if place.artifact != record.locator.artifact:
        message = "two registers use this id for different things; only the first is taken"
        hint = f"{place} has it too: give one of them another id"
        return Problem("error", "parallel-id", record.locator, record.id, message, hint)
    message = "this id is used twice, with different content; only the first is taken"
    return Problem("error", "duplicate-id", record.locator, record.id, message, f"see {place}")


def _differs(name: str, value: Value, first: NodeRecord, second: NodeRecord) -> Problem:
    return Problem(
        "warning",
        "said-differently",
        second.locator,
        str(second.properties[name]),
        f"{name} of {second.id} differs from what is taken",
        f"{first.locator} says {str(value)[:60]!r}",
    )
