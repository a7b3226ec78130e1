"""A document as one table in csv, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aimsgraph.export.document import Document, Section, lines
from aimsgraph.export.tables import guarded, table


def sheet(document: Document, as_of: str) -> Iterator[str]:
    """The parts of the file: the sections with the columns of the first that is no grid.

    Each row says of which section it is, and of which day and revision.
    """
    sections = _alike(document.sections)
    rows = (
        [_cell((section.title,)), *(_cell(lines(value)) for value in row), as_of, revision]
        for revision in (str(document.origin.revision),)
        for section in sections
        for row in section.rows
    )
    yield from table(_header(sections), rows)


def first_line(document: Document) -> str:
    """How the file begins."""
    return "".join(table(_header(_alike(document.sections)), ()))


def _alike(sections: Sequence[Section]) -> list[Section]:
    told = [section for section in sections if not section.grid]
    return [section for section in told if section.columns == told[0].columns]


def _header(sections: Sequence[Section]) -> list[str]:
    titles = [column.title for column in sections[0].columns]
    return ["Section", *titles, "As of", "Revision"]


def _cell(texts: tuple[str, ...]) -> str:
    return guarded("\n".join(texts))
