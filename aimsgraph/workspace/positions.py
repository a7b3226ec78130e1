"""Where in a TOML file each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

Key = str | int
Path = tuple[Key, ...]

_HEADER = re.compile(r"\s*\[(?P<array>\[)?[^\[\]].*\]")
_PIECE = re.compile(  # a string, a comment, a bracket or the end of a line
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[][{}\n]''',
    re.DOTALL,
)


class Positions:
    """The line of every key of a TOML text that is known to be valid.

    >>> Positions('[store]\\nlocation = "a.db"').line(("store", "location"))
    2
    """

    def __init__(self, text: str) -> None:
        self._lines = dict(_walk(text))

    def line(self, path: Path) -> int:
        """The line of the key at ``path``, or of the nearest key above it; 1 for the whole file."""
        for length in range(len(path), 0, -1):
            if (found := self._lines.get(path[:length])) is not None:
                return found
        return 1


def _walk(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, statement in _statements(text):
        value = tomllib.loads(statement)
        if not (header := _HEADER.match(statement)):
            if value:
                yield (*table, *_keys(value)), line
            continue
        table = _keys(value)
        if header["array"]:
            counts[table] = counts.get(table, -1) + 1
        table = _numbered(table, counts)
        yield table, line


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Every line with its number, together with those over which its value goes on."""
    start, first, line, depth = 0, 1, 1, 0
    for found in _PIECE.finditer(text):
        piece = found[0]
        line += piece.count("\n")
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
        if piece == "\n" and depth == 0:
            yield first, text[start : found.end()]
            start, first = found.end(), line
    yield first, text[start:]


def _keys(value: object) -> tuple[str, ...]:
    """The dotted key that the one-key tables of ``value`` spell."""
    keys: list[str] = []
    while isinstance(value, Mapping) and len(value) == 1:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def _numbered(table: Path, counts: Mapping[Path, int]) -> Path:
    """``table`` with the number of the entry after each array of tables that it passes."""
    path: list[Key] = []
    for length, key in enumerate(table, start=1):
        path.append(key)
        if (count := counts.get(table[:length])) is not None:
            path.append(count)
    return tuple(path)
