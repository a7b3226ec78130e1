"""What every store promises, wherever it keeps the graph."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimsgraph.errors import RefusedError, StaleError, StoreError, UsageError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import (
    Claim,
    DropClaim,
    DropNode,
    DropRelation,
    Event,
    PutClaim,
    PutNode,
    Store,
)

Write = Callable[..., int]


def dataset(key: str, **properties: Any) -> Node:
    return Node(f"dataset:{key}", "Dataset", {"name": key, **properties})


def model(key: str, **properties: Any) -> Node:
    return Node(f"model:{key}", "Model", {"name": key, **properties})


CLAIMS = dataset("claims", rows=3)
TRIAGE = model("triage")
TRAINED = Relation("trainedOn", "model:triage", "dataset:claims", "", {"note": "2026"})


class TestWriting:
    def test_an_empty_store_is_at_revision_0(self, store: Store) -> None:
        assert store.revision == 0
        assert store.revisions() == ()
        assert len(store.snapshot()) == 0
        assert [*store.changes()] == []
        assert store.claims() == ()

    def test_what_was_written_is_in_the_snapshot(self, store: Store, write: Write) -> None:
        assert write(CLAIMS, TRIAGE, TRAINED) == 1
        snapshot = store.snapshot()
        assert dict(snapshot.nodes) == {"dataset:claims": CLAIMS, "model:triage": TRIAGE}
        assert snapshot.relations == (TRAINED,)
        assert (snapshot.store_id, snapshot.revision) == (store.id, 1)

    def test_what_was_written_outlives_the_program(
        self, place: Any, store: Store, write: Write, contents: Any
    ) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        before, id = contents(store.snapshot()), store.id
        store.close()
        again = place.open()
        assert contents(again.snapshot()) == before
        assert again.id == id

    def test_changes_apply_in_their_order(self, store: Store, write: Write) -> None:
        write(CLAIMS, DropNode("dataset:claims"), dataset("claims", rows=4))
        assert store.snapshot().node("dataset:claims").get("rows") == 4

    def test_putting_a_thing_replaces_all_its_properties(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        write(dataset("claims", grade="gold"))
        assert store.snapshot().node("dataset:claims") == dataset("claims", grade="gold")

    def test_a_dropped_thing_is_gone_and_can_come_back(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        write(DropNode("dataset:claims"))
        assert "dataset:claims" not in store.snapshot()
        write(CLAIMS)
        assert store.snapshot().node("dataset:claims") == CLAIMS

    def test_relations_with_different_qualifiers_stand_side_by_side(
        self, store: Store, write: Write
    ) -> None:
        other = Relation("trainedOn", "model:triage", "dataset:claims", "second run")
        write(CLAIMS, TRIAGE, TRAINED, other)
        assert store.snapshot().out("model:triage", "trainedOn") == (TRAINED, other)
        write(DropRelation(other.key))
        assert store.snapshot().relations == (TRAINED,)

    def test_a_write_that_alters_nothing_makes_no_revision(
        self, place: Any, store: Store, write: Write
    ) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        assert write(CLAIMS, TRIAGE, TRAINED) == 1
        assert write(DropNode("dataset:other")) == 1
        assert write(DropRelation(("trainedOn", "model:a", "dataset:b", ""))) == 1
        assert write(dataset("new"), DropNode("dataset:new")) == 1
        assert place.open().write([PutNode(CLAIMS)], actor="x", source="y") == 1
        assert [revision.number for revision in store.revisions()] == [1]

    def test_unchanged_rows_beside_changed_ones_are_not_written(
        self, store: Store, write: Write
    ) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        write(CLAIMS, model("triage", tags=("a",)), TRAINED)
        assert store.revisions()[1].changes == 1
        assert [event.key for event in store.changes(1)] == ["model:triage"]

    def test_a_revision_says_who_when_whence_and_how_much(self, store: Store) -> None:
        before = datetime.now(UTC)
        store.write([PutNode(CLAIMS), PutNode(TRIAGE)], actor="ada", source="crm", note="first")
        (revision,) = store.revisions()
        assert (revision.number, revision.actor, revision.source) == (1, "ada", "crm")
        assert (revision.note, revision.changes) == ("first", 2)
        assert before <= revision.at <= datetime.now(UTC)

    def test_what_is_done_to_a_mapping_afterwards_does_not_reach_the_store(
        self, store: Store, write: Write
    ) -> None:
        properties = {"name": "claims", "rows": 1}
        write(Node("dataset:claims", "Dataset", properties))
        properties["rows"] = 2
        assert store.snapshot().node("dataset:claims").get("rows") == 1

    def test_a_failing_source_of_changes_writes_nothing(self, store: Store) -> None:
        def broken() -> Any:
            yield PutNode(CLAIMS)
            raise OSError("the disk is gone")

        with pytest.raises(OSError, match="the disk is gone"):
            store.write(broken(), actor="x", source="y")
        assert store.revision == 0

    def test_half_a_character_is_refused_wherever_it_stands(self, store: Store) -> None:
        for actor, name in (("\ud800", "fine"), ("fine", "\ud800")):
            with pytest.raises(RefusedError, match="half a character"):
                store.write([PutNode(dataset("a", name=name))], actor=actor, source="y")
        assert store.revision == 0

    def test_a_closed_store_says_so(self, store: Store) -> None:
        store.close()
        with pytest.raises(StoreError, match="has been closed"):
            store.snapshot()


class Grade(StrEnum):
    GOLD = "gold"


scalars: dict[str, st.SearchStrategy[Any]] = {
    "rows": st.integers(min_value=0),
    "share": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "personal_data": st.booleans(),
    "observed_on": st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=30))])),
    "since": st.dates(),
    "tags": st.lists(st.text(), max_size=3).map(tuple),
    "days": st.lists(st.dates(), max_size=3).map(tuple),
}


class TestValues:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(properties=st.fixed_dictionaries({"name": st.text(min_size=1)}, optional=scalars))
    def test_values_come_back_equal_and_of_the_same_type(
        self, place: Any, properties: dict[str, Any]
    ) -> None:
        thing = Node("dataset:x", "Dataset", properties)
        with closing(place.open()) as store, closing(place.open()) as other:
            store.write([PutNode(thing)], actor="tester", source="tests")
            snapshots = (store.snapshot(), other.snapshot())
        for snapshot in snapshots:
            found = snapshot.node("dataset:x").properties
            assert found == properties
            assert {k: shape(v) for k, v in found.items()} == {
                k: shape(v) for k, v in properties.items()
            }

    def test_a_value_of_another_type_is_a_change(self, store: Store, write: Write) -> None:
        write(dataset("a", share=1))
        assert write(dataset("a", share=1.0)) == 2
        assert write(dataset("a", share=1.0)) == 2
        assert write(dataset("a", observed_on=date(2026, 1, 1))) == 3
        assert write(dataset("a", observed_on=datetime(2026, 1, 1))) == 4

    def test_an_enumeration_is_its_text(self, store: Store, write: Write) -> None:
        write(dataset("a", grade=Grade.GOLD))
        assert type(store.snapshot().node("dataset:a").get("grade")) is str
        assert write(dataset("a", grade=Grade.GOLD)) == 1


def shape(value: Any) -> Any:
    if isinstance(value, tuple):
        return [type(item) for item in value]
    if isinstance(value, datetime):
        return (datetime, value.utcoffset())
    return type(value)


class TestHistory:
    def test_every_past_revision_can_be_seen_again(
        self, place: Any, store: Store, write: Write
    ) -> None:
        write(CLAIMS)
        write(dataset("claims", rows=4), TRIAGE, TRAINED)
        write(DropRelation(TRAINED.key), DropNode("dataset:claims"))
        for seen in (store, place.open()):
            assert dict(seen.snapshot(0).nodes) == {}
            assert dict(seen.snapshot(1).nodes) == {"dataset:claims": CLAIMS}
            assert seen.snapshot(2).node("dataset:claims").get("rows") == 4
            assert seen.snapshot(2).relations == (TRAINED,)
            assert [*seen.snapshot(3).nodes] == ["model:triage"]
            assert seen.snapshot(2).revision == 2

    def test_a_revision_that_is_not_there_is_named(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        for number in (-1, 2):
            with pytest.raises(UsageError, match=f"no revision {number}; give one from 0 to 1"):
                store.snapshot(number)

    def test_a_time_shows_what_was_recorded_by_then(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        write(TRIAGE)
        first, second = (revision.at for revision in store.revisions())
        assert store.snapshot(first - timedelta(microseconds=1)).revision == 0
        assert store.snapshot(first).revision == 1
        assert store.snapshot(second).revision == 2
        assert store.snapshot(second.astimezone(timezone(timedelta(hours=9)))).revision == 2

    def test_a_time_without_zone_and_a_date_are_local(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        (revision,) = store.revisions()
        local = revision.at.astimezone()
        assert store.snapshot(local.replace(tzinfo=None)).revision == 1
        assert store.snapshot(local.date()).revision == 1
        assert store.snapshot(local.date() - timedelta(days=1)).revision == 0
        assert store.snapshot(date.max).revision == 1
        assert store.snapshot(date.min).revision == 0

    def test_the_feed_tells_what_each_revision_did(self, store: Store, write: Write) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        changed = dataset("claims", rows=4)
        write(changed, DropRelation(TRAINED.key))
        write(DropNode("model:triage"))
        key = "trainedOn|model:triage|dataset:claims|"
        assert [*store.changes()] == [
            Event(1, "node", "dataset:claims", None, CLAIMS),
            Event(1, "node", "model:triage", None, TRIAGE),
            Event(1, "relation", key, None, TRAINED),
            Event(2, "node", "dataset:claims", CLAIMS, changed),
            Event(2, "relation", key, TRAINED, None),
            Event(3, "node", "model:triage", TRIAGE, None),
        ]
        assert [*store.changes(2)] == [Event(3, "node", "model:triage", TRIAGE, None)]
        assert [*store.changes(3)] == []


class TestSnapshots:
    def test_the_newest_snapshot_is_made_once(self, place: Any, store: Store, write: Write) -> None:
        write(CLAIMS)
        again = place.open()
        assert again.snapshot() is again.snapshot()
        assert again.snapshot() is again.snapshot(1)
        write(TRIAGE)
        assert "model:triage" in again.snapshot()

    def test_a_snapshot_does_not_change_with_the_store(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        before = store.snapshot()
        write(TRIAGE, dataset("claims", rows=9))
        assert dict(before.nodes) == {"dataset:claims": CLAIMS}

    def test_a_snapshot_after_a_write_is_the_one_that_others_read(
        self, place: Any, store: Store, write: Write
    ) -> None:
        write(dataset("c"), dataset("a", tags=("y", "x")))
        write(dataset("b"), Relation("derivedFrom", "dataset:c", "dataset:a"))
        write(DropNode("dataset:b"), Relation("derivedFrom", "dataset:a", "dataset:c"))
        mine, theirs = store.snapshot(), place.open().snapshot()
        assert [*mine.nodes.items()] == [*theirs.nodes.items()]
        assert mine.relations == theirs.relations
        assert [*mine.nodes] == ["dataset:a", "dataset:c"]


class TestClaims:
    CLAIM = Claim(
        "crm",
        "dataset:claims",
        "Dataset",
        {"name": "claims", "since": date(2026, 1, 1)},
        "abc",
        {"artifact": "crm.csv", "line": 3},
        (("uri", "s3://claims"),),
    )

    def test_claims_come_back_by_subject_and_by_source(self, place: Any, write: Write) -> None:
        other = Claim("erp", "dataset:claims", "Dataset", {}, "def")
        third = Claim("crm", "trainedOn|model:a|dataset:b|", "trainedOn", {}, "ghi")
        write(*(PutClaim(claim) for claim in (third, other, self.CLAIM)))
        for seen in (place.open(), place.open()):
            assert seen.claims() == (self.CLAIM, third, other)
            assert seen.claims("dataset:claims") == (self.CLAIM, other)
            assert seen.claims(source="crm") == (self.CLAIM, third)
            assert seen.claims("dataset:claims", source="erp") == (other,)
            assert seen.claims("dataset:none") == ()

    def test_the_same_claim_again_writes_nothing(self, store: Store, write: Write) -> None:
        assert write(PutClaim(self.CLAIM)) == 1
        assert write(PutClaim(self.CLAIM)) == 1
        assert write(DropClaim("crm", "dataset:none")) == 1

    def test_a_claim_that_moved_is_a_change(self, store: Store, write: Write) -> None:
        write(PutClaim(self.CLAIM))
        moved = Claim("crm", "dataset:claims", "Dataset", {}, "abc", {"artifact": "b", "line": 9})
        assert write(PutClaim(moved)) == 2
        assert store.claims() == (moved,)

    def test_a_dropped_claim_is_said_no_more(self, store: Store, write: Write) -> None:
        write(PutClaim(self.CLAIM))
        assert write(DropClaim("crm", "dataset:claims")) == 2
        assert store.claims() == ()
        assert [*store.changes()] == []


def test_changes_worked_out_for_an_older_revision_are_refused(store: Store) -> None:
    base = store.revision
    store.write([PutNode(Node("dataset:a", "Dataset", {"name": "A"}))], actor="x", source="t")
    later = [PutNode(Node("dataset:b", "Dataset", {"name": "B"}))]
    with pytest.raises(StaleError, match="work them out anew"):
        store.write(later, actor="x", source="t", base=base)
    assert store.write(later, actor="x", source="t", base=base + 1) == base + 2
