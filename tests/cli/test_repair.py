"""The plan begins with what it costs and brings back, then who does what, then what stays lost."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from aimsgraph.impact.actions import Action
from aimsgraph.impact.repair import RepairPlan
from tests.cli.running import TODAY, Ran, aimsgraph

SOON = "2026-09-15"  # by then the reports of May have to be made anew


def repair(folder: Path, *args: str, by: str = SOON, width: int = 80) -> Ran:
    ran = aimsgraph("repair", *args, "--by", by, "--as-of", TODAY, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran


class TestText:
    def test_the_sentence_says_cost_effect_and_proof(self, synced_small: Path) -> None:
        out = " ".join(repair(synced_small).out.split())
        found = re.match(
            r"(\d+) actions for ([\d.]+) person-days bring back (\d+) of (\d+) requirements and "
            r"controls by 15 September 2026; nothing cheaper does\. As of 15 June 2026, "
            r"revision 1\. Worked through with the actions done: the plan holds\.",
            out,
        )
        assert found, out[:300]

    def test_actions_stand_under_who_has_to_act(self, synced_small: Path) -> None:
        out = repair(synced_small, "A.7.4", by="2027-06-15", width=110).out
        _, _, rest = out.partition("TO DO: Mia Lund")
        assert "Renew Quality of the claims history" in rest.partition("TO DO")[0]
        assert "[renew:evidence:quality-report]" in rest
        assert "1 person-day " in rest

    def test_a_budget_is_kept_and_what_it_leaves_out_is_named(self, synced_small: Path) -> None:
        ran = repair(synced_small, "--budget", "4")
        assert "within 4 person-days by" in " ".join(ran.out.split())
        assert "NOT WITHIN THE BUDGET" in ran.out
        assert repair(synced_small, "--budget", "4", "--json").document["cost"] <= 4

    def test_a_budget_for_nothing_says_so(self, synced_small: Path) -> None:
        out = " ".join(repair(synced_small, "--budget", "0").out.split())
        assert out.startswith("Nothing that can be done within 0 person-days brings back any of ")

    def test_what_holds_needs_nothing(self, synced_small: Path) -> None:
        out = repair(synced_small, "control:quality", by=TODAY).out
        assert out.startswith("Nothing is to be done: all that was asked holds on 15 June 2026.")

    def test_without_time_it_prints_the_gap(self, synced_small: Path) -> None:
        out = " ".join(repair(synced_small, "--time-limit", "1e-9").out.split())
        assert "time ran out: at least 0 person-days are needed (gap 100%)." in out

    def test_it_proposes_commands_that_work(self, synced_small: Path) -> None:
        for args in ((), ("--budget", "4")):
            out = repair(synced_small, *args).out
            commands = [
                line.split()[1:] for line in out.splitlines() if line.startswith("    aimsgraph ")
            ]
            assert commands
            for command in commands:
                ran = aimsgraph(*command, "--as-of", TODAY, folder=synced_small)
                assert ran.code == 0, (command, ran.err)

    def test_it_is_readable_at_eighty_columns(self, synced_small: Path) -> None:
        out = repair(synced_small).out
        prose = [line for line in out.splitlines() if not line.startswith("    aimsgraph ")]
        assert max(map(len, prose)) <= 80
        assert not any(line.endswith(" ") for line in prose)
        assert "\x1b" not in out

    def test_what_cannot_hold_is_named_with_why(self, demo_of_november: Path) -> None:
        args = ("repair", "control:monitoring", "--by", "2027-02-01", "--as-of", "2026-11-30")
        out = aimsgraph(*args, folder=demo_of_november, width=110).out
        assert out.startswith("Nothing that can be done brings it back by 1 February 2027.")
        assert "CANNOT HOLD BY THEN" in out
        assert "nothing covers 2026-02-01 to 2026-04-30 [control:monitoring]" in out


class TestJson:
    def test_it_keeps_its_shape(self, synced_small: Path) -> None:
        document = repair(synced_small, "--json").document
        assert set(document) == {"sentence", *(field.name for field in fields(RepairPlan))}
        assert set(document["actions"][0]) == {field.name for field in fields(Action)}

    def test_the_same_question_gives_the_same_bytes(self, synced_small: Path) -> None:
        assert repair(synced_small, "--json").out == repair(synced_small, "--json").out


class TestBadQuestions:
    @pytest.mark.parametrize(
        ("args", "says"),
        [
            (("--by", "2026-06-14"), "2026-06-14 has passed"),
            (("--by", SOON, "A.7.44"), "no thing is called 'A.7.44'"),
            (("--by", SOON, "dataset:history"), "a Dataset only changes"),
            (("--by", SOON, "--budget", "-1"), "a budget of -1.0 is not possible"),
            (("--by", SOON, "--time-limit", "0"), "0.0 seconds are no time"),
            (("--by", "soon"), "'soon' is not a date"),
            ((), "missing option '--by'"),
        ],
    )
    def test_they_are_refused_with_advice(
        self, synced_small: Path, args: tuple[str, ...], says: str
    ) -> None:
        ran = aimsgraph("repair", *args, "--as-of", TODAY, folder=synced_small)
        assert ran.code == 2
        assert says in ran.err
        assert not ran.out
