"""Imported text cannot steer a terminal."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.cli.text import safe
from aimsgraph.export.characters import escape_json


def test_control_characters_are_shown_not_obeyed() -> None:
    assert safe("a\x1b[31mred\x07") == r"a\x1b[31mred\x07"


def test_a_bidirectional_override_is_shown() -> None:
    assert safe("invoice\u202egpj.exe") == r"invoice\u202egpj.exe"


def test_line_breaks_of_a_cell_become_one_blank() -> None:
    assert safe(" Data\r\n  quality\t") == "Data quality"


def test_ordinary_letters_of_any_script_stay() -> None:
    text = "Zürich, Łódź, 東京, می‌خواهم, 👩‍🔬"
    assert safe(text) == text


@given(st.text(st.characters()))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    assert not [
        char for char in safe(text) if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
    ]


@given(st.text(st.characters()))
def test_json_keeps_its_meaning(text: str) -> None:
    document = json.dumps({"text": text}, ensure_ascii=False)
    escaped = escape_json(document)
    assert json.loads(escaped)["text"] == text
    assert not [char for char in escaped if unicodedata.category(char) in ("Cc", "Cs")]
