"""A command that is killed loses nothing that was committed, and completes when it is run again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.conftest import COMMANDS, EVERY, spread
from tests.crash.looking import Look, assert_whole, look
from tests.crash.staging import Stage

Start = Callable[[str], Path]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_kill_at_any_call_leaves_all_whole_and_the_command_completes(
    command: str, stage: Stage, start: Start, tmp_path: Path
) -> None:
    args = COMMANDS[command]
    work = start(command)
    before = look(work)
    looks: list[Look] = []
    kept: dict[object, Path] = {}
    for number, copy in stage.states(*args, folder=work):
        looks.append(look(copy))
        outcome = number if EVERY else looks[-1].outcome
        if outcome not in kept:
            kept[outcome] = shutil.copytree(copy, tmp_path / "kept" / str(number))
    after = looks[-1]
    assert not before.same_as(after)
    for state in looks:
        assert_whole(state, before, after)
    for folder in kept.values():
        ended = stage.run(*args, folder=folder)
        assert ended.code == 0 or folder == kept[outcome], ended.err
        assert look(folder).same_as(after)
    print(f"{command}: {len(looks) - 1} calls, {len(kept)} outcomes")


def test_a_killed_process_leaves_what_was_there_at_the_call(
    stage: Stage, start: Start, tmp_path: Path
) -> None:
    """The promise that the test above rests on: a copy at a call is what a kill there leaves."""
    args = COMMANDS["record"]
    copies = {}
    for number, copy in stage.states(*args, folder=start("record")):
        copies[number] = shutil.copytree(copy, tmp_path / "copies" / str(number))
    for number in spread(list(copies)[:-1], 8):
        work = start("record")
        ended = stage.run(*args, folder=work, deed="kill", at=number)
        assert (ended.code, ended.done) == (-9, True)
        left, copied = look(work), look(copies[number])
        assert (left.left, left.files.keys()) == (copied.left, copied.files.keys())
        assert left.newest == copied.newest


def test_a_demo_that_was_killed_is_made_again(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = stage.run("demo", folder=tmp_path / "whole")
    assert whole.code == 0, whole.err
    after = look(tmp_path / "whole" / "nordhelm")
    for number in spread(range(1, len(whole.calls)), 4):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert stage.run("demo", folder=folder, deed="kill", at=number).code == -9
        finished = look(folder).files.keys() >= {"nordhelm/aims.toml"} and not any(
            name.endswith(".unfinished") for name in look(folder).left
        )
        ended = stage.run("demo", folder=folder)
        assert ended.code == (5 if finished else 0), ended.err
        assert look(folder / "nordhelm").same_as(after)
    again = stage.run("demo", folder=tmp_path / "whole")
    assert (again.code, "something here already" in again.err) == (5, True)
