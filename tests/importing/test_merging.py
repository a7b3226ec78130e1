"""Authority decides between sources, and their disagreement is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aimsgraph.importing import (
    Source,
    apply,
    plan,
)
from aimsgraph.store import Store
from tests.importing.reading import TODAY, Sync, codes, reading


class TestMerge:
    LOW, HIGH = Source("low", authority=10), Source("high", authority=90)

    def test_the_higher_authority_is_believed_and_the_disagreement_kept(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        low = say.node("AISystem", "system:a", name="A", purpose="sort", version="1")
        high = say.node("AISystem", "system:a", name="A", purpose="decide")
        made = sync(reading(low, source=self.LOW), reading(high, source=self.HIGH))
        node = store.snapshot().node("system:a")
        assert (node.get("purpose"), node.get("version")) == ("decide", "1")
        (conflict,) = made.conflicts
        assert str(conflict) == ("system:a purpose: high says 'decide', low says 'sort'")
        assert {claim.source for claim in store.claims("system:a")} == {"low", "high"}

    def test_of_equals_the_one_declared_first_is_believed(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        one, two = Source("z", authority=5), Source("a", authority=5)
        sync(
            reading(say.node("Model", "model:m", version="first"), source=one),
            reading(say.node("Model", "model:m", version="second"), source=two),
        )
        assert store.snapshot().node("model:m").get("version") == "first"

    def test_spelling_is_no_disagreement(self, say: Any, sync: Sync) -> None:
        made = sync(
            reading(say.node("Model", "model:m", name="M", licence="Own"), source=self.LOW),
            reading(say.node("Model", "model:m", name="M", licence="own"), source=self.HIGH),
        )
        assert made.conflicts == ()

    def test_the_value_of_a_source_that_goes_gives_way(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        low = reading(say.node("Model", "model:m", version="1"), source=self.LOW)
        other = say.node("Model", "model:n")
        sync(low, reading(say.node("Model", "model:m", version="2"), other, source=self.HIGH))
        assert store.snapshot().node("model:m").get("version") == "2"
        sync(low, reading(other, source=self.HIGH))
        assert store.snapshot().node("model:m").get("version") == "1"

    def test_authority_counts_for_sources_that_are_not_read_now(
        self, say: Any, store: Store, sync: Sync
    ) -> None:
        both = [self.LOW, self.HIGH]
        sync(reading(say.node("Model", "model:m", version="high"), source=self.HIGH))
        low = reading(say.node("Model", "model:m", version="low"), source=self.LOW)
        apply(store, plan(store, low, today=TODAY, sources=both), "tester")
        assert store.snapshot().node("model:m").get("version") == "high"
        nothing = plan(store, reading(say.node("Tool", "tool:t")), today=TODAY)
        assert nothing.updated == ()  # nobody said who is believed: what is settled stays

    def test_a_changed_authority_takes_effect(self, say: Any, store: Store, sync: Sync) -> None:
        low = reading(say.node("Model", "model:m", version="low"), source=self.LOW)
        high = reading(say.node("Model", "model:m", version="high"), source=self.HIGH)
        sync(low, high)
        promoted = replace(low, source=replace(self.LOW, authority=99))
        sync(promoted, high)
        assert store.snapshot().node("model:m").get("version") == "low"

    def test_the_more_specific_class_is_taken(self, say: Any, sync: Sync, store: Store) -> None:
        given = {"name": "R", "catalog": "house:1", "ref": "R.1", "title": "R"}
        made = sync(
            reading(say.node("Provision", "house:1/R.1", **given), source=self.HIGH),
            reading(say.node("Clause", "house:1/R.1", name="R"), source=self.LOW),
        )
        assert store.snapshot().node("house:1/R.1").cls == "Clause"
        assert made.conflicts == ()

    def test_adding_to_a_thing_makes_none(self, say: Any, sync: Sync, store: Store) -> None:
        addition = reading(say.node("", "evidence:e", review="accepted"), source=self.HIGH)
        made = sync(addition)
        assert codes(made) == ["dangling"]
        assert len(store.snapshot()) == 0
        sync(
            addition,
            reading(say.node("Evidence", "evidence:e", kind="test-report", review="pending")),
        )
        assert store.snapshot().node("evidence:e").get("review") == "accepted"
        made = sync(reading(say.node("Evidence", "evidence:f", kind="test-report")), addition)
        assert made.retired == ("evidence:e",)

    def test_one_id_under_two_names_is_said(self, say: Any, sync: Sync) -> None:
        made = sync(
            reading(say.node("Risk", "risk:r-1", name="Fire"), source=self.HIGH),
            reading(say.node("Risk", "risk:r-1", name="Flood"), source=self.LOW),
        )
        (problem,) = made.problems
        assert problem.code == "parallel-id"
        assert "high calls it 'Fire', low 'Flood'" in problem.hint
