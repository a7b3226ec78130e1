"""Writes the files that a test reads, and picks what it looks at out of a reading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aimsgraph.importing import NodeRecord, Problem, Reading, RelationRecord


@dataclass(frozen=True)
class Write:
    """Called with a path inside ``root`` and a text, it writes the file."""

    root: Path

    def __call__(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path


def nodes(reading: Reading) -> dict[str, NodeRecord]:
    return {each.id: each for each in reading.records if isinstance(each, NodeRecord)}


def relations(reading: Reading, type: str) -> list[RelationRecord]:
    return [
        each for each in reading.records if isinstance(each, RelationRecord) and each.type == type
    ]


def links(reading: Reading) -> list[tuple[str, ...]]:
    """The key of each relation."""
    return [
        (one.type, one.source, one.target, one.qualifier)
        for one in reading.records
        if isinstance(one, RelationRecord)
    ]


def problems(reading: Reading, code: str) -> list[Problem]:
    return [problem for problem in reading.problems if problem.code == code]
