"""Every other command: what it answers, and the shape of its JSON."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import TODAY, aimsgraph, fill

SHAPES = {
    ("status",): {
        "sentence", "as_of", "revision", "ontology", "tallies", "requirements", "worst", "gaps",
        "blockers", "flags", "due", "outlooks", "preconditions", "systems",
    },
    ("explain", "A.7.4"): {
        "sentence", "as_of", "revision", "changes", "cycles", "verdict", "steps", "alternatives",
        "groups",
    },
    ("trace", "system:triage"): {"as_of", "revision", "rows"},
    ("log",): {"revisions", "total"},
    ("log", "1"): {"revision", "events"},
    ("doctor",): {"workspace", "store", "symptoms", "versions", "ontology"},
    ("catalog", "list"): {"catalogs"},
    ("catalog", "show", "iso42001"): {
        "id", "title", "edition", "publisher", "verified_on", "assessable", "provisions",
    },
}  # fmt: skip


@pytest.mark.parametrize("command", SHAPES, ids=" ".join)
def test_json_keeps_its_shape(command: tuple[str, ...], synced_small: Path) -> None:
    ran = aimsgraph(*command, "--json", folder=synced_small)
    assert ran.code == 0, ran.err
    assert set(ran.document) == SHAPES[command]


@pytest.mark.parametrize("command", ["status", "explain", "trace"])
def test_every_answer_states_its_day_and_revision(command: str, synced_small: Path) -> None:
    thing = () if command == "status" else ("A.7.4",)
    ran = aimsgraph(command, *thing, "--as-of", TODAY, folder=synced_small)
    assert "15 June 2026, revision 1." in " ".join(ran.out.split())


class TestStatus:
    def test_it_counts_names_owners_and_the_days_to_the_audit(self, synced_small: Path) -> None:
        out = aimsgraph("status", "--as-of", TODAY, folder=synced_small, width=110).out
        assert out.startswith("Small: ")
        assert "Stage 1 is in 66 days." in out
        assert "NOTHING RECORDED" in out
        assert "Mia Lund" in out

    def test_on_a_later_day_less_holds(self, synced_small: Path) -> None:
        def states(as_of: str) -> dict[str, str]:
            ran = aimsgraph("status", "--as-of", as_of, "--json", folder=synced_small)
            return {row["ref"]: row["state"] for row in ran.document["requirements"]}

        assert states(TODAY)["A.7.4"] == "holds"
        assert states("2032-06-15")["A.7.4"] == "broken"

    def test_what_runs_out_soon_is_listed_with_its_owner(self, synced_small: Path) -> None:
        document = aimsgraph("status", "--as-of", TODAY, "--json", folder=synced_small).document
        later = [due for due in document["due"] if due["id"] == "evidence:quality-report"]
        assert all(due["owner"] == "Mia Lund" for due in later)

    def test_it_is_one_screen_and_says_how_it_stands_at_both_audits(self, demo: Path) -> None:
        lines = aimsgraph("status", folder=demo, width=110).out.splitlines()
        assert len(lines) <= 60
        told = [line for line in lines if line.startswith(("Stage 1, ", "Stage 2, "))]
        assert len(told) == 2
        for line in told:
            numbers = [int(cell) for cell in line.split()[-6:]]
            assert sum(numbers) == 70

    def test_what_blocks_a_certificate_is_told(self, demo: Path) -> None:
        out = aimsgraph("status", folder=demo, width=110).out
        section = out.partition("BEFORE A CERTIFICATE")[2].partition("WORST FIRST")[0]
        assert "✖ No open major finding" in section
        assert "The support chatbot went live without an impact assessment" in section
        assert "✓ Internal audit done" in section
        assert "✓ Management review held" in section
        assert "✖ Operating periods reached" in section

    def test_without_days_of_audits_it_tells_today_alone(self, synced_small: Path) -> None:
        document = aimsgraph(
            "status", "--as-of", "2026-08-21", "--json", folder=synced_small
        ).document
        assert {one["name"] for one in document["outlooks"]} == {"today"}
        (periods,) = (p for p in document["preconditions"] if "periods" in p["name"])
        assert periods["met"] is None


class TestExplain:
    def test_the_way_from_the_change_to_the_verdict(self, synced_small: Path) -> None:
        out = aimsgraph(
            "explain", "A.7.4", "--change", "dataset:history=content", folder=synced_small
        ).out
        assert "└ " in out
        assert "suppose the content of Claims history changed" in out

    def test_what_holds_says_so(self, synced_small: Path) -> None:
        out = aimsgraph("explain", "control:quality", "--as-of", TODAY, folder=synced_small).out
        assert "Nothing that it rests on is lost." in out


class TestTrace:
    def test_a_system_is_followed_to_its_evidence(self, synced_small: Path) -> None:
        rows = aimsgraph("trace", "system:triage", "--json", folder=synced_small).document["rows"]
        ids = [row["id"] for row in rows]
        assert ids[0] == "system:triage"
        assert {"model:triage-model", "dataset:history", "evidence:quality-report"} <= set(ids)


class TestLog:
    def test_a_revision_lists_what_it_changed(self, synced_small: Path) -> None:
        out = aimsgraph("log", "1", folder=synced_small, width=110).out
        assert "+ control:quality (Quality of data)" in out

    def test_older_revisions_are_counted(self, small: Path) -> None:
        aimsgraph("record", "change", "dataset:history", "--kind", "content", folder=small)
        aimsgraph("sync", folder=small)
        assert "1 older" in aimsgraph("log", "--last", "1", folder=small).out


class TestDoctor:
    def test_a_sound_workspace_ends_with_0(self, synced_small: Path) -> None:
        assert aimsgraph("doctor", folder=synced_small).code == 0

    def test_a_missing_file_is_a_finding(self, small: Path) -> None:
        (small / "evidence" / "quality.txt").unlink()
        ran = aimsgraph("doctor", folder=small)
        assert ran.code == 1
        assert "the file of evidence:quality-report is missing" in ran.out

    def test_a_source_that_reads_nothing_is_a_finding(self, small: Path) -> None:
        source = '\n[[source]]\nname = "x"\nimporter = "tables"\npath = "nothing/*.csv"\n'
        with (small / "aims.toml").open("a", encoding="utf-8") as file:
            file.write(source)
        ran = aimsgraph("doctor", folder=small)
        assert ran.code == 1
        assert "x reads nothing" in ran.out

    def test_a_damaged_store_is_an_error(self, small: Path) -> None:
        path = small / "aims.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        damaged = bytearray(path.read_bytes())
        damaged[20_000:60_000] = b"\xff" * 40_000
        path.write_bytes(damaged)
        ran = aimsgraph("doctor", "--json", folder=small)
        assert ran.code == 1
        assert {s["area"] for s in ran.document["symptoms"] if s["severity"] == "error"} == {
            "store"
        }

    def test_before_the_first_sync_it_says_what_to_do(self, tmp_path: Path) -> None:
        fill(tmp_path, {"aims.toml": '[organization]\nname = "x"\n'})
        ran = aimsgraph("doctor", folder=tmp_path)
        assert ran.code == 1
        assert "run aimsgraph sync" in ran.out


class TestCatalog:
    def test_a_provision_shows_what_corresponds_to_it(self) -> None:
        out = aimsgraph("catalog", "show", "A.7.4").out
        assert "nist-ai-rmf:1.0/MAP 2.3" in out
        assert "no presumption of conformity" in out

    def test_a_wrong_list_is_a_finding(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("ID,Title\nA.7.4,Quality of food\nA.7.5,Data provenance\n")
        ran = aimsgraph("catalog", "verify", str(path))
        assert ran.code == 1
        assert "wrong-title" in ran.out
        assert aimsgraph("catalog", "verify", str(path), "--json").document["findings"]
