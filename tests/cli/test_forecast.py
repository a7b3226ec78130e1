"""The forecast tells what lapses when and whose it is."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from aimsgraph.impact import Impact
from aimsgraph.workspace import find_workspace
from tests.cli.running import SMALL, TODAY, Ran, aimsgraph, fill

UNTIL = "2027-06-30"


def forecast(folder: Path, *args: str, width: int = 80) -> Ran:
    ran = aimsgraph("forecast", "--as-of", TODAY, *args, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran


class TestText:
    def test_the_sentence_counts_what_lapses(self, synced_small: Path) -> None:
        out = forecast(synced_small, "--until", UNTIL, width=110).out
        assert out.startswith(
            "If nothing new is recorded, 1 requirement, 1 control and 1 record lapse until "
            "30 June 2027.\nAs of 15 June 2026, revision 1.\n"
        )

    def test_the_first_requirement_has_its_day_and_reason(self, synced_small: Path) -> None:
        out = " ".join(forecast(synced_small, "--until", UNTIL).out.split())
        assert (
            "First requirement: A.7.4 Quality of data for AI systems is not demonstrated on "
            "5 May 2027, in 324 days. Data quality requirements or Datasheet: Claims history: "
            "the next one was due by 2027-05-04."
        ) in out

    def test_a_row_says_what_when_why_and_whose(self, synced_small: Path) -> None:
        out = forecast(synced_small, "--until", UNTIL, width=110).out
        row = next(line for line in out.splitlines() if line.startswith("✖ Quality of data "))
        assert "not demonstrated" in row
        assert "2027-05-05" in row
        assert "Mia Lund" in row
        assert "the next one was due by 2027-05-04 [control:quality]" in " ".join(out.split())
        assert "It lapsed after 2027-05-04 [evidence:quality-report]" in out
        assert "2027-05              1         1      0        1" in out

    def test_nothing_is_said_too(self, synced_small: Path) -> None:
        out = forecast(synced_small, "--until", "2026-07-01").out
        assert out.startswith("If nothing new is recorded, nothing lapses until 1 July 2026.")

    def test_a_renewal_is_supposed_and_said(self, synced_small: Path) -> None:
        kinds = ("report", "criteria")
        renewals = [x for kind in kinds for x in ("--renew", f"evidence:quality-{kind}=2027-05-01")]
        out = forecast(synced_small, "--until", UNTIL, *renewals, width=110).out
        assert out.startswith("With these renewals, 1 record lapses until 30 June 2027.")
        told = " ".join(out.split())
        assert "Quality of the claims history is renewed, and accepted, on 2027-05-01;" in told
        assert "[evidence:quality-report]" in out
        assert "[control:quality]" not in out

    def test_it_proposes_commands_that_work(self, synced_small: Path) -> None:
        out = forecast(synced_small, "--until", UNTIL).out
        commands = [
            line.split()[1:] for line in out.splitlines() if line.startswith("    aimsgraph ")
        ]
        assert len(commands) == 3
        for command in commands:
            assert aimsgraph(*command, folder=synced_small).code == 0

    @pytest.mark.parametrize("width", [80, 120])
    def test_it_is_readable(self, width: int, demo: Path) -> None:
        ran = aimsgraph("forecast", "--until", last_day(demo), folder=demo, width=width)
        assert ran.code == 0, ran.err
        prose = [line for line in ran.out.splitlines() if not line.startswith("    aimsgraph ")]
        assert max(map(len, prose)) <= min(width, 110)
        assert not any(line.endswith(" ") for line in prose)


def test_names_from_a_register_cannot_steer_the_terminal(tmp_path: Path) -> None:
    name = "Quality [red]\x1b[31m\x07 \u202efdp"
    old = SMALL["evidence/evidence.csv"]
    folder = fill(tmp_path, SMALL)
    fill(folder, {"evidence/evidence.csv": old.replace("Quality of the claims history", name)})
    assert aimsgraph("sync", "--as-of", TODAY, folder=folder).code == 0
    out = forecast(folder, "--until", UNTIL, width=110).out
    assert not [c for c in out if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c == "\u202e"]
    assert r"Quality [red]\x1b[31m\x07 \u202efdp" in out


class TestJson:
    def test_it_keeps_its_shape(self, synced_small: Path) -> None:
        document = forecast(synced_small, "--until", UNTIL, "--json").document
        assert set(document) == {
            "sentence", "as_of", "until", "revision", "ontology", "assumed", "first", "lapses",
            "improvements", "calendar", "complete",
        }  # fmt: skip
        assert set(document["lapses"][0]) == {
            "on", "id", "cls", "name", "before", "before_word", "after", "after_word", "reason",
            "owner",
        }  # fmt: skip
        assert document["first"]["id"] == "iso42001:2023/A.7.4"
        assert document["complete"] is True

    def test_the_same_question_gives_the_same_bytes(self, synced_small: Path) -> None:
        ask = ("--until", UNTIL, "--json")
        assert forecast(synced_small, *ask).out == forecast(synced_small, *ask).out


class TestFiles:
    def test_a_calendar_holds_requirements_and_records(
        self, synced_small: Path, tmp_path: Path
    ) -> None:
        lapses = forecast(synced_small, "--until", UNTIL, "--json").document["lapses"]
        path = tmp_path / "lapses.ics"
        forecast(synced_small, "--until", UNTIL, "-o", str(path))
        calendar = Calendar.from_ical(path.read_bytes())
        days = {str(one["description"]): one["dtstart"].dt for one in calendar.walk("VEVENT")}
        told = {text.partition("Id: ")[2].partition("\n")[0]: day for text, day in days.items()}
        assert told == {
            row["id"]: date.fromisoformat(row["on"])
            for row in lapses
            if row["id"] in ("iso42001:2023/A.7.4", "evidence:quality-report")
        }
        forecast(synced_small, "--until", UNTIL, "-o", str(path))  # in the place of the first

    @pytest.mark.parametrize("format", ["csv", "html", "json", "ics"])
    def test_every_form_goes_to_the_terminal_too(self, format: str, synced_small: Path) -> None:
        out = forecast(synced_small, "--until", UNTIL, "--format", format).out
        assert "A.7.4" in out
        assert "Mia Lund" in out

    def test_another_command_has_no_calendar(self, synced_small: Path, tmp_path: Path) -> None:
        ran = aimsgraph("matrix", "--format", "ics", folder=synced_small)
        assert ran.code == 2
        assert "no format is called 'ics'" in ran.err


class TestBadInput:
    @pytest.mark.parametrize(
        ("args", "told"),
        [
            (("--until", "2026-06-15"), "does not go beyond 2026-06-15"),
            (("--until", "2020-01-01"), "does not go beyond 2026-06-15"),
            (("--until", "2060-01-01"), "at most 10 years"),
            (("--until", "soon"), "is not a date"),
            (("--until", UNTIL, "--renew", "evidence:quality-report"), "does not say when"),
            (("--until", UNTIL, "--renew", "evidence:quality-report=soon"), "is not a date"),
            (("--until", UNTIL, "--renew", "control:quality=2026-07-01"), "is not renewed"),
            (("--until", UNTIL, "--renew", "evidence:qualty-report=2026-07-01"), "quality-report"),
        ],
    )
    def test_it_is_refused_with_a_reason(
        self, args: tuple[str, ...], told: str, synced_small: Path
    ) -> None:
        ran = aimsgraph("forecast", "--as-of", TODAY, *args, folder=synced_small)
        assert ran.code == 2
        assert told in " ".join(ran.err.split())

    def test_before_the_first_record_nothing_is_told(self, synced_small: Path) -> None:
        ran = aimsgraph("forecast", "--until", UNTIL, "--as-of", "2026-01-01", folder=synced_small)
        assert ran.code == 2
        assert "the first record is of 2026-05-04" in " ".join(ran.err.split())


def last_day(folder: Path) -> str:
    """Seven months after the day the demo was made for."""
    as_of = date.fromisoformat(aimsgraph("status", "--json", folder=folder).document["as_of"])
    return str(as_of + timedelta(days=210))


def test_every_day_of_the_demo_is_as_its_posture(
    made_demo: tuple[Path, Ran], tmp_path: Path
) -> None:
    folder = shutil.copytree(made_demo[0], tmp_path / "nordhelm")
    workspace = find_workspace(folder)
    with workspace.open() as opened:
        snapshot = opened.snapshot()
    as_of = date.fromisoformat(aimsgraph("status", "--json", folder=folder).document["as_of"])
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
    found = impact.forecast(as_of + timedelta(days=400))
    rows = (*found.lapses, *found.improvements)
    days = {row.on for row in rows}
    assert len(days) > 10
    for day in sorted(days | {one - timedelta(days=1) for one in days}):
        then = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=day).posture()
        assert found.status_on(day) == {id: v.status for id, v in then.verdicts.items()}
        told = {row.id: row.after_word for row in rows if row.on == day and row.after}
        assert told == {id: then.verdicts[id].word for id in told}
