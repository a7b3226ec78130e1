"""What somebody wrote into a register cannot steer the terminal of the reader."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import SMALL, TODAY, aimsgraph, fill

NAME = "Claims [bold red]history[/]\x1b[31m\x07 \u202efdp.exe :bomb: {curly} =cmd()"
SHOWN = r"Claims [bold red]history[/]\x1b[31m\x07 \u202efdp.exe :bomb: {curly} =cmd()"
COMMANDS = [
    ("status",),
    ("impact", "dataset:history", "--change", "content"),
    ("blast",),
    ("repair", "--by", "2026-09-15", "--as-of", TODAY),
    ("explain", "A.7.4", "--change", "dataset:history=content"),
    ("trace", "dataset:history"),
    ("log", "1"),
    ("doctor",),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fill(tmp_path_factory.mktemp("hostile"), SMALL)
    row = f'history,"{NAME}",2026-04-01,data-owner\n'
    fill(folder, {"registers/Datasets.csv": f"ID,Name,Observed on,Owner\n{row}"})
    assert aimsgraph("sync", "--as-of", TODAY, folder=folder).code == 0
    return folder


def dangerous(text: str) -> list[str]:
    return [c for c in text if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c == "\u202e"]


@pytest.mark.parametrize("command", COMMANDS, ids=[one[0] for one in COMMANDS])
def test_nothing_of_it_is_obeyed(command: tuple[str, ...], hostile: Path) -> None:
    ran = aimsgraph(*command, folder=hostile, width=300)
    assert not dangerous(ran.out + ran.err)


def test_it_is_shown_as_it_was_written(hostile: Path) -> None:
    assert SHOWN in aimsgraph("trace", "dataset:history", folder=hostile, width=110).out


@pytest.mark.parametrize("command", COMMANDS, ids=[one[0] for one in COMMANDS])
def test_json_is_harmless_and_keeps_it(command: tuple[str, ...], hostile: Path) -> None:
    out = aimsgraph(*command, "--json", folder=hostile).out
    assert not dangerous(out)
    assert json.loads(out)


def test_a_hostile_id_in_an_error_is_harmless(hostile: Path) -> None:
    ran = aimsgraph("explain", "dataset:\x1b[31mx", folder=hostile)
    assert ran.code == 2
    assert not dangerous(ran.err)


def test_a_hostile_problem_is_harmless(hostile: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(hostile, tmp_path / "copy")
    fill(folder, {"registers/Controls.csv": "ID,Control,Implements\nc,C,\x1b[31mA.99\n"})
    ran = aimsgraph("sync", folder=folder)
    assert not dangerous(ran.out + ran.err)
