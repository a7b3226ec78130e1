"""Slots: k of n records, or one for every elapsed period."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np

from aimsgraph.impact.cadence import Cadence, Period
from aimsgraph.impact.columns import Mask
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Rule
from aimsgraph.impact.parts import Parts
from aimsgraph.impact.support import SupportPlane
from aimsgraph.vocabulary import RelationType


class SlotPlane:
    """Writes what fills each slot into a draft."""

    def __init__(self, facts: Facts, parts: Parts, support: SupportPlane, draft: Draft) -> None:
        self._facts = facts
        self._parts = parts
        self._support = support
        self._draft = draft

    def write(self) -> None:
        """The group of records that each slot needs."""
        for relation in self._facts.vocabulary.family("justifies"):
            if relation.aggregate == "need":
                self._groups(relation)

    def _groups(self, relation: RelationType) -> None:
        facts, columns = self._facts, self._facts.columns
        slots = facts.all_judged("EvidenceRequirement")
        links = facts.links(relation.name)
        special = np.zeros(columns.size, dtype=bool)
        special[slots] = True
        kept = special[links.sources] & (facts.are_judged | ~facts.are_there)[links.targets]
        sources, records = links.sources[kept], links.targets[kept]
        counts = np.bincount(sources, minlength=columns.size)
        needs = np.ones(columns.size, np.int64)
        for number, need in zip(slots.tolist(), facts.values("need", slots), strict=True):
            if isinstance(need, (int, float)):
                needs[number] = int(need)
        special[slots] = needs[slots] > counts[slots]
        special[[columns.index[id] for id in self._parts.cadence_slots]] = True
        special[sources[self._odd[records]]] = True
        plain = ~special[sources]
        order = np.argsort(sources[plain], kind="stable")
        members = records[plain][order]
        heads = slots[~special[slots]]
        counted = counts[heads]
        self._support.groups(relation, heads, 0, members, counted, counted - needs[heads] + 1)
        for number in np.flatnonzero(special).tolist():
            self._write(columns.ids[number], relation, int(needs[number]))

    @cached_property
    def _odd(self) -> Mask:
        """Records that are not there, or that a slot may read otherwise than they stand."""
        facts, nodes = self._facts, self._facts.columns.nodes

        def odd(record: int) -> bool:
            due = facts.due_again(nodes[record].id)
            return nodes[record].get("verdict") == "fail" or (due is not None and due < facts.as_of)

        found = ~facts.are_judged
        found[facts.records("verdict", "kind", "collected_on", "valid_until").where(odd)] = True
        return found

    def _write(self, slot: str, relation: RelationType, need: int) -> None:
        cadence = Cadence.of(self._facts, slot)
        if cadence is not None:
            self._cadence(cadence)
            return
        records, absent, _closed = self._support.members(slot, relation.name)
        placeholders = [
            self._support.placeholder(slot, f"filledBy:{record}", f"{record} is not in the graph")
            for record in absent
        ]
        for number in range(len(records) + len(placeholders), need):
            text = "nothing fills it" if not records else "too few records fill it"
            placeholders.append(self._support.placeholder(slot, f"place:{number}", text))
        part = {record: self._member(slot, record, whole=True) for record in records}
        voids = [self._draft.atom(*part[record]) for record in records]
        doubts = [self._draft.atom(part[r][0], DOUBT, part[r][2]) for r in records]
        self._support.group(
            slot, "", relation, need, [*voids, *placeholders], [*doubts, *placeholders]
        )

    def _member(self, slot: str, record: str, *, whole: bool) -> tuple[str, str, str]:
        """The void atom by which a slot reads a record: its own part where the two disagree.

        ``whole`` reads the record with its expiry and recurrence; a cadence does not.
        """
        facts, draft = self._facts, self._draft
        inner = "" if whole else "true"
        losses = []
        due = facts.due_again(record) if whole else None
        if due is not None and due < facts.as_of:
            losses.append(("lapsed", f"the next one was due by {due}", "overdue"))
        if facts.fails(slot, record):
            losses.append(("failing", "it shows a failed result", "fail"))
        if not losses:
            return record, VOID, inner
        part = f"in:{record}"
        for plane in (VOID, DOUBT):
            atom = draft.atom(slot, plane, part)
            draft.gate(atom, 1, [draft.atom(record, plane, inner)], Rule("part", slot))
        self._parts.lattice(slot, part)
        for tag, text, cause in losses:
            draft.seed(draft.atom(slot, VOID, part), tag, text, cause)
        return slot, VOID, part

    def _cadence(self, cadence: Cadence) -> None:
        """One standing record for each elapsed period, save the tolerated exceptions."""
        slot, draft = cadence.slot, self._draft
        void, doubt = draft.atom(slot, VOID), draft.atom(slot, DOUBT)
        if cadence.start is None:
            if not self._support.members(slot, "filledBy")[0]:
                nothing = self._support.placeholder(slot, "place:0", "nothing fills it")
                draft.gate(void, 1, [nothing], Rule("missing", slot, "filledBy"))
            return
        lost_void, lost_doubt = [], []
        for period in cadence.periods(date.min, self._facts.as_of):
            lost_void.append(draft.atom(slot, VOID, f"period:{period.first}"))
            lost_doubt.append(draft.atom(slot, DOUBT, f"period:{period.first}"))
            self._period(cadence, period)
        if len(lost_void) > cadence.tolerated:
            rule = Rule("group", slot, "filledBy")
            draft.gate(void, cadence.tolerated + 1, lost_void, rule)
            draft.gate(doubt, cadence.tolerated + 1, lost_doubt, rule)

    def _period(self, cadence: Cadence, period: Period) -> None:
        """A period is lost when some day of it is covered by no standing record."""
        slot, draft, part = cadence.slot, self._draft, f"period:{period.first}"
        self._parts.lattice(slot, part)
        rule = Rule("period", slot, "filledBy", f"{period.first} to {period.last}")
        for group in cadence.groups(period):
            if not group:
                text = f"nothing covers {period.first} to {period.last}"
                draft.seed(draft.atom(slot, VOID, part), "missing", text)
                continue
            members = [self._member(slot, record, whole=False) for record in group]
            voids = [draft.atom(*member) for member in members]
            doubts = [draft.atom(thing, DOUBT, inner) for thing, _void, inner in members]
            draft.gate(draft.atom(slot, VOID, part), len(voids), voids, rule)
            draft.gate(draft.atom(slot, DOUBT, part), len(doubts), doubts, rule)
