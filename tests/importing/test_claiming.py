"""What the ontology refuses is set aside alone, with its place."""

from __future__ import annotations

from typing import Any

import pytest

from aimsgraph.store import Store
from tests.importing.reading import Sync, codes, reading


class TestSettingAside:
    def test_a_value_that_the_ontology_refuses_is_set_aside_alone(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        record = say.node("AISystem", "system:a", lifecycle="running", purpose="x", colour="red")
        made = sync(reading(record))
        assert codes(made) == ["value", "value"]
        assert dict(store.snapshot().node("system:a").properties) == {"name": "a", "purpose": "x"}

    @pytest.mark.parametrize(
        ("cls", "id", "code"),
        [
            ("AISytem", "system:a", "class"),
            ("AISystem", "dataset:a", "id"),
            ("AISystem", "a", "id"),
            ("AISystem", "system:a|b", "id"),
            ("Evidence", "evidence:a", "incomplete-thing"),
        ],
    )
    def test_a_thing_that_cannot_be_is_set_aside_and_the_others_taken(
        self, say: Any, sync: Sync, store: Store, cls: str, id: str, code: str
    ) -> None:
        made = sync(reading(say.node(cls, id), say.node("Model", "model:m")))
        assert codes(made) == [code]
        assert made.problems[0].where is not None
        assert list(store.snapshot().nodes) == ["model:m"]

    def test_relations_that_cannot_be_are_set_aside(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        made = sync(
            reading(
                say.node("AISystem", "system:a"),
                say.node("Person", "person:p"),
                say.link("usesDate", "system:a", "person:p"),
                say.link("usesData", "system:a", "person:p"),
                say.link("usesData", "system:a", "dataset:gone"),
                say.link("usesData", "system:a", "a|b"),
            )
        )
        assert sorted(codes(made)) == ["dangling", "id", "relation", "wrong-class"]
        assert store.snapshot().relations == ()

    def test_of_relations_that_lead_to_one_thing_only_the_believed_one_is_kept(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        made = sync(
            reading(
                say.node("AISystem", "system:a"),
                say.node("AISystem", "system:b"),
                say.node("Finding", "finding:f"),
                say.link("concerns", "finding:f", "system:a"),
                say.link("concerns", "finding:f", "system:b"),
            )
        )
        assert codes(made) == ["only-one"]
        assert store.snapshot().targets("finding:f", "concerns") == ("system:a",)

    def test_the_same_thing_said_twice_by_a_source_is_merged(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        first = say.node("Model", "model:m", version="1")
        second = say.node("Model", "model:m", version="2", licence="own")
        assert codes(sync(reading(first, second))) == ["said-differently"]
        assert store.snapshot().node("model:m").get("version") == "1"
        assert store.snapshot().node("model:m").get("licence") == "own"
