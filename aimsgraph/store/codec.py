"""Property values as JSON text, with their types.

Text, numbers and truth values are JSON's own; a tuple is an array; a date is ``{"date": "..."}``
and a datetime ``{"datetime": "..."}``. The text says all: reading needs no ontology, so that a
revision written under an older one reads as it was written. Equal values have equal text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from math import isfinite
from types import MappingProxyType
from typing import Any

from aimsgraph.snapshot import Scalar, Value

_NONE = "{}"
_EMPTY: Mapping[str, Value] = MappingProxyType({})
_EXACT = frozenset((str, int, bool))  # of these, equal values have the same text
# One call of the parser for many rows: a call costs as much as a small row.
_BATCH = 2_000


def plain(properties: Mapping[str, Value]) -> Mapping[str, Value]:
    """A copy with nothing but builtin types; ``ValueError`` names the value that cannot be kept."""
    if not properties:
        return _EMPTY
    return {
        name: tuple(_plain(name, item) for item in value)
        if isinstance(value, tuple)
        else _plain(name, value)
        for name, value in properties.items()
    }


def encode(properties: Mapping[str, Value]) -> str:
    """The JSON text of properties that went through `plain`."""
    return _encoder.encode(properties) if properties else _NONE


def decode(text: str) -> Mapping[str, Value]:
    """The properties that `encode` wrote as ``text``."""
    return next(decode_all((text,)))


def decode_all(texts: Iterable[str]) -> Iterator[Mapping[str, Value]]:
    """The properties of many texts, in their order."""
    remaining = iter(texts)
    while batch := list(islice(remaining, _BATCH)):
        filled = [text for text in batch if text != _NONE]
        found = iter(json.loads(f"[{','.join(filled)}]"))
        for text in batch:
            if text == _NONE:
                yield _EMPTY
            elif text.find("{", 1) > 0 or "[" in text:
                yield revived(next(found))
            else:
                yield next(found)


def revived(parsed: Mapping[str, Any]) -> Mapping[str, Value]:
    """The properties whose text was read as JSON together with other things."""
    if not parsed:
        return _EMPTY
    return {
        name: _untagged(value) if type(value) in (dict, list) else value
        for name, value in parsed.items()
    }


def same(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether both hold the same values of the same types; 1, 1.0 and True are merely equal."""
    if not one:  # most relations have none
        return not other
    return one == other and all(map(_alike, one.values(), map(other.__getitem__, one)))


def _alike(one: Value, other: Value) -> bool:
    """Whether equal values have the same type and the same text."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in _EXACT:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(map(_alike, one, other))
    return _encoder.encode(one) == _encoder.encode(other)


def _plain(name: str, value: Scalar) -> Scalar:
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, bool | date):
        return value
    if isinstance(value, int):
        return int(value)
    if not isinstance(value, float):
        raise ValueError(
            f"{name} holds a {type(value).__name__}; "
            "values are text, numbers, true or false, dates, times and tuples of these"
        )
    if not isfinite(value):
        raise ValueError(f"{name} is {value}, which is no number")
    return float(value)


def _text(name: str, value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            broken = value[error.start : error.end]
            raise ValueError(f"{name} holds {broken!r}, which is half a character") from None
    return value if type(value) is str else str.__str__(value)


def tagged(value: object) -> object:
    """A date or datetime as JSON holds it: the ``default`` of an encoder."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    assert isinstance(value, date)
    return {"date": value.isoformat()}


def _untagged(value: dict[str, str] | list[Any]) -> Value:
    if isinstance(value, list):
        return tuple([_day(item) if isinstance(item, dict) else item for item in value])
    return _day(value)


def _day(tagged: dict[str, str]) -> date | datetime:
    if "date" in tagged:
        return date.fromisoformat(tagged["date"])
    return datetime.fromisoformat(tagged["datetime"])


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=tagged
)
