"""Each key of a TOML text is found on its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.workspace.positions import Path, Positions

TEXT = '''\
top = 1
text = """
[not.a.table]
key = 2
"""
[a.b]
"quoted.key" = 1
x.y = 3
list = [
  1,
]
[[c]]
n = 1
[c.inner]
z = 1
[[c]]
n = 2
'''


def test_tables_arrays_dotted_and_quoted_keys_are_found() -> None:
    line = Positions(TEXT).line
    assert line(("top",)) == 1
    assert line(("text",)) == 2
    assert line(("a", "b")) == 6
    assert line(("a", "b", "quoted.key")) == 7
    assert line(("a", "b", "x", "y")) == 8
    assert line(("a", "b", "list")) == 9
    assert line(("c", 0, "n")) == 13
    assert line(("c", 0, "inner", "z")) == 15
    assert line(("c", 1, "n")) == 17


def test_brackets_and_quotes_in_strings_and_comments_end_nothing() -> None:
    text = (
        'a = 1 # [\nb = """x [\n\\""" "" y"""\nc = [ # {\n "]", \']\',\n]\n"q]" = {x = 1}\nd = 2\n'
    )
    positions = Positions(text)
    assert [positions.line((key,)) for key in ("a", "b", "c", "d")] == [1, 2, 4, 8]


def test_an_unknown_key_stands_where_the_nearest_one_above_it_does() -> None:
    assert Positions(TEXT).line(("c", 1, "missing")) == 16
    assert Positions(TEXT).line(("missing",)) == 1


def leaves(data: object, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*at, key))
    else:
        yield at, data


keys = st.text("abc-_", min_size=1, max_size=3)


@given(st.dictionaries(keys, st.dictionaries(keys, st.integers(0, 9), min_size=1), min_size=1))
def test_the_line_of_a_key_holds_that_key(tables: dict[str, dict[str, int]]) -> None:
    text = "\n".join(
        f"\n[{table}]\n" + "\n".join(f"{key} = {value}" for key, value in entries.items())
        for table, entries in tables.items()
    )
    lines = text.splitlines()
    for at, value in leaves(tomllib.loads(text)):
        assert lines[Positions(text).line(at) - 1] == f"{at[-1]} = {value}"
