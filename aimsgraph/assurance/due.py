"""What runs out or is due again soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from aimsgraph.impact.facts import Facts

DAYS = 90


@dataclass(frozen=True, slots=True)
class Due:
    """A record that runs out, or after which the next one is due."""

    on: date
    what: Literal["runs out", "next one due"]
    id: str
    name: str
    subjects: tuple[str, ...]


def due_soon(facts: Facts, days: int = DAYS) -> tuple[Due, ...]:
    """The records that count today and will not in ``days`` days, the earliest first.

    A record with a newer one of the same kind about the same things is due no more.
    """
    last = facts.as_of + timedelta(days=days)
    newest: dict[tuple[str, tuple[str, ...]], Due] = {}
    for node in facts.snapshot.instances(*facts.vocabulary.subclasses("Record")):
        if not facts.judged(node.id) or not facts.members_of(node.id, "filledBy"):
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
    soon = (due for due in newest.values() if facts.as_of <= due.on <= last)
    return tuple(sorted(soon, key=lambda due: (due.on, due.name, due.id)))
