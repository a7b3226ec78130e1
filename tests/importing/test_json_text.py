"""Every value of a JSON text knows its place, and what is no JSON is refused at its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.errors import InputError
from aimsgraph.importing.documents import Path
from aimsgraph.importing.files import decode
from aimsgraph.importing.json_text import JsonDocument, pointer, read_json

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), below, max_size=4)
    ),
    max_leaves=20,
)


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from walk(below, (*path, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from walk(below, (*path, at))


def wrong_places(text: str, document: JsonDocument) -> list[str]:
    """The pointers at whose place another value starts."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    wrong = []
    for path, value in walk(document.value):
        line, column = document.place(path)
        found, _ = json.JSONDecoder().raw_decode(text, starts[line - 1] + column - 1)
        if found != value:
            wrong.append(pointer(path))
    return wrong


@given(VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_a_value_stands_where_its_place_says(value: Any, indent: Any, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    document = read_json(text, "f.json")
    assert document.value == value
    assert wrong_places(text, document) == []


def test_every_value_of_real_files_stands_where_its_place_says(shared_data: FilePath) -> None:
    files = sorted(shared_data.rglob("*.json"))
    assert len(files) > 30
    for file in files:
        if file.stat().st_size < 200_000:
            text = decode(file.read_bytes(), file.name)
            assert wrong_places(text, read_json(text, file.name)) == [], file.name


def test_what_is_not_there_has_the_place_of_what_is_around_it() -> None:
    document = read_json('{\n "a": [1,\n  {"b": null}]\n}', "f.json")
    assert document.place(("a", 1, "b")) == (3, 9)
    assert document.place(("a", 1, "b", 0)) == (3, 9)
    assert document.place(("a", 1, "c")) == (3, 3)
    assert document.place(("a", 7)) == (2, 7)
    assert document.place(("x",)) == (1, 1)


def test_a_pointer_escapes_what_would_divide_it() -> None:
    assert pointer(("a/b", 0, "~")) == "/a~1b/0/~0"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", "expecting value"),
        ('{\n"a": 1,}', "2:8", "a key in double quotes"),
        ("[1,\n]", "2:1", "expecting value"),
        ('{"a" 1}', "1:6", "':' belongs here"),
        ("[1\n 2]", "2:2", "',' or ']' belongs here"),
        ('{"a": 1', "1:8", "',' or '}' belongs here"),
        ('["a]', "1:2", "unterminated string"),
        ('"a\tb"', "1:3", "control character"),
        ('"\\x"', "1:2", "escape"),
        ("[NaN]", "1:2", "NaN is no number"),
        ("[-Infinity]", "1:2", "-Infinity is no number"),
        ("[0, 1e999]", "1:5", "too large"),
        ("1" * 5000, "1:1", "too long"),
        ("[" * 101 + "]" * 101, "1:101", "nested more than 100 deep"),
        ('{"a": 1,\n "a": 2}', "2:2", "the key 'a' is used twice"),
        ('["\\ud800"]', "1:2", "half a character"),
        ("{} {}", "1:4", "something follows"),
        ("True", "1:1", "expecting value"),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_json(text, "f.json")
    assert caught.value.where == f"f.json:{place}"
    assert message in caught.value.message


def test_more_values_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aimsgraph.importing.json_text.MOST_VALUES", 10)
    assert len(read_json(json.dumps([0] * 9), "f.json").value) == 9
    with pytest.raises(InputError, match="holds more than 10 values"):
        read_json(json.dumps([0] * 10), "f.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_same_text_is_read_in_every_encoding_that_says_so(encoding: str) -> None:
    assert decode('{"é": "–"}'.encode(encoding), "f.json") == '{"é": "–"}'


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a\nb\xff", "f.json:2: is not UTF-8"), (b"\xff\xfea", "f.json:1: is not UTF-16")],
)
def test_torn_text_is_refused_at_its_line(content: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(content, "f.json")
    assert str(caught.value).startswith(message)
