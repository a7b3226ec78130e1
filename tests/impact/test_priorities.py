"""What to renew first is what as many forecasts with those renewals say."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

import pytest

from aimsgraph.errors import UsageError
from aimsgraph.impact import Forecast, Impact, Renewal
from aimsgraph.impact.priorities import Priority
from aimsgraph.snapshot import Value
from tests.impact.asking import asked, impact_of
from tests.impact.company import Company

TODAY = date(2026, 6, 15)
AUDIT = date(2026, 9, 1)
DAY = timedelta(days=1)
GRAPHS = int(os.environ.get("AIMSGRAPH_FORECAST_GRAPHS", "60"))
BLOCK = 25
BLOCKS = range(0, GRAPHS, BLOCK)


def shown(**slot: Value | None) -> Company:
    """A control that rests on a slot that two records fill, which lapse before the audit."""
    made = Company()
    made.add("system:a", lifecycle="deployed")
    made.add("control:c", state="implemented")
    made.add("slot:s", kinds=("test-report",), **slot)
    made.link("concerns", "slot:s", "system:a")
    made.link("restsOn", "control:c", "slot:s")
    for name, last in (("one", date(2026, 7, 10)), ("two", date(2026, 7, 20))):
        made.record(f"evidence:{name}", "test-report", "system:a", valid_until=last)
        made.link("filledBy", "slot:s", f"evidence:{name}")
    return made


def first(made: Company, *ids: str) -> dict[str, Priority]:
    impact = Impact(made.facts(), made.vocabulary, made.policy, as_of=TODAY)
    found = impact.forecast(AUDIT).renew_first(AUDIT, ids or ("control:c",))
    assert_as_forecast(impact, impact.forecast(AUDIT), AUDIT, ids or ("control:c",))
    return {row.id: row for row in found}


def assert_as_forecast(
    impact: Impact, found: Forecast, day: date, ids: tuple[str, ...]
) -> list[Priority]:
    """Every row as a forecast with its renewals, and one with all others, says."""
    today, then = found.status_on(impact.as_of), found.status_on(day)
    lost = [id for id in ids if today.get(id) == "holds" and then.get(id, "holds") != "holds"]

    def holding(renewals: list[Renewal]) -> set[str]:
        status = impact.forecast(day, renewals=renewals).status_on(day) if renewals else then
        return {id for id in lost if status.get(id) == "holds"}

    rows = list(found.renew_first(day, ids))
    every = [renewal for row in rows for renewal in row.renewals]
    full = holding(every)
    for row in rows:
        others = [renewal for renewal in every if renewal not in row.renewals]
        assert set(row.keeps) == holding(list(row.renewals)), row
        assert set(row.needed) == full - holding(others), row
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("start", BLOCKS, ids=[f"from-{start}" for start in BLOCKS])
def test_random_graphs_rank_as_their_forecasts(start: int) -> None:
    kept = needed = 0
    for seed in range(start, start + BLOCK, 3):  # each asks for a forecast a row
        impact = impact_of(asked(seed))
        until = impact.as_of + 200 * DAY
        try:
            found = impact.forecast(until)
        except UsageError:
            continue  # nothing is recorded yet
        day = impact.as_of + Random(seed).randint(20, 200) * DAY
        rows = assert_as_forecast(impact, found, day, tuple(found.status_on(day)))
        kept += sum(bool(row.keeps) for row in rows)
        needed += sum(bool(row.needed) for row in rows)
    assert kept
    assert needed


class TestRecords:
    def test_where_one_will_do_each_keeps_it_alone(self) -> None:
        rows = first(shown())
        assert [rows[id].keeps for id in ("evidence:one", "evidence:two")] == [("control:c",)] * 2
        assert [rows[id].needed for id in ("evidence:one", "evidence:two")] == [()] * 2
        assert rows["evidence:one"].on == date(2026, 7, 11)

    def test_where_both_are_asked_for_none_keeps_it_alone_and_each_is_needed(self) -> None:
        rows = first(shown(need=2))
        assert [row.keeps for row in rows.values()] == [(), ()]
        assert [row.needed for row in rows.values()] == [("control:c",)] * 2

    def test_the_one_that_keeps_most_comes_first(self) -> None:
        made = shown(need=2)
        made.add("control:d", state="implemented")
        made.add("slot:t", kinds=("test-report",))
        made.link("restsOn", "control:d", "slot:t")
        made.record("evidence:three", "test-report", "system:a", valid_until=date(2026, 8, 31))
        made.link("filledBy", "slot:t", "evidence:three")
        assert next(iter(first(made, "control:c", "control:d"))) == "evidence:three"

    def test_what_is_lost_today_is_no_renewal_to_keep(self) -> None:
        made = shown()
        made.add("finding:f", grade="major", raised_on=date(2026, 6, 1))
        made.link("challengedBy", "control:c", "finding:f")
        assert not any(row.keeps or row.needed for row in first(made).values())

    def test_what_lapses_after_the_day_is_not_ranked(self) -> None:
        made = shown()
        made.set("evidence:two", valid_until=AUDIT)
        assert set(first(made)) == {"evidence:one"}

    def test_a_circle_of_support_is_run_anew(self) -> None:
        made = shown()
        made.remove("evidence:two")
        made.add("control:d", state="implemented")
        for one, other in (("c", "d"), ("d", "c")):
            made.add(f"justification:{one}")
            made.link("arguedBy", f"control:{one}", f"justification:{one}")
            made.link("takes", f"justification:{one}", f"control:{other}")
        made.unlink("restsOn", "control:c", "slot:s")
        made.add("justification:e")
        made.link("takes", "justification:e", "slot:s")
        made.link("arguedBy", "control:c", "justification:e")
        rows = first(made, "control:c", "control:d")
        assert rows["evidence:one"].keeps == ("control:c", "control:d")
        assert rows["evidence:one"].needed == ("control:c", "control:d")


class TestPeriods:
    def monthly(self, **slot: Value | None) -> Company:
        made = shown(cadence="P1M", operating_from=date(2026, 1, 1), **slot)
        made.remove("evidence:two")
        made.set("evidence:one", period_start=date(2026, 1, 1), period_end=date(2026, 5, 31))
        return made

    def test_a_slot_is_kept_by_a_record_for_each_period_to_come(self) -> None:
        row = first(self.monthly())["slot:s"]
        assert row.keeps == ("control:c",)
        assert row.on == date(2026, 7, 1)
        ends = (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31))
        assert row.renewals == tuple(Renewal("slot:s", end) for end in ends)

    def test_a_period_that_is_over_cannot_be_renewed(self) -> None:
        made = self.monthly(grace="P1M")
        made.set("evidence:one", period_end=date(2026, 4, 30))
        row = first(made)["slot:s"]  # May is missing, and its grace ends within June
        assert row.keeps == ()


def test_a_day_that_is_not_forecast_is_refused() -> None:
    impact = Impact(shown().facts(), shown().vocabulary, shown().policy, as_of=TODAY)
    with pytest.raises(UsageError):
        impact.forecast(AUDIT).renew_first(AUDIT + DAY, ())
