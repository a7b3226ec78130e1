"""A disk that is full, fails or refuses: a command says so, loses nothing, and completes later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.calls import NEEDS_RIGHTS, NEEDS_ROOM, Call
from tests.crash.conftest import COMMANDS, DISTURBED, assert_completes, spread, turning_points
from tests.crash.looking import Look, assert_whole, look
from tests.crash.staging import Ended, Stage

Start = Callable[[str], Path]


def assert_told(ended: Ended) -> dict[str, str]:
    """It ended as documented and said what, where and what to do; what it said, by label."""
    assert ended.code in (3, 4), ended.err
    lines = dict(line.strip().partition(": ")[::2] for line in ended.err.splitlines())
    assert {"error", "where", "hint"} <= lines.keys(), ended.err
    assert "Traceback" not in ended.err
    return lines


def run_whole(stage: Stage, command: str, start: Start) -> tuple[Look, Look, tuple[Call, ...]]:
    """How it is before and after the command, undisturbed, and what it calls."""
    work = start(command)
    before = look(work)
    ended = stage.run(*COMMANDS[command], folder=work)
    assert ended.code == 0, ended.err
    return before, look(work), ended.calls


@pytest.mark.parametrize("command", DISTURBED)
def test_a_full_disk_is_named_and_the_command_completes_once_there_is_room(
    command: str, stage: Stage, start: Start
) -> None:
    before, after, calls = run_whole(stage, command, start)
    numbers = turning_points(calls, lambda call: call.name in NEEDS_ROOM)
    for number in numbers:
        work = start(command)
        ended = stage.run(*COMMANDS[command], folder=work, deed="ENOSPC", at=number)
        assert ended.done
        state = look(work)
        assert_whole(state, before, after)
        if ended.code == 0:  # what failed was no more than a hint to others
            assert state.same_as(after)
            continue
        told = assert_told(ended)
        assert "full" in told["error"], ended.err
        assert "make room" in told["hint"]
        assert str(work) in told["where"] or (work / told["where"]).parent.is_dir(), ended.err
        assert_completes(stage, command, work, after)
    print(f"{command}: {len(numbers)} of {len(calls)} calls")


@pytest.mark.parametrize("command", DISTURBED)
@pytest.mark.parametrize("error", ["EIO", "EACCES"])
def test_a_disk_that_fails_or_refuses_is_named_and_nothing_is_lost(
    error: str, command: str, stage: Stage, start: Start
) -> None:
    before, after, calls = run_whole(stage, command, start)
    able = [call for call in calls if error == "EIO" or call.name in NEEDS_RIGHTS]
    for number in spread(range(1, len(able) + 1), 4):
        work = start(command)
        ended = stage.run(*COMMANDS[command], folder=work, deed=error, at=number)
        assert ended.done
        state = look(work)
        assert_whole(state, before, after)
        if ended.code == 0:
            assert state.same_as(after)
            continue
        assert_told(ended)
        assert_completes(stage, command, work, after)
