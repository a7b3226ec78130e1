"""What can only get worse as time passes: expiries, what falls due, periods, ends of things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from aimsgraph.impact.cadence import DAY, Cadence, Period
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.columns import Numbers
from aimsgraph.impact.horizon import Horizon
from aimsgraph.impact.network import DOUBT, VOID, Rule, Seed
from aimsgraph.impact.state import State
from aimsgraph.impact.support import PLANNED

_PARTS = ("true", "core", "self")  # where losses land at things that are read in parts


def horizon_of(state: State, until: date) -> Horizon:
    """The network of a state with everything that lapses after its date and until another.

    A day counts as lapsed from the morning after: the last day of a validity is inside.
    """
    return _Lapses(state, until).horizon


class _Lapses:
    """Writes the facts to come into a horizon."""

    def __init__(self, state: State, until: date) -> None:
        self._facts = state.facts
        self._today = state.network
        self._lost = state.baseline
        self._until = until
        self.horizon = Horizon(state.network)
        facts, columns = state.facts, state.facts.columns
        judged = np.flatnonzero(facts.are_judged)
        for number, ends in zip(judged.tolist(), columns.values("until", judged), strict=True):
            if ends is not None:
                self._ends(columns.ids[number], as_date(ends))
        self._records(facts.all_judged("Record"))
        slots = facts.all_judged("EvidenceRequirement")
        for number, every in zip(slots.tolist(), facts.values("cadence", slots), strict=True):
            cadence = Cadence.of(facts, columns.ids[number]) if every else None
            if cadence is not None:
                self._periods(cadence)
        planned = facts.all_judged(*PLANNED)
        for number, said in zip(planned.tolist(), columns.values("state", planned), strict=True):
            if said == "planned":
                self._late(columns.ids[number])

    def _ahead(self, last: date | None) -> date | None:
        """The day after a last day, if it lies ahead and before the end."""
        if last is None or not self._facts.as_of <= last < self._until:
            return None
        return last + DAY

    def _head(self, id: str) -> int:
        """The atom at which the loss of a thing lands."""
        for part in _PARTS:
            atom = self._today.find(id, VOID, part)
            if atom is not None:
                return atom
        return self.horizon.atom(id, VOID)

    def _ends(self, id: str, until: date | None) -> None:
        on = self._ahead(until)
        if on is not None:
            seed = Seed("outdated", f"it ended on {until}")
            self.horizon.happen(on, id, self._head(id), seed)

    def _records(self, records: Numbers) -> None:
        """Records lapse with their validity; or they stay true, and the next one is due."""
        ids, horizon, today = self._facts.columns.ids, self.horizon, self._today
        each = list(self._facts.each(records, self._coming))
        coming = np.array([known is not None for known in each], bool)
        atoms = today.find_each(records[coming], VOID)
        for number, atom, known in zip(
            records[coming].tolist(), atoms, filter(None, each), strict=True
        ):
            lapse, due = known
            if lapse is not None:
                lost = horizon.atom(ids[number], VOID) if atom is None else atom
                horizon.happen(lapse[0], ids[number], lost, lapse[1])
            if due is not None:
                self._asks(ids[number], *due)

    def _coming(
        self, record: str
    ) -> tuple[tuple[date, Seed] | None, tuple[date, str] | None] | None:
        """When a record lapses, and when the next one is due; None where neither lies ahead."""
        ends, due = self._facts.runs_out(record), self._facts.due_again(record)
        lapses, asks = self._ahead(ends), self._ahead(due)
        if lapses is None and asks is None:
            return None
        return (
            None if lapses is None else (lapses, Seed("lapsed", f"it lapsed after {ends}")),
            None if asks is None else (asks, f"the next one was due by {due}"),
        )

    def _late(self, id: str) -> None:
        due = self._facts.planned_for(id)
        on = self._ahead(due)
        if on is not None:
            seed = Seed("missing", f"planned for {due}, not done yet", "late")
            self.horizon.happen(on, id, self._head(id), seed)

    def _asks(self, record: str, on: date, text: str) -> None:
        """The slots that a record fills ask for a newer one from a day on."""
        counted: dict[str, list[tuple[int, int]]] = {}
        for plane in (VOID, DOUBT):
            atom = self._today.find(record, plane)
            for gate in self._today.out[atom] if atom is not None else ():
                rule = self._today.rules[gate]
                asking = rule.why == "group" and self._facts.is_a(rule.thing, "EvidenceRequirement")
                if atom is not None and asking:
                    counted.setdefault(rule.thing, []).append((gate, atom))
        for slot, lost in counted.items():
            self.horizon.overdue(on, slot, tuple(lost), text)

    def _periods(self, cadence: Cadence) -> None:
        """Each period, once it has elapsed, that no standing record covers."""
        slot, horizon, holes = cadence.slot, self.horizon, 0
        added: dict[str, list[int]] = {VOID: [], DOUBT: []}
        for period in cadence.periods(self._facts.as_of, self._until):
            if holes > cadence.tolerated:
                break  # lost for good: what follows changes nothing
            holes += self._elapses(cadence, period)
            for plane, atoms in added.items():
                atoms.append(horizon.atom(slot, plane, f"period:{period.first}"))
        if not added[VOID]:
            return
        elapsed = [f"period:{p.first}" for p in cadence.periods(date.min, self._facts.as_of)]
        for plane, atoms in added.items():
            head = horizon.atom(slot, plane)
            known = [
                a for part in elapsed if (a := self._today.find(slot, plane, part)) is not None
            ]
            counting = self._counting(head, known)
            if counting is not None:
                horizon.extend(counting, atoms)
            elif len(known) + len(atoms) > cadence.tolerated:
                rule = Rule("group", slot, "filledBy")
                horizon.gate(head, cadence.tolerated + 1, [*known, *atoms], rule)

    def _counting(self, head: int, periods: Sequence[int]) -> int | None:
        """The gate by which a slot counts its lost periods, if enough have elapsed."""
        for gate in self._today.out[periods[0]] if periods else ():
            if self._today.heads[gate] == head and self._today.rules[gate].why == "group":
                return gate
        return None

    def _elapses(self, cadence: Cadence, period: Period) -> bool:
        """Write one period to come; whether it is a hole that no record covers in full."""
        slot, horizon, part = cadence.slot, self.horizon, f"period:{period.first}"
        void, doubt = (horizon.atom(slot, plane, part) for plane in (VOID, DOUBT))
        horizon.gate(doubt, 1, [void], Rule("lattice", slot))
        groups = cadence.groups(period)
        for record in sorted({record for group in groups for record in group}):
            if self._facts.fails(slot, record):
                self._failed(slot, record, period.elapsed_on)
        hole, covered = () in groups, [group for group in groups if group]
        if hole:
            text = f"nothing covers {period.first} to {period.last}"
            horizon.happen(period.elapsed_on, slot, void, Seed("missing", text))
        if not covered:
            return hole
        # The period counts from a day on: until then its gates lack one input.
        begun = horizon.atom(slot, VOID, f"elapsed:{period.first}")
        over = Seed("", f"{period.first} to {period.last} is over")
        horizon.happen(period.elapsed_on, slot, begun, over)
        rule = Rule("period", slot, "filledBy", f"{period.first} to {period.last}")
        for group in covered:
            for plane, head in ((VOID, void), (DOUBT, doubt)):
                members = [horizon.atom(*self._member(slot, record, plane)) for record in group]
                horizon.gate(head, len(members) + 1, [*members, begun], rule)
        return hole

    def _member(self, slot: str, record: str, plane: str) -> tuple[str, str, str]:
        """The atom by which a cadence reads a record: the slot's own view where the two differ."""
        if self._facts.fails(slot, record):
            return slot, plane, f"in:{record}"
        return record, plane, "true"

    def _failed(self, slot: str, record: str, on: date) -> None:
        """Let a cadence read a failed result as lost, unless an earlier period did."""
        horizon, part = self.horizon, f"in:{record}"
        if horizon.find(slot, VOID, part) is None:
            void, doubt = (horizon.atom(slot, plane, part) for plane in (VOID, DOUBT))
            horizon.gate(doubt, 1, [void], Rule("lattice", slot))
            failed = Seed("failing", "it shows a failed result", "fail")
            horizon.happen(on, slot, void, failed)
