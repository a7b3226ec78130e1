"""The Statement of Applicability: which controls implement a reference control, and for whom."""

from __future__ import annotations

from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.facts import Facts

_WHOLE = ("Organization", "Scope")


class Statement:
    """The decisions on reference controls as of a date.

    An entry that concerns a system speaks for it and for what it uses; any other for everything.
    """

    def __init__(self, facts: Facts, subjects: Subjects) -> None:
        self._facts = facts
        self._subjects = subjects
        self._reached: dict[str, frozenset[str]] = {}

    def controls(self, reference: str, subject: str | None = None) -> tuple[str, ...]:
        """The controls in scope that implement a reference control: all, or those at a subject."""
        entries = self.entries(reference)
        if subject is not None and any(self._spares(entry, subject) for entry in entries):
            return ()
        found = {
            control
            for entry in entries
            if self.applicable(entry) and (subject is None or self._covers(entry, subject))
            for control in self._facts.members(entry, "implementedBy")
            if control in self._subjects
        }
        return tuple(sorted(found))

    def decisions(self, control: str) -> list[str]:
        """The entries that name a control as what implements them."""
        entries = self._facts.members_of(control, "implementedBy")
        return [entry for entry in entries if self._facts.alive(entry)]

    def excludes(self, reference: str) -> bool:
        """Whether a reference control is decided on, and applicable nowhere."""
        entries = self.entries(reference)
        return bool(entries) and not any(self.applicable(entry) for entry in entries)

    def applicable(self, entry: str) -> bool:
        """Whether an entry takes its reference control in."""
        return self._facts.value(entry, "applicable") is not False

    def entries(self, reference: str) -> list[str]:
        """The decisions on a reference control that stand."""
        decided = self._facts.members(reference, "decidedBy")
        return [entry for entry in decided if self._facts.alive(entry)]

    def _covers(self, entry: str, subject: str) -> bool:
        concerned = self.concerned(entry)
        if not concerned or self._subjects.is_organization(subject):
            return True
        return any(subject in self._reach(id) for id in concerned)

    def _spares(self, entry: str, subject: str) -> bool:
        """Whether an exclusion for some systems leaves a subject out: what no other system uses."""
        concerned = self.concerned(entry)
        if self.applicable(entry) or not concerned or self._subjects.is_organization(subject):
            return False
        others = [system for system in self._subjects.of("ai-system") if system not in concerned]
        return self._covers(entry, subject) and not any(
            subject in self._reach(system) for system in others
        )

    def concerned(self, entry: str) -> tuple[str, ...]:
        """The subjects that an entry is limited to; none where it is for all."""
        concerned = self._facts.members(entry, "concerns")
        return tuple(id for id in concerned if not any(self._facts.is_a(id, cls) for cls in _WHOLE))

    def _reach(self, id: str) -> frozenset[str]:
        found = self._reached.get(id)
        if found is None:
            found = self._reached[id] = self._subjects.reach(id)
        return found
