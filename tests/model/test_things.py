"""The typed things are those of the ontology, and check what they are given."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

import aimsgraph.model
from aimsgraph.model import THINGS
from aimsgraph.model.generate import source
from aimsgraph.model.things import AISystem, Change, Dataset, EvidenceRequirement, Risk
from aimsgraph.vocabulary import load
from aimsgraph.vocabulary.validation import check_properties


class TestGeneration:
    def test_the_module_is_what_the_ontology_gives(self) -> None:
        path = Path(next(iter(aimsgraph.model.__path__))) / "things.py"
        assert path.read_text(encoding="utf-8") == source(load()), (
            "run python -m aimsgraph.model.generate"
        )

    def test_every_class_has_its_own_with_the_same_parents(self) -> None:
        vocabulary = load()
        assert list(THINGS) == list(vocabulary.classes)
        for name, cls in vocabulary.classes.items():
            typed = THINGS[name]
            assert [base.__name__ for base in typed.__mro__][: len(cls.ancestors)] == list(
                cls.ancestors
            )
            assert set(typed.model_fields) == {"id", *cls.properties}

    def test_definitions_and_descriptions_are_at_hand(self) -> None:
        assert Dataset.__doc__ == "A set of data used to build, test or run AI."
        assert Dataset.model_fields["rows"].description == "How many rows it has."


class TestChecking:
    def test_values_are_typed(self) -> None:
        system = AISystem(
            id="system:triage", name="Triage", lifecycle="deployed", actor_roles=("provider",)
        )
        assert system.lifecycle == "deployed"
        assert system.in_scope
        assert system.tags == ()

    @pytest.mark.parametrize(
        ("cls", "properties"),
        [
            ("Dataset", {}),
            ("Dataset", {"name": "x", "nmae": "y"}),
            ("AISystem", {"name": "x", "lifecycle": "live"}),
            ("Risk", {"name": "x", "likelihood": 6}),
            ("Change", {"name": "x"}),
            ("EvidenceRequirement", {"name": "x", "kinds": ("a",), "need": 0}),
            ("Metric", {"name": "x", "cadence": "monthly"}),
            ("Change", {"name": "x", "kind": "content", "at": "soon"}),
        ],
    )
    def test_what_the_store_refuses_is_refused(
        self, cls: str, properties: dict[str, object]
    ) -> None:
        assert check_properties(load().cls(cls), properties)
        with pytest.raises(ValidationError):
            THINGS[cls].model_validate({"id": "x:y", **properties})

    def test_a_thing_cannot_be_altered(self) -> None:
        risk = Risk(id="risk:bias", name="Bias")
        with pytest.raises(ValidationError):
            risk.name = "other"  # type: ignore[misc]

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            (date(2026, 1, 1), date(2026, 1, 1)),
            (datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 9)),
            ("2026-01-01", date(2026, 1, 1)),
            ("2026-01-01T09:00", datetime(2026, 1, 1, 9)),
        ],
    )
    def test_a_day_stays_a_day(self, given: object, kept: object) -> None:
        change = Change.model_validate(
            {"id": "change:x", "name": "x", "kind": "content", "at": given}
        )
        assert change.at == kept
        assert type(change.at) is type(kept)


class TestProperties:
    def test_what_is_set_goes_into_the_store(self) -> None:
        slot = EvidenceRequirement(id="slot:x", name="x", kinds=("test-report",), cadence="P3M")
        properties = slot.properties()
        assert properties == {"name": "x", "kinds": ("test-report",), "cadence": "P3M"}
        assert list(properties) == ["name", "kinds", "cadence"]
        assert check_properties(load().cls("EvidenceRequirement"), properties) == []

    def test_what_is_empty_does_not(self) -> None:
        assert Risk(id="risk:x", name="x", state=None, tags=()).properties() == {"name": "x"}
