"""The oracle says what the rulings say, on graphs small enough to judge by eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

import pytest

from aimsgraph.impact.policy import Policy
from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary, load

from tests.oracle.naive import Answer, Outcome, answer, scenario
from tests.oracle.world import Hypothetical, Question

TODAY = date(2026, 6, 15)
Things = Mapping[str, Mapping[str, Value]]


@cache
def rules() -> Vocabulary:
    """The shipped ontology."""
    return load()


def ask(things: Things, relations: str = "", policy: Policy | None = None) -> Question:
    """A question about things by id and relations written one a line.

    A provision is written ``clause:``, ``reference:`` or ``objective-of:``; records get the kind
    ``process-record``, which recurs and which no change touches, unless they say otherwise.
    """
    provisions = {"clause": "Clause", "reference": "ReferenceControl"}
    nodes = []
    for id, given in things.items():
        prefix = id.partition(":")[0]
        cls = provisions.get(prefix) or rules().by_prefix[prefix]
        properties: dict[str, Value] = {"name": id, **given}
        if prefix in provisions:
            properties = {"catalog": "iso42001:2023", "ref": id, "title": id, **properties}
        if rules().is_a(cls, "Record"):
            properties.setdefault("kind", "process-record")
        nodes.append(Node(id, cls, properties))
    linked = [
        Relation(type, source, target)
        for source, type, target in (line.split() for line in relations.splitlines() if line.strip())
    ]
    return Question(Snapshot(nodes, linked), rules(), policy or Policy(), TODAY)


def today(things: Things, relations: str = "", policy: Policy | None = None) -> Outcome:
    """The outcome without any change."""
    return scenario(ask(things, relations, policy))


def what_if(things: Things, relations: str, *changes: Hypothetical) -> Answer:
    """The answer to hypothetical changes."""
    return answer(ask(things, relations), changes)


class TestPresence:
    """Rulings 1 to 4."""

    def test_a_dangling_member_is_missing(self) -> None:
        found = today({"slot:1": {}}, "slot:1 filledBy evidence:gone")
        assert found.status == {"slot:1": "broken"}
        assert found.tags == {"slot:1": "missing"}

    def test_what_has_not_begun_is_not_there(self) -> None:
        later = {"since": date(2026, 6, 16)}
        found = today({"slot:1": {}, "evidence:1": later}, "slot:1 filledBy evidence:1")
        assert found.status == {"slot:1": "broken"}

    def test_the_last_day_is_inside(self) -> None:
        assert today({"policy:1": {"until": TODAY}}).status == {"policy:1": "holds"}

    def test_what_has_ended_is_void_where_its_class_does_not_close(self) -> None:
        found = today({"policy:1": {"until": date(2026, 6, 14)}})
        assert found.tags == {"policy:1": "outdated"}

    def test_what_has_ended_is_closed_where_its_class_closes(self) -> None:
        found = today({"obligation:1": {"until": date(2026, 6, 14), "accepted": True}})
        assert (found.status, found.closed) == ({}, {"obligation:1"})

    def test_withdrawn_on_is_a_change_of_that_day(self) -> None:
        things = {
            "dataset:1": {"withdrawn_on": date(2026, 6, 1)},
            "evidence:1": {"kind": "data-quality-report", "collected_on": date(2026, 5, 1)},
            "evidence:2": {"kind": "data-quality-report", "collected_on": date(2026, 6, 2)},
        }
        found = today(things, "evidence:1 about dataset:1\nevidence:2 about dataset:1")
        assert found.status == {"evidence:1": "broken", "evidence:2": "holds"}

    def test_a_slot_closes_with_its_subject_and_an_implementation_with_its_slots(self) -> None:
        things: Things = {
            "system:1": {"lifecycle": "retired"},
            "slot:1": {},
            "implementation:1": {},
            "control:1": {},
        }
        relations = """slot:1 concerns system:1
                       implementation:1 restsOn slot:1
                       control:1 appliedAs implementation:1"""
        found = today(things, relations)
        assert found.closed == {"system:1", "slot:1", "implementation:1"}
        assert found.status == {"control:1": "holds"}

    def test_a_risk_closes_with_all_it_arises_in(self) -> None:
        things: Things = {"risk:1": {}, "system:1": {"lifecycle": "retired"}, "system:2": {}}
        assert today(things, "risk:1 arisesIn system:1").closed == {"risk:1", "system:1"}
        both = "risk:1 arisesIn system:1\nrisk:1 arisesIn system:2"
        assert today(things, both).closed == {"system:1"}

    def test_a_role_whose_holders_all_left_is_unheld(self) -> None:
        things: Things = {"role:1": {}, "person:1": {}, "person:2": {}}
        both = "role:1 heldBy person:1\nrole:1 heldBy person:2"
        leave = [(id, "departure", "significant") for id in ("person:1", "person:2")]
        assert what_if(things, both, leave[0]).broken == frozenset()
        found = what_if(things, both, *leave)
        assert found.broken == found.interaction == {"role:1"}
        assert found.closed == {"person:1", "person:2"}

    @pytest.mark.parametrize(
        "given", [{"catalog": "nist-ai-rmf:1.0"}, {"applies_from": date(2026, 6, 16)}]
    )
    def test_provisions_not_adopted_or_not_yet_due_are_waived(self, given: dict[str, Value]) -> None:
        things = {"clause:1": {}, "clause:2": {"assessable": True, **given}}
        assert today(things, "clause:1 hasPart clause:2").status == {"clause:1": "holds"}

    def test_members_without_status_satisfy_a_must(self) -> None:
        found = today({"justification:1": {}, "dataset:1": {}}, "justification:1 takes dataset:1")
        assert found.status == {"justification:1": "holds"}


class TestRecordsAndSlots:
    """Rulings 5 to 8."""

    @pytest.mark.parametrize(
        ("given", "status", "tag"),
        [
            ({"review": "rejected"}, "broken", "rejected"),
            ({"review": "rejected", "reject_reason": "adverse"}, "broken", "failing"),
            ({"collected_on": date(2026, 6, 16)}, "broken", "missing"),
            ({"valid_from": TODAY, "collected_on": date(2026, 7, 1)}, "holds", None),
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
        self, given: dict[str, Value], status: str, tag: str | None
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
        question = ask(things, policy=Policy(months={"contract": 1}))
        for day, status in ((date(2026, 2, 28), "holds"), (date(2026, 3, 1), "broken")):
            asked = Question(question.snapshot, rules(), question.policy, day)
            assert scenario(asked).status == {"evidence:1": status}

    @pytest.mark.parametrize(
        ("second", "status"),
        [({}, "holds"), ({"review": "pending"}, "doubt"), ({"review": "rejected"}, "broken")],
    )
    def test_one_of_two_records_is_enough(self, second: dict[str, Value], status: str) -> None:
        things = {"slot:1": {}, "evidence:1": {"review": "rejected"}, "evidence:2": second}
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


def monthly(**given: Value) -> dict[str, Value]:
    """A slot that asks for a record each month since January."""
    return {"cadence": "P1M", "operating_from": date(2026, 1, 1), **given}


def month(number: int, **given: Value) -> dict[str, Value]:
    """A record that covers a month of 2026."""
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31}[number]
    first, end = date(2026, number, 1), date(2026, number, last)
    return {"period_start": first, "period_end": end, "collected_on": end, **given}


class TestCadence:
    """Ruling 8."""

    def judged(self, slot: dict[str, Value], **records: dict[str, Value]) -> Outcome:
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


DATA = {
    "dataset:train": {"observed_on": date(2026, 1, 1)},
    "model:a": {"built_on": date(2026, 2, 1)},
    "system:a": {},
    "evidence:quality": {"kind": "data-quality-report", "collected_on": date(2026, 3, 1)},
    "evidence:test": {"kind": "test-report", "collected_on": date(2026, 3, 1)},
    "impact-assessment:a": {"kind": "impact-assessment", "collected_on": date(2026, 3, 1)},
}
LINEAGE = """model:a trainedOn dataset:train
             system:a hasComponent model:a
             evidence:quality about dataset:train
             evidence:test about model:a
             impact-assessment:a about system:a"""


class TestChanges:
    """Rulings 9 to 11."""

    def test_a_minor_refresh_outdates_only_the_evidence_about_the_data(self) -> None:
        found = what_if(DATA, LINEAGE, ("dataset:train", "content", "minor"))
        assert found.broken == {"evidence:quality"}
        assert found.doubt == frozenset()
        assert found.scenario.tags == {"evidence:quality": "outdated"}

    def test_a_significant_one_travels_as_basis(self) -> None:
        found = what_if(DATA, LINEAGE, ("dataset:train", "content", "significant"))
        assert found.broken == {"evidence:quality"}
        assert found.doubt == {"evidence:test", "impact-assessment:a"}

    def test_retraining_voids_the_test_and_doubts_the_assessment(self) -> None:
        found = what_if(DATA, LINEAGE, ("model:a", "content", "significant"))
        assert found.broken == {"evidence:test"}
        assert found.doubt == {"impact-assessment:a"}

    @pytest.mark.parametrize(
        ("at", "broken"),
        [
            (date(2026, 2, 28), set()),
            (date(2026, 3, 1), {"evidence:quality"}),  # the same day counts
            (datetime(2026, 3, 1, 9), {"evidence:quality"}),
            (date(2026, 6, 16), set()),  # not yet
        ],
    )
    def test_a_recorded_change_counts_against_what_was_seen_before(
        self, at: date, broken: set[str]
    ) -> None:
        things = {**DATA, "change:1": {"kind": "content", "at": at, "significance": "minor"}}
        found = today(things, LINEAGE + "\nchange:1 alters dataset:train")
        assert found.those("broken") == broken

    def test_a_model_built_after_the_change_stops_it(self) -> None:
        change = {"kind": "content", "at": date(2026, 3, 15)}
        alters = LINEAGE + "\nchange:1 alters dataset:train"
        found = today({**DATA, "change:1": change}, alters)
        assert found.status["evidence:test"] == "doubt"
        rebuilt = {**DATA, "change:1": change, "model:a": {"built_on": date(2026, 4, 1)}}
        assert today(rebuilt, alters).status["evidence:test"] == "holds"

    def test_a_later_change_is_not_hidden_by_the_baseline(self) -> None:
        change = {"kind": "content", "at": date(2026, 2, 10)}
        things = {**DATA, "change:1": change}
        alters = LINEAGE + "\nchange:1 alters dataset:train"
        found = what_if(things, alters, ("dataset:train", "content", "significant"))
        assert found.broken == {"evidence:quality"}

    def test_a_risk_hears_what_it_is_sensitive_to_until_assessed_again(self) -> None:
        things = {
            **DATA,
            "risk:1": {"acceptable": True},
            "risk:2": {"acceptable": True, "sensitive_to": ("basis",)},
            "risk-assessment:1": {"collected_on": date(2026, 3, 1)},
        }
        relations = LINEAGE + "".join(
            f"\nrisk:{n} arisesIn model:a\nrisk:{n} assessedIn risk-assessment:1" for n in (1, 2)
        )
        found = what_if(things, relations, ("dataset:train", "content", "significant"))
        assert found.doubt & {"risk:1", "risk:2"} == {"risk:2"}
        alters = relations + "\nchange:1 alters dataset:train"
        things["change:1"] = {"kind": "content", "at": date(2026, 3, 2)}
        assert today(things, alters).status["risk:2"] == "doubt"
        things["risk-assessment:1"] = {"collected_on": date(2026, 3, 3)}
        assert today(things, alters).status["risk:2"] == "holds"

    def test_an_amended_provision_is_in_doubt_until_its_mapping_is_reviewed(self) -> None:
        things: dict[str, Mapping[str, Value]] = {
            "clause:1": {"mapping_reviewed_on": date(2026, 3, 1)},
            "change:1": {"kind": "text", "at": date(2026, 4, 1)},
        }
        assert today(things, "change:1 alters clause:1").status == {"clause:1": "doubt"}
        things["clause:1"] = {"mapping_reviewed_on": date(2026, 5, 1)}
        assert today(things, "change:1 alters clause:1").status == {"clause:1": "holds"}

    def test_a_withdrawn_control_stays_void_however_late_it_was_reviewed(self) -> None:
        things: Things = {
            "policy:1": {"reviewed_on": date(2026, 5, 1)},
            "change:1": {"kind": "withdrawal", "at": date(2026, 4, 1)},
        }
        assert today(things, "change:1 alters policy:1").tags == {"policy:1": "outdated"}

    def test_the_newest_measurement_decides(self) -> None:
        things: dict[str, Mapping[str, Value]] = {
            "metric:1": {"threshold": 5.0, "direction": "above"},
            "measurement:1": {"measured_on": date(2026, 5, 1), "value": 9.0},
            "risk:1": {"acceptable": True},
            "risk-assessment:1": {"collected_on": date(2026, 3, 1)},
        }
        relations = """metric:1 valuedBy measurement:1
                       metric:1 valuedBy measurement:2
                       risk:1 watchedBy metric:1
                       risk:1 assessedIn risk-assessment:1"""
        for value, status in ((5.0, "holds"), (5.1, "doubt")):
            things["measurement:2"] = {"measured_on": date(2026, 6, 1), "value": value}
            assert today(things, relations).status["risk:1"] == status


class TestChallenges:
    """Ruling 12."""

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"grade": "major"}, "broken"),
            ({"grade": "minor"}, "doubt"),
            ({}, "doubt"),
            ({"grade": "observation"}, "holds"),
            ({"grade": "major", "state": "closed"}, "holds"),
            ({"grade": "major", "closed_on": TODAY}, "holds"),
            ({"grade": "major", "raised_on": date(2026, 6, 16)}, "holds"),
        ],
    )
    def test_an_open_challenge_counts_by_its_grade(
        self, given: dict[str, Value], status: str
    ) -> None:
        things = {"policy:1": {}, "finding:1": given}
        found = today(things, "policy:1 challengedBy finding:1")
        assert found.status == {"policy:1": status}
        assert set(found.tags.values()) == ({"failing"} if status == "broken" else set())

    def test_it_counts_at_its_subject_where_there_is_one(self) -> None:
        things: Things = {
            "control:1": {},
            "implementation:a": {"nothing_due": True},
            "implementation:b": {"nothing_due": True},
            "system:a": {},
            "system:b": {},
            "reference:1": {},
            "soa:1": {"applicable": True},
            "finding:1": {"grade": "minor"},
        }
        relations = """control:1 appliedAs implementation:a
                       control:1 appliedAs implementation:b
                       implementation:a concerns system:a
                       implementation:b concerns system:b
                       reference:1 decidedBy soa:1
                       soa:1 implementedBy control:1
                       finding:1 concerns system:a
                       """
        for challenged in ("control:1", "soa:1", "reference:1", "system:a"):
            found = today(things, relations + f"{challenged} challengedBy finding:1")
            assert found.status["implementation:a"] == "doubt"
            assert found.status["implementation:b"] == "holds"

    def test_a_rejected_verification_opens_it_again_and_its_expiry_does_not(self) -> None:
        things: dict[str, Mapping[str, Value]] = {
            "policy:1": {},
            "finding:1": {"grade": "major", "state": "closed"},
            "corrective-action:1": {"done_on": date(2026, 1, 1)},
            "evidence:1": {},
        }
        relations = """policy:1 challengedBy finding:1
                       finding:1 resolvedBy corrective-action:1
                       corrective-action:1 verifiedBy evidence:1"""
        rejected = what_if(things, relations, ("evidence:1", "rejection", "significant"))
        assert rejected.scenario.tags["policy:1"] == "failing"
        things["evidence:1"] = {"valid_until": date(2026, 2, 1)}
        assert today(things, relations).status["policy:1"] == "holds"
        things["evidence:1"] = {"review": "rejected"}
        assert today(things, relations).status["policy:1"] == "broken"


class TestTreatmentsAndStates:
    """Rulings 13 and 14."""

    def test_a_shared_treatment_is_read_for_each_risk(self) -> None:
        things: Things = {
            "system:a": {},
            "system:b": {},
            "model:a": {},
            "control:1": {},
            "implementation:a": {},
            "implementation:b": {"nothing_due": True},
            "treatment:1": {},
            "risk:a": {},
            "risk:b": {},
            "risk-assessment:1": {},
        }
        relations = """control:1 appliedAs implementation:a
                       control:1 appliedAs implementation:b
                       implementation:a concerns system:a
                       implementation:b concerns system:b
                       system:a hasComponent model:a
                       treatment:1 realisedBy control:1
                       risk:a arisesIn model:a
                       risk:b arisesIn system:b
                       risk:a treatedBy treatment:1
                       risk:b treatedBy treatment:1
                       risk:a assessedIn risk-assessment:1
                       risk:b assessedIn risk-assessment:1"""
        found = today(things, relations)
        assert found.those("broken") == {"implementation:a", "control:1", "treatment:1", "risk:a"}

    def test_planned_is_a_gap_and_retired_is_withdrawn(self) -> None:
        found = today(
            {
                "policy:1": {"state": "planned", "planned_for": date(2027, 1, 1)},
                "policy:2": {"state": "retired"},
                "implementation:1": {"state": "retired"},
            }
        )
        assert found.tags == {"policy:1": "missing", "policy:2": "outdated"}
        assert found.closed == {"implementation:1"}

    def test_an_excluded_entry_demands_nothing_of_its_controls(self) -> None:
        things: Things = {"soa:1": {"applicable": False}, "control:1": {}}
        found = today(things, "soa:1 implementedBy control:1")
        assert found.status == {"soa:1": "holds", "control:1": "broken"}


class TestStrengthAndCircles:
    """Rulings 15, 16 and 17, and the relays."""

    def test_the_strongest_tag_travels(self) -> None:
        things: Things = {
            "clause:1": {"assessable": True},
            "slot:1": {},
            "slot:2": {},
            "evidence:1": {"review": "rejected"},
        }
        relations = """clause:1 restsOn slot:1
                       clause:1 restsOn slot:2
                       slot:2 filledBy evidence:1"""
        assert today(things, relations).tags == {
            "slot:1": "missing",
            "evidence:1": "rejected",
            "slot:2": "rejected",
            "clause:1": "rejected",
        }

    def test_a_weaker_relay_turns_void_into_doubt_and_doubt_into_nothing(self) -> None:
        relations = "process:1 directedBy policy:1\nprocess:2 directedBy process:1"
        found = today({"process:1": {}, "process:2": {}, "policy:1": {"state": "retired"}}, relations)
        assert found.status == {"policy:1": "broken", "process:1": "doubt", "process:2": "holds"}

    def test_alternatives_that_only_lean_on_each_other_do_not_hold(self) -> None:
        things: Things = {
            "control:1": {},
            "justification:1": {},
            "justification:2": {},
            "process:1": {},
        }
        relations = """control:1 arguedBy justification:1
                       control:1 arguedBy justification:2
                       justification:1 takes control:1
                       justification:2 takes process:1"""
        assert today(things, relations).those("broken") == frozenset()
        withdrawn = ("process:1", "withdrawal", "significant")
        found = what_if(things, relations, withdrawn)
        assert found.broken == set(things)

    def test_a_cycle_of_all_of_carries_only_breakage(self) -> None:
        things: Things = {"control:1": {"nothing_due": True}, "control:2": {"nothing_due": True}}
        relations = "control:1 reliesOn control:2\ncontrol:2 reliesOn control:1"
        assert today(things, relations).those("holds") == set(things)
        found = what_if(things, relations, ("control:1", "withdrawal", "significant"))
        assert found.broken == set(things)

    def test_masked_is_broken_already_and_would_break_anyway(self) -> None:
        things = {
            **DATA,
            "evidence:quality": {**DATA["evidence:quality"], "review": "rejected"},
            "slot:1": {"kinds": ("data-quality-report",), "need": 2},
        }
        relations = LINEAGE + "\nslot:1 filledBy evidence:quality"
        found = what_if(things, relations, ("dataset:train", "content", "minor"))
        assert found.broken == frozenset()
        assert found.masked == {"evidence:quality", "slot:1"}
        assert what_if(things, relations, ("model:a", "terms", "minor")).masked == frozenset()
