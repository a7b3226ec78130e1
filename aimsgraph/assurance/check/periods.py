"""Rules on what has to be shown for each period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.cadence import DAY, Cadence, Period
from aimsgraph.impact.network import VOID
from aimsgraph.impact.sentence import listed


def _missed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Periods that no record covers, of slots that some record ever filled."""
    for slot in basis.live("EvidenceRequirement"):
        if not slot.get("cadence") or not basis.facts.judged(slot.id):
            continue
        cadence = Cadence.of(basis.facts, slot.id)
        if cadence is None or not cadence.spans:
            continue
        missed = [period for period in _elapsed(basis, cadence) if _lacks(basis, slot.id, period)]
        if len(missed) <= cadence.tolerated:
            continue
        subjects = basis.facts.members(slot.id, "concerns")
        for period in missed:
            holes = listed([f"{first} to {last}" for first, last in _holes(basis, cadence, period)])
            message = f"{slot.name}: nothing covers {holes}"
            yield rule.finding(
                slot.id,
                message,
                "record why it was missed and what was done; it cannot be made up for afterwards",
                also=subjects,
                key=(str(period.first),),
            )


def _elapsed(basis: Basis, cadence: Cadence) -> Iterator[Period]:
    start = cadence.start
    return cadence.periods(start, basis.as_of) if start is not None else iter(())


def _holes(basis: Basis, cadence: Cadence, period: Period) -> Iterator[tuple[date, date]]:
    """The days of a period that no standing record covers, in rows of days."""
    standing = (s for record, s in cadence.spans.items() if basis.status(record) != "broken")
    day = period.first
    for first, last in sorted(standing):
        if last < day or first > period.last:
            continue
        if first > day:
            yield day, first - DAY
        day = last + DAY
    if day <= period.last:
        yield day, period.last


def _lacks(basis: Basis, slot: str, period: Period) -> bool:
    atom = basis.state.network.find(slot, VOID, f"period:{period.first}")
    return atom in basis.state.baseline


RULES = (
    Rule(
        "evidence/missed-period",
        "error",
        "a period that no record covers",
        "What is to be done every month or quarter has to be shown for each of them; auditors "
        "sample periods.",
        _missed,
    ),
)
