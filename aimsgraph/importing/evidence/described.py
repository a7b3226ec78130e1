"""What a description says of one file or record, as a row under the columns of the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimsgraph.importing.folding import fold
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator
from aimsgraph.importing.tables.grid import Cell, Row, Table

FILE = "File"
FILE_HEADERS = frozenset({"file", "path", "uri", "location"})


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and where it was said."""

    value: Cell
    place: Locator


Description = Mapping[str, Said]
"""One description: what it says under each header."""


def names_file(row: Description) -> bool:
    """Whether a description says itself which file it is about."""
    return any(fold(header) in FILE_HEADERS for header in row)


def as_table(artifact: Artifact, rows: Sequence[Description]) -> Table:
    """Descriptions as a table whose cells stand where they were said."""
    headers = tuple(dict.fromkeys(header for row in rows for header in row))
    lines = [Row(0, headers)]
    places: dict[tuple[int, int], Locator] = {}
    for number, row in enumerate(rows, 1):
        cells: list[Cell] = []
        for column, header in enumerate(headers):
            said = row.get(header)
            cells.append(None if said is None else said.value)
            if said is not None:
                places[number, column] = said.place
                places.setdefault((0, column), said.place)
        lines.append(Row(number, tuple(cells)))
    return Table(artifact, None, tuple(lines), places=places)
