"""Names lead to things wherever these are described, or to a problem."""

from __future__ import annotations

from typing import Any

from aimsgraph.importing import (
    RelationRecord,
    Source,
    apply,
    plan,
)
from aimsgraph.store import Store
from tests.importing.reading import REGISTER, TODAY, Sync, codes, reading

OTHER = Source("other")


class TestNames:
    def needs(self, say: Any, competence: str) -> RelationRecord:
        made: RelationRecord = say.mention(
            "requiresCompetence", "role:owner", competence, "Competence", create="Competence"
        )
        return made

    def test_sources_may_speak_of_each_other_in_any_order(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        made = sync(
            reading(
                say.node("AISystem", "system:a"),
                say.mention("usesData", "system:a", "Claims history", "Dataset"),
            ),
            reading(say.node("Dataset", "dataset:ds-1", name="Claims history"), source=Source("b")),
        )
        assert codes(made) == []
        assert store.snapshot().targets("system:a") == ("dataset:ds-1",)

    def test_a_name_that_means_nothing_is_said_every_time_until_it_does(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        records = (
            say.node("AISystem", "system:a"),
            say.node("Dataset", "dataset:claims-history"),
            say.mention("usesData", "system:a", "claims histroy", "Dataset"),
        )
        for _ in range(2):
            (problem,) = sync(reading(*records)).problems
            assert problem.code == "dangling"
            assert problem.value == "claims histroy"
            assert problem.hint == "did you mean dataset:claims-history?"
        late = reading(say.node("Dataset", "dataset:x", name="Claims Histroy"), source=Source("b"))
        assert codes(sync(reading(*records), late)) == []
        assert store.snapshot().targets("system:a") == ("dataset:x",)

    def test_a_comma_parts_only_what_means_something_on_both_sides(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        made = sync(
            reading(
                say.node("AISystem", "system:a"),
                say.node("Dataset", "dataset:one"),
                say.node("Dataset", "dataset:two"),
                say.node("Dataset", "dataset:three", name="Claims, old"),
                say.mention("usesData", "system:a", "one, two", "Dataset"),
                say.mention("usesData", "system:a", "Claims, old", "Dataset"),
                say.mention("usesData", "system:a", "one, four", "Dataset"),
            )
        )
        assert set(store.snapshot().targets("system:a")) == {
            "dataset:one",
            "dataset:two",
            "dataset:three",
        }
        (problem,) = made.problems
        assert problem.value == "one, four"
        assert "'four' is not known" in problem.hint

    def test_what_is_only_named_is_made_where_that_is_wanted(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        records = (
            say.node("Role", "role:owner"),
            self.needs(say, "Statistics"),
        )
        sync(reading(*records))
        assert store.snapshot().node("competence:statistics").name == "Statistics"
        assert not sync(reading(*records))
        made = sync(reading(records[0]))
        assert made.retired == ("competence:statistics",)

    def test_what_is_named_and_described_elsewhere_is_not_made(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        sync(
            reading(
                say.node("Role", "role:owner"),
                self.needs(say, "Statistics"),
            ),
            reading(
                say.node("Competence", "competence:c-7", name="Statistics"), source=Source("b")
            ),
        )
        assert store.snapshot().targets("role:owner") == ("competence:c-7",)
        assert "competence:statistics" not in store.snapshot()

    def test_what_only_follows_from_demands_is_never_meant_by_a_name(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        derived = Source("expectations", derived=True)
        slot = say.node("EvidenceRequirement", "slot:x", name="Triage", kinds=("test-report",))
        sync(
            reading(say.node("AISystem", "system:a", name="Triage")), reading(slot, source=derived)
        )
        again = reading(
            say.node("AISystem", "system:a", name="Triage"),
            say.node("Evidence", "evidence:e", kind="test-report"),
            say.mention("about", "evidence:e", "Triage", "Node"),
        )
        made = plan(store, again, today=TODAY, sources=[REGISTER, derived])
        apply(store, made, "tester")
        assert codes(made) == []
        assert store.snapshot().targets("evidence:e") == ("system:a",)

    def test_a_thing_that_is_dropped_takes_its_relations_and_that_is_said(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        derived = Source("expectations", derived=True)
        slot = say.node("EvidenceRequirement", "slot:x", kinds=("test-report",))
        record = say.node("Evidence", "evidence:e", kind="test-report")
        link = say.link("filledBy", "slot:x", "evidence:e")
        sync(reading(record, link), reading(slot, source=derived))
        made = sync(reading(record, link), reading(source=derived))
        assert made.dropped == ("slot:x",)
        assert codes(made) == ["dangling"]
        assert store.snapshot().relations == ()
        sync(reading(record, link), reading(slot, source=derived))
        assert store.snapshot().targets("slot:x") == ("evidence:e",)
