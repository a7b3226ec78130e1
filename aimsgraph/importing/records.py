"""What importers yield: nodes and relations by key, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter

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

    def as_dict(self) -> dict[str, str | int]:
        """The parts that are set, as a claim keeps them."""
        parts = zip(_PARTS, _values(self), strict=True)
        return {name: value for name, value in parts if value is not None and value != ""}


_PARTS = tuple(part.name for part in fields(Locator))
_values = attrgetter(*_PARTS)


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing as people name it: by id, key, name or reference; of one of ``classes``.

    Empty text means the only thing of these classes. Where nobody else describes what is named,
    ``create`` is the class it is made of; without one the relation is set aside.
    """

    text: str
    classes: tuple[str, ...]
    create: str | None = None


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A thing as one source describes it. ``id`` is ``<prefix>:<key>`` or a provision's id.

    An empty class adds to a thing that others describe, and makes none.
    """

    cls: str
    id: str
    properties: Mapping[str, Value]
    locator: Locator
    aliases: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """A relation as one source describes it, between ids.

    Where an end is only named, the mention of it says how, and the id is a first guess.
    """

    type: str
    source: str
    target: str
    locator: Locator
    qualifier: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict)
    source_mention: Mention | None = None
    target_mention: Mention | None = None


Record = NodeRecord | RelationRecord
