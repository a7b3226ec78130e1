"""A document as a workbook: a cover, and a sheet for each section that filters and prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile

from aimsgraph.export.destination import archived
from aimsgraph.export.document import STYLES, Document, Look, Section, Value, lines, look
from aimsgraph.picture.lettering import plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_COVER = "Cover"
_LONGEST = 32_000  # characters of a cell; a spreadsheet takes 32,767
_LINE = 13.5  # points
_TALLEST = 30  # lines of a row; a spreadsheet takes 409 points
_FACT = 110  # characters of the column of facts
_WIDE = 260  # characters that fit on a page
_A4 = 9
# Where a workbook says what wrote it, and in what order the parts that are read first stand.
_FIRST = ("[Content_Types].xml", "docProps/core.xml")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


def workbook(document: Document) -> bytes:
    """The workbook; the same document gives the same bytes."""
    import xlsxwriter

    content = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties(
            {
                "title": document.title,
                "comments": str(document.origin),
                "created": datetime.combine(document.origin.recorded_on, time()),
            }
        )
        _Writer(book, document).write()
    return _readable(content)


def _readable(content: BytesIO) -> bytes:
    """The same workbook, what it says of itself near its start and not compressed."""
    written = BytesIO()
    with ZipFile(content) as old, ZipFile(written, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: name not in _FIRST):
            kind = ZIP_STORED if name in _FIRST else None
            new.writestr(archived(name), old.read(name), kind)
    return written.getvalue()


class _Writer:
    def __init__(self, book: Workbook, document: Document) -> None:
        self._book = book
        self._document = document
        self._made: dict[tuple[Look, str, bool], Format] = {}

    def write(self) -> None:
        self._cover(self._book.add_worksheet(_COVER))
        taken = {_COVER.casefold()}
        for section in self._document.sections:
            name = _sheet_name(section.title, taken)
            self._section(self._book.add_worksheet(name), section)

    def _cover(self, sheet: Worksheet) -> None:
        document = self._document
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, _FACT)
        title = self._book.add_format({"bold": True, "font_size": 18, "font_color": "#174A86"})
        sheet.write_string(0, 0, plain(document.title), title)
        name = self._book.add_format({"font_color": "#5B6875", "valign": "top"})
        row = 1
        answer = [("", document.sentence)] if document.sentence else []
        for label, fact in (*answer, *document.facts):
            row += 1
            sheet.write_string(row, 0, plain(label), name)
            told = _fitted([plain(line) for line in fact.split("\n")], _FACT)
            sheet.write_string(row, 1, _cut(told), self._format(""))
            sheet.set_row(row, _LINE * _tall(told, _FACT) + 2)
        row += 1
        notes = [document.caveat] if document.caveat else []
        for note in (*notes, *document.notes, str(document.origin)):
            row += 1
            told = _fitted([plain(note)], _FACT)
            shown = self._format("said" if note is document.caveat else "faint")
            sheet.write_string(row, 1, _cut(told), shown)
            sheet.set_row(row, _LINE * _tall(told, _FACT) + 2)
        self._printed(sheet, _COVER, 136)

    def _section(self, sheet: Worksheet, section: Section) -> None:
        columns = section.columns
        heading = self._book.add_format(
            {
                "bold": True, "font_color": "#FFFFFF", "bg_color": "#174A86", "border": 1,
                "border_color": "#C9D2DA", "text_wrap": True, "valign": "bottom",
            }
        )  # fmt: skip
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, _cut(_fitted([plain(column.title)], column.width)), heading)
        titles = (_tall(_fitted([plain(c.title)], c.width), c.width) for c in columns)
        sheet.set_row(0, (_LINE + 1) * max(titles) + 2)
        for number, row in enumerate(section.rows, start=1):
            tall = 1
            for at, value in enumerate(row):
                told = _fitted(lines(value), columns[at].width)
                tall = max(tall, _tall(told, columns[at].width))
                self._value(sheet, number, at, value, told)
            sheet.set_row(number, _LINE * tall + 2)
        sheet.freeze_panes(1, section.fixed)
        sheet.autofilter(0, 0, max(1, len(section.rows)), len(columns) - 1)
        sheet.repeat_rows(0)
        self._printed(sheet, section.title, sum(column.width for column in columns))
        if section.fixed:
            sheet.repeat_columns(0, section.fixed - 1)

    def _value(
        self, sheet: Worksheet, row: int, at: int, value: Value, told: Sequence[str]
    ) -> None:
        if isinstance(value, date):
            when = datetime.combine(value, time())
            sheet.write_datetime(row, at, when, self._format("", "yyyy-mm-dd"))
        elif isinstance(value, int):
            sheet.write_number(row, at, value, self._format(""))
        else:
            sheet.write_string(row, at, _cut(told), self._format(look(value), bold=len(told) == 1))

    def _format(self, look: Look, number: str = "@", *, bold: bool = False) -> Format:
        found = self._made.get((look, number, bold))
        if found is None:
            shown = {
                "text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9D2DA",
                "num_format": number, "align": "left", "font_size": 10,
            }  # fmt: skip
            if look:
                style = STYLES[look]
                shown |= {"font_color": f"#{style.ink}", "bg_color": f"#{style.paper}"}
                shown["bold"] = bold and look in ("broken", "gap", "doubt")
            found = self._made[look, number, bold] = self._book.add_format(shown)
        return found

    def _printed(self, sheet: Worksheet, title: str, width: int) -> None:
        document = self._document
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        if width <= _WIDE:
            sheet.fit_to_pages(1, 0)
        organization = next((fact for _name, fact in document.facts), "")
        sheet.set_header(
            f"&L{_ampersands(document.title)}: {_ampersands(title)}&R{_ampersands(organization)}"
        )
        caveat = f"&C{_ampersands(document.caveat, 120)}" if document.caveat else ""
        sheet.set_footer(f"&LRevision {document.origin.revision}{caveat}&RPage &P of &N")


def _tall(texts: Sequence[str], width: int) -> int:
    """How many lines texts take in a column, words kept whole."""
    room = max(1, int(width * 0.92))
    return sum(max(1, -(-len(text) // room)) for text in texts)


def _fitted(texts: Sequence[str], width: int) -> tuple[str, ...]:
    """Texts cut where a row can be no taller: what would not be seen is said to be left out."""
    found: list[str] = []
    left = _TALLEST
    for text in texts:
        if left <= 0:
            found[-1] = f"{found[-1]}…"
            break
        room = left * max(1, int(width * 0.92))
        found.append(text if len(text) <= room else f"{text[: room - 1]}…")
        left -= _tall(found[-1:], width)
    return tuple(found)


def _cut(texts: Sequence[str]) -> str:
    text = "\n".join(texts)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _ampersands(text: str, most: int = 60) -> str:
    """Text for the edge of a printed page, where ``&`` commands and length is limited."""
    return plain(text)[:most].replace("&", "&&")


def _sheet_name(title: str, taken: set[str]) -> str:
    name = _NO_SHEET_NAME.sub(" ", plain(title))[:31].strip()
    number = 2
    while name.casefold() in taken:
        name, number = f"{name[:28]} {number}", number + 1
    taken.add(name.casefold())
    return name
