"""What importers yield: nodes and relations by key, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aimsgraph.snapshot import Value


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a value came from."""

    artifact: str  # path inside the workspace, with /
    artifact_sha256: str = ""
    sheet: str | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    pointer: str | None = None  # JSON pointer, XPath, or stream + record

    def __str__(self) -> str:
        place = self.artifact
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        if self.sheet is not None or self.cell is not None:
            place += f" {'!'.join(part for part in (self.sheet, self.cell) if part)}"
        if self.pointer is not None:
            place += f" {self.pointer}"
        return place


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A thing as one source describes it. ``id`` is ``<prefix>:<key>`` or a provision's id."""

    cls: str
    id: str
    properties: Mapping[str, Value]
    locator: Locator
    aliases: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """A relation as one source describes it, between ids."""

    type: str
    source: str
    target: str
    locator: Locator
    qualifier: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict)


Record = NodeRecord | RelationRecord
