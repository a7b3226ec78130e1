"""What people record is one entry of the journal, and counts at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.cli.running import Ran, aimsgraph


def record(folder: Path, *args: str) -> Ran:
    ran = aimsgraph("record", *args, folder=folder)
    assert ran.code == 0, ran.err
    return ran


def journal(folder: Path) -> list[dict[str, object]]:
    entries = yaml.safe_load((folder / "journal.yaml").read_text(encoding="utf-8"))
    assert isinstance(entries, list)
    return entries


def word(folder: Path, thing: str) -> str:
    verdict = aimsgraph("explain", thing, "--json", folder=folder).document["verdict"]
    return str(verdict["word"])


class TestChange:
    def test_it_breaks_what_it_breaks(self, small: Path) -> None:
        assert word(small, "control:quality") == "holds"
        ran = record(small, "change", "dataset:history", "--kind", "content", "--why", "new source")
        assert "Recorded as " in ran.out
        assert "STANDS WORSE" in ran.out
        assert f"aimsgraph -C {small} status" in ran.out
        assert word(small, "control:quality") == "not demonstrated"
        (entry,) = journal(small)
        assert entry["did"] == "change"
        assert entry["thing"] == "dataset:history"
        assert entry["significance"] == "significant"
        assert entry["why"] == "new source"

    def test_a_bare_reference_is_written_in_full(self, small: Path) -> None:
        record(small, "change", "8.4", "--kind", "text")
        assert journal(small)[0]["thing"] == "iso42001:2023/8.4"

    def test_it_can_be_undone(self, small: Path) -> None:
        document = record(
            small, "change", "dataset:history", "--kind", "content", "--json"
        ).document
        record(small, "undo", document["entry"]["id"])
        assert word(small, "control:quality") == "holds"
        assert len(journal(small)) == 2


class TestReview:
    def test_a_rejection_voids_the_record(self, small: Path) -> None:
        record(small, "review", "evidence:quality-report", "--rejected", "insufficient")
        assert word(small, "control:quality") == "not demonstrated"
        record(small, "review", "evidence:quality-report", "--accepted")
        assert word(small, "control:quality") == "holds"


class TestExclusion:
    def test_the_control_is_not_counted_any_more(self, small: Path) -> None:
        record(small, "exclude", "A.8.3", "--why", "nobody outside uses our systems")
        status = aimsgraph("status", "--json", folder=small).document
        states = {row["ref"]: row["state"] for row in status["requirements"]}
        assert states["A.8.3"] == "not applicable"


class TestRenewal:
    def test_the_record_counts_for_longer(self, small: Path) -> None:
        record(
            small, "renew", "evidence:quality-report", "--on", "2026-11-01", "--until", "2030-01-01"
        )
        (entry,) = journal(small)
        assert str(entry["until"]) == "2030-01-01"

    def test_a_file_outside_the_workspace_is_refused(self, small: Path) -> None:
        ran = aimsgraph(
            "record", "renew", "evidence:quality-report", "--file", "/etc/hosts", folder=small
        )
        assert ran.code == 2
        assert journal(small) == []


class TestTakingBack:
    def test_an_entry_that_cannot_be_synced_is_taken_back(
        self, small: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = (small / "journal.yaml").read_bytes()

        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("aimsgraph.cli.record.sync_now", interrupted)
        ran = aimsgraph("record", "change", "dataset:history", "--kind", "content", folder=small)
        assert ran.code == 130
        assert (small / "journal.yaml").read_bytes() == before
