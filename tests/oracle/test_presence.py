"""Rulings 1 to 4, on graphs small enough to judge by eye."""

from __future__ import annotations

from datetime import date

import pytest

from tests.oracle.cases import TODAY, Things, today, what_if


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
        assert not found.status
        assert found.closed == {"obligation:1"}

    def test_withdrawn_on_is_a_change_of_that_day(self) -> None:
        things: Things = {
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

    def test_a_closed_asset_carries_changes_but_its_own_records_stay_true(self) -> None:
        things: Things = {
            "dataset:1": {"until": date(2026, 6, 1)},
            "dataset:2": {},
            "evidence:1": {"kind": "data-quality-report"},
            "evidence:2": {"kind": "data-quality-report"},
        }
        relations = """dataset:2 derivedFrom dataset:1
                       evidence:1 about dataset:1
                       evidence:2 about dataset:2"""
        ended = what_if(things, relations, ("dataset:1", "content", "significant"))
        assert ended.broken == {"evidence:2"}
        things = {**things, "dataset:1": {}}
        open = what_if(things, relations, ("dataset:1", "content", "significant"))
        assert open.broken == {"evidence:1", "evidence:2"}

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
    def test_provisions_not_adopted_or_not_yet_due_are_waived(
        self, given: dict[str, object]
    ) -> None:
        things = {"clause:1": {}, "clause:2": {"assessable": True, **given}}
        assert today(things, "clause:1 hasPart clause:2").status == {"clause:1": "holds"}

    def test_members_without_status_satisfy_a_must(self) -> None:
        found = today({"justification:1": {}, "dataset:1": {}}, "justification:1 takes dataset:1")
        assert found.status == {"justification:1": "holds"}
