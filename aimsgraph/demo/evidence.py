"""The demo's evidence folder."""

from __future__ import annotations

from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path


def write_evidence(folder: Path, table: Traversable, today: date) -> None:
    """Write it."""
    folder.mkdir()
