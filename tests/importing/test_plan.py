"""A plan says what would happen, and a sync does it once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimsgraph.errors import RefusedError
from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Problem,
    apply,
    plan,
)
from aimsgraph.store import Store, open_store
from aimsgraph.store.protocol import PutClaim
from tests.importing.reading import TODAY, Sync, reading


class TestOnce:
    def test_everything_is_created_in_one_revision(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        made = sync(
            reading(
                say.node("AISystem", "system:triage", purpose="sort"),
                say.node("Dataset", "dataset:claims"),
                say.link("usesData", "system:triage", "dataset:claims", note="daily"),
            )
        )
        assert made.summary() == "+2 ~0 -0 things, +1 -0 relations, 0 unchanged"
        assert store.revision == 1
        snapshot = store.snapshot()
        assert snapshot.node("system:triage").get("purpose") == "sort"
        assert snapshot.out("system:triage")[0].properties == {"note": "daily"}
        (claim,) = store.claims("system:triage")
        assert claim.locator["line"] == 1
        assert claim.locator["artifact"] == "register.csv"

    def test_the_same_again_writes_nothing(self, systems: Any, sync: Sync, store: Store) -> None:
        sync(reading(*systems(3)))
        made = sync(reading(*systems(3)))  # other lines, same content
        assert not made
        assert len(made.unchanged) == 3
        assert store.revision == 1

    def test_another_spelling_is_the_same_content(self, say: Any, sync: Sync, store: Store) -> None:
        sync(reading(say.node("AISystem", "system:a", purpose="sort \u2013 the claims")))
        assert not sync(reading(say.node("AISystem", "system:a", purpose="Sort - the claims")))
        assert store.snapshot().node("system:a").get("purpose") == "sort \u2013 the claims"

    def test_only_what_changed_is_written(self, systems: Any, sync: Sync, say: Any) -> None:
        sync(reading(*systems(5)))
        changed = say.node("AISystem", "system:s3", purpose="new")
        made = sync(reading(*systems(3), changed, say.node("AISystem", "system:s4")))
        assert made.updated == ("system:s3",)
        assert len(made.changes) == 2  # the thing and the claim

    def test_a_plan_writes_nothing_and_shows_the_graph_as_it_would_be(
        self, store: Store, systems: Any
    ) -> None:
        made = plan(store, reading(*systems(2)), today=TODAY)
        assert store.revision == 0
        assert set(made.after().nodes) == {"system:s0", "system:s1"}
        apply(store, made, "tester")
        assert store.snapshot().nodes == made.after().nodes

    def test_a_plan_for_another_state_is_refused(
        self, store: Store, systems: Any, sync: Sync
    ) -> None:
        made = plan(store, reading(*systems(2)), today=TODAY)
        sync(reading(*systems(1)))
        with pytest.raises(RefusedError, match="work them out anew"):
            apply(store, made, "tester")


@st.composite
def _worlds(draw: st.DrawFn) -> list[list[tuple[str, str]]]:
    """What one source says over time: things with a purpose."""
    states = st.dictionaries(
        st.sampled_from([f"system:{letter}" for letter in "abcdefgh"]),
        st.sampled_from(["sort", "rank", "answer"]),
        min_size=1,
    )
    return [list(state.items()) for state in draw(st.lists(states, min_size=1, max_size=5))]


class TestLaws:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(worlds=_worlds())
    def test_a_sync_reaches_the_state_of_its_source_and_rests(
        self, worlds: Sequence[list[tuple[str, str]]], tmp_path_factory: Any, vocabulary: Any
    ) -> None:
        store = open_store(tmp_path_factory.mktemp("law") / "aims.db", vocabulary)
        seen: set[str] = set()
        for world in worlds:
            place = Locator("r.csv", line=1)
            records = [
                NodeRecord("AISystem", id, {"name": id, "purpose": purpose}, place)
                for id, purpose in world
            ]
            made = plan(store, reading(*records), today=TODAY, allow_shrink=True)
            apply(store, made, "tester")
            seen |= {id for id, _ in world}
            snapshot = store.snapshot()
            assert set(snapshot.nodes) == seen
            present = {
                n.id: n.get("purpose")
                for n in snapshot.nodes.values()
                if "withdrawn_on" not in n.properties
            }
            assert present == dict(world)
            assert {*made.created, *made.updated, *made.unchanged} == set(present)
            assert not plan(store, reading(*records), today=TODAY)
        store.close()

    def test_every_claim_has_a_place(self, store: Store, systems: Any) -> None:
        made = plan(store, reading(*systems(3)), today=TODAY)
        claims = [change.claim for change in made.changes if isinstance(change, PutClaim)]
        assert len(claims) == 3
        assert all(claim.locator["artifact"] for claim in claims)

    def test_problems_of_reading_come_along(self, store: Store) -> None:
        problem = Problem("note", "x", None, "", "said by the importer")
        assert plan(store, reading(problem), today=TODAY).problems == (problem,)  # type: ignore[arg-type]
