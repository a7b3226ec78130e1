"""Which row is the header, and which of its cells is which column of a recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from aimsgraph.importing.folding import fold, tidy
from aimsgraph.importing.tables.grid import Row, Table, is_blank, text_of
from aimsgraph.importing.tables.recipe import Column, Sheet

SEARCHED_ROWS = 50
_SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Match:
    """How a row fits the columns of a sheet.

    ``positions`` maps labels to the positions of cells, ``ambiguous`` labels to the headers that
    could all be meant; ``missing`` are required columns that are not there.
    """

    row: Row
    positions: Mapping[str, int] = field(default_factory=dict)
    ambiguous: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every required column is there."""
        return not self.missing

    def headers(self) -> Iterator[tuple[int, str]]:
        """Position and text of every header."""
        for position, cell in enumerate(self.row.cells):
            if not is_blank(cell):
                yield position, tidy(text_of(cell))

    def unmapped(self) -> Iterator[tuple[int, str]]:
        """Position and text of the headers that no column is about."""
        taken = set(self.positions.values())
        return ((at, text) for at, text in self.headers() if at not in taken)

    def nearest(self, column: Column) -> tuple[str, ...]:
        """The headers most like what heads a column, among those that are free."""
        free = {fold(text): text for _, text in self.unmapped()}
        near: dict[str, None] = {}
        for spelling in column.spellings:
            near.update(dict.fromkeys(get_close_matches(fold(spelling), free, n=3, cutoff=0.5)))
        return tuple(free[spelling] for spelling in near)


def find_header(table: Table, sheet: Sheet) -> Match | None:
    """The first row with every required column, else that with most; None if none has any."""
    best: Match | None = None
    for row in islice(table.filled(), SEARCHED_ROWS):
        if row.number in table.captions:
            continue
        match = match_header(row, sheet.columns)
        if match.fits and match.positions:
            return match
        if best is None or len(match.positions) > len(best.positions):
            best = match
    return best if best is not None and best.positions else None


def is_transposed(table: Table, sheet: Sheet) -> bool:
    """Whether more headers stand below each other in the first column than beside each other."""
    first = Row(0, tuple(row.cell(0) for row in table.rows[:SEARCHED_ROWS]))
    turned, header = match_header(first, sheet.columns), find_header(table, sheet)
    beside = len(header.positions) if header is not None else 0
    return turned.fits and len(turned.positions) > max(1, beside)


def match_header(row: Row, columns: Sequence[Column]) -> Match:
    """Match the cells of ``row``: exactly, then folded, then by a prefix that only one cell has."""
    cells = [tidy(text_of(cell)) for cell in row.cells]
    folded = [fold(cell) for cell in cells]
    wanted = {column.label: column for column in columns}
    numbered = {fold(column.header) for column in columns if column.nth is not None}
    positions: dict[str, int] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    for finder in (_exact, _folded, _prefix):
        taken = set(positions.values())
        for label, column in wanted.items():
            if label in positions or label in ambiguous:
                continue
            found = [at for at in finder(column, cells, folded) if at not in taken]
            if column.nth is not None:
                # Numbered columns count all cells that are headed so, taken or not.
                everyone = list(finder(column, cells, folded))
                found = everyone[column.nth - 1 : column.nth]
            elif len(found) > 1 and fold(column.header) not in numbered:
                ambiguous[label] = tuple(cells[at] for at in found)
                continue
            if found:
                positions[label] = found[0]
    missing = tuple(
        label for label, column in wanted.items() if column.required and label not in positions
    )
    return Match(row, positions, ambiguous, missing)


def _exact(column: Column, cells: list[str], folded: list[str]) -> Iterator[int]:
    for spelling in column.spellings:
        found = [at for at, cell in enumerate(cells) if cell == spelling]
        if found:
            yield from found
            return


def _folded(column: Column, cells: list[str], folded: list[str]) -> Iterator[int]:
    for spelling in map(fold, column.spellings):
        found = [at for at, cell in enumerate(folded) if cell == spelling]
        if found:
            yield from found
            return


def _prefix(column: Column, cells: list[str], folded: list[str]) -> Iterator[int]:
    for spelling in map(fold, column.spellings):
        if len(spelling) < _SHORTEST_PREFIX:
            continue
        found = [at for at, cell in enumerate(folded) if cell.startswith(spelling)]
        if found:
            yield from found
            return
