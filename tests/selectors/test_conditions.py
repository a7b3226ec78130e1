"""Conditions of the ontology, asked of things on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aimsgraph.errors import UnknownIdError
from aimsgraph.selectors import holds
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import Vocabulary, parse_condition

Ask = Callable[..., bool]


@pytest.fixture
def ask(snapshot: Snapshot, vocabulary: Vocabulary) -> Ask:
    def ask(text: str, id: str = "system:triage", as_of: date = date(2026, 6, 1)) -> bool:
        return holds(parse_condition(text), snapshot, vocabulary, id, as_of)

    return ask


class TestClasses:
    def test_subclasses_count(self, ask: Ask) -> None:
        assert ask(":AISystem")
        assert ask(":Asset")
        assert ask(":Risk|Asset")
        assert not ask(":Risk")
        assert not ask(":Dataset|Model")


class TestProperties:
    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("lifecycle = deployed", True),
            ('lifecycle = "deployed"', True),
            ("lifecycle = idea", False),
            ("lifecycle != idea", True),
            ("lifecycle != deployed", False),
            ("lifecycle in (idea, deployed)", True),
            ("lifecycle in (idea, retired)", False),
            ("personal_data = true", True),
            ("personal_data = false", False),
            ("personal_data = 1", False),
        ],
    )
    def test_a_value_compares_with_the_operand(self, ask: Ask, text: str, answer: bool) -> None:
        assert ask(text) is answer

    def test_some_element_of_a_list_is_enough(self, ask: Ask) -> None:
        assert ask("actor_roles = provider")
        assert ask("actor_roles in (importer, deployer)")
        assert not ask("actor_roles = importer")

    def test_unequal_says_that_no_element_equals(self, ask: Ask) -> None:
        assert not ask("actor_roles != provider")
        assert ask("actor_roles != importer")

    def test_a_missing_property_compares_false_and_is_unequal_to_all(self, ask: Ask) -> None:
        for text in ("risk_tier = high", "retires_on < today", "retires_on >= 2000-01-01"):
            assert not ask(text)
        assert not ask("risk_tier in (high, low)")
        assert ask("risk_tier != high")

    def test_a_missing_property_has_the_default_of_the_class(self, ask: Ask) -> None:
        assert ask("in_scope")
        assert ask("in_scope = true")
        assert not ask("in_scope", "dataset:claims-test")
        assert ask("not in_scope = true", "dataset:claims-test")

    def test_alone_it_asks_whether_something_is_set_and_not_false(self, ask: Ask) -> None:
        assert ask("personal_data")
        assert not ask("personal_data", "system:pricing")
        assert ask("deployed_on")
        assert not ask("deployed_on", "system:pricing")
        assert ask("rows", "dataset:claims-test")  # 0 is a number, not false
        assert not ask("autonomy")  # an empty text says nothing

    def test_numbers_compare_as_numbers(self, ask: Ask) -> None:
        assert ask("rows >= 1000", "dataset:claims-history")
        assert ask("rows = 1000.0", "dataset:claims-history")
        assert not ask("rows < 1000", "dataset:claims-history")
        assert not ask("rows = true", "dataset:claims-test")
        assert not ask("rows = false", "dataset:claims-test")

    def test_values_of_other_types_are_neither_equal_nor_before_nor_after(self, ask: Ask) -> None:
        assert not ask("version = 2", "model:pricing")
        assert ask('version = "2"', "model:pricing")
        for op in ("<", ">=", "="):
            assert not ask(f"name {op} today")
            assert not ask(f"rows {op} today", "dataset:claims-history")

    def test_days_compare_with_today_and_with_dates(self, ask: Ask) -> None:
        assert ask("deployed_on < today")
        assert not ask("deployed_on < today", as_of=date(2026, 3, 1))
        assert ask("deployed_on = today", as_of=date(2026, 3, 1))
        assert ask("deployed_on > today", as_of=date(2026, 2, 28))
        assert ask("deployed_on >= 2026-03-01")
        assert ask("deployed_on in (2026-01-01, 2026-03-01)")

    def test_a_time_is_taken_as_its_day(self, ask: Ask) -> None:
        assert ask("built_on = 2026-02-01", "model:triage")
        assert not ask("built_on > 2026-02-01", "model:triage")
        assert ask("built_on <= today", "model:triage", date(2026, 2, 1))


class TestPaths:
    def test_steps_alone_ask_whether_they_lead_somewhere(self, ask: Ask) -> None:
        assert ask("->hasComponent")
        assert ask("->hasComponent->trainedOn")
        assert ask("<-trainedOn", "dataset:claims-history")
        assert not ask("->usesData")
        assert not ask("->trainedOn")

    def test_steps_may_turn_round(self, ask: Ask) -> None:
        assert ask("<-trainedOn<-hasComponent.lifecycle = deployed", "dataset:claims-history")
        assert ask("->trainedOn<-about", "model:pricing")

    def test_classes_narrow_where_a_step_leads(self, ask: Ask) -> None:
        assert ask("<-about:Record", "dataset:claims-history")
        assert ask("<-about:Risk|Evidence", "dataset:claims-history")
        assert not ask("<-about:Decision", "dataset:claims-history")
        assert not ask("<-trainedOn:AISystem<-hasComponent", "dataset:claims-history")

    def test_some_thing_at_the_end_is_enough(self, ask: Ask) -> None:
        assert ask('<-trainedOn.version = "2"', "dataset:claims-history")
        assert ask("<-trainedOn.name != other", "dataset:claims-history")
        assert not ask("<-trainedOn.name != Triage", "dataset:claims-history")

    def test_ends_that_are_not_in_the_graph_are_not_reached(
        self, snapshot: Snapshot, vocabulary: Vocabulary
    ) -> None:
        lonely = Snapshot(
            [Node("model:a", "Model")], [Relation("trainedOn", "model:a", "dataset:gone")]
        )
        condition = parse_condition("->trainedOn")
        assert not holds(condition, lonely, vocabulary, "model:a", date(2026, 1, 1))

    def test_without_a_property_ids_compare(self, ask: Ask) -> None:
        assert ask('->ownedBy = "role:data-owner"', "dataset:claims-history")
        assert not ask('->ownedBy = "role:other"', "dataset:claims-history")

    def test_defaults_count_at_the_end_of_steps(self, ask: Ask) -> None:
        assert ask("->trainedOn.in_scope", "model:triage")


class TestLogic:
    def test_and_binds_more_than_or(self, ask: Ask) -> None:
        assert ask("lifecycle = idea and personal_data or deployed_on")
        assert not ask("lifecycle = idea and (personal_data or deployed_on)")

    def test_not_turns_the_answer_round(self, ask: Ask) -> None:
        assert ask("not lifecycle = idea")
        assert not ask("not (personal_data or lifecycle = idea)")
        assert ask("not not personal_data")

    def test_a_thing_that_is_not_there_is_an_error(self, ask: Ask) -> None:
        with pytest.raises(UnknownIdError, match="did you mean system:triage"):
            ask("personal_data", "system:triag")


def test_every_condition_of_the_shipped_ontology_can_be_asked_of_everything(
    snapshot: Snapshot, vocabulary: Vocabulary
) -> None:
    texts = [*vocabulary.conditions.values(), *vocabulary.events.values()]
    for cls in vocabulary.classes.values():
        texts += cls.closed_when
        texts += [text for must in cls.must for text in (must.when, must.unless) if text]
    assert len(texts) > 15
    for text in texts:
        for id in snapshot.nodes:
            holds(parse_condition(text), snapshot, vocabulary, id, date(2026, 1, 1))


def test_the_named_conditions_say_what_they_are_called(
    snapshot: Snapshot, vocabulary: Vocabulary
) -> None:
    expected = {
        "deployed": {"system:triage"},
        "built": {"system:triage"},
        "used-to-build": {"dataset:claims-history"},
    }
    for name, things in expected.items():
        condition = parse_condition(vocabulary.conditions[name])
        on = date(2026, 6, 1)
        assert {
            id for id in snapshot.nodes if holds(condition, snapshot, vocabulary, id, on)
        } == things
