"""Things that are read in parts, because different readers ask different things of them.

A Record that fills a cadence slot counts there whatever its expiry (part ``true``). A Control that
realises a Treatment counts there without its other subjects (part ``core``). A Treatment shared by
risks is judged for each of them (part ``self`` is what all of them share, ``@<risk>`` each).
"""

from __future__ import annotations

from functools import cached_property

from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Network, Rule


class Parts:
    """Which things of a graph are split, and where a loss at them lands."""

    def __init__(self, facts: Facts, network: Network) -> None:
        self._facts = facts
        self._network = network

    def name(self, id: str) -> str:
        """The part in which losses at a thing land; empty for the thing itself."""
        if id in self.cadence_records:
            return "true"
        if id in self.realising_controls:
            return "core"
        return "self" if id in self.shared_treatments else ""

    def head(self, id: str, plane: str, kind: str = "") -> int:
        """The atom at which a loss of ``id`` by a rule lands."""
        part = "" if kind == "expiry" else self.name(id)
        return self._network.atom(id, plane, part)

    def reopens(self, id: str) -> bool:
        """Whether the rejection of a record opens a closed challenge again."""
        return id in self.verifying_records

    def write(self, id: str) -> None:
        """The rules between a thing and its parts, and that void implies doubt."""
        part = self.name(id)
        self.lattice(id)
        if part:
            self.lattice(id, part)
            self.join(id, part)
        if id in self.shared_treatments:
            for risk in self.risks(id):
                self.lattice(id, f"@{risk}")
                self.join(id, part, f"@{risk}")
                self.join(id, f"@{risk}")

    def lattice(self, id: str, part: str = "") -> None:
        """Void implies doubt."""
        network = self._network
        void, doubt = network.atom(id, VOID, part), network.atom(id, DOUBT, part)
        network.gate(doubt, 1, [void], Rule("lattice", id))

    def join(self, id: str, part: str, whole: str = "") -> None:
        """A part lost is the whole lost, in both planes."""
        network = self._network
        for plane in (VOID, DOUBT):
            lost = network.atom(id, plane, part)
            network.gate(network.atom(id, plane, whole), 1, [lost], Rule("part", id))

    def cadence(self, slot: str) -> str | None:
        """The cadence of a slot, if it has one."""
        value = self._facts.value(slot, "cadence")
        return str(value) if value else None

    @cached_property
    def cadence_records(self) -> frozenset[str]:
        """Records that fill a slot with a cadence."""
        facts = self._facts
        slots = facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement"))
        return frozenset(
            record
            for slot in slots
            if facts.judged(slot.id) and self.cadence(slot.id)
            for record in facts.members(slot.id, "filledBy")
            if facts.judged(record)
        )

    @cached_property
    def realising_controls(self) -> frozenset[str]:
        """Controls with Implementations that realise a Treatment."""
        facts = self._facts
        treatments = facts.snapshot.instances(*facts.vocabulary.subclasses("Treatment"))
        return frozenset(
            control
            for treatment in treatments
            if facts.judged(treatment.id)
            for control in facts.members(treatment.id, "realisedBy")
            if facts.is_a(control, "Control") and facts.judged(control)
            if any(facts.judged(i) for i in facts.members(control, "appliedAs"))
        )

    @cached_property
    def shared_treatments(self) -> frozenset[str]:
        """Treatments of more than one risk."""
        facts = self._facts
        treatments = facts.snapshot.instances(*facts.vocabulary.subclasses("Treatment"))
        return frozenset(
            treatment.id
            for treatment in treatments
            if facts.judged(treatment.id) and len(self.risks(treatment.id)) > 1
        )

    def risks(self, treatment: str) -> tuple[str, ...]:
        """The risks that a treatment treats and that are still judged."""
        facts = self._facts
        return tuple(
            risk for risk in facts.members_of(treatment, "treatedBy") if facts.judged(risk)
        )

    @cached_property
    def verifying_records(self) -> frozenset[str]:
        """Records that verified the action by which a closed challenge was resolved."""
        return frozenset(record for records in self.verified_by.values() for record in records)

    @cached_property
    def verified_by(self) -> dict[str, tuple[str, ...]]:
        """The verifying records of each challenge that has any."""
        facts, found = self._facts, {}
        for challenge in facts.snapshot.instances(*facts.vocabulary.subclasses("Challenge")):
            records = tuple(
                record
                for action in facts.members(challenge.id, "resolvedBy")
                if facts.there(action)
                for record in facts.members(action, "verifiedBy")
                if facts.judged(record)
            )
            if records:
                found[challenge.id] = records
        return found
