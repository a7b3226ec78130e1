"""Text files of rows: encodings, delimiters and line numbers are found out, never assumed."""

from __future__ import annotations

import pytest

from aimsgraph.errors import InputError
from aimsgraph.importing import Artifact
from aimsgraph.importing.tables.delimited import read_delimited
from aimsgraph.importing.tables.grid import Table

ARTIFACT = Artifact("f.csv", "0" * 64, 1)


def table(content: bytes | str) -> Table:
    data = content.encode() if isinstance(content, str) else content
    return read_delimited(data, ARTIFACT)[0]


def cells(content: bytes | str) -> list[tuple[object, ...]]:
    return [row.cells for row in table(content).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    text = "Name,Über\nCafé – “one”,€\n"
    assert cells(text.encode(encoding)) == [("Name", "Über"), ("Café – “one”", "€")]


def test_reading_as_windows_1252_is_said_with_the_first_line_that_needed_it() -> None:
    _, problems = read_delimited("a,b\n1,2\nCaf\u00e9,3\n".encode("cp1252"), ARTIFACT)
    (problem,) = problems
    assert (problem.severity, problem.code, str(problem.where)) == ("note", "encoding", "f.csv:3")


def test_bytes_that_are_no_text_are_an_error() -> None:
    with pytest.raises(InputError, match="no text file"):
        table(b"\x80\x00\x01\x02")
    with pytest.raises(InputError, match="neither UTF-8 nor Windows-1252"):
        table(b"a,b\n\x81\x8d,x\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    lines = [["Name", "Text"], ["a", "one, two; three"], ["b", "four, five"]]
    if delimiter in (",", ";"):
        lines = [["Name", "Text"], ["a", '"one, two; three"'], ["b", '"four, five"']]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert [row[0] for row in cells(text)] == ["Name", "a", "b"]
    assert cells(text)[1][1] == "one, two; three"


def test_a_declared_delimiter_is_believed_and_lines_still_count() -> None:
    read = table("sep=;\na;b,c\n1;2\n")
    assert read.rows[0].cells == ("a", "b,c")
    assert [row.number for row in read.rows] == [2, 3]


def test_one_column_is_one_column() -> None:
    assert cells("Name\nAnna\nBo\n") == [("Name",), ("Anna",), ("Bo",)]


def test_a_row_has_the_line_on_which_it_starts() -> None:
    read = table('a,b\n1,"two\nlines\nmore"\n2,x\n\n3,y\n')
    assert [(row.number, row.blank) for row in read.rows] == [
        (1, False),
        (2, False),
        (5, False),
        (6, True),
        (7, False),
    ]
    assert str(read.place(5)) == "f.csv:5"


def test_a_spreadsheet_told_to_keep_text_means_the_text() -> None:
    assert cells('a,b\n="007",x\n')[1] == ("007", "x")


@pytest.mark.parametrize("text", ['a,b\n1,"never closed\n2,3\n', 'a,b\n1,"x"y\n'])
def test_a_quote_that_is_wrong_is_an_error_where_it_stands(text: str) -> None:
    with pytest.raises(InputError) as caught:
        table(text)
    assert caught.value.where == "f.csv:2"
