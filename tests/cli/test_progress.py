"""A long command says on a terminal what it is doing; a short one, or a pipe, sees nothing."""

from __future__ import annotations

import io
import time

import pytest

from aimsgraph.cli import progress


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, patience: float) -> str:
    """What stands on the stream while a step takes longer than a moment."""
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    with progress.progress_bar() as tell:
        tell("reading registers", 1, 3)
        deadline = time.monotonic() + 5
        while "reading" not in stream.getvalue() and patience < 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        return stream.getvalue()


def test_what_takes_long_is_told_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reading registers" in shown(Terminal(), monkeypatch, patience=0.01)


def test_what_is_done_soon_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, patience=60) == ""
