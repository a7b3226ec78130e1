"""What breaks most: a sentence with the numbers, the worst first, what to try next."""

from __future__ import annotations

import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from aimsgraph.impact import Blast, Interaction, SinglePoint
from tests.cli.running import TODAY, Ran, aimsgraph

ASKED = [
    (),
    ("dataset:history",),
    ("--change", "content", "--minor"),
    ("--spof",),
    ("--spof", "A.7.4"),
    ("--together", "type:Evidence", "--change", "rejection"),
]


def blast(folder: Path, *args: str, width: int = 80) -> Ran:
    ran = aimsgraph("blast", *args, "--as-of", TODAY, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran


class TestText:
    def test_the_sentence_counts_changes_and_names_the_worst(self, synced_small: Path) -> None:
        out = blast(synced_small, "--change", "content", width=110).out
        assert out.startswith(
            "Of 3 changes to 3 things, 1 breaks something. The worst: if the content of Claims "
            "history changes, 1 control,\n1 requirement and 1 record break.\n"
        )
        assert "\nAs of 15 June 2026, revision 1.\n" in out

    def test_a_row_says_what_how_and_how_much(self, synced_small: Path) -> None:
        out = blast(synced_small, width=110).out
        row = next(line for line in out.splitlines() if line.startswith("✖ Claims history"))
        assert row.split()[3:6] == ["withdrawal", "1", "control"]
        assert "With them break: 1 requirement and 2 records." in out
        assert "[dataset:history]" in out

    def test_what_breaks_nothing_is_counted(self, synced_small: Path) -> None:
        out = blast(synced_small, "--change", "content").out
        assert "\n2 changes break nothing and put nothing in doubt.\n" in out

    def test_silence_is_not_told_as_good_news(self, synced_small: Path) -> None:
        out = blast(synced_small, "--change", "terms").out
        assert out.startswith("Of 3 changes to 3 things, none breaks anything or puts it in doubt.")
        assert "what nothing shows yet, and so cannot break:\n    aimsgraph" in out

    def test_a_single_point_says_what_hangs_on_it(self, synced_small: Path) -> None:
        out = blast(synced_small, "--spof", width=110).out
        assert out.startswith("1 control and 4 requirements hang on single points of failure; ")
        assert "Claims history" in out
        assert "1 control and 1" in out

    def test_those_of_one_requirement_are_counted(self, synced_small: Path) -> None:
        out = blast(synced_small, "--spof", "A.7.4", width=110).out
        assert "single points of failure: what alone breaks it.\n" in out
        assert "[evidence:quality-report]" in out

    def test_what_is_broken_already_has_none(self, synced_small: Path) -> None:
        out = blast(synced_small, "--spof", "A.7.2").out
        assert "is broken today" in out

    def test_pairs_that_add_nothing_are_told(self, synced_small: Path) -> None:
        out = blast(synced_small, "--together", "type:Evidence", "--change", "rejection").out
        assert out.startswith("Of 21 pairs of 7 changes, none breaks more together than apart.")

    @pytest.mark.parametrize("asked", ASKED, ids=" ".join)
    def test_it_proposes_commands_that_work(
        self, asked: tuple[str, ...], synced_small: Path
    ) -> None:
        out = blast(synced_small, *asked).out
        lines = [line for line in out.splitlines() if line.startswith("    aimsgraph ")]
        assert lines
        for line in lines:
            command = shlex.split(line)[1:]
            assert aimsgraph(*command, "--as-of", TODAY, folder=synced_small).code == 0

    @pytest.mark.parametrize("asked", ASKED, ids=" ".join)
    def test_it_is_readable_at_eighty_columns(
        self, asked: tuple[str, ...], made_demo: tuple[Path, Ran]
    ) -> None:
        known = [one.replace("dataset:history", "dataset:claims-history") for one in asked]
        out = blast(made_demo[0], *known).out
        prose = [line for line in out.splitlines() if not line.startswith("    aimsgraph ")]
        assert max(map(len, prose)) <= 80
        assert not any(line.endswith(" ") for line in prose)
        assert "\x1b" not in out


class TestTop:
    def test_only_so_many_rows_are_shown_and_the_others_counted(
        self, made_demo: tuple[Path, Ran]
    ) -> None:
        out = blast(made_demo[0], "--top", "2").out
        assert out.count("✖ ") == 2
        assert "more (all in --json)." in out

    def test_a_document_that_is_cut_says_so(self, made_demo: tuple[Path, Ran]) -> None:
        document = blast(made_demo[0], "--top", "2", "--json").document
        assert len(document["rows"]) == 2
        assert document["left_out"] > 0
        assert document["complete"] is False

    def test_of_single_points_all_that_hangs_on_the_worst_is_kept(
        self, made_demo: tuple[Path, Ran]
    ) -> None:
        rows = blast(made_demo[0], "--spof", "--top", "1", "--json").document["rows"]
        assert len(rows) > 1
        assert len({row["thing"] for row in rows}) == 1


class TestJson:
    @pytest.mark.parametrize(
        ("asked", "row"),
        [
            ((), Blast),
            (("--spof",), SinglePoint),
            (("--together", "type:Evidence", "--change", "rejection"), Interaction),
        ],
        ids=["blast", "spof", "together"],
    )
    def test_it_keeps_its_shape(
        self, asked: tuple[str, ...], row: type, demo_of_november: Path
    ) -> None:
        question = ("blast", *asked, "--as-of", "2026-11-30", "--json")
        document = aimsgraph(*question, folder=demo_of_november).document
        assert set(document) == {
            "sentence", "as_of", "revision", "ontology", "rows", "left_out", "complete",
        }  # fmt: skip
        assert set(document["rows"][0]) == {field.name for field in fields(row)}
        assert document["complete"] is True
        assert document["left_out"] == 0

    def test_the_same_question_gives_the_same_bytes(self, synced_small: Path) -> None:
        assert blast(synced_small, "--json").out == blast(synced_small, "--json").out

    def test_the_numbers_are_those_of_impact(self, synced_small: Path) -> None:
        (row,) = blast(synced_small, "dataset:history", "--change", "content", "--json").document[
            "rows"
        ]
        ask = ("impact", "dataset:history", "--change", "content", "--as-of", TODAY, "--json")
        answer = aimsgraph(*ask, folder=synced_small).document
        assert (row["broken"], row["doubt"]) == (len(answer["broken"]), len(answer["doubt"]))


class TestRefused:
    @pytest.mark.parametrize(
        ("asked", "message", "hint"),
        [
            (("dataset:histroy",), "called 'dataset:histroy'", "did you mean dataset:history"),
            (("dataset:history", "--change", "departure"), "cannot happen to a", "can: content"),
            (("--change", "departure"), "cannot happen to an asset", "what can: behaviour"),
            (("--change", "contnet"), "'contnet' is no kind of change", "what can: behaviour"),
            (("--spof", "--change", "content"), "--spof asks what is lost", "leave out --change"),
            (("--spof", "dataset:history"), "only changes", ""),
            (("--together",), "nothing to come together with", "name two"),
            (("--together", "dataset:history"), "how does it change?", "what can: content"),
            (("--top", "0"), "--top", ""),
        ],
    )
    def test_it_says_what_is_wrong_and_what_can_be(
        self, asked: tuple[str, ...], message: str, hint: str, synced_small: Path
    ) -> None:
        ran = aimsgraph("blast", *asked, folder=synced_small)
        assert ran.code == 2
        assert message in ran.err
        assert hint in ran.err
        assert ran.out == ""
