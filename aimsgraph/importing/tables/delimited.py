"""Text files of rows: the encoding, the delimiter and the lines are found out."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from aimsgraph.errors import InputError
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator
from aimsgraph.importing.tables.grid import Row, Table

DELIMITERS = ",;\t|"
MOST_CELLS = 20_000_000
_MOST_COLUMNS = 16_384

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAVE = "save the file as UTF-8"
_SAMPLE = 64 * 2**10
_SAMPLE_ROWS = 40
_AS_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)  # how spreadsheets are told to leave 007 alone
_QUOTES = "a quote in a cell is written twice, and a cell with quotes stands in quotes"
_SAID = {  # by what the reader says
    "unexpected end of data": "a quote that starts in this row is never closed",
    "expected after": "something stands behind a closing quote in this row",
    "field larger": f"a cell has more than {csv.field_size_limit():,} letters: is a quote open?",
}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DECLARED = re.compile(r"sep=(.)\r?\n")


def read_delimited(content: bytes, artifact: Artifact) -> tuple[Table, list[Problem]]:
    """The rows of a csv or tsv file.

    A row's number is the line on which it starts; cells may hold line breaks.

    Raises
    ------
    InputError
        If the bytes are no text, or a quote is never closed.
    """
    text, problems = _decode(content, artifact)
    skipped = 0
    declared = _DECLARED.match(text)
    if declared:
        skipped = 1
        text = text[declared.end() :]
    delimiter = declared[1] if declared else _delimiter(text)
    rows = tuple(_rows(text, delimiter, artifact.path, skipped))
    return Table(artifact, None, rows), problems


def _decode(content: bytes, artifact: Artifact) -> tuple[str, list[Problem]]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), []
            except UnicodeDecodeError:
                name = encoding.removesuffix("-sig").upper()
                message = f"is marked as {name}, and is not: it is torn or was put together"
                raise InputError(message, where=artifact.path, hint=_SAVE) from None
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    if b"\0" in content[:_SAMPLE]:
        hint = "a table in text is csv; is it a workbook without its ending?"
        raise InputError("this is no text file", where=artifact.path, hint=hint)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise InputError(
            "is neither UTF-8 nor Windows-1252",
            where=f"{artifact.path}:{line}",
            hint=_SAVE,
        ) from None
    place = Locator(artifact.path, artifact.sha256, line=line)
    message = "not UTF-8 from here on; read as Windows-1252"
    return text, [Problem("note", "encoding", place, "", message, _SAVE)]


def _delimiter(text: str) -> str:
    """The delimiter that splits the first rows most evenly; the comma where nothing splits."""
    sample = text[:_SAMPLE]

    def evenness(delimiter: str) -> tuple[float, int]:
        lengths = _lengths(sample, delimiter)
        wide = Counter(length for length in lengths if length > 1)
        if not wide:
            return (0.0, 0)
        length, times = wide.most_common(1)[0]
        return (times / len(lengths), length)

    return max(DELIMITERS, key=evenness)


def _lengths(sample: str, delimiter: str) -> list[int]:
    lengths: list[int] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if row:
                lengths.append(len(row))
            if len(lengths) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return lengths or [0]
    return lengths or [0]


def _lines(text: str) -> Iterator[str]:
    """The lines of a text one by one: a copy of a large one would take four bytes a character."""
    return (found[0] for found in _LINE.finditer(text))


def _rows(text: str, delimiter: str, where: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    line, cells = 1 + skipped, 0
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = next((text for part, text in _SAID.items() if part in str(error)), str(error))
            raise InputError(said, where=f"{where}:{line}", hint=_QUOTES) from None
        if len(values) > _MOST_COLUMNS:
            message = f"this row has {len(values):,} cells, more than any spreadsheet holds"
            hint = "is it parted by another character than the others?"
            raise InputError(message, where=f"{where}:{line}", hint=hint)
        cells += len(values)
        if cells > MOST_CELLS:
            raise InputError(f"the file has more than {MOST_CELLS:,} cells", where=where)
        if '="' in "".join(values):
            values = [_AS_TEXT.sub(r"\1", value) for value in values]
        yield Row(line, tuple(values))
        line = reader.line_num + 1 + skipped
