"""Things that are read in parts, because different readers ask different things of them.

A Record that fills a cadence slot counts there whatever its expiry (part ``true``). A Control that
realises a Treatment counts there without its other subjects (part ``core``). A Treatment shared by
risks is judged for each of them (part ``self`` is what all of them share, ``@<risk>`` each).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from aimsgraph.impact.columns import Numbers, distinct
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Rule


class Parts:
    """Which things of a graph are split, and where a loss at them lands."""

    def __init__(self, facts: Facts, draft: Draft) -> None:
        self._facts = facts
        self._draft = draft

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
        return self._draft.atom(id, plane, part)

    def reopens(self, id: str) -> bool:
        """Whether the rejection of a record opens a closed challenge again."""
        return id in self.verifying_records

    def write(self) -> None:
        """The rules between things and their parts, and that void implies doubt."""
        draft, judged = self._draft, np.flatnonzero(self._facts.are_judged)
        draft.gates(draft.atoms(judged, DOUBT), draft.atoms(judged, VOID), judged, "lattice")
        split = np.flatnonzero(self.numbers)
        void, doubt = (self.heads(split, plane) for plane in (VOID, DOUBT))
        draft.gates(doubt, void, split, "lattice")
        draft.gates(draft.atoms(split, VOID), void, split, "part")
        draft.gates(draft.atoms(split, DOUBT), doubt, split, "part")
        for id in sorted(self.shared_treatments, key=self._facts.columns.index.__getitem__):
            for risk in self.risks(id):
                self.lattice(id, f"@{risk}")
                self._join(id, "self", f"@{risk}")
                self._join(id, f"@{risk}")

    @cached_property
    def numbers(self) -> Numbers:
        """The part in which losses land, for every number of a thing."""
        index = self._facts.columns.index
        found = np.zeros(self._facts.columns.size, np.int64)
        for things in (self.shared_treatments, self.realising_controls, self.cadence_records):
            for id in things:
                found[index[id]] = self._draft.part(self.name(id))
        return found

    def heads(self, things: Numbers, plane: str, kind: str = "") -> Numbers:
        """The atoms at which losses of many things by one rule land."""
        return self._draft.atoms(things, plane, 0 if kind == "expiry" else self.numbers[things])

    def lattice(self, id: str, part: str = "") -> None:
        """Void implies doubt."""
        draft = self._draft
        void, doubt = draft.atom(id, VOID, part), draft.atom(id, DOUBT, part)
        draft.gate(doubt, 1, [void], Rule("lattice", id))

    def _join(self, id: str, part: str, whole: str = "") -> None:
        """A part lost is the whole lost, in both planes."""
        draft = self._draft
        for plane in (VOID, DOUBT):
            lost = draft.atom(id, plane, part)
            draft.gate(draft.atom(id, plane, whole), 1, [lost], Rule("part", id))

    @cached_property
    def cadence_records(self) -> frozenset[str]:
        """Records that fill a slot with a cadence."""
        facts = self._facts
        return frozenset(
            record
            for slot in self.cadence_slots
            for record in facts.members(slot, "filledBy")
            if facts.judged(record)
        )

    @cached_property
    def cadence_slots(self) -> tuple[str, ...]:
        """Slots that have a cadence."""
        facts = self._facts
        slots = facts.all_judged("EvidenceRequirement")
        said = zip(slots.tolist(), facts.values("cadence", slots), strict=True)
        return tuple(facts.columns.ids[number] for number, cadence in said if cadence)

    @cached_property
    def realising_controls(self) -> frozenset[str]:
        """Controls with Implementations that realise a Treatment."""
        facts, columns = self._facts, self._facts.columns
        realised, applied = facts.links("realisedBy"), facts.links("appliedAs")
        treatments = facts.are_judged & columns.mask(facts.vocabulary.subclasses("Treatment"))
        able = np.zeros(columns.size, dtype=bool)
        able[applied.sources[facts.are_judged[applied.targets]]] = True
        able &= facts.are_judged & columns.mask(facts.vocabulary.subclasses("Control"))
        found = distinct(realised.targets[treatments[realised.sources]])
        return frozenset(columns.ids[number] for number in found[able[found]].tolist())

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
