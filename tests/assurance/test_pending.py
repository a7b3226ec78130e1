"""What is due, whose it is, and the requirements that hang on it."""

from __future__ import annotations

from datetime import date

from aimsgraph.assurance.due import due_soon
from aimsgraph.assurance.pending import Pending, pending
from aimsgraph.impact import Impact
from aimsgraph.impact.table import Table
from tests.impact.company import TODAY, Company, company

UNTIL = date(2027, 6, 15)


def asked(made: Company) -> tuple[Impact, Table[Pending]]:
    impact = made.impact()
    found = impact.forecast(UNTIL)
    ids = [id for id in found.status_on(TODAY) if id.startswith("iso42001")]
    return impact, pending(impact.facts, found, UNTIL, ids)


def test_everything_due_is_told_with_what_hangs_on_it() -> None:
    impact, rows = asked(company())
    due = {(one.id, one.on) for one in due_soon(impact.facts, (UNTIL - TODAY).days)}
    assert due <= {(row.id, row.on) for row in rows}
    assert rows[0].keeps
    counts = [(-len(row.keeps), -len(row.needed), row.on) for row in rows]
    assert counts == sorted(counts)


def test_a_record_that_counts_is_told_though_a_newer_one_of_its_kind_is_there() -> None:
    """The newer one is about the same, but fills another slot."""
    made = Company()
    made.add("system:a", lifecycle="deployed")
    for name, last in (("old", date(2026, 8, 1)), ("new", date(2026, 9, 1))):
        made.add(f"control:{name}", state="implemented")
        made.add(f"slot:{name}", kinds=("test-report",))
        made.link("restsOn", f"control:{name}", f"slot:{name}")
        made.record(f"evidence:{name}", "test-report", "system:a", valid_until=last)
        made.link("filledBy", f"slot:{name}", f"evidence:{name}")
    impact = Impact(made.facts(), made.vocabulary, made.policy, as_of=TODAY)
    assert {one.id for one in due_soon(impact.facts, 365)} == {"evidence:new"}
    rows = pending(impact.facts, impact.forecast(UNTIL), UNTIL, ["control:old", "control:new"])
    told = {row.id: (row.on, row.what, row.keeps) for row in rows}
    assert told == {
        "evidence:old": (date(2026, 8, 1), "runs out", ("control:old",)),
        "evidence:new": (date(2026, 9, 1), "runs out", ("control:new",)),
    }
