"""The answer begins with one sentence with numbers, then the worst first, then what to try."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from aimsgraph.impact import Answer, Verdict
from tests.cli.running import TODAY, Ran, aimsgraph


def impact(folder: Path, *args: str, width: int = 80) -> Ran:
    ran = aimsgraph("impact", *args, "--as-of", TODAY, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran


class TestText:
    def test_the_sentence_counts_what_breaks(self, synced_small: Path) -> None:
        out = impact(synced_small, "dataset:history", "--change", "content", width=110).out
        assert out.startswith(
            "If the content of Claims history changes, 1 control breaks; "
            "1 record and 1 requirement go with it.\nAs of 15 June 2026, revision 1.\n"
        )

    def test_a_row_says_what_for_whom_why_and_whose(self, synced_small: Path) -> None:
        out = impact(synced_small, "dataset:history", "--change", "content", width=110).out
        row = next(line for line in out.splitlines() if line.startswith("✖ Quality of data"))
        assert "not demonstrated" in row
        assert "Claims history" in row
        assert "Mia Lund" in row
        assert "(A.7.4)" in row
        assert "the content of Claims history changed [control:quality]" in out

    def test_nothing_is_said_too(self, synced_small: Path) -> None:
        out = impact(synced_small, "person:mia", "--change", "departure").out
        assert "If Mia Lund leaves, " in out

    def test_a_minor_change_says_so(self, synced_small: Path) -> None:
        out = impact(synced_small, "dataset:history", "--change", "content", "--minor").out
        assert out.startswith("If the content of Claims history changes (minor), ")

    def test_several_changes_are_one_question(self, synced_small: Path) -> None:
        changes = ("--change", "dataset:history=content", "--change", "model:triage-model=terms")
        document = impact(synced_small, *changes, "--json").document
        assert [(one["thing"], one["kind"]) for one in document["changes"]] == [
            ("dataset:history", "content"),
            ("model:triage-model", "terms"),
        ]

    def test_it_proposes_commands_that_work(self, synced_small: Path) -> None:
        out = impact(synced_small, "dataset:history", "--change", "content").out
        commands = [
            line.split()[1:] for line in out.splitlines() if line.startswith("    aimsgraph ")
        ]
        assert commands
        for command in commands:
            assert aimsgraph(*command, "--as-of", TODAY, folder=synced_small).code == 0

    def test_it_is_readable_at_eighty_columns(self, synced_small: Path) -> None:
        out = impact(synced_small, "dataset:history", "--change", "content").out
        prose = [line for line in out.splitlines() if not line.startswith("    aimsgraph ")]
        assert max(map(len, prose)) <= 80
        assert not any(line.endswith(" ") for line in prose)
        assert "\x1b" not in out


class TestJson:
    def test_it_keeps_its_shape(self, synced_small: Path) -> None:
        document = impact(synced_small, "dataset:history", "--change", "content", "--json").document
        assert set(document) == {"sentence", *(field.name for field in fields(Answer))}
        assert {
            "id", "cls", "name", "status", "word", "tag", "gap", "planned", "nothing_due",
            "subjects", "reasons", "parts", "spare",
        } <= set(document["broken"][0])  # fmt: skip
        assert set(document["broken"][0]) == {field.name for field in fields(Verdict)}

    def test_the_same_question_gives_the_same_bytes(self, synced_small: Path) -> None:
        ask = ("dataset:history", "--change", "content", "--json")
        assert impact(synced_small, *ask).out == impact(synced_small, *ask).out


class TestSelections:
    def test_what_changes_may_be_a_selection(self, synced_small: Path) -> None:
        ask = ("+system:triage,type:Dataset", "--change", "content", "--json")
        document = aimsgraph("impact", *ask, folder=synced_small).document
        assert [change["thing"] for change in document["changes"]] == ["dataset:history"]

    def test_a_selection_of_nothing_says_so(self, synced_small: Path) -> None:
        ran = aimsgraph("impact", "dataset:z*", "--change", "content", folder=synced_small)
        assert ran.code == 2
        assert "nothing is selected" in ran.err

    def test_a_selection_by_state_asks_how_things_stand(self, synced_small: Path) -> None:
        ask = ("state:holds,type:Evidence", "--change", "rejection", "--json")
        document = aimsgraph("impact", *ask, folder=synced_small).document
        assert "evidence:quality-report" in {change["thing"] for change in document["changes"]}


class TestSilence:
    def test_nothing_breaks_is_not_told_as_good_news_of_what_nothing_shows(
        self, synced_small: Path
    ) -> None:
        out = impact(synced_small, "system:triage", "--change", "terms", width=110).out
        assert "nothing breaks and nothing comes into doubt" in out
        assert "nothing recorded today: what nothing shows yet cannot break" in out


class TestReferences:
    def test_a_bare_reference_is_that_of_the_adopted_framework(self, synced_small: Path) -> None:
        document = aimsgraph("explain", "A.7.4", "--json", folder=synced_small).document
        assert document["verdict"]["id"] == "iso42001:2023/A.7.4"


class TestDemo:
    def test_what_is_retired_as_planned_breaks_nothing(self, made_demo: tuple[Path, Ran]) -> None:
        ran = aimsgraph(
            "impact", "system:cv-screener", "--change", "decommission", folder=made_demo[0]
        )
        assert ran.out.startswith("If CV screener is retired as planned, nothing breaks")
        assert "NOTHING MORE IS DEMANDED OF" in ran.out
        assert "slot:" not in ran.out

    def test_a_control_and_what_it_implements_are_one_row(
        self, made_demo: tuple[Path, Ran]
    ) -> None:
        ran = aimsgraph(
            "impact", "dataset:claims-history", "--change", "content", folder=made_demo[0]
        )
        assert "Quality of data (A.7.4)" in ran.out
        assert "iso42001:2023/A.7.4" not in ran.out
