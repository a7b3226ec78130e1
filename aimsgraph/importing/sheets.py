"""How far the sheets of a workbook reach, and what of them is hidden, before they are laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from aimsgraph.errors import InputError
from aimsgraph.importing.archives import SAVE_ANEW, check_zip

MOST_CELLS = 5_000_000
_TAG = re.compile(rb"<(/?)((?:\w+:)?[a-zA-Z-]+)([^<>]*?)(/?)>")
_PLACE = re.compile(r"([A-Za-z]{0,3})([0-9]{1,7})")
_UNSEEN = frozenset({"collapse", "filter"})
_SHEET_ROOTS = frozenset({"worksheet", "document-content"})
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MOST_STRETCHES = 10_000  # of hidden rows or columns in a sheet; of more than these nothing is said
_LARGEST_DIRECTORY = 2**22


@dataclass
class Unseen:
    """The rows and columns of a sheet that are hidden, in stretches; both counted from 1.

    ``uncalculated`` are the row and column of each formula without a value.
    """

    rows: list[range] = field(default_factory=list)
    columns: list[range] = field(default_factory=list)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)


def check_workbook(content: bytes, where: str) -> Mapping[str, Unseen]:
    """`check_zip` for xlsx and ods: refuses sheets that span more than `MOST_CELLS` too.

    The reader lays a sheet out as one block from its first to its last filled cell, so two cells
    far apart are enough to exhaust the memory.

    Returns
    -------
    What is hidden by the name of the sheet: the reader does not tell. The binary formats, xlsb and
    xls, do not tell here either.
    """
    members: dict[str, _Sheet | None] = {}
    directory = {"xl/workbook.xml": b"", "xl/_rels/workbook.xml.rels": b""}

    def watch(member: str, block: bytes) -> None:
        if member not in members:
            is_xml = block.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            members[member] = _Sheet(member, where) if is_xml else None
        if sheet := members[member]:
            sheet.follow(block)
        if member in directory and len(directory[member]) < _LARGEST_DIRECTORY:
            directory[member] += block

    check_zip(content, where, watch)
    sheets = {member: sheet for member, sheet in members.items() if sheet is not None}
    if "content.xml" in sheets:
        return sheets["content.xml"].unseen
    names = _sheet_names(*directory.values())
    found = {names[member]: sheet.unseen[""] for member, sheet in sheets.items() if member in names}
    return {name: unseen for name, unseen in found.items() if unseen != Unseen()}


def _sheet_names(workbook: bytes, relations: bytes) -> Mapping[str, str]:
    """The names of the sheets of an xlsx by their members."""
    members = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for attributes in _attributes_of(b"Relationship", relations)
    }
    names: dict[str, str] = {}
    for attributes in _attributes_of(b"sheet", workbook):
        ids = (value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
        target = members.get(next(ids, ""), "")
        names[target[1:] if target.startswith("/") else f"xl/{target}"] = attributes.get("name", "")
    return names


def _attributes_of(element: bytes, xml: bytes) -> Iterator[dict[str, str]]:
    for tag in _TAG.finditer(xml):
        if tag[2].rpartition(b":")[2] == element and not tag[1]:
            yield _attributes(tag[3])


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode(): unescape((one or other).decode("utf-8", "replace"))
        for name, one, other in _ATTRIBUTE.findall(text)
    }


class _Sheet:
    """Follows the elements of a sheet: how far its filled cells reach, and what of it is hidden.

    ``unseen`` is by the names of the tables where one member holds them all. A member that is no
    sheet is followed to its first element.
    """

    def __init__(self, member: str, where: str) -> None:
        self.unseen: dict[str, Unseen] = {"": Unseen()}
        self._member = member
        self._where = where
        self._table = ""
        self._row = self._column = 0  # of the cell at hand
        self._rows = self._columns = 0  # reached by filled cells
        self._repeated = 1
        self._in_cell = self._is_text = False
        self._declared = False
        self._parser: XMLParserType | None = ParserCreate()
        self._parser.StartElementHandler = self._first
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity

    def follow(self, block: bytes) -> None:
        """Take the next block of the member."""
        if self._parser is None:
            return
        try:
            self._parser.Parse(block)
        except InputError:
            raise
        except (ExpatError, LookupError, ValueError) as error:
            if self._parser.StartElementHandler is not None:
                message = f"the file is damaged: {self._member} is not XML: {error}"
                raise InputError(message, where=self._where, hint=SAVE_ANEW) from None
        if self._parser.StartElementHandler is None:
            self._parser = None

    def _doctype(self, *declared: object) -> None:
        self._declared = True

    def _entity(self, *declared: object) -> None:
        message = f"{self._member} declares an entity, which no workbook has"
        raise InputError(message, where=self._where, hint=SAVE_ANEW)

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        assert self._parser is not None
        if _local(name) not in _SHEET_ROOTS:
            self._parser.StartElementHandler = None
            return
        if self._declared:  # entities could unfold to anything
            message = f"{self._member} declares a document type, which no sheet has"
            raise InputError(message, where=self._where, hint=SAVE_ANEW)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "table":
                self._row = self._column = self._rows = self._columns = 0
                self._table = attributes.get("table:name", "")
                self.unseen.setdefault(self._table, Unseen())
            case "col" | "table-column":
                self._at_column(attributes)
            case "row" | "table-row":
                self._at_row(attributes)
            case "c" | "table-cell" | "covered-table-cell":
                self._at_cell(attributes)
            case "f" if self._in_cell and not self._is_text:
                self.unseen[self._table].uncalculated.add((self._row, self._column))
            case "v" if self._at_formula() and self._parser is not None:
                self._parser.CharacterDataHandler = self._calculated
            case _ if self._in_cell:
                self._fill()

    def _end(self, name: str) -> None:
        match _local(name):
            case "row" | "table-row":
                self._row += self._repeated - 1
            case "c" | "table-cell" | "covered-table-cell":
                self._in_cell = False
            case "v" if self._parser is not None:
                self._parser.CharacterDataHandler = None

    def _at_formula(self) -> bool:
        return (self._row, self._column) in self.unseen[self._table].uncalculated

    def _calculated(self, text: str) -> None:
        """The formula at hand has a value."""
        if text.strip():
            self.unseen[self._table].uncalculated.discard((self._row, self._column))
            self._fill()

    def _at_column(self, said: dict[str, str]) -> None:
        if "min" in said:
            first, last = _number(said["min"]), _number(said.get("max", said["min"]))
        else:
            first = self._column + 1
            last = self._column + _number(said.get("table:number-columns-repeated", "1"))
        self._column = last
        if _is_hidden(said):
            _note(self.unseen[self._table].columns, first, last)

    def _at_row(self, said: dict[str, str]) -> None:
        self._repeated = _number(said.get("table:number-rows-repeated", "1"))
        self._row = self._place(said["r"])[1] if "r" in said else self._row + 1
        self._column = 0
        if _is_hidden(said):
            _note(self.unseen[self._table].rows, self._row, self._row + self._repeated - 1)

    def _at_cell(self, said: dict[str, str]) -> None:
        self._in_cell = True
        self._is_text = said.get("t") == "str"  # of a formula: it may well be empty
        if "r" in said:
            self._column, self._row = self._place(said["r"])
        else:
            self._column += _number(said.get("table:number-columns-repeated", "1"))
        if any(name.startswith("office:") and name.endswith("value") for name in said):
            self._fill()

    def _place(self, written: str) -> tuple[int, int]:
        """Column and row of a place such as ``B7``, or of a row such as ``7``."""
        found = _PLACE.fullmatch(written)
        if found is None:
            message = f"the file is damaged: {written[:20]!r} is no place of a cell"
            raise InputError(message, where=self._where, hint=SAVE_ANEW)
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - 64
        return column, int(found[2])

    def _fill(self) -> None:
        """Something stands in the cell at hand."""
        self._rows = max(self._rows, self._row + self._repeated - 1)
        self._columns = max(self._columns, self._column)
        if self._rows * self._columns > MOST_CELLS:
            raise InputError(
                f"a sheet spans {self._rows:,} rows and {self._columns:,} columns",
                where=self._where,
                hint="delete the stray cells far below or beside the table",
            )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _is_hidden(said: dict[str, str]) -> bool:
    return said.get("hidden") in ("1", "true") or said.get("table:visibility") in _UNSEEN


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 1


def _note(stretches: list[range], first: int, last: int) -> None:
    if stretches and stretches[-1].stop == first:
        stretches[-1] = range(stretches[-1].start, last + 1)
    elif len(stretches) < _MOST_STRETCHES:
        stretches.append(range(first, last + 1))
