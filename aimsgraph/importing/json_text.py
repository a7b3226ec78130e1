"""JSON as it was written: every value has its place, and nothing is read that JSON is not."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from aimsgraph.errors import InputError
from aimsgraph.importing.documents import DEEPEST, Path

MOST_VALUES = 1_000_000
_LONGEST_NUMBER = 400  # more digits than any number that a float can hold

_SPACE = re.compile(r"[ \t\n\r]*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# Where a value starts, and for an array or object where each value in it does.
_Spot = int | tuple[int, "dict[str, _Spot] | list[_Spot]"]


@dataclass(frozen=True)
class JsonDocument:
    """The values of a JSON text, and where each stands."""

    value: Any
    _text: str
    _spot: _Spot

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of ``path``, counted from 1, or of the nearest value around it."""
        return self._locate(self.offset(path))

    def offset(self, path: Path) -> int:
        """The index of the character with which ``path``, or what is around it, starts."""
        spot = self._spot
        for step in path:
            below = None if isinstance(spot, int) else spot[1]
            if isinstance(below, dict) and step in below:
                spot = below[str(step)]
            elif isinstance(below, list) and isinstance(step, int) and 0 <= step < len(below):
                spot = below[step]
            else:
                break
        return spot if isinstance(spot, int) else spot[0]

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._text))]

    def _locate(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def pointer(path: Path) -> str:
    """A path of keys and indexes as a JSON pointer (RFC 6901).

    >>> pointer(("records", 0, "a/b~c"))
    '/records/0/a~1b~0c'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def read_json(text: str, where: str) -> JsonDocument:
    """Read one JSON value.

    Raises
    ------
    InputError
        With line and column, if it is no JSON: ``NaN``, a key that is used twice, half a character
        and anything after the value are none either. Also if it is nested too deep or holds more
        than `MOST_VALUES` values.
    """
    return _Scanner(text, where).read()


class _Scanner:
    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._values = 0
        self._keys: dict[str, str] = {}  # each spelling once
        self._scalars = json.JSONDecoder(
            parse_float=_finite, parse_int=_whole, parse_constant=_no_number
        )

    def read(self) -> JsonDocument:
        value, spot, end = self._value(self._after_space(0), 0)
        end = self._after_space(end)
        if end < len(self._text):
            self._fail(end, "is not JSON: something follows the value")
        return JsonDocument(value, self._text, spot)

    def _value(self, at: int, depth: int) -> tuple[Any, _Spot, int]:
        self._values += 1
        if self._values > MOST_VALUES:
            self._fail(at, f"holds more than {MOST_VALUES:,} values")
        opening = self._text[at : at + 1]
        if opening not in ("[", "{"):
            value, end = self._scalar(at)
            return value, at, end
        if depth >= DEEPEST:
            self._fail(at, f"is nested more than {DEEPEST} deep")
        return self._object(at, depth) if opening == "{" else self._array(at, depth)

    def _scalar(self, at: int) -> tuple[Any, int]:
        try:
            value, end = self._scalars.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self._fail(error.pos, f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}")
        except ValueError as error:
            self._fail(at, f"is not JSON that can be read: {error}")
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            self._fail(at, "is not JSON that can be read: half a character stands in a text")
        return value, end

    def _array(self, start: int, depth: int) -> tuple[list[Any], _Spot, int]:
        values: list[Any] = []
        spots: list[_Spot] = []
        at = self._after_space(start + 1)
        while self._text[at : at + 1] != "]" or values:
            value, spot, at = self._value(at, depth + 1)
            values.append(value)
            spots.append(spot)
            at, ended = self._next(at, "]")
            if ended:
                return values, (start, spots), at
        return values, (start, spots), at + 1

    def _object(self, start: int, depth: int) -> tuple[dict[str, Any], _Spot, int]:
        values: dict[str, Any] = {}
        spots: dict[str, _Spot] = {}
        at = self._after_space(start + 1)
        while self._text[at : at + 1] != "}" or values:
            key, at = self._key(at, values)
            values[key], spots[key], at = self._value(at, depth + 1)
            at, ended = self._next(at, "}")
            if ended:
                return values, (start, spots), at
        return values, (start, spots), at + 1

    def _key(self, at: int, taken: dict[str, Any]) -> tuple[str, int]:
        if self._text[at : at + 1] != '"':
            self._fail(at, "is not JSON: a key in double quotes belongs here")
        key, end = self._scalar(at)
        if key in taken:
            self._fail(at, f"the key {key!r} is used twice")
        end = self._after_space(end)
        if self._text[end : end + 1] != ":":
            self._fail(end, "is not JSON: ':' belongs here")
        return self._keys.setdefault(key, key), self._after_space(end + 1)

    def _next(self, at: int, closing: str) -> tuple[int, bool]:
        """Behind the comma or the end of an array or object, and whether that is the end."""
        at = self._after_space(at)
        found = self._text[at : at + 1]
        if found != closing and found != ",":
            self._fail(at, f"is not JSON: ',' or '{closing}' belongs here")
        return (at + 1, True) if found == closing else (self._after_space(at + 1), False)

    def _after_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _fail(self, at: int, message: str) -> NoReturn:
        line, column = JsonDocument(None, self._text, at).place(())
        raise InputError(message, where=f"{self._where}:{line}:{column}")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
