"""Answers as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aimsgraph.export.characters import escape_json


def plain(value: object) -> Any:
    """A value as JSON knows it: dataclasses as objects, dates as text, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, frozenset | set):
        return sorted(plain(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    return value


def text(document: Mapping[str, object]) -> str:
    """One JSON document as text."""
    return escape_json(json.dumps(plain(document), ensure_ascii=False, indent=2)) + "\n"


def write(document: Mapping[str, object]) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(text(document))
