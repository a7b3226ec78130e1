"""Rulings 12 to 17, on graphs small enough to judge by eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tests.oracle.cases import DATA, LINEAGE, TODAY, Things, today, what_if


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
            ({"grade": "major", "state": "closed", "closed_on": date(2026, 6, 16)}, "broken"),
            ({"grade": "major", "raised_on": date(2026, 6, 16)}, "holds"),
        ],
    )
    def test_an_open_challenge_counts_by_its_grade(
        self, given: dict[str, object], status: str
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
        things: dict[str, Mapping[str, object]] = {
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
        found = today(
            {"process:1": {}, "process:2": {}, "policy:1": {"state": "retired"}}, relations
        )
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

    def test_a_single_argument_for_itself_is_none(self) -> None:
        relations = "control:1 arguedBy justification:1\njustification:1 takes control:1"
        found = today({"control:1": {}, "justification:1": {}}, relations)
        assert found.those("broken") == {"control:1", "justification:1"}
        assert not found.tags

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

    def test_circles_are_sought_in_what_is_left_once_what_closes_has_closed(self) -> None:
        """The second argument leans on an Implementation that leans on it, until that closes."""
        things: Things = {
            "dataset:1": {},
            "control:1": {},
            "implementation:1": {},
            "justification:1": {},
            "justification:2": {},
        }
        relations = """control:1 arguedBy justification:1
                       control:1 arguedBy justification:2
                       justification:2 takes control:1
                       justification:2 takes implementation:1
                       implementation:1 arguedBy justification:2
                       implementation:1 concerns dataset:1"""
        found = what_if(
            things,
            relations,
            ("dataset:1", "decommission", "significant"),
            ("justification:1", "withdrawal", "significant"),
        )
        assert found.masked == {"control:1", "justification:1", "justification:2"}

    def test_what_a_closing_takes_away_is_no_circle_of_today(self) -> None:
        things: Things = {
            "role:1": {},
            "person:1": {},
            "process:1": {},
            "justification:1": {},
            "justification:2": {},
            "slot:1": {},
        }
        relations = """role:1 heldBy person:1
                       process:1 arguedBy justification:1
                       justification:1 takes role:1
                       process:1 arguedBy justification:2
                       justification:2 takes process:1
                       process:1 restsOn slot:1"""
        found = what_if(things, relations, ("person:1", "departure", "significant"))
        assert found.broken == {"role:1", "justification:1"}
        assert found.masked == {"process:1", "justification:2"}
