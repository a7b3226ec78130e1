"""Finds the ids and titles in a table, whatever its columns are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.reference import Reference, canonical
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs
from aimsgraph.catalog.verify import Row
from aimsgraph.errors import InputError, did_you_mean

_NO_REFERENCE = ("empty", "no-reference")
_LOOKED_AT = 2_000  # rows by which columns are judged
_FEWEST = 2  # ids that make a column one of ids
_FEWEST_NUMBERS = 10  # the same for bare numbers, which could be anything
_SHARE = 0.3  # of ids among the cells of their column
_LONGEST = 200  # letters of an id with its title
_DISTINCT = 0.7  # titles of a list differ; those of its chapters repeat


_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text: its rows, and the place of each cell."""

    name: str | None
    rows: Sequence[tuple[int, Sequence[str]]]  # line or row number, cells
    place: Callable[[int, int], str]  # row number and column to text

    def column(self, index: int) -> list[str]:
        """The cells of a column in the rows by which it is judged."""
        return [
            cells[index].strip() if index < len(cells) else ""
            for _, cells in self.rows[:_LOOKED_AT]
        ]

    @property
    def width(self) -> int:
        """How many columns there are in these rows."""
        return max((len(cells) for _, cells in self.rows[:_LOOKED_AT]), default=0)


def read_rows(
    sheets: Sequence[Sheet], catalog: Catalog, where: str, *, sheet: str | None = None
) -> list[Row]:
    """The ids and titles in the tables of a file, with their places; errors call it ``where``.

    The column with the most ids of ``catalog`` is that of the ids; beside it the titles are in the
    column that holds most titles of the catalogue, else in the next column of different texts. Of a
    workbook the sheet with the most ids is read, unless ``sheet`` names another.

    Raises
    ------
    InputError
        If there is no such sheet, or no column of ids.
    """
    shelf = {**shipped_catalogs(), catalog.id: catalog}
    if sheet is not None:
        named = [each for each in sheets if each.name == sheet]
        if not named:
            names = [each.name or "" for each in sheets]
            raise InputError(
                f"there is no sheet {sheet!r}; there are {', '.join(names)}",
                where=where,
                hint=did_you_mean(sheet, names),
            )
        sheets = named
    found = [(_ids_in(each, catalog, shelf), each) for each in sheets]
    best, chosen = max(found, key=lambda pair: pair[0], default=(_NOTHING, None))
    if chosen is None or best == _NOTHING:
        hint = None if sheet is None else "leave out the sheet"
        raise InputError(f"no column holds ids of {catalog.id}", where=where, hint=hint)
    return _rows(chosen, -best[2], catalog, shelf)


def _ids_in(sheet: Sheet, catalog: Catalog, shelf: Mapping[str, Catalog]) -> tuple[int, int, int]:
    """How many ids and how many bare numbers the best column holds, and which it is, negated."""
    return max(
        (_ids_of(sheet.column(index), catalog, shelf, index) for index in range(sheet.width)),
        default=_NOTHING,
    )


def _ids_of(
    column: Sequence[str], catalog: Catalog, shelf: Mapping[str, Catalog], index: int
) -> tuple[int, int, int]:
    cells = [cell for cell in column if cell]
    ids: set[str] = set()
    numbers: set[str] = set()
    read_cells = 0
    for cell in cells:
        read = _id(cell, catalog, shelf)
        if read is not None:
            read_cells += 1
            # Every table has a column of running numbers.
            (numbers if cell.isdecimal() else ids).add(read.ref)
    lists_articles = catalog.scheme == "articles" and len(numbers) >= _FEWEST_NUMBERS
    enough = len(ids) >= _FEWEST or lists_articles
    if not enough or read_cells < _SHARE * len(cells):
        return _NOTHING
    return (len(ids), len(numbers), -index)


def _id(cell: str, catalog: Catalog, shelf: Mapping[str, Catalog]) -> Reference | None:
    if len(cell) > _LONGEST or not any(letter.isdigit() for letter in cell):
        return None
    read = canonical(cell, catalogs=shelf, assume=catalog.id)
    return read if isinstance(read, Reference) and read.catalog == catalog.id else None


def _rows(sheet: Sheet, ids: int, catalog: Catalog, shelf: Mapping[str, Catalog]) -> list[Row]:
    titles = _titles_in(sheet, ids, catalog, shelf)
    rows: list[Row] = []
    for number, cells in sheet.rows:
        id = cells[ids].strip() if ids < len(cells) else ""
        title = cells[titles].strip() if titles is not None and titles < len(cells) else ""
        read = canonical(id, catalogs=shelf, assume=catalog.id)
        stray = isinstance(read, Finding) and read.code in _NO_REFERENCE
        # A heading or a note is no row; an id that nobody can read beside a known title is one.
        if not stray or (id and catalog.titled(title)):
            rows.append(Row(id=id, title=title, where=sheet.place(number, ids)))
    return rows


def _titles_in(
    sheet: Sheet, ids: int, catalog: Catalog, shelf: Mapping[str, Catalog]
) -> int | None:
    """The column of the titles; None where they stand with the ids, or nowhere."""
    reads = [_id(cell, catalog, shelf) for cell in sheet.column(ids)]
    lines = [index for index, read in enumerate(reads) if read is not None]
    columns: dict[int, list[str]] = {}
    for index in range(sheet.width):
        column = sheet.column(index)
        cells = [column[line] for line in lines if column[line]]
        if index != ids and cells and len(set(cells)) >= _DISTINCT * len(cells):
            columns[index] = cells
    known = {index: _known_titles(cells, catalog) for index, cells in columns.items()}
    best = max(known, key=lambda index: (known[index], -abs(index - ids)), default=None)
    if best is not None and known[best]:
        return best
    if sum(bool(read and read.remainder) for read in reads) * 2 > len(lines):
        return None
    return next((index for index, cells in columns.items() if index > ids and _wordy(cells)), None)


def _known_titles(cells: Sequence[str], catalog: Catalog) -> int:
    owners = (owner for cell in cells for owner in catalog.titled(cell) if owner.assessable)
    return len({owner.ref for owner in owners})


def _wordy(cells: Sequence[str]) -> bool:
    """Whether most cells are of more than one word, and none is a page."""
    return sum(1 < len(cell.split()) <= 15 for cell in cells) * 2 > len(cells)
