"""Rulings 5 to 8, on graphs small enough to judge by eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from aimsgraph.impact.policy import Policy
from tests.oracle.cases import TODAY, Things, today, what_if
from tests.oracle.naive import Outcome


class TestRecordsAndSlots:
    """Rulings 5 to 8."""

    @pytest.mark.parametrize(
        ("given", "status", "tag"),
        [
            ({"review": "rejected"}, "broken", "rejected"),
            ({"review": "rejected", "reject_reason": "adverse"}, "broken", "failing"),
            ({"collected_on": date(2026, 6, 16)}, "broken", "missing"),
            ({"valid_from": TODAY, "collected_on": date(2026, 7, 1)}, "holds", None),
            ({"valid_from": TODAY, "verdict": "inconclusive"}, "doubt", None),
            ({"valid_until": TODAY}, "holds", None),
            ({"valid_until": date(2026, 6, 14)}, "broken", "lapsed"),
            ({"kind": "contract", "collected_on": date(2024, 6, 15)}, "holds", None),
            ({"kind": "contract", "collected_on": date(2024, 6, 14)}, "broken", "lapsed"),
            (
                {
                    "kind": "contract",
                    "collected_on": date(2024, 1, 1),
                    "valid_until": date(2027, 1, 1),
                },
                "holds",
                None,
            ),
            ({"collected_on": date(2020, 1, 1)}, "holds", None),  # recurs: only the slot is overdue
            ({"review": "pending"}, "doubt", None),
            ({"verdict": "inconclusive"}, "doubt", None),
            ({"verdict": "fail"}, "holds", None),
        ],
    )
    def test_a_record_is_judged_by_its_dates_and_its_review(
        self, given: dict[str, object], status: str, tag: str | None
    ) -> None:
        found = today({"evidence:1": given})
        assert found.status == {"evidence:1": status}
        assert found.tags.get("evidence:1") == tag

    def test_a_policy_sets_months_and_may_demand_review(self) -> None:
        things: Things = {"evidence:1": {"kind": "contract", "collected_on": date(2026, 5, 1)}}
        assert today(things, policy=Policy(months={"contract": 1})).tags == {"evidence:1": "lapsed"}
        assert today(things, policy=Policy(review_required=True)).status == {"evidence:1": "doubt"}

    def test_months_are_clipped_to_the_end_of_the_month(self) -> None:
        things: Things = {"evidence:1": {"kind": "contract", "collected_on": date(2026, 1, 31)}}
        policy = Policy(months={"contract": 1})
        for day, status in ((date(2026, 2, 28), "holds"), (date(2026, 3, 1), "broken")):
            assert today(things, "", policy, day).status == {"evidence:1": status}

    @pytest.mark.parametrize(
        ("second", "status"),
        [({}, "holds"), ({"review": "pending"}, "doubt"), ({"review": "rejected"}, "broken")],
    )
    def test_one_of_two_records_is_enough(self, second: dict[str, object], status: str) -> None:
        things: Things = {
            "slot:1": {},
            "evidence:1": {"review": "rejected"},
            "evidence:2": second,
        }
        both = "slot:1 filledBy evidence:1\nslot:1 filledBy evidence:2"
        assert today(things, both).status["slot:1"] == status

    def test_need_above_the_members_is_padded(self) -> None:
        found = today({"slot:1": {"need": 2}, "evidence:1": {}}, "slot:1 filledBy evidence:1")
        assert found.tags == {"slot:1": "missing"}

    def test_recurrence_breaks_the_slot_and_not_the_record(self) -> None:
        old = {"slot:1": {}, "evidence:1": {"collected_on": date(2025, 6, 14)}}
        found = today(old, "slot:1 filledBy evidence:1")
        assert found.status == {"slot:1": "broken", "evidence:1": "holds"}
        assert found.tags == {"slot:1": "lapsed"}

    def test_on_the_day_on_which_the_next_is_due_a_record_still_serves(self) -> None:
        both = {
            "evidence:1": {"collected_on": date(2025, 6, 14)},
            "evidence:2": {"collected_on": date(2025, 6, 15)},
        }
        filled = "slot:1 filledBy evidence:1\nslot:1 filledBy evidence:2"
        assert today({"slot:1": {}, **both}, filled).status["slot:1"] == "holds"
        assert today({"slot:1": {"need": 2}, **both}, filled).status["slot:1"] == "broken"

    @pytest.mark.parametrize(("asked", "status"), [("passed", "broken"), ("performed", "holds")])
    def test_a_failed_result_fails_only_where_a_passed_one_is_asked(
        self, asked: str, status: str
    ) -> None:
        things: Things = {
            "slot:1": {"verdict": asked},
            "evidence:1": {"kind": "fairness-test", "verdict": "fail"},
        }
        found = today(things, "slot:1 filledBy evidence:1")
        assert found.status["slot:1"] == status
        assert found.tags.get("slot:1") == ("failing" if status == "broken" else None)

    def test_musts_apply_when_and_unless_their_conditions_say(self) -> None:
        found = today(
            {
                "clause:1": {"assessable": True},
                "clause:2": {"assessable": False},
                "clause:3": {"assessable": True, "nothing_due": True},
                "corrective-action:1": {"due": TODAY},
                "corrective-action:2": {"due": date(2026, 6, 14)},
                "corrective-action:3": {"done_on": date(2026, 6, 1)},
            }
        )
        assert found.those("broken") == {"clause:1", "corrective-action:2", "corrective-action:3"}


def monthly(**given: object) -> dict[str, object]:
    """A slot that asks for a record each month since January."""
    return {"cadence": "P1M", "operating_from": date(2026, 1, 1), **given}


def month(number: int, **given: object) -> dict[str, object]:
    """A record that covers a month of 2026."""
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31}[number]
    first, end = date(2026, number, 1), date(2026, number, last)
    return {"period_start": first, "period_end": end, "collected_on": end, **given}


class TestCadence:
    """Ruling 8."""

    def judged(self, slot: Mapping[str, object], **records: Mapping[str, object]) -> Outcome:
        """The outcome of a slot that the records fill."""
        things = {"slot:1": slot} | {f"evidence:{name}": given for name, given in records.items()}
        return today(things, "\n".join(f"slot:1 filledBy evidence:{name}" for name in records))

    def test_every_elapsed_period_asks_for_a_record(self) -> None:
        all_five = {f"m{number}": month(number) for number in (1, 2, 3, 4, 5)}
        assert self.judged(monthly(), **all_five).status["slot:1"] == "holds"
        del all_five["m4"]
        assert self.judged(monthly(), **all_five).tags == {"slot:1": "missing"}
        assert self.judged(monthly(tolerated_exceptions=1), **all_five).tags == {}

    def test_grace_delays_a_period(self) -> None:
        four = {f"m{number}": month(number) for number in (1, 2, 3, 4)}
        assert self.judged(monthly(), **four).status["slot:1"] == "broken"
        assert self.judged(monthly(grace="P15D"), **four).status["slot:1"] == "holds"
        assert self.judged(monthly(grace="P14D"), **four).status["slot:1"] == "broken"

    def test_the_union_of_records_covers(self) -> None:
        halves = {
            "a": {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 10)},
            "b": {"period_start": date(2026, 3, 11), "period_end": date(2026, 5, 31)},
        }
        assert self.judged(monthly(), **halves).status["slot:1"] == "holds"
        halves["b"]["period_start"] = date(2026, 3, 12)
        assert self.judged(monthly(), **halves).status["slot:1"] == "broken"

    def test_age_does_not_matter_but_rejection_does(self) -> None:
        known = {f"m{number}": month(number) for number in (1, 2, 3, 4, 5)}
        known["m2"]["valid_until"] = date(2026, 3, 1)
        found = self.judged(monthly(), **known)
        assert found.status["slot:1"] == "holds"
        assert found.status["evidence:m2"] == "broken"
        things = {"slot:1": monthly()} | {f"evidence:{name}": r for name, r in known.items()}
        relations = "\n".join(f"slot:1 filledBy evidence:{name}" for name in known)
        supposed = what_if(things, relations, ("evidence:m3", "expiry", "significant"))
        assert supposed.broken == {"evidence:m3"}
        known["m3"]["review"] = "pending"
        assert self.judged(monthly(), **known).status["slot:1"] == "doubt"
        known["m4"]["review"] = "rejected"
        assert self.judged(monthly(), **known).tags["slot:1"] == "rejected"

    def test_before_the_first_period_there_is_nothing_to_show(self) -> None:
        assert self.judged(monthly(operating_from=date(2026, 6, 1))).status["slot:1"] == "holds"
        assert self.judged({"cadence": "P1M"}).tags == {"slot:1": "missing"}

    def test_periods_start_when_the_control_began(self) -> None:
        things: Things = {
            "slot:1": {"cadence": "P1M"},
            "implementation:1": {},
            "control:1": {"operating_since": date(2026, 5, 20)},
        }
        relations = "implementation:1 restsOn slot:1\ncontrol:1 appliedAs implementation:1"
        assert today(things, relations).status["slot:1"] == "holds"
        things = {**things, "implementation:1": {"operating_since": date(2026, 5, 1)}}
        assert today(things, relations).status["slot:1"] == "broken"
        things = {**things, "implementation:2": {"operating_since": date(2026, 5, 20)}}
        relations += "\nimplementation:2 restsOn slot:1"
        assert today(things, relations).status["slot:1"] == "broken"
