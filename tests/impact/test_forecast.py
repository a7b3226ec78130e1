"""A forecast says of every day what a posture of that day says, if nothing new is recorded."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact import Forecast, Impact, Lapse, Policy, Renewal
from aimsgraph.impact.calendar import Duration
from aimsgraph.impact.operation import latest_start
from aimsgraph.snapshot import Relation, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary, load
from tests.impact.company import Company, company
from tests.oracle.graphs import graph

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
GRAPHS = int(os.environ.get("AIMSGRAPH_FORECAST_GRAPHS", "60"))
BLOCK = 50
BLOCKS = range(0, GRAPHS, BLOCK)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


@pytest.fixture(scope="module")
def healthy() -> Forecast:
    """The forecast of a company in which everything holds today."""
    return company().impact().forecast(date(2027, 6, 15))


def shown(kind: str = "test-report", **record: Value | None) -> Company:
    """One control that rests on one slot, which one record about its only system fills."""
    made = Company()
    made.add("system:a", lifecycle="deployed")
    made.add("control:c", state="implemented")
    made.add("slot:s", kinds=(kind,))
    made.link("concerns", "slot:s", "system:a")
    made.link("restsOn", "control:c", "slot:s")
    made.record("evidence:e", kind, "system:a", **record)
    made.link("filledBy", "slot:s", "evidence:e")
    return made


def monthly(**slot: Value | None) -> Company:
    """The same with one record asked for each month, and January to May covered."""
    made = shown(period_start=date(2026, 1, 1), period_end=date(2026, 5, 31))
    made.set("slot:s", **{"cadence": "P1M", "operating_from": date(2026, 1, 1), **slot})
    return made


def ask(made: Company, until: date, *renewals: Renewal) -> Forecast:
    return made_impact(made).forecast(until, renewals=renewals)


def made_impact(made: Company, as_of: date | None = None) -> Impact:
    return Impact(made.facts(), made.vocabulary, made.policy, as_of=as_of or made.as_of)


def differences(impact: Impact, found: Forecast, day: date) -> list[str]:
    """Where the forecast of a day is not the posture of that day, in statuses and words."""
    then = Impact(impact.snapshot, impact.vocabulary, impact._policy, as_of=day).posture()
    wanted = {id: verdict.status for id, verdict in then.verdicts.items()}
    known = found.status_on(day)
    wrong = [
        f"{day}: {id} is {known.get(id)}, wanted {wanted.get(id)}"
        for id in sorted({*known, *wanted})
        if known.get(id) != wanted.get(id)
    ]
    return wrong + [
        f"{day}: {row.id} is told as {row.after_word}, wanted {then.verdicts[row.id].word}"
        for row in (*found.lapses, *found.improvements)
        if row.on == day and row.after and row.after_word != then.verdicts[row.id].word
    ]


def follow(made: Company, until: date, *, as_of: date | None = None) -> Forecast:
    """The forecast, held against the posture of each day."""
    impact = made_impact(made, as_of)
    found = impact.forecast(until)
    days = (until - impact.as_of).days
    for day in (impact.as_of + number * DAY for number in range(days + 1)):
        assert not differences(impact, found, day)
    return found


def known_by(snapshot: Snapshot, day: date) -> bool:
    """Whether something had been recorded by a day, or nothing ever is."""
    days = [node.get("collected_on") for node in snapshot.nodes.values()]
    known = [one for one in days if isinstance(one, date)]
    return not known or min(known) <= day


def turns(found: Forecast, id: str) -> list[tuple[date, str | None, str | None]]:
    """When and how a thing changes."""
    rows = sorted((*found.lapses, *found.improvements), key=lambda row: row.on)
    return [(row.on, row.before, row.after) for row in rows if row.id == id]


def only(found: Forecast, id: str) -> Lapse:
    """The one change of a thing."""
    [row] = [row for row in (*found.lapses, *found.improvements) if row.id == id]
    return row


@pytest.mark.slow
@pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
def test_every_day_of_random_graphs_is_as_its_posture(first: int, vocabulary: Vocabulary) -> None:
    """Days on which something changes, the days before them, and days at random."""
    looked = 0
    for seed in range(first, first + BLOCK):
        question = graph(seed, vocabulary).question
        as_of = question.as_of
        impact = Impact(question.snapshot, vocabulary, question.policy, as_of=as_of)
        if not known_by(question.snapshot, as_of):
            continue  # refused: see below
        found = impact.forecast(as_of + 250 * DAY)
        dice = Random(seed)
        changing = sorted({row.on for row in (*found.lapses, *found.improvements)})
        days = set(dice.sample(changing, min(6, len(changing))))
        days |= {day - DAY for day in days} | {as_of, found.until}
        days |= {as_of + dice.randint(1, 249) * DAY for _ in range(3)}
        for day in sorted(days):
            assert not differences(impact, found, day), f"seed {seed}"
        looked += len(days)
    assert looked > 5 * BLOCK


class TestLapses:
    def test_the_last_day_of_validity_is_inside(self) -> None:
        found = follow(shown(valid_until=date(2026, 7, 10)), date(2026, 7, 20))
        assert turns(found, "evidence:e") == [(date(2026, 7, 11), "holds", "broken")]
        assert only(found, "control:c").on == date(2026, 7, 11)
        assert only(found, "control:c").reason == "e: it lapsed after 2026-07-10"
        assert only(found, "control:c").after_word == "not demonstrated"

    def test_months_of_a_kind_end_with_a_shorter_month(self) -> None:
        made = shown(collected_on=date(2026, 8, 31))
        made.policy = Policy(months={"test-report": 6})
        found = follow(made, date(2027, 3, 3), as_of=date(2027, 2, 20))
        assert only(found, "evidence:e").on == date(2027, 3, 1)
        made = shown(collected_on=date(2024, 2, 29))
        found = follow(made, date(2025, 3, 3), as_of=date(2025, 2, 20))
        assert only(found, "evidence:e").on == date(2025, 3, 1)
        assert only(found, "evidence:e").reason == "e: it lapsed after 2025-02-28"

    def test_a_leap_day_is_a_last_day(self) -> None:
        made = shown(valid_until=date(2028, 2, 29))
        found = follow(made, date(2028, 3, 3), as_of=date(2028, 2, 25))
        assert only(found, "evidence:e").on == date(2028, 3, 1)

    def test_a_record_that_recurs_stays_true_and_its_slot_is_overdue(self) -> None:
        made = shown(kind="risk-register", collected_on=date(2026, 1, 31))
        found = follow(made, date(2026, 8, 10))
        assert turns(found, "evidence:e") == []
        assert turns(found, "slot:s") == [(date(2026, 8, 1), "holds", "broken")]
        assert only(found, "slot:s").after_word == "overdue"
        assert only(found, "slot:s").reason == "s: the next one was due by 2026-07-31"

    def test_a_slot_with_a_spare_lapses_with_the_last_that_it_needs(self) -> None:
        made = shown(valid_until=date(2026, 7, 1))
        made.record("evidence:f", "test-report", "system:a", valid_until=date(2026, 7, 5))
        made.link("filledBy", "slot:s", "evidence:f")
        found = follow(made, date(2026, 7, 10))
        assert only(found, "control:c").on == date(2026, 7, 6)
        assert only(found, "control:c").reason == "f: it lapsed after 2026-07-05"

    def test_one_record_that_recurs_in_several_slots(self) -> None:
        made = shown(kind="risk-register", collected_on=date(2026, 1, 31))
        made.add("slot:t", kinds=("risk-register",), need=2)
        made.record("evidence:f", "risk-register", "system:a", collected_on=date(2026, 2, 5))
        made.link("filledBy", "slot:t", "evidence:e", "evidence:f")
        made.link("restsOn", "control:c", "slot:t")
        found = follow(made, date(2026, 8, 10))
        assert only(found, "slot:s").on == only(found, "slot:t").on == date(2026, 8, 1)

    def test_a_record_that_is_overdue_and_ends_counts_once(self) -> None:
        made = shown(kind="risk-register", collected_on=date(2026, 1, 31), until=date(2026, 8, 10))
        made.record("evidence:f", "risk-register", "system:a")
        made.link("filledBy", "slot:s", "evidence:f")
        found = follow(made, date(2026, 8, 20))
        assert only(found, "evidence:e").on == date(2026, 8, 11)
        assert turns(found, "slot:s") == []

    def test_a_thing_that_does_not_close_ends(self) -> None:
        made = shown()
        made.add("policy:p", until=date(2026, 6, 30))
        made.link("directedBy", "control:c", "policy:p")
        found = follow(made, date(2026, 7, 5))
        assert only(found, "policy:p").on == date(2026, 7, 1)
        assert only(found, "policy:p").reason == "p: it ended on 2026-06-30"

    def test_a_planned_measure_whose_date_passes_is_late(self) -> None:
        made = shown()
        made.set("control:c", state="planned", planned_for=date(2026, 7, 1))
        found = follow(made, date(2026, 7, 10))
        row = only(found, "control:c")
        assert (row.on, row.before, row.after) == (date(2026, 7, 2), "broken", "broken")
        assert (row.before_word, row.after_word) == ("planned", "not demonstrated")
        assert row.reason == "c: planned for 2026-07-01, not done yet"

    def test_it_is_late_also_on_a_day_on_which_something_begins(self) -> None:
        made = shown()
        made.set("control:c", state="planned", planned_for=date(2026, 7, 1))
        made.add("policy:p", since=date(2026, 7, 2))
        found = follow(made, date(2026, 7, 10))
        assert only(found, "control:c").before_word == "planned"
        assert only(found, "control:c").on == date(2026, 7, 2)

    def test_what_rests_on_a_planned_measure_is_late_with_it(self) -> None:
        made = company()
        made.set("control:a.9.3", state="planned", planned_for=date(2026, 7, 1))
        found = made.impact().forecast(date(2026, 7, 10))
        row = only(found, "iso42001:2023/A.9.3")
        assert (row.on, row.before_word, row.after_word) == (
            date(2026, 7, 2), "planned", "not demonstrated",
        )  # fmt: skip


class TestPeriods:
    def test_a_period_without_a_record_counts_when_its_grace_is_over(self) -> None:
        found = follow(monthly(grace="P10D"), date(2026, 7, 20))
        assert only(found, "slot:s").on == date(2026, 7, 11)
        assert only(found, "slot:s").reason == "s: nothing covers 2026-06-01 to 2026-06-30"

    def test_tolerated_exceptions_are_spent_first(self) -> None:
        found = follow(monthly(tolerated_exceptions=2), date(2026, 9, 20))
        assert only(found, "slot:s").on == date(2026, 9, 1)

    def test_a_period_that_counts_since_today_is_not_counted_again(self) -> None:
        made = monthly(tolerated_exceptions=1)
        found = follow(made, date(2026, 8, 5), as_of=date(2026, 7, 1))
        assert only(found, "slot:s").on == date(2026, 8, 1)

    def test_a_period_that_is_covered_already_is_no_loss(self) -> None:
        made = monthly()
        made.set("evidence:e", period_end=date(2026, 7, 31))
        found = follow(made, date(2026, 9, 10))
        assert only(found, "slot:s").on == date(2026, 9, 1)

    def test_a_failed_result_covers_no_period_that_asks_for_a_passed_one(self) -> None:
        made = monthly(verdict="passed")
        made.record(
            "evidence:june", "test-report", "system:a", verdict="fail",
            period_start=date(2026, 6, 1), period_end=date(2026, 6, 30),
            collected_on=date(2026, 6, 10),
        )  # fmt: skip
        made.link("filledBy", "slot:s", "evidence:june")
        found = follow(made, date(2026, 7, 10))
        assert only(found, "slot:s").on == date(2026, 7, 1)

    def test_a_pending_record_brings_its_period_in_doubt(self) -> None:
        made = monthly()
        made.record(
            "evidence:june", "test-report", "system:a", review="pending",
            period_start=date(2026, 6, 1), period_end=date(2026, 6, 30),
            collected_on=date(2026, 6, 10),
        )  # fmt: skip
        made.link("filledBy", "slot:s", "evidence:june")
        found = follow(made, date(2026, 8, 10))
        assert turns(found, "slot:s") == [
            (date(2026, 7, 1), "holds", "doubt"),
            (date(2026, 8, 1), "doubt", "broken"),
        ]

    def test_operation_that_begins_at_the_end_of_a_month(self) -> None:
        made = monthly(operating_from=date(2026, 5, 31))
        made.unlink("filledBy", "slot:s", "evidence:e")
        found = follow(made, date(2026, 8, 5))
        assert only(found, "slot:s").on == date(2026, 6, 30)


class TestTurns:
    def test_a_record_becomes_valid(self) -> None:
        found = follow(shown(valid_from=date(2026, 6, 20)), date(2026, 6, 25))
        assert turns(found, "control:c") == [(date(2026, 6, 20), "broken", "holds")]
        assert only(found, "control:c").reason == "e begins to be valid"
        assert not found.lapses

    def test_a_thing_begins(self) -> None:
        made = shown()
        made.set("control:c", since=date(2026, 6, 20))
        found = follow(made, date(2026, 6, 25))
        assert "control:c" not in found.status_on(date(2026, 6, 19))
        assert found.status_on(date(2026, 6, 20))["control:c"] == "holds"

    def test_a_holder_ends_and_another_begins(self) -> None:
        made = Company()
        for id in ("role:r", "person:a", "person:b"):
            made.add(id)
        for person, properties in (
            ("person:a", {"until": date(2026, 6, 20)}),
            ("person:b", {"since": date(2026, 6, 25)}),
        ):
            relation = Relation("heldBy", "role:r", person, "", properties)
            made.links[relation.key] = relation
        found = follow(made, date(2026, 6, 30))
        assert turns(found, "role:r") == [
            (date(2026, 6, 21), "holds", "broken"),
            (date(2026, 6, 25), "broken", "holds"),
        ]

    def test_a_person_leaves(self) -> None:
        made = Company()
        made.add("role:r")
        made.add("person:a", leaves_on=date(2026, 6, 20))
        made.link("heldBy", "role:r", "person:a")
        found = follow(made, date(2026, 6, 25))
        assert only(found, "role:r").on == date(2026, 6, 21)

    def test_what_is_demanded_of_a_retired_system_closes(self) -> None:
        made = shown(valid_until=date(2026, 6, 20))
        made.set("system:a", retires_on=date(2026, 6, 25))
        made.unlink("restsOn", "control:c", "slot:s")
        found = follow(made, date(2026, 7, 1))
        assert turns(found, "slot:s") == [
            (date(2026, 6, 21), "holds", "broken"),
            (date(2026, 6, 25), "broken", None),
        ]

    def test_a_provision_begins_to_apply(self) -> None:
        made = Company()
        made.add(
            "iso42001:2023/8.4", "Clause", catalog="iso42001:2023", ref="8.4", assessable=True,
            applies_from=date(2026, 6, 20),
        )  # fmt: skip
        found = follow(made, date(2026, 6, 25))
        assert turns(found, "iso42001:2023/8.4") == [(date(2026, 6, 20), None, "broken")]
        assert found.first is not None
        assert found.first.id == "iso42001:2023/8.4"

    @pytest.mark.parametrize(("grade", "status"), [("major", "broken"), ("minor", "doubt")])
    def test_a_challenge_is_raised_and_closed(self, grade: str, status: str) -> None:
        made = shown()
        made.add("finding:f", grade=grade, raised_on=date(2026, 6, 20), closed_on=date(2026, 6, 25))
        made.link("challengedBy", "control:c", "finding:f")
        found = follow(made, date(2026, 6, 30))
        assert turns(found, "control:c") == [
            (date(2026, 6, 20), "holds", status),
            (date(2026, 6, 25), status, "holds"),
        ]

    def test_a_corrective_action_is_due(self) -> None:
        made = Company()
        made.add(
            "corrective-action:ca", kind="corrective-action-record", due=date(2026, 6, 20),
            collected_on=date(2026, 6, 1),
        )  # fmt: skip
        found = follow(made, date(2026, 6, 25))
        assert only(found, "corrective-action:ca").on == date(2026, 6, 21)

    def test_a_change_happens_and_a_dataset_is_withdrawn(self) -> None:
        made = shown(kind="data-quality-report")
        made.add("dataset:d", observed_on=date(2026, 4, 1))
        made.link("about", "evidence:e", "dataset:d")
        made.changed("dataset:d", "content", date(2026, 6, 20))
        found = follow(made, date(2026, 6, 25))
        assert only(found, "evidence:e").on == date(2026, 6, 20)
        made.remove("change:dataset-d-content")
        made.set("dataset:d", withdrawn_on=date(2026, 6, 22))
        assert only(follow(made, date(2026, 6, 25)), "evidence:e").on == date(2026, 6, 22)

    def test_a_metric_is_measured_beyond_its_threshold(self) -> None:
        made = company()
        made.add(
            "measurement:next", kind="metric-snapshot", value=0.5, measured_on=date(2026, 6, 20),
            collected_on=date(2026, 6, 1), review="accepted",
        )  # fmt: skip
        made.link("valuedBy", "metric:drift", "measurement:next")
        found = made.impact().forecast(date(2026, 6, 22))
        assert found.status_on(date(2026, 6, 19))["risk:a"] == "holds"
        assert found.status_on(date(2026, 6, 20))["risk:a"] == "doubt"

    def test_only_mutual_support_is_left(self) -> None:
        """Two claims argue for each other; the record that held them up lapses."""
        made = shown(valid_until=date(2026, 6, 20))
        made.add("control:d", state="implemented")
        for one, other in (("c", "d"), ("d", "c")):
            made.add(f"justification:{one}")
            made.link("arguedBy", f"control:{one}", f"justification:{one}")
            made.link("takes", f"justification:{one}", f"control:{other}")
        made.unlink("restsOn", "control:c", "slot:s")
        made.add("justification:e")
        made.link("takes", "justification:e", "slot:s")
        made.link("arguedBy", "control:c", "justification:e")
        found = follow(made, date(2026, 6, 25))
        assert only(found, "control:d").on == date(2026, 6, 21)
        assert only(found, "control:c").reason == "e: it lapsed after 2026-06-20"


class TestAnswer:
    def test_a_whole_company_is_followed(self) -> None:
        made = company()
        impact = made.impact()
        found = impact.forecast(date(2027, 6, 15))
        days = {row.on for row in found.lapses}
        assert len(days) > 3
        for day in sorted(days | {one - DAY for one in days}):
            assert not differences(impact, found, day)

    def test_the_calendar_counts_what_lapses(self, healthy: Forecast) -> None:
        wanted = Counter(
            (f"{row.on:%Y-%m}", healthy.noun(row)) for row in healthy.lapses if healthy.noun(row)
        )
        nouns = {"control", "risk", "requirement", "record"}
        counted = {(m.month, m.kind): m.lapses for m in healthy.calendar if m.kind in nouns}
        assert counted == wanted

    def test_the_first_requirement_is_the_first(self, healthy: Forecast) -> None:
        assert healthy.first is not None
        before = healthy.status_on(healthy.first.on - DAY)
        assert all(status == "holds" for id, status in before.items() if id.startswith("iso42001"))
        assert healthy.status_on(healthy.first.on)[healthy.first.id] != "holds"

    def test_it_says_what_it_stands_on(self, healthy: Forecast) -> None:
        assert (healthy.as_of, healthy.until) == (TODAY, date(2027, 6, 15))
        assert healthy.complete
        assert healthy.ontology == load().digest
        assert healthy.assumed == ("nothing new is recorded",)

    def test_every_row_has_a_reason(self, healthy: Forecast) -> None:
        assert all(row.reason for row in healthy.lapses)

    def test_the_graph_of_today_is_untouched(self) -> None:
        impact = shown(valid_until=date(2026, 7, 1))
        asked, fresh = made_impact(impact), made_impact(impact)
        asked.forecast(date(2026, 9, 1))
        assert asked.posture() == fresh.posture()

    @pytest.mark.parametrize(
        ("until", "told"),
        [(TODAY, "does not go beyond"), (TODAY - DAY, "does not go beyond"),
         (date(2037, 1, 1), "too far ahead")],
    )  # fmt: skip
    def test_an_end_that_makes_no_sense_is_refused(self, until: date, told: str) -> None:
        with pytest.raises(UsageError, match=told):
            ask(shown(), until)

    def test_before_the_first_record_nothing_can_be_said(self) -> None:
        with pytest.raises(UsageError, match="the first record is of 2026-05-04"):
            made_impact(shown(), date(2026, 5, 3)).forecast(date(2026, 7, 1))

    def test_a_day_outside_is_refused(self, healthy: Forecast) -> None:
        with pytest.raises(UsageError, match="is not forecast"):
            healthy.status_on(date(2027, 6, 16))


class TestRenewals:
    def test_a_renewed_record_reopens_what_lapsed(self) -> None:
        made = shown(valid_until=date(2026, 7, 10))
        found = ask(made, date(2026, 9, 1), Renewal("evidence:e", date(2026, 7, 20)))
        assert turns(found, "control:c") == [
            (date(2026, 7, 11), "holds", "broken"),
            (date(2026, 7, 20), "broken", "holds"),
        ]
        assert "evidence:e@2026-07-20" not in found.status_on(date(2026, 7, 19))
        assert found.assumed[1] == "e is renewed, and accepted, on 2026-07-20"

    def test_renewed_in_time_nothing_lapses(self) -> None:
        made = shown(valid_until=date(2026, 7, 10))
        found = ask(made, date(2026, 9, 1), Renewal("evidence:e", date(2026, 7, 10)))
        assert turns(found, "control:c") == []

    def test_before_its_day_a_renewal_changes_nothing(self) -> None:
        made = shown()
        made.add("corrective-action:ca", kind="corrective-action-record", due=date(2026, 6, 1))
        made.record("evidence:check", "effectiveness-check", valid_until=date(2026, 7, 1))
        made.link("verifiedBy", "corrective-action:ca", "evidence:check")
        found = ask(made, date(2026, 8, 1), Renewal("evidence:check", date(2026, 7, 5)))
        assert turns(found, "corrective-action:ca") == [
            (date(2026, 7, 2), "holds", "broken"),
            (date(2026, 7, 5), "broken", "holds"),
        ]

    def test_a_slot_that_nothing_fills_is_filled(self) -> None:
        made = shown()
        made.unlink("filledBy", "slot:s", "evidence:e")
        found = ask(made, date(2026, 8, 1), Renewal("slot:s", date(2026, 7, 1)))
        assert turns(found, "slot:s") == [(date(2026, 7, 1), "broken", "holds")]

    def test_a_period_that_is_over_stays_missed(self) -> None:
        renewal = Renewal("slot:s", date(2026, 7, 3))
        found = ask(monthly(), date(2026, 7, 31), renewal)
        assert turns(found, "slot:s") == [(date(2026, 7, 1), "holds", "broken")]
        found = ask(monthly(), date(2026, 7, 31), Renewal("slot:s", date(2026, 6, 20)))
        assert turns(found, "slot:s") == []

    def test_what_cannot_be_renewed_is_refused(self) -> None:
        with pytest.raises(UsageError, match="a Control is not renewed"):
            ask(shown(), date(2026, 8, 1), Renewal("control:c", date(2026, 7, 1)))
        with pytest.raises(UsageError, match="is not ahead"):
            ask(shown(), date(2026, 8, 1), Renewal("evidence:e", TODAY))
        with pytest.raises(UnknownIdError, match="evidence:e"):
            ask(shown(), date(2026, 8, 1), Renewal("evidence:f", date(2026, 7, 1)))


class TestOperatingPeriods:
    def test_the_latest_start_is_the_last_from_which_the_periods_elapse(self) -> None:
        """Against every start day, for cadences that clip and graces that do too."""
        dice = Random(6)
        for _ in range(60):
            length = Duration.parse(dice.choice(("P1M", "P3M", "P1Y", "P2W", "P10D", "P1D")))
            grace = Duration.parse(dice.choice(("P0D", "P5D", "P2W", "P1M")))
            need, by = dice.randint(1, 4), date(2028, 1, 1) + dice.randint(0, 500) * DAY
            good = [
                start
                for start in (date(2022, 1, 1) + number * DAY for number in range(3000))
                if grace.after(length.after(start, need) - DAY) < by
            ]
            assert latest_start(length, grace, need, by) == max(good)

    def test_the_engine_shows_the_periods_from_the_latest_start_on(self) -> None:
        by = date(2026, 12, 1)
        made = monthly(grace="P5D", min_periods=3)
        [row] = made_impact(made).periods(by)
        for start, wanted in ((row.latest_start, 3), (row.latest_start + DAY, 2)):
            made.set("slot:s", operating_from=start)
            network = made_impact(made, by)._state.network
            periods = {a.part for a in network.atoms if a.part.startswith("period:")}
            assert len(periods) == wanted

    @pytest.mark.parametrize(
        ("slot", "by", "progress", "counts"),
        [
            ({"min_periods": 5}, date(2026, 9, 1), "reached", (5, 0, 3, 0)),
            ({"min_periods": 6}, date(2026, 9, 1), "on course", (5, 0, 3, 1)),
            ({"min_periods": 9}, date(2026, 9, 1), "too late", (5, 0, 3, 4)),
            ({"min_periods": 1, "operating_from": date(2025, 12, 1)}, date(2026, 9, 1),
             "to begin", (5, 1, 3, 1)),
            ({"min_periods": 3, "operating_from": date(2025, 12, 1)}, date(2026, 9, 1),
             "too late", (5, 1, 3, 3)),
            ({"min_periods": 3, "operating_from": date(2025, 12, 1), "tolerated_exceptions": 1},
             date(2026, 9, 1), "reached", (5, 1, 3, 0)),
        ],
    )  # fmt: skip
    def test_it_says_how_many_are_shown_and_needed(
        self, slot: dict[str, Value], by: date, progress: str, counts: tuple[int, ...]
    ) -> None:
        [row] = made_impact(monthly(**slot)).periods(by)
        assert row.progress == progress
        assert (row.reached, row.missed, row.coming, row.still) == counts

    def test_a_slot_that_never_operated_has_to_begin(self) -> None:
        made = monthly(min_periods=2, operating_from=None)
        made.unlink("filledBy", "slot:s", "evidence:e")
        [row] = made_impact(made).periods(date(2026, 9, 1))
        assert (row.start, row.reached, row.progress) == (None, 0, "to begin")
        assert row.latest_start == date(2026, 7, 1)

    def test_without_a_number_of_periods_nothing_is_asked(self) -> None:
        assert made_impact(monthly()).periods(date(2026, 9, 1)) == ()

    def test_a_date_that_is_past_is_refused(self) -> None:
        with pytest.raises(UsageError, match="is not ahead"):
            made_impact(monthly()).periods(TODAY)
