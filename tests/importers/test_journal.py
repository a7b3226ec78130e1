"""What people recorded by command is part of the graph, and an undone entry is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Plan,
    Reading,
    Source,
    apply,
    plan,
    read,
    sniff,
)
from aimsgraph.importing.journal import record
from aimsgraph.snapshot import Node
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
REGISTER = Source("register", authority=60)
JOURNAL = Source("journal", "journal", ("journal.yaml",), authority=100)


class Desk:
    """A register, a journal beside it, and the graph of both."""

    def __init__(self, root: Path, store: Store, vocabulary: Vocabulary) -> None:
        self.root = root
        self.store = store
        self.vocabulary = vocabulary

    def record(self, did: str, **fields: Any) -> str:
        path = self.root / "journal.yaml"
        return record(path, did, by="Ingrid Solheim", at=AT, **fields).id

    def register(self) -> Reading:
        place = Locator("r.csv", line=1)
        provision = {
            "name": "Quality",
            "catalog": "iso42001:2023",
            "ref": "A.7.4",
            "title": "Quality",
        }
        given: list[tuple[str, str, dict[str, Any]]] = [
            ("Dataset", "dataset:claims", {"name": "Claims"}),
            (
                "Evidence",
                "evidence:e-1",
                {"name": "Report", "kind": "contract", "review": "pending"},
            ),
            ("Policy", "policy:p", {"name": "Policy"}),
            ("ReferenceControl", "iso42001:2023/A.7.4", provision),
            (
                "SoAEntry",
                "soa:a.7.4",
                {"name": "Quality of data for AI systems", "applicable": True},
            ),
            ("Role", "role:r", {"name": "Role"}),
        ]
        return Reading.of(REGISTER, [NodeRecord(cls, id, said, place) for cls, id, said in given])

    def sync(self) -> Plan:
        readings = [self.register(), read(JOURNAL, self.root, self.vocabulary)]
        made = plan(self.store, readings, today=date(2026, 11, 24), sources=[REGISTER, JOURNAL])
        apply(self.store, made, "tester")
        return made

    def node(self, id: str) -> Node:
        return self.store.snapshot().node(id)


@pytest.fixture
def desk(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Desk]:
    store = open_store(tmp_path / "aims.db", vocabulary)
    yield Desk(tmp_path, store, vocabulary)
    store.close()


def test_a_change_alters_what_it_names(desk: Desk) -> None:
    id = desk.record(
        "change", thing="Claims", kind="content", significance="minor", on=DAY, why="refresh"
    )
    assert desk.sync().problems == ()
    change = desk.node(f"change:{id}")
    assert change.name == "refresh"
    assert (change.get("kind"), change.get("significance"), change.get("at")) == (
        "content",
        "minor",
        DAY,
    )
    assert desk.store.snapshot().targets(change.id, "alters") == ("dataset:claims",)
    assert not desk.sync()


def test_a_review_outranks_the_register_and_the_later_one_counts(desk: Desk) -> None:
    desk.record("review", thing="evidence:e-1", verdict="rejected", reason="adverse", on=DAY)
    desk.sync()
    node = desk.node("evidence:e-1")
    assert (node.get("review"), node.get("reject_reason")) == ("rejected", "adverse")
    assert node.get("reviewed_by") == "Ingrid Solheim"
    desk.record("review", thing="evidence:e-1", on=date(2026, 6, 1))
    desk.sync()
    node = desk.node("evidence:e-1")
    assert (node.get("review"), node.get("reject_reason")) == ("accepted", None)
    assert node.get("reviewed_on") == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("thing", "id", "property"),
    [
        ("policy:p", "policy:p", "reviewed_on"),
        ("A.7.4", "iso42001:2023/A.7.4", "mapping_reviewed_on"),
        ("soa:a.7.4", "soa:a.7.4", "approved_on"),
    ],
)
def test_a_look_at_other_things_is_dated_where_they_keep_it(
    desk: Desk, thing: str, id: str, property: str
) -> None:
    desk.record("review", thing=thing, on=DAY)
    assert desk.sync().problems == ()
    assert desk.node(id).get(property) == DAY


def test_an_exclusion_decides_on_its_control_with_its_reason(desk: Desk) -> None:
    desk.record("exclude", control="Annex A 7.4", on=DAY, why="no data of ours")
    made = desk.sync()
    assert [problem.code for problem in made.problems] == []
    entry = desk.node("soa:a.7.4")
    assert (entry.get("applicable"), entry.get("reason")) == (False, "no data of ours")
    assert entry.get("approved_by") == "Ingrid Solheim"
    assert desk.store.snapshot().targets("iso42001:2023/A.7.4", "decidedBy") == ("soa:a.7.4",)


def test_a_renewal_brings_new_dates_and_a_new_file(desk: Desk) -> None:
    (desk.root / "new.pdf").write_text("new")
    until = date(2028, 1, 1)
    desk.record("renew", thing="evidence:e-1", on=DAY, until=until, version="2", file="new.pdf")
    assert desk.sync().problems == ()
    node = desk.node("evidence:e-1")
    assert (node.get("collected_on"), node.get("valid_until")) == (DAY, until)
    assert (node.get("version"), node.get("uri")) == ("2", "new.pdf")
    assert len(str(node.get("sha256"))) == 64


def test_an_undone_entry_leaves_the_register_as_it_says(desk: Desk) -> None:
    review = desk.record("review", thing="evidence:e-1", on=DAY)
    change = desk.record("change", thing="dataset:claims", kind="content", on=DAY)
    desk.sync()
    for entry in (review, change):
        desk.record("undo", entry=entry)
    made = desk.sync()
    assert not made.refusals  # the journal is not empty: what is in it does not stand
    assert desk.node("evidence:e-1").get("review") == "pending"
    assert desk.store.snapshot().targets(f"change:{change}", "alters") == ()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"did": "change", "thing": "dataset:claims", "kind": "contents", "on": DAY}, "value"),
        ({"did": "change", "thing": "dataset:clams", "kind": "content", "on": DAY}, "dangling"),
        ({"did": "review", "thing": "evidence:gone", "on": DAY}, "dangling"),
        ({"did": "review", "thing": "role:r", "on": DAY}, "value"),
        ({"did": "review", "thing": "policy:p", "verdict": "pending", "on": DAY}, "value"),
        ({"did": "renew", "thing": "dataset:claims", "on": DAY}, "value"),
        ({"did": "renew", "thing": "evidence:e-1", "on": DAY, "file": "../x"}, "file-missing"),
        ({"did": "exclude", "control": "A.4.1", "on": DAY, "why": "x"}, "objective"),
    ],
)
def test_what_cannot_be_is_set_aside_at_its_line(
    desk: Desk, entry: dict[str, Any], code: str
) -> None:
    desk.record(**entry)
    made = desk.sync()
    assert [problem.code for problem in made.problems] == [code]
    assert str(made.problems[0].where).startswith("journal.yaml:4:3")


def test_a_journal_that_is_no_list_is_a_problem(desk: Desk) -> None:
    (desk.root / "journal.yaml").write_text("did: change\n")
    reading = read(JOURNAL, desk.root, desk.vocabulary)
    assert not reading.complete
    assert "not a list of entries" in str(reading.problems[0])
    assert sniff(desk.root / "journal.yaml").name == "journal"
