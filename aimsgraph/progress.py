"""How far long work is, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

# What is done now, how many steps are done, and of how many. What it raises ends the work.
Progress = Callable[[str, int, int], None]


def quietly(_doing: str, _done: int, _steps: int) -> None:
    """Tell nobody."""
