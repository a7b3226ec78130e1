"""What came out of reading one source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import NodeRecord, Record, RelationRecord
from aimsgraph.importing.source import Source


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that was read: its path inside the workspace, its SHA-256 and its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Reading:
    """Everything one source says now.

    ``complete`` says that what is missing here is missing in the source: only then may a sweep
    retire anything. Sources that are only appended to are never complete. ``set_aside`` are ids of
    rows that were named but could not be taken: they are not missing either. ``rows`` counts what
    was read where that is not the number of records; a source that is suddenly empty is not
    believed, unless somebody decided to ``let_go`` of all that it said.
    """

    source: Source
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True
    artifacts: tuple[Artifact, ...] = ()
    set_aside: frozenset[str] = field(default_factory=frozenset)
    rows: int | None = None
    let_go: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all was read."""
        return not (len(self.records) if self.rows is None else self.rows)

    @classmethod
    def of(
        cls,
        source: Source,
        items: Iterable[Record | Problem],
        *,
        complete: bool = True,
        artifacts: Iterable[Artifact] = (),
        set_aside: Iterable[str] = (),
        rows: int | None = None,
    ) -> Reading:
        """Sort what an importer yields into records and problems."""
        records: list[Record] = []
        problems: list[Problem] = []
        for item in items:
            if isinstance(item, NodeRecord | RelationRecord):
                records.append(item)
            else:
                problems.append(item)
        return cls(
            source=source,
            records=tuple(records),
            problems=tuple(problems),
            complete=complete,
            artifacts=tuple(artifacts),
            set_aside=frozenset(set_aside),
            rows=rows,
        )
