"""Readings of one invented register, and what a plan found wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aimsgraph.importing import Plan, Reading, Record, Source

TODAY = date(2026, 11, 24)
REGISTER = Source("register", authority=60)
Sync = Callable[..., Plan]


def reading(*records: Record, source: Source = REGISTER, **fields: Any) -> Reading:
    """What a source says, complete unless said otherwise."""
    return Reading.of(source, records, **fields)


def codes(made: Plan) -> list[str]:
    """The codes of a plan's problems, in order."""
    return [problem.code for problem in made.problems]
