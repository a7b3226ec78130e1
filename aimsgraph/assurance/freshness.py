"""Freshness: until when a record serves, or since when it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from aimsgraph.impact import Verdict
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts

Freshness = Literal[
    "lapsed", "overdue", "not yet valid", "valid", "next due", "no end", "of its period", "followed"
]
# What serves no longer, or not yet.
STALE: tuple[Freshness, ...] = ("lapsed", "overdue", "not yet valid")
_DATES = ("decided_on", "measured_on", "collected_on", "period_end")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that fills slots: its day, and until when it serves.

    ``until`` is the last day it is valid, or the day by which the next one is due; None where
    it has no end. It is *of its period* where it serves for that alone, *followed* where a newer
    one of its kind fills the same slots. ``review`` is what its review said, empty without one;
    ``word`` is how it stands, empty where it holds.
    """

    id: str
    name: str
    kind: str
    dated: date | None
    freshness: Freshness
    until: date | None
    review: str
    period: tuple[date | None, date | None] = (None, None)
    word: str = ""

    def told(self) -> str:
        """Its day and its freshness in words.

        >>> Evidence("e", "Plan", "plan", date(2026, 5, 4), "lapsed", date(2026, 6, 1), "").told()
        '2026-05-04, lapsed on 2026-06-01'
        """
        day = "no date recorded" if self.dated is None else self.dated.isoformat()
        return f"{day}, {self.serves()}"

    def serves(self) -> str:
        """Its freshness in words: until when it serves, or why it does not."""
        first, last = self.period
        words: dict[Freshness, str] = {
            "valid": f"valid until {self.until}",
            "lapsed": f"lapsed on {self.until}",
            "next due": f"next due {self.until}",
            "overdue": f"overdue since {self.until}",
            "no end": "without end",
            "not yet valid": "not yet valid",
            "of its period": f"covers {first} to {last}",
            "followed": "followed by a newer one",
        }
        review = f", review: {self.review}" if self.review not in ("", "accepted") else ""
        lost = f"; {self.word}" if self.word and self.freshness not in STALE else ""
        return f"{words[self.freshness]}{review}{lost}"


def evidence(facts: Facts, record: str, verdict: Verdict | None = None) -> Evidence:
    """What a record of the graph is as of the day, seen by itself; ``verdict`` if it is lost."""
    node = facts.snapshot.nodes[record]
    dated = next((day for name in _DATES if (day := as_date(node.get(name)))), None)
    begins = as_date(node.get("valid_from"))
    ends, again = facts.runs_out(record), facts.due_again(record)
    freshness: Freshness = "no end"
    if begins is not None and begins > facts.as_of:
        freshness = "not yet valid"
    elif ends is not None:
        freshness = "valid" if ends >= facts.as_of else "lapsed"
    elif again is not None:
        freshness = "next due" if again >= facts.as_of else "overdue"
    return Evidence(
        id=record,
        name=node.name,
        kind=str(node.get("kind") or ""),
        dated=dated,
        freshness=freshness,
        until=ends or again,
        review=str(node.get("review") or ""),
        period=(as_date(node.get("period_start")), as_date(node.get("period_end"))),
        word=verdict.word if verdict is not None and verdict.status != "holds" else "",
    )


def filling(facts: Facts, slots: Iterable[str], verdicts: Mapping[str, Verdict]) -> list[Evidence]:
    """The records that fill slots, each once: what is lost or stale first, then the newest.

    A slot with a cadence asks what period a record covers, any other for the newest of each kind.
    ``verdicts`` are those on what is lost.
    """
    found: dict[str, Evidence] = {}
    current: set[str] = set()
    of_period: set[str] = set()
    for slot in slots:
        newest: dict[str, Evidence] = {}
        for id in facts.members(slot, "filledBy"):
            if not facts.there(id):
                continue
            one = found[id] = found.get(id) or evidence(facts, id, verdicts.get(id))
            if facts.value(slot, "cadence"):
                of_period.add(id)
            elif one.review != "rejected":
                known = newest.setdefault(one.kind, one)
                if _age(known) < _age(one):
                    newest[one.kind] = one
        current.update(one.id for one in newest.values())
    told = [_seen(one, current, of_period) for one in found.values()]
    told.sort(key=lambda one: (one.name, one.id))
    told.sort(key=lambda one: one.dated or date.min, reverse=True)
    return sorted(told, key=_place)


def _seen(one: Evidence, current: set[str], of_period: set[str]) -> Evidence:
    if one.id in current or one.review == "rejected":
        return one
    period = one.id in of_period and None not in one.period
    return replace(one, freshness="of its period" if period else "followed")


def _age(one: Evidence) -> tuple[date, str]:
    return one.dated or date.min, one.id


def _place(one: Evidence) -> int:
    if one.review == "rejected":
        return 0
    if one.freshness in STALE or one.word:
        return 1
    return {"of its period": 3, "followed": 4}.get(one.freshness, 2)
