"""Where in a TOML file each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Key = str | int
Path = tuple[Key, ...]

_HEADER = re.compile(r"\s*\[(?P<array>\[)?[^\[\]].*\]")


class Positions:
    """The line of every key of a TOML text that is known to be valid.

    >>> Positions('[store]\\nlocation = "a.db"').line(("store", "location"))
    2
    """

    def __init__(self, text: str) -> None:
        self._lines = dict(_walk(text.splitlines()))

    def line(self, path: Path) -> int:
        """The line of the key at ``path``, or of the nearest key above it; 1 for the whole file."""
        for length in range(len(path), 0, -1):
            if (found := self._lines.get(path[:length])) is not None:
                return found
        return 1


def _walk(lines: list[str]) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    number = 0
    while number < len(lines):
        start = number
        number += 1
        if not lines[start].strip() or lines[start].lstrip().startswith("#"):
            continue
        if header := _HEADER.match(lines[start]):
            table = _keys(tomllib.loads(lines[start]))
            if header["array"]:
                counts[table] = counts.get(table, -1) + 1
            table = _numbered(table, counts)
            yield table, start + 1
            continue
        while (value := _value(lines[start:number])) is None:
            number += 1
        yield (*table, *_keys(value)), start + 1


def _value(lines: list[str]) -> dict[str, Any] | None:
    """The key and value in ``lines``, or None while the value goes on in the next line."""
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None


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
