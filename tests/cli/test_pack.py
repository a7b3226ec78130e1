"""`aimsgraph pack`: what is planted in the demo is named, and the archive is what it says."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.cli.running import SMALL, TODAY, Ran, aimsgraph, fill

SHAPE = {
    "about", "sentence", "as_of", "revision", "stage", "path", "files", "requirements", "asked",
    "enclosures", "places", "missing",
}  # fmt: skip


@pytest.fixture(scope="module")
def second(made_demo: tuple[Path, Ran], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack for Stage 2 of the demo."""
    path = tmp_path_factory.mktemp("packs") / "stage-2.zip"
    ran = aimsgraph("pack", "--stage", "2", "-o", str(path), folder=made_demo[0])
    assert ran.code == 0, ran.err
    return path


@pytest.fixture(scope="module")
def spoiled(
    made_demo: tuple[Path, Ran], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Any]:
    """A pack of the demo of which a file was deleted and another edited, and what was said."""
    folder = shutil.copytree(made_demo[0], tmp_path_factory.mktemp("spoiled") / "nordhelm")
    (folder / "evidence/governance/ai-policy.md").unlink()
    with (folder / "evidence/governance/scope-statement.md").open("a") as file:
        file.write("edited\n")
    path = folder.parent / "stage-1.zip"
    ran = aimsgraph("pack", "--stage", "1", "-o", str(path), "--json", folder=folder)
    assert ran.code == 0, ran.err
    return path, ran.document


def table(path: Path) -> list[dict[str, str]]:
    """The index as a table."""
    with ZipFile(path) as archive:
        text = archive.read("index.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestDemo:
    def test_the_report_of_each_month_is_there_with_its_period(self, second: Path) -> None:
        asked = "Monitoring report of a period: Claims triage"
        rows = [row for row in table(second) if row["What is asked"] == asked]
        assert {row["For"] for row in rows} == {"A.6.2.6"}
        assert len(rows) > 8
        assert all(row["Period covered"] for row in rows)
        assert all(row["File"].startswith("evidence/iso42001-2023/A.6.2.6/") for row in rows)

    def test_the_chatbot_has_no_impact_assessment(self, second: Path) -> None:
        rows = [r for r in table(second) if r["What is asked"].endswith(": Support chatbot")
                and r["Record"] == "nothing recorded"]  # fmt: skip
        assert {row["For"] for row in rows} == {"6.1.4", "8.4", "A.5.3", "A.5.4"}

    def test_what_was_rejected_says_so(self, second: Path) -> None:
        (row,) = (r for r in table(second) if "[evidence:talentsift-assessment]" in r["Record"])
        assert "review: rejected" in row["Valid until"]

    def test_a_measured_value_is_told_by_its_row(self, second: Path) -> None:
        (row, *_) = (r for r in table(second) if "measurement:pricing-drift" in r["Record"])
        assert row["File"].startswith("no file: registers/")
        assert ".xlsx" in row["File"]

    def test_statement_and_matrix_come_with_it(self, second: Path) -> None:
        with ZipFile(second) as archive:
            names = archive.namelist()
            assert "Statement of Applicability" in archive.read(
                "statement-of-applicability.html"
            ).decode()  # fmt: skip
        assert {"statement-of-applicability.xlsx", "traceability-matrix.html"} <= set(names)

    def test_no_path_of_this_machine_is_in_it(
        self, second: Path, made_demo: tuple[Path, Ran]
    ) -> None:
        with ZipFile(second) as archive:
            for name in archive.namelist():
                assert str(made_demo[0].parent).encode() not in archive.read(name), name

    def test_it_is_the_same_again(
        self, second: Path, made_demo: tuple[Path, Ran], tmp_path: Path
    ) -> None:
        again = tmp_path / "again.zip"
        aimsgraph("pack", "--stage", "2", "-o", str(again), folder=made_demo[0])
        assert again.read_bytes() == second.read_bytes()


class TestSpoiled:
    def test_both_are_named_with_their_hashes(self, spoiled: tuple[Path, Any]) -> None:
        missing = {one["thing"]: one for one in spoiled[1]["missing"]}
        assert missing["evidence:ai-policy"]["what"] == "file not there"
        altered = missing["evidence:scope-statement"]
        assert altered["what"] == "file altered"
        enclosure = spoiled[1]["enclosures"]["evidence:scope-statement"]
        assert enclosure["recorded"] != enclosure["sha256"]
        told = " ".join(altered["lines"])
        assert enclosure["recorded"] in told
        assert enclosure["sha256"] in told
        assert "recorded in evidence/evidence.csv:" in told

    def test_the_sentence_counts_them(self, spoiled: tuple[Path, Any]) -> None:
        assert "Missing: 1 file not there and 1 file altered." in spoiled[1]["sentence"]

    def test_the_index_begins_with_them(self, spoiled: tuple[Path, Any]) -> None:
        with ZipFile(spoiled[0]) as archive:
            html = archive.read("index.html").decode()
        first = html.partition("<section>")[2].partition("</section>")[0]
        assert "What is missing" in first
        assert "evidence/governance/ai-policy.md: the file is not there" in first
        assert spoiled[1]["enclosures"]["evidence:scope-statement"]["recorded"] in first

    def test_json_has_its_shape(self, spoiled: tuple[Path, Any]) -> None:
        assert set(spoiled[1]) == SHAPE
        assert (spoiled[1]["stage"], spoiled[1]["path"]) == (1, spoiled[0].as_posix())


class TestCommand:
    def test_it_says_what_is_missing_and_what_to_do(self, small: Path, tmp_path: Path) -> None:
        (small / "evidence/quality.txt").write_text("edited\n")
        path = tmp_path / "p.zip"
        args = ("pack", "--stage", "2", "-o", str(path), "--as-of", TODAY)
        out = aimsgraph(*args, folder=small).out
        assert out.startswith("Small, Stage 2: ")
        assert "p.zip: written; begin with index.html." in " ".join(out.split())
        assert "file altered" in out
        assert "sync --plan" in out
        assert max(map(len, out.partition("Next")[0].splitlines())) <= 80

    def test_a_later_day_may_be_asked_about(self, small: Path, tmp_path: Path) -> None:
        def states(as_of: str) -> dict[str, str]:
            path = str(tmp_path / f"{as_of}.zip")
            args = ("pack", "--stage", "2", "-o", path, "--as-of", as_of, "--json")
            found = aimsgraph(*args, folder=small).document
            return {one["slot"]: one["state"] for one in found["asked"] if one["ref"] == "A.7.4"}

        report = "slot:A.7.4/data-quality-report/dataset:history"
        assert states(TODAY)[report] == "holds"
        assert states("2032-06-15")[report] == "broken"

    @pytest.mark.parametrize(
        ("args", "code", "told"),
        [
            (("--stage", "3", "-o", "p.zip"), 2, "--stage"),
            (("--stage", "1"), 2, "--out"),
            (("-o", "p.zip"), 2, "--stage"),
            (("--stage", "1", "-o", "p.zip", "--as-of", "1999-01-01"), 2, "nothing is recorded"),
            (("--stage", "1", "-o", "nowhere/p.zip"), 3, "there is no such folder"),
        ],
    )
    def test_what_cannot_be_is_an_error(
        self, args: tuple[str, ...], code: int, told: str, synced_small: Path
    ) -> None:
        ran = aimsgraph("pack", *args, folder=synced_small)
        assert (ran.code, told in ran.err) == (code, True)

    def test_another_file_is_left_alone(self, synced_small: Path, tmp_path: Path) -> None:
        path = tmp_path / "mine.zip"
        path.write_text("mine")
        ran = aimsgraph("pack", "--stage", "1", "-o", str(path), folder=synced_small)
        assert ran.code == 3
        assert path.read_text() == "mine"
        assert [file.name for file in tmp_path.iterdir()] == ["mine.zip"]

    def test_hostile_registers_take_nothing_hidden(self, tmp_path: Path) -> None:
        head, *rows = SMALL["evidence/evidence.csv"].splitlines()
        odd = ('"<script>alert(1)</script>",data-quality-report,.env',
               '=cmd(),data-quality-report,.key')  # fmt: skip
        rows += [f"odd-{n},{row},dataset:history,2026-05-04,accepted" for n, row in enumerate(odd)]
        folder = fill(tmp_path / "work", {
            **SMALL, ".env": "secret", ".key": "secret key",
            "evidence/evidence.csv": "\n".join([head, *rows, ""]),
        })  # fmt: skip
        assert aimsgraph("sync", "--as-of", TODAY, folder=folder).code == 0
        path = tmp_path / "p.zip"
        ran = aimsgraph("pack", "--stage", "2", "-o", str(path), "--as-of", TODAY, folder=folder)
        assert ran.code == 0, ran.err
        assert ran.out.count("file not taken") == 2
        with ZipFile(path) as archive:
            assert not [name for name in archive.namelist() if b"secret" in archive.read(name)]
            html = archive.read("index.html").decode()
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert any("'=cmd()" in row["Record"] for row in table(path))
