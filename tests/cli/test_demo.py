"""The demo is made, synced and asked in one command."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.cli.running import Ran, aimsgraph


def test_it_ends_with_the_answer(made_demo: tuple[Path, Ran]) -> None:
    out = " ".join(made_demo[1].out.split())
    assert "Nordhelm Mutual: " in out
    assert "If the content of Claims history changes, " in out
    assert "for Claims triage" in out
    assert "BREAKS" in out


def test_it_reads_without_an_error(made_demo: tuple[Path, Ran]) -> None:
    document = aimsgraph("sync", "--json", folder=made_demo[0]).document
    assert [p for p in document["problems"] if p["severity"] == "error"] == []
    assert document["sentence"].endswith("nothing is new.")


def test_it_is_a_sound_workspace(made_demo: tuple[Path, Ran]) -> None:
    assert aimsgraph("doctor", folder=made_demo[0]).code == 0


def test_it_never_overwrites(made_demo: tuple[Path, Ran]) -> None:
    ran = aimsgraph("demo", str(made_demo[0]))
    assert ran.code == 5
    assert "there is something here already" in ran.err


def test_it_answers_in_json(tmp_path: Path) -> None:
    document = aimsgraph("demo", str(tmp_path / "nordhelm"), "--json").document
    assert {"folder", "sync", "status", "sentence", "broken", "doubt"} <= set(document)


def test_what_it_suggests_works_from_where_it_was_made(made_demo: tuple[Path, Ran]) -> None:
    lines = [line.strip() for line in made_demo[1].out.splitlines()]
    suggested = [shlex.split(line) for line in lines if line.startswith("aimsgraph ")]
    assert suggested
    for _program, *arguments in suggested:
        ran = aimsgraph(*arguments)
        assert ran.code == 0, ran.err
