"""Strong names bring things together, weak ones only propose it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aimsgraph.importing import (
    NodeRecord,
    Source,
    Verdicts,
    apply,
    plan,
)
from aimsgraph.store import Store
from tests.importing.reading import TODAY, Sync, reading


class TestIdentity:
    HASH = ("sha256", "ab" * 32)
    OTHER = Source("other", authority=1)

    def aliased(self, record: NodeRecord, *aliases: tuple[str, str]) -> NodeRecord:
        return replace(record, aliases=aliases)

    def test_a_record_that_moved_is_the_same_record(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        old = self.aliased(
            say.node("Evidence", "evidence:a-x", kind="contract", name="X"), self.HASH
        )
        sync(reading(old))
        new = self.aliased(
            say.node("Evidence", "evidence:b-x", kind="contract", name="X"), self.HASH
        )
        for _ in range(2):
            made = sync(reading(new))
            assert (made.created, made.retired) == ((), ())
        assert list(store.snapshot().nodes) == ["evidence:a-x"]

    def test_two_sources_that_share_a_strong_name_speak_of_one_thing(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        doi = ("doi", "10.1234/claims")
        mine = self.aliased(say.node("Dataset", "dataset:claims", name="Claims"), doi)
        theirs = self.aliased(say.node("Dataset", "dataset:x.y", name="Claims", rows=7), doi)
        model = say.node("Model", "model:m")
        link = say.link("trainedOn", "model:m", "dataset:x.y")
        sync(reading(mine), reading(theirs, model, link, source=self.OTHER))
        assert "dataset:x.y" not in store.snapshot()
        assert store.snapshot().node("dataset:claims").get("rows") == 7
        assert store.snapshot().targets("model:m") == ("dataset:claims",)

    def test_a_thing_that_turns_out_to_be_another_is_not_withdrawn(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        doi = ("doi", "10.1234/claims")
        theirs = self.aliased(say.node("Dataset", "dataset:x.y", name="Claims"), doi)
        sync(reading(theirs, source=self.OTHER))
        mine = self.aliased(say.node("Dataset", "dataset:claims", name="Claims"), doi)
        made = sync(reading(mine), reading(theirs, source=self.OTHER))
        assert (made.retired, made.dropped) == ((), ("dataset:x.y",))
        assert not sync(reading(mine), reading(theirs, source=self.OTHER))

    def test_things_of_one_source_never_merge_by_themselves(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        doi = ("doi", "10.1234/claims")
        one, two = say.node("Dataset", "dataset:a"), say.node("Dataset", "dataset:b")
        made = sync(reading(self.aliased(one, doi), self.aliased(two, doi)))
        assert len(store.snapshot()) == 2
        assert [decision.ids for decision in made.decisions] == [("dataset:a", "dataset:b")]

    def test_a_name_or_an_address_only_proposes(self, say: Any, sync: Sync, store: Store) -> None:
        url = ("url", "https://example.org/d")
        one = self.aliased(say.node("Dataset", "dataset:a", name="Same"), url)
        two = self.aliased(say.node("Dataset", "dataset:b", name="Same"), url)
        made = sync(reading(one), reading(two, source=self.OTHER))
        assert len(store.snapshot()) == 2
        assert [decision.reason for decision in made.decisions] == [
            "both are called url:https://example.org/d"
        ]

    def test_an_alias_that_a_source_gives_to_many_counts_for_nothing(
        self, say: Any, sync: Sync
    ) -> None:
        doi = ("doi", "10.1234/all")
        many = [self.aliased(say.node("Dataset", f"dataset:{n}"), doi) for n in range(4)]
        mine = self.aliased(say.node("Dataset", "dataset:mine"), doi)
        made = sync(reading(*many, source=self.OTHER), reading(mine))
        assert made.decisions == ()
        assert len(made.created) == 5

    def test_what_people_decided_is_replayed(self, say: Any, store: Store) -> None:
        one = reading(say.node("Dataset", "dataset:a", name="Same"))
        two = reading(say.node("Dataset", "dataset:b", name="Same", rows=3), source=self.OTHER)
        apart = Verdicts(apart=frozenset([frozenset(("dataset:a", "dataset:b"))]))
        assert plan(store, [one, two], today=TODAY, verdicts=apart).decisions == ()
        same = Verdicts(same={"dataset:b": "dataset:a"})
        made = plan(store, [one, two], today=TODAY, verdicts=same)
        assert made.created == ("dataset:a",)
        apply(store, made, "tester")
        split = plan(store, [one, two], today=TODAY)
        assert split.created == ("dataset:b",)
