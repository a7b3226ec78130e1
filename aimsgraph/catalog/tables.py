"""Finds the ids and titles in a table, whatever its columns are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.reference import Reference, as_written, canonical
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs
from aimsgraph.catalog.verify import Row
from aimsgraph.errors import InputError, did_you_mean

_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
_ENCODINGS = ("utf-8-sig", "cp1252")
_NO_REFERENCE = ("empty", "no-reference")
_LOOKED_AT = 2_000  # rows by which columns are judged
_FEWEST = 2  # ids that make a column one of ids
_FEWEST_NUMBERS = 10  # the same for bare numbers, which could be anything
_SHARE = 0.3  # of ids among the cells of their column
_LONGEST = 200  # letters of an id with its title
_DISTINCT = 0.7  # titles of a list differ; those of its chapters repeat


_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str | None
    rows: Sequence[tuple[int, Sequence[str]]]  # line or row number, cells
    place: Callable[[int, int], str]  # row number and column to text

    def column(self, index: int) -> list[str]:
        return [
            cells[index].strip() if index < len(cells) else ""
            for _, cells in self.rows[:_LOOKED_AT]
        ]

    @property
    def width(self) -> int:
        return max((len(cells) for _, cells in self.rows[:_LOOKED_AT]), default=0)


def read_rows(path: Path, catalog: Catalog, *, sheet: str | None = None) -> list[Row]:
    """The ids and titles in a csv, xlsx, xls or ods file, with their places.

    The column with the most ids of ``catalog`` is that of the ids; beside it the titles are in the
    column that holds most titles of the catalogue, else in the next column of different texts. Of a
    workbook the sheet with the most ids is read, unless ``sheet`` names another.

    Raises
    ------
    InputError
        If the file cannot be read, has no such sheet, or holds no column of ids.
    """
    shelf = {**shipped_catalogs(), catalog.id: catalog}
    sheets = _sheets(path)
    if sheet is not None:
        named = [each for each in sheets if each.name == sheet]
        if not named:
            names = [each.name or "" for each in sheets]
            raise InputError(
                f"there is no sheet {sheet!r}; there are {', '.join(names)}",
                where=str(path),
                hint=did_you_mean(sheet, names),
            )
        sheets = named
    found = [(_ids_in(each, catalog, shelf), each) for each in sheets]
    best, chosen = max(found, key=lambda pair: pair[0], default=(_NOTHING, None))
    if chosen is None or best == _NOTHING:
        hint = None if sheet is None else "leave out the sheet"
        raise InputError(f"no column holds ids of {catalog.id}", where=str(path), hint=hint)
    return _rows(chosen, -best[2], catalog, shelf)


def _ids_in(sheet: _Sheet, catalog: Catalog, shelf: Mapping[str, Catalog]) -> tuple[int, int, int]:
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


def _rows(sheet: _Sheet, ids: int, catalog: Catalog, shelf: Mapping[str, Catalog]) -> list[Row]:
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
    sheet: _Sheet, ids: int, catalog: Catalog, shelf: Mapping[str, Catalog]
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


def _sheets(path: Path) -> list[_Sheet]:
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return [_text_sheet(path)]
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(path)
        return [
            _sheet(
                path.name, name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            )
            for name in workbook.sheet_names
        ]
    except (CalamineError, OSError) as error:
        raise InputError(
            f"the table cannot be read: {error}", where=str(path), hint="give csv, xlsx, xls or ods"
        ) from error


def _sheet(file: str, name: str, rows: Sequence[Sequence[object]]) -> _Sheet:
    def place(row: int, column: int) -> str:
        return f"{file} {name}!{_letters(column)}{row}"

    texts = [
        (number, [as_written(c) if isinstance(c, float) else str(c) for c in cells])
        for number, cells in enumerate(rows, start=1)
    ]
    return _Sheet(name, texts, place)


def _text_sheet(path: Path) -> _Sheet:
    text = _decoded(path)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:20_000], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text, newline=""), dialect)
    rows: list[tuple[int, list[str]]] = []
    try:
        start = 1
        for cells in reader:
            rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"the table cannot be read: {error}", where=f"{path}:{start}") from error
    return _Sheet(None, rows, lambda row, column: f"{path.name}:{row}")


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"the table cannot be read: {error.strerror}"
        raise InputError(message, where=str(path), hint="correct its path") from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _letters(column: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
