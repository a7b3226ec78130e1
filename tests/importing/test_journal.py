"""The journal is only added to, whole or not at all, and keeps what people wrote into it."""

from __future__ import annotations

import multiprocessing
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimsgraph.errors import InputError, UsageError
from aimsgraph.importing import Problem
from aimsgraph.importing.journal import (
    ChangeEntry,
    Placed,
    UndoEntry,
    read_entries,
    record,
    standing,
    take_back,
)

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.yaml"


def entries(path: Path) -> list[Placed]:
    found = list(read_entries(path.read_text(), path.name))
    assert not [each for each in found if isinstance(each, Problem)]
    return [each for each in found if isinstance(each, Placed)]


def change(path: Path, **fields: Any) -> Any:
    given = {"thing": "dataset:claims", "kind": "content", "on": DAY, **fields}
    return record(path, "change", by="Ingrid", at=AT, **given)


class TestRecord:
    def test_what_is_recorded_is_read_back(self, journal: Path) -> None:
        said = 'monthly: "refresh" # of – everything'
        entry = change(journal, why=said, significance="minor")
        assert [placed.entry for placed in entries(journal)] == [entry]
        assert isinstance(entry, ChangeEntry)
        assert (entry.id, entry.why, entry.on) == ("2026-05-04-1", said, DAY)

    def test_ids_count_up_within_a_day(self, journal: Path) -> None:
        ids = [change(journal, why=why).id for why in ("one", "two", "three")]
        assert ids == [f"2026-05-04-{n}" for n in (1, 2, 3)]

    def test_whoever_repeats_a_command_records_once(self, journal: Path) -> None:
        first = change(journal)
        text = journal.read_text()
        assert change(journal) == first
        assert journal.read_text() == text
        record(journal, "undo", by="Ingrid", at=AT, entry=first.id)
        assert change(journal).id == "2026-05-04-3"

    def test_comments_and_hand_made_entries_stay(self, journal: Path) -> None:
        text = "# ours\n- {id: x, did: undo, entry: y, by: me, at: 2026-01-01T00:00:00Z} # keep\n"
        journal.write_text(text)
        change(journal)
        assert journal.read_text().startswith(text)
        assert len(entries(journal)) == 2

    def test_an_empty_list_is_replaced_and_its_comments_stay(self, journal: Path) -> None:
        journal.write_text("# ours\n[]\n")
        change(journal)
        assert journal.read_text().startswith("# ours\n\n- id:")
        assert len(entries(journal)) == 1

    def test_an_entry_that_is_not_valid_writes_nothing(self, journal: Path) -> None:
        for fields in (
            {"did": "change", "thing": "x"},
            {"did": "review", "thing": "x", "verdict": "rejected", "on": DAY},
            {"did": "review", "thing": "x", "reason": "adverse", "on": DAY},
            {"did": "exclude", "control": "A.7.4", "on": DAY},
            {"did": "renew", "thing": "x"},
            {"did": "undo", "entry": "nothing"},
            {"did": "dance"},
        ):
            with pytest.raises(UsageError):
                record(journal, by="I", at=AT, **fields)  # type: ignore[arg-type]
        assert not journal.exists()

    def test_a_journal_that_cannot_be_read_is_left_alone(self, journal: Path) -> None:
        for text in ("a: [", "just: a mapping"):
            journal.write_text(text)
            with pytest.raises(InputError):
                change(journal)
            assert journal.read_text() == text

    def test_no_other_file_is_left_behind(self, journal: Path) -> None:
        change(journal)
        assert [path.name for path in journal.parent.iterdir()] == ["journal.yaml"]

    def test_writers_at_the_same_time_lose_nothing(self, journal: Path) -> None:
        context = multiprocessing.get_context("spawn")
        workers = [context.Process(target=_write_many, args=(journal,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        ids = [placed.entry.id for placed in entries(journal)]
        assert len(ids) == len(set(ids)) == 20

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))))
    def test_any_reason_comes_back_as_it_was(self, journal: Path, why: str) -> None:
        journal.unlink(missing_ok=True)
        change(journal, why=why)
        assert entries(journal)[0].entry.why == why.strip()


class TestTakingBack:
    @pytest.mark.parametrize("before", [None, b"", b"# ours\r\n[]\r\n", b"[]"])
    def test_the_journal_is_what_it_was(self, journal: Path, before: bytes | None) -> None:
        if before is not None:
            journal.write_bytes(before)
        take_back(journal, change(journal), before)
        assert (journal.read_bytes() if journal.exists() else None) == before

    def test_what_was_written_since_stays(self, journal: Path) -> None:
        entry = change(journal)
        other = change(journal, why="another")
        take_back(journal, entry, None)
        assert [placed.entry for placed in entries(journal)] == [entry, other]


class TestRead:
    def test_entries_know_their_line(self, journal: Path) -> None:
        change(journal)
        change(journal, why="again")
        lines = journal.read_text().splitlines()
        for placed in entries(journal):
            assert placed.place.line is not None
            assert placed.entry.id in lines[placed.place.line - 1]

    def test_a_wrong_entry_is_set_aside_and_the_others_read(self) -> None:
        text = (
            "- {id: a, did: change, thing: x, kind: text, on: 03/04/2026, by: I, at: 2026-01-01}\n"
            "- {id: b, did: change, thing: x, kind: text, on: 2026-04-03, by: I, at: 2026-01-01}\n"
            "- {id: b, did: undo, entry: a, by: I, at: 2026-01-01}\n"
            "- nothing\n"
        )
        found = list(read_entries(text, "journal.yaml"))
        assert [type(each).__name__ for each in found] == [
            "Problem",
            "Placed",
            "Problem",
            "Problem",
        ]
        assert "either number could be the day" in str(found[0])
        assert "journal.yaml:1:3" in str(found[0])

    def test_an_undone_entry_does_not_stand_until_its_undoing_is_undone(
        self, journal: Path
    ) -> None:
        first = change(journal)
        second = change(journal, why="again")
        undo = record(journal, "undo", by="I", at=AT, entry=first.id)
        assert isinstance(undo, UndoEntry)
        assert _standing(journal) == [second.id]
        record(journal, "undo", by="I", at=AT, entry=undo.id)
        assert _standing(journal) == [first.id, second.id]

    def test_undoing_what_is_not_there_is_said(self) -> None:
        text = "- {id: a, did: undo, entry: gone, by: I, at: 2026-01-01}\n"
        placed = [each for each in read_entries(text, "j") if isinstance(each, Placed)]
        (problem,) = standing(placed)
        assert isinstance(problem, Problem)
        assert problem.value == "gone"


def _standing(path: Path) -> list[str]:
    return [each.entry.id for each in standing(entries(path)) if isinstance(each, Placed)]


def _write_many(path: Path) -> None:
    for number in range(10):
        why = f"{number} of {os.getpid()}"
        record(path, "change", by="I", at=AT, thing="x", kind="content", on=DAY, why=why)
