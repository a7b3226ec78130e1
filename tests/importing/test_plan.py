"""A plan says what would happen, a sync does it once, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimsgraph.errors import RefusedError
from aimsgraph.importing import (
    Locator,
    Mention,
    NodeRecord,
    Plan,
    Problem,
    Reading,
    Record,
    RelationRecord,
    Source,
    Verdicts,
    apply,
    plan,
)
from aimsgraph.store import Store
from aimsgraph.store.protocol import PutClaim

TODAY = date(2026, 11, 24)
REGISTER = Source("register", authority=60)
Sync = Callable[..., Plan]


def reading(*records: Record, source: Source = REGISTER, **fields: Any) -> Reading:
    return Reading.of(source, records, **fields)


def codes(made: Plan) -> list[str]:
    return [problem.code for problem in made.problems]


@pytest.fixture
def systems(say: Any) -> Callable[..., list[Record]]:
    """So many AI systems."""
    return lambda count, **said: [
        say.node("AISystem", f"system:s{n}", **said) for n in range(count)
    ]


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
        with pytest.raises(RefusedError, match="plan again"):
            apply(store, made, "tester")


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
        made = sync(
            reading(say.node("Provision", "house:1/R.1", name="R", catalog="house:1", ref="R.1", title="R"), source=self.HIGH),
            reading(say.node("Clause", "house:1/R.1", name="R"), source=self.LOW),
        )  # fmt: skip
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


class TestNames:
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
        assert "lines of their own" in problem.hint

    def test_what_is_only_named_is_made_where_that_is_wanted(
        self, say: Any, sync: Sync, store: Store
    ) -> None:
        records = (
            say.node("Role", "role:owner"),
            say.mention("requiresCompetence", "role:owner", "Statistics", "Competence", create="Competence"),
        )  # fmt: skip
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
                say.mention("requiresCompetence", "role:owner", "Statistics", "Competence", create="Competence"),
            ),
            reading(say.node("Competence", "competence:c-7", name="Statistics"), source=Source("b")),
        )  # fmt: skip
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
        made = sync(
            reading(
                say.node("AISystem", "system:a", name="Triage"),
                say.node("Evidence", "evidence:e", kind="test-report"),
                say.mention("about", "evidence:e", "Triage", "Node"),
            )
        )
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
        from aimsgraph.store import open_store

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

    def test_mentions_are_told_by_what_they_name(self) -> None:
        assert Mention("a", ("Node",)) == Mention("a", ("Node",))
        link = RelationRecord("about", "evidence:e", "node:a", Locator("f"))
        assert link.target_mention is None
