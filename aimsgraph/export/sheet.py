"""A document as one table in csv, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aimsgraph.export.document import Document, Section, lines
from aimsgraph.export.tables import guarded, table


def sheet(document: Document, as_of: str) -> Iterator[str]:
    """The parts of the file: the sections with the columns of the first that is no grid.

    Each row says of which section it is, of which day and revision, and the caveat.
    """
    ends = [as_of, str(document.origin.revision), *_caveat(document, document.caveat)]
    rows = (
        [_cell((section.title,)), *(_cell(lines(value)) for value in row), *ends]
        for section in _alike(document.sections)
        for row in section.rows
    )
    yield from table(_header(document), rows)


def first_line(document: Document) -> str:
    """How the file begins."""
    return "".join(table(_header(document), ()))


def _alike(sections: Sequence[Section]) -> list[Section]:
    told = [section for section in sections if not section.grid]
    return [section for section in told if section.columns == told[0].columns]


def _header(document: Document) -> list[str]:
    titles = [column.title for column in _alike(document.sections)[0].columns]
    return ["Section", *titles, "As of", "Revision", *_caveat(document, "Caveat")]


def _caveat(document: Document, cell: str) -> list[str]:
    """A cell more where there is something that each row must say."""
    return [cell] if document.caveat else []


def _cell(texts: tuple[str, ...]) -> str:
    return guarded("\n".join(texts))
