"""Rulings 9 to 11, on graphs small enough to judge by eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from tests.oracle.cases import DATA, LINEAGE, Things, today, what_if


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
        things: dict[str, Mapping[str, object]] = {
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
        things: dict[str, Mapping[str, object]] = {
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
