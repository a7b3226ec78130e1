"""A sync writes what is new in one revision, says what it does, and a plan writes nothing."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import TODAY, Ran, aimsgraph, fill

HEADER = "ID,Name,Observed on,Owner\n"


def sync(folder: Path, *args: str) -> Ran:
    ran = aimsgraph("sync", "--as-of", TODAY, *args, folder=folder)
    assert ran.code == 0, ran.err
    return ran


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        # SQLite keeps an index of its log beside every store that is read.
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


class TestSync:
    def test_reading_the_same_again_writes_nothing(self, small: Path) -> None:
        document = sync(small, "--json").document
        assert document["revision"] == document["revision_before"] == 1
        assert document["sentence"].endswith("nothing is new.")

    def test_what_was_read_and_what_it_demands_are_one_revision(self, small: Path) -> None:
        (revision,) = aimsgraph("log", "--json", folder=small).document["revisions"]
        sources = {*revision["source"].split(", ")}
        assert {"catalog:iso42001", "registers", "expectations"} <= sources

    def test_the_organization_comes_from_aims_toml(self, small: Path) -> None:
        rows = aimsgraph("trace", "organization:small", "--json", folder=small).document["rows"]
        assert rows[0]["name"] == "Small"

    def test_it_says_what_stands_worse(self, small: Path) -> None:
        fill(small, {"evidence/evidence.csv": "ID,Name,Kind,File,About,Collected on,Review\n"
                     "quality-report,Quality of the claims history,data-quality-report,quality.txt,"
                     "dataset:history,2026-05-04,rejected\n"
                     "quality-criteria,Quality requirements,data-quality-criteria,criteria.txt,"
                     "dataset:history,2026-05-04,accepted\n"})  # fmt: skip
        document = sync(small, "--json").document
        worse = {shift["id"]: shift for shift in document["degraded"]}
        assert worse["control:quality"]["before"] == "holds"
        assert worse["control:quality"]["after"] == "not demonstrated"
        assert document["repaired"] == []

    def test_what_no_source_names_is_withdrawn_not_deleted(self, small: Path) -> None:
        fill(small, {"registers/Datasets.csv": HEADER + "other,Other,2026-04-01,data-owner\n",
                     "registers/Models.csv": "ID,Name\ntriage-model,Triage model\n"})  # fmt: skip
        document = sync(small, "--json").document
        assert document["sources"]["retired"] == ["dataset:history"]
        assert aimsgraph("trace", "dataset:history", folder=small).code == 0

    def test_a_source_that_is_named_no_more_is_let_go_by_name(self, small: Path) -> None:
        config = (small / "aims.toml").read_text(encoding="utf-8")
        kept = config.partition('[[source]]\nname = "evidence"')[0]
        (small / "aims.toml").write_text(kept, encoding="utf-8")
        assert "no source 'evidence' is named here" in " ".join(sync(small).out.split())
        planned = sync(small, "--forget", "evidence", "--plan")
        assert "evidence forgotten. To come: 3 withdrawn things" in " ".join(planned.out.split())
        assert f"aimsgraph -C {small} sync --forget evidence" in planned.out
        assert "WOULD STAND WORSE" in planned.out
        document = sync(small, "--forget", "evidence", "--json").document
        assert document["forgotten"] == ["evidence"]
        assert document["problems"] == []
        assert len(document["sources"]["retired"]) == 3

    def test_a_source_that_is_read_is_not_let_go(self, small: Path) -> None:
        ran = aimsgraph("sync", "--forget", "evidence", folder=small)
        assert ran.code == 2
        assert "take it out of aims.toml first" in ran.err

    def test_its_json_keeps_its_shape(self, small: Path) -> None:
        assert set(sync(small, "--json").document) == {
            "sentence", "written", "as_of", "revision_before", "revision", "sources",
            "expectations", "forgotten", "problems", "degraded", "repaired",
        }  # fmt: skip


class TestPlan:
    def test_it_writes_nothing_at_all(self, small: Path) -> None:
        before = content(small)
        fill(small, {"registers/Datasets.csv": HEADER + "new,New data,2026-04-01,data-owner\n"})
        altered = content(small)
        ran = sync(small, "--plan")
        assert "nothing was written" in ran.out
        assert content(small) == altered != before

    def test_it_makes_no_store(self, tmp_path: Path) -> None:
        fill(tmp_path, {"aims.toml": '[organization]\nname = "x"\n'})
        sync(tmp_path, "--plan")
        assert [path.name for path in tmp_path.iterdir()] == ["aims.toml"]

    def test_it_covers_the_expectations(self, small: Path) -> None:
        fill(
            small,
            {
                "registers/AI systems.csv": (
                    "ID,Name,Lifecycle,Actor roles,Components,Owner\n"
                    "triage,Claims triage,deployed,provider,triage-model,data-owner\n"
                    "pricing,Pricing,deployed,provider,,data-owner\n"
                )
            },
        )
        document = sync(small, "--plan", "--json").document
        assert document["written"] is False
        slots = document["expectations"]["created"]
        assert "slot:8.4/impact-assessment/system:pricing" in slots

    def test_it_says_what_the_sync_then_does(self, small: Path) -> None:
        fill(small, {"registers/Datasets.csv": HEADER + "new,New data,2026-04-01,data-owner\n"})
        planned = sync(small, "--plan", "--json").document
        done = sync(small, "--json").document
        for document in (planned, done):
            del document["written"], document["sentence"]
        assert planned == done


class TestRefusals:
    BAD = "ID,Control,Implements,Owner\nquality,Quality of data,A.77.4,data-owner\n"

    def test_a_bad_row_is_set_aside_and_reported(self, small: Path) -> None:
        fill(small, {"registers/Controls.csv": self.BAD})
        document = sync(small, "--json").document
        assert any(
            problem["severity"] == "error" and "Controls.csv" in problem["where"]["artifact"]
            for problem in document["problems"]
        )

    def test_strict_refuses_and_writes_nothing(self, small: Path) -> None:
        fill(small, {"registers/Controls.csv": self.BAD})
        ran = aimsgraph("sync", "--strict", folder=small)
        assert ran.code == 3
        assert "nothing has been written" in ran.err
        assert len(aimsgraph("log", "--json", folder=small).document["revisions"]) == 1

    def test_a_source_that_shrinks_is_refused_until_it_is_allowed(self, small: Path) -> None:
        rows = "".join(f"d{n},Data {n},2026-04-01,data-owner\n" for n in range(30))
        history = "history,Claims history,2026-04-01,data-owner\n"
        fill(small, {"registers/Datasets.csv": HEADER + history + rows})
        sync(small)
        fill(small, {"registers/Datasets.csv": HEADER + history})
        ran = aimsgraph("sync", folder=small)
        assert ran.code == 3
        assert "registers" in ran.err
        document = sync(small, "--allow-shrink", "--json").document
        assert len(document["sources"]["retired"]) == 30
