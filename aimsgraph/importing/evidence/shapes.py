"""The shape of records in JSON, whatever made them: by the keys that their objects have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aimsgraph.importing.documents import Path
from aimsgraph.importing.folding import fold, tidy

REQUIREMENT = (
    *("clause", "control", "requirement", "provision", "article"),
    *("clause id", "control id", "requirement id", "clause ref", "control ref", "requirement ref"),
    *("clauses", "controls", "requirements", "provisions", "articles"),
)
FILES = (
    *("actual evidence references", "evidence references", "evidence refs", "evidence files"),
    *("references", "files", "documents", "attachments", "artifacts", "evidence"),
    *("file", "path", "uri", "location"),
)
FLAG = ("auditor flag", "flag", "flagged", "needs review", "review required", "open question")
PROSE = ("response", "answer", "finding", "observation", "statement")
DATED = (
    *("collected on", "collected at", "timestamp", "date", "assessed on", "assessed at"),
    *("recorded at", "created at"),
)
JUDGED = ("verdict", "result", "outcome")

_SAYS = frozenset({*FILES, *FLAG, *PROSE, *DATED, *JUDGED})
_KEY = re.compile(r'"([^"\\]{1,40})"\s*:')
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def may_hold_records(text: str) -> bool:
    """Whether a text, be it JSON or not, has a key that names a requirement."""
    keys = {found[1] for found in _KEY.finditer(text)}
    return any(key_of(key) in REQUIREMENT for key in keys)


def find_records(value: object) -> list[tuple[Path, Any]]:
    """What stands among records in a JSON value, each with its path; nothing if it has none.

    They stand in a list, alone in the file or under one of its keys, and more than half of them
    are records; or the file is one.
    """
    if isinstance(value, dict) and _is_record(value):
        return [((), value)]
    lists: list[tuple[Path, Any]] = [((), value)]
    if isinstance(value, dict):
        lists = [((key,), below) for key, below in value.items()]
    for path, items in lists:
        if not isinstance(items, list):
            continue
        if sum(isinstance(each, dict) and _is_record(each) for each in items) * 2 > len(items):
            return [((*path, at), each) for at, each in enumerate(items)]
    return []


def _is_record(value: Mapping[str, Any]) -> bool:
    """Whether an object names a requirement in words, and says something of it."""
    keys = {key_of(key): below for key, below in value.items()}
    requirement = next((keys[name] for name in REQUIREMENT if keys.get(name)), None)
    return text_of(requirement) != "" and not _SAYS.isdisjoint(keys)


def key_of(key: str) -> str:
    """A key however it is written: ``questionId``, ``question_id`` and ``Question ID`` alike."""
    return fold(_CAMEL.sub(" ", key).replace("_", " ").replace("-", " "))


def text_of(value: object) -> str:
    """A plain value, or a list of such, as text; empty for anything else."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str() | int() | float():
            return tidy(str(value))
        case list():
            return "\n".join(text for item in value if (text := text_of(item)))
    return ""
