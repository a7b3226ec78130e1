"""A table whose cells are parted by tabs, under lines of comment that hold YAML."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aimsgraph.errors import InputError
from aimsgraph.importing.branches import Branch, read_branch
from aimsgraph.importing.folding import tidy
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import Locator
from aimsgraph.importing.texts import Text

_LINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class TsvRow:
    """The cells of a line by column; an empty cell is empty text."""

    cells: Mapping[str, str]
    place: Locator

    def said(self, column: str) -> str:
        """The text of a cell; empty where there is no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Tsv:
    """A table: the fields of its head, its columns, and the lines below them."""

    text: Text
    head: Branch | None
    columns: tuple[str, ...]
    place: Locator  # of the columns
    lines: Sequence[tuple[int, str]]

    def rows(self) -> Iterator[TsvRow | Problem]:
        """Each line as a row, or why it is none: no line reaches into the next."""
        for number, line in self.lines:
            place = self.text.place(number)
            try:
                cells = _cells(line)
            except csv.Error as error:
                message = f"the line is no row: {error}; it is set aside"
                hint = "close the quotes, and double those inside a cell"
                yield Problem("error", "torn-row", place, line, message, hint)
                continue
            if any(cells[len(self.columns) :]):
                message = f"the line has more cells than the {len(self.columns)} columns"
                yield Problem("error", "torn-row", place, line, f"{message}; it is set aside")
                continue
            if len(cells) < len(self.columns):
                message = "the line has fewer cells than there are columns: the last are empty"
                yield Problem("note", "short-row", place, "", message)
            yield TsvRow(dict(zip(self.columns, cells, strict=False)), place)


def read_tsv(text: Text) -> Tsv:
    """The table in a text.

    Raises
    ------
    InputError
        With line and column, if there is no line of columns, two are called alike, or the comment
        above them is no YAML.
    """
    lines = _LINE.split(text.content)
    start = next((at for at, line in enumerate(lines) if line.strip() and line[0] != "#"), None)
    if start is None:
        raise InputError("there is no table in it", where=f"{text.name}:1")
    place = text.place(start + 1)
    try:
        columns = _cells(lines[start].rstrip())
    except csv.Error as error:
        raise InputError(f"the columns cannot be read: {error}", where=str(place)) from None
    twice = next((each for each in columns if columns.count(each) > 1), None)
    if twice is not None:
        raise InputError(f"two columns are called {twice!r}", where=str(place))
    # A blank for each # leaves every line and column of the YAML where it is in the file.
    comment = "\n".join(f" {line[1:].rstrip()}" for line in lines[:start])
    head = read_branch(Text(text.path, text.artifact, comment)) if comment.strip() else None
    below = [(at, line) for at, line in enumerate(lines[start + 1 :], start + 2) if line.strip()]
    return Tsv(text, head, tuple(columns), place, below)


def _cells(line: str) -> list[str]:
    [cells] = csv.reader([line], delimiter="\t", strict=True)
    return [tidy(cell) for cell in cells]
