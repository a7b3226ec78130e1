"""What has to be renewed, shown, closed or done until a day, and what hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.due import Due, What, due_soon
from aimsgraph.impact.cadence import DAY
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.forecast import Forecast
from aimsgraph.impact.owners import Owner, Owners
from aimsgraph.impact.priorities import Priority
from aimsgraph.impact.table import Table


@dataclass(frozen=True, slots=True)
class Pending:
    """Something with a last day ahead, who has to act, and the requirements that hang on it.

    ``keeps`` and ``needed`` are those of `Forecast.renew_first`; of what is no record and no slot
    they are empty.
    """

    on: date
    what: What
    id: str
    name: str
    owner: Owner | None
    subjects: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """All that hang on it, each once."""
        return tuple(dict.fromkeys((*self.keeps, *self.needed)))


def pending(
    facts: Facts, found: Forecast, until: date, requirements: Collection[str]
) -> Table[Pending]:
    """What is due until a day: that first on which most requirements hang, then by day."""
    owners = Owners(facts)
    ranked = {row.id: row for row in found.renew_first(until, requirements)}
    rows = [
        _row(due, owners, ranked.get(due.id))
        for due in (*due_soon(facts, (until - facts.as_of).days), *_hidden(facts, ranked, until))
    ]
    rows.sort(key=lambda row: (-len(row.keeps), -len(row.needed), row.on, row.name, row.id))
    return Table.of(Pending, rows)


def _hidden(facts: Facts, ranked: dict[str, Priority], until: date) -> Iterator[Due]:
    """Records that count where a newer one of their kind does not."""
    known = {due.id for due in due_soon(facts, (until - facts.as_of).days)}
    for id, row in ranked.items():
        if id not in known and (row.keeps or row.needed):
            on = row.on - DAY
            what: What = "next one due" if facts.due_again(id) == on else "runs out"
            yield Due(on, what, id, row.name, facts.members(id, "about"))


def _row(due: Due, owners: Owners, ranked: Priority | None) -> Pending:
    keeps, needed = (ranked.keeps, ranked.needed) if ranked is not None else ((), ())
    owner = owners.of(due.id)
    return Pending(due.on, due.what, due.id, due.name, owner, due.subjects, keeps, needed)
