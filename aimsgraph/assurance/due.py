"""What runs out, is due again, or is to be shown, closed or done soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from aimsgraph.impact.cadence import DAY, Cadence
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts

DAYS = 90

What = Literal["runs out", "next one due", "to be shown", "to be closed", "to be done"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a last day ahead.

    A record ``runs out``, or the ``next one`` is due after it; a period is ``to be shown`` by a
    slot; a finding is ``to be closed``; a corrective action or a planned measure ``to be done``.
    """

    on: date
    what: What
    id: str
    name: str
    subjects: tuple[str, ...]


def due_soon(facts: Facts, days: int = DAYS) -> tuple[Due, ...]:
    """What is due from today until ``days`` days later, the earliest first."""
    last = facts.as_of + timedelta(days=days)
    found = [*_records(facts), *_periods(facts, last), *_findings(facts), *_measures(facts)]
    soon = (due for due in found if facts.as_of <= due.on <= last)
    return tuple(sorted(soon, key=lambda due: (due.on, due.name, due.id)))


def _records(facts: Facts) -> Iterator[Due]:
    """Records that count today; one with a newer one of its kind about the same is due no more."""
    newest: dict[tuple[str, tuple[str, ...]], Due] = {}
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("Record")):
        filled = facts.members_of(node.id, "filledBy")
        # What only covers periods counts there for good: see Cadence.
        if not facts.judged(node.id) or all(facts.value(slot, "cadence") for slot in filled):
            continue
        ends, again = facts.runs_out(node.id), facts.due_again(node.id)
        on = ends or again
        if on is None:
            continue
        about = facts.members(node.id, "about")
        due = Due(on, "runs out" if ends else "next one due", node.id, node.name, about)
        key = (str(node.get("kind")), tuple(sorted(about)))
        if key not in newest or newest[key].on < on:
            newest[key] = due
    yield from newest.values()


def _periods(facts: Facts, last: date) -> Iterator[Due]:
    """Periods that elapse soon, each with its grace, and that no record covers yet."""
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement")):
        cadence = Cadence.of(facts, node.id) if facts.judged(node.id) else None
        if cadence is None:
            continue
        for period in cadence.periods(facts.as_of, last + DAY):
            if not all(cadence.groups(period)):
                name = f"{node.name}, {period.first} to {period.last}"
                about = facts.members(node.id, "concerns")
                yield Due(period.elapsed_on - DAY, "to be shown", node.id, name, about)


def _findings(facts: Facts) -> Iterator[Due]:
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("Challenge")):
        on = as_date(node.get("due"))
        if on is not None and facts.raised(node.id) and facts.open(node.id):
            yield Due(on, "to be closed", node.id, node.name, facts.members(node.id, "concerns"))


def _measures(facts: Facts) -> Iterator[Due]:
    """Corrective actions that are not done, and whatever is planned.

    An action that closes a finding of the same day is told by it.
    """
    classes = ("CorrectiveAction", "Measure", "Treatment", "Implementation")
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses(*classes)):
        waiting = (
            as_date(node.get("done_on")) is None
            if facts.is_a(node.id, "CorrectiveAction")
            else node.get("state") == "planned"
        )
        on = facts.planned_for(node.id)
        resolved = facts.members_of(node.id, "resolvedBy")
        told = any(
            as_date(facts.value(id, "due")) == on and facts.raised(id) and facts.open(id)
            for id in resolved
            if facts.there(id)
        )
        if waiting and on is not None and facts.alive(node.id) and not told:
            yield Due(on, "to be done", node.id, node.name, facts.members(node.id, "concerns"))
