"""What a source no longer names is withdrawn, if the source can be believed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aimsgraph.errors import RefusedError
from aimsgraph.importing import (
    Source,
    apply,
    plan,
)
from aimsgraph.store import Store
from tests.importing.reading import TODAY, Sync, codes, reading


class TestSweep:
    def test_what_a_source_no_longer_names_is_withdrawn_not_deleted(
        self, systems: Any, sync: Sync, store: Store, say: Any
    ) -> None:
        data = say.node("Dataset", "dataset:d")
        gone = [say.link("usesData", "system:s1", "dataset:d"), *systems(2), data]
        sync(reading(*gone, say.link("usesData", "system:s0", "dataset:d")))
        made = sync(reading(*systems(1), data, say.link("usesData", "system:s0", "dataset:d")))
        assert made.retired == ("system:s1",)
        assert made.unlinked == (("usesData", "system:s1", "dataset:d", ""),)
        node = store.snapshot().node("system:s1")
        assert node.get("withdrawn_on") == TODAY
        assert node.get("name") == "s1"

    def test_it_stays_withdrawn_since_the_first_day(
        self, systems: Any, sync: Sync, store: Store
    ) -> None:
        sync(reading(*systems(2)))
        sync(reading(*systems(1)))
        assert not sync(reading(*systems(1)), today=date(2027, 1, 1))
        assert store.snapshot().node("system:s1").get("withdrawn_on") == TODAY

    def test_what_comes_back_is_no_longer_withdrawn(
        self, systems: Any, sync: Sync, store: Store
    ) -> None:
        for count in (2, 1):
            sync(reading(*systems(count)))
        made = sync(reading(*systems(2)))
        assert made.updated == ("system:s1",)
        assert store.snapshot().node("system:s1").get("withdrawn_on") is None

    def test_what_another_source_names_too_stays(
        self, systems: Any, sync: Sync, store: Store
    ) -> None:
        other = Source("other")
        sync(reading(*systems(2)), reading(*systems(2), source=other))
        made = sync(reading(*systems(1)))
        assert made.retired == ()
        assert store.snapshot().node("system:s1").get("withdrawn_on") is None

    def test_what_a_thing_that_went_was_part_of_still_leads_to_it(
        self, sync: Sync, store: Store, say: Any
    ) -> None:
        system, data = say.node("AISystem", "system:a"), say.node("Dataset", "dataset:d")
        link = say.mention("usesData", "system:a", "d", "Dataset")
        sync(reading(system, data, link))
        made = sync(reading(system, link))
        assert made.retired == ("dataset:d",)
        assert codes(made) == []
        assert store.snapshot().targets("system:a", "usesData") == ("dataset:d",)

    def test_an_incomplete_reading_retires_nothing_and_says_so(
        self, systems: Any, sync: Sync, store: Store
    ) -> None:
        sync(reading(*systems(2)))
        made = sync(reading(*systems(1), complete=False))
        assert not made
        assert codes(made) == ["incomplete"]

    def test_rows_that_were_set_aside_are_not_missing(self, systems: Any, sync: Sync) -> None:
        sync(reading(*systems(2)))
        assert not sync(reading(*systems(1), set_aside=["system:s1"]))

    def test_a_source_that_is_suddenly_empty_is_refused_whatever_is_allowed(
        self, systems: Any, store: Store, sync: Sync
    ) -> None:
        sync(reading(*systems(1)))
        made = plan(store, reading(), today=TODAY, allow_shrink=True)
        assert made.changes == ()
        assert "refused: register: it is empty" in made.summary()
        with pytest.raises(RefusedError, match="nothing has been written: register: it is empty"):
            apply(store, made, "tester")
        assert store.snapshot().node("system:s0").get("withdrawn_on") is None

    def test_a_source_that_never_said_anything_may_be_empty(self, sync: Sync) -> None:
        assert not sync(reading())

    @pytest.mark.parametrize(
        ("before", "after", "refused"),
        [
            (10, 8, False),
            (10, 6, False),
            (10, 5, True),
            (100, 80, False),
            (100, 79, True),
            (4, 1, False),
        ],
    )
    def test_a_source_that_shrinks_too_much_is_refused(
        self, systems: Any, store: Store, sync: Sync, before: int, after: int, refused: bool
    ) -> None:
        sync(reading(*systems(before)))
        made = plan(store, reading(*systems(after)), today=TODAY)
        assert bool(made.refusals) is refused
        assert len(made.retired) == before - after  # shown even where it is refused
        if refused:
            allowed = sync(reading(*systems(after)), allow_shrink=True)
            assert len(allowed.retired) == before - after

    def test_a_column_of_relations_that_vanishes_is_refused(
        self, systems: Any, store: Store, sync: Sync, say: Any
    ) -> None:
        data = say.node("Dataset", "dataset:d")
        links = [say.link("usesData", f"system:s{n}", "dataset:d") for n in range(9)]
        sync(reading(*systems(9), data, *links))
        made = plan(store, reading(*systems(9), data), today=TODAY)
        assert "9 of 9 relations" in str(made.refusals[0])
        assert "usesData" in str(made.refusals[0])

    def test_a_derived_source_drops_what_it_no_longer_says(
        self, systems: Any, sync: Sync, store: Store, say: Any
    ) -> None:
        derived = Source("expectations", derived=True)
        slot = say.node("EvidenceRequirement", "slot:x", kinds=("test-report",))
        about = say.link("concerns", "slot:x", "system:s0")
        sync(reading(*systems(1)), reading(slot, about, source=derived))
        made = sync(reading(source=derived))
        assert made.dropped == ("slot:x",)
        assert made.unlinked == (("concerns", "slot:x", "system:s0", ""),)
        assert "slot:x" not in store.snapshot()
        assert store.claims(source="expectations") == ()
