"""YAML stays as it was written, knows its places, and does not unfold without end."""

from __future__ import annotations

import pytest

from aimsgraph.errors import InputError
from aimsgraph.importing.documents import read_document


def test_numbers_dates_and_words_stay_text() -> None:
    read = read_document("a: 6.10\nb: [no, 2024-01-01, 007, '~']\nc: ~\nd:\n", "f.yaml").value
    assert read == {"a": "6.10", "b": ["no", "2024-01-01", "007", "~"], "c": None, "d": None}


def test_every_value_knows_its_place_or_that_of_what_it_is_in() -> None:
    document = read_document("- a: 1\n- b:\n    - x\n    - y\n", "f.yaml")
    assert document.place((1, "b", 1)) == (4, 7)
    assert document.place((1, "b", 1, "missing")) == (4, 7)
    assert document.place(("nowhere",)) == (1, 1)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: 1\nb: 2\na: 3", "used twice", ":3:1"),
        ("a: [1\nb: 2", "is not YAML", ":2:2"),
        ("a: *b", "is not YAML", ":1:4"),
        ("&a [*a]", "nested", ":1:"),
        (BOMB, "unfolds", ""),
        ("[" * 5000, "is not YAML", ":1:"),
        ("? [1]\n: x", "must be text", ":1:3"),
        ("- a\n" * 400_000, "more than 300,000 lines and items", ""),
        ("[" + "a," * 400_000 + "]", "more than 300,000 lines and items", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str, place: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_document(text, "f.yaml")
    assert f"f.yaml{place}" in str(caught.value)


def test_aliases_within_reason_are_read() -> None:
    assert read_document("a: &x [1, 2]\nb: *x", "f.yaml").value == {
        "a": ["1", "2"],
        "b": ["1", "2"],
    }


def test_tags_are_never_acted_upon() -> None:
    assert read_document("!!python/object:os.system {}", "f.yaml").value == {}
