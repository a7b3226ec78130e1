"""Implementations: a control as it runs for one subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Relation

_WRITTEN = frozenset({"name", "nothing_due"})


class Implementations:
    """Finds or makes the implementation of a control for a subject."""

    def __init__(self, facts: Facts, subjects: Subjects) -> None:
        self._facts = facts
        self._subjects = subjects

    def of(self, control: str, subject: str) -> tuple[str, ...]:
        """The ids: those that somebody recorded, else the one that is written."""
        return self.recorded(control).get(subject) or (implementation_id(control, subject),)

    def recorded(self, control: str) -> Mapping[str, tuple[str, ...]]:
        """What somebody recorded of how the control is applied, by subject."""
        return self._recorded.get(control, {})

    def write(self, control: str, subject: str) -> tuple[Node, list[Relation]] | None:
        """What to add to the graph; None where somebody recorded an implementation."""
        if subject in self.recorded(control):
            return None
        nodes, id = self._facts.snapshot.nodes, implementation_id(control, subject)
        name = f"{nodes[control].name}: {nodes[subject].name}"
        return Node(id, "Implementation", {"name": name}), [
            Relation("appliedAs", control, id),
            Relation("concerns", id, subject),
        ]

    @cached_property
    def _recorded(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        facts, found = self._facts, dict[str, dict[str, tuple[str, ...]]]()
        for control in facts.snapshot.instances(*facts.vocabulary.subclasses("Control")):
            for id in facts.members(control.id, "appliedAs"):
                if not facts.alive(id) or self._is_written(control.id, id):
                    continue
                for subject in self._concerned(id):
                    known = found.setdefault(control.id, {})
                    known[subject] = tuple(sorted((*known.get(subject, ()), id)))
        return found

    def _is_written(self, control: str, id: str) -> bool:
        """Whether an implementation says no more than what was written here at an earlier time."""
        node = self._facts.snapshot.nodes[id]
        derived = (implementation_id(control, s) for s in self._facts.members(id, "concerns"))
        return node.properties.keys() <= _WRITTEN and id in derived

    def _concerned(self, id: str) -> Iterator[str]:
        # One that names no subject is the organization's.
        subjects = self._facts.members(id, "concerns") or self._subjects.organizations
        return (subject for subject in subjects if subject in self._subjects)


def implementation_id(control: str, subject: str) -> str:
    """The id of the implementation that is written for a control and a subject."""
    return f"implementation:{control.removeprefix('control:')}/{subject}"
