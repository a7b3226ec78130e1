"""What is wrong with a part of a YAML file, in words of ours and for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aimsgraph.errors import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no key that is known here",
    "string_too_short": "must not be empty",
    "too_short": "needs at least {min_length}",
    "literal_error": "must be one of {expected}",
    "union_tag_invalid": "is {tag!r}, which is nothing that is known",
    "union_tag_not_found": "is missing",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_pattern_mismatch": "is not written as it must be",
}
_KINDS: Mapping[str, str] = {  # by how the names of their errors start
    "model_": "must hold keys with values",
    "dict_": "must hold keys with values",
    "list_": "must be a list",
    "string_": "must be a text",
    "int_": "must be a whole number",
    "bool_": "must be true or false",
    "datetime_": "must be a moment, such as 2026-11-24T09:30:00+00:00",
    "date_": "must be a date, such as 2026-11-24",
}


def invalid(error: ErrorDetails, whole: str) -> str:
    """What is wrong, with the key that it is about; ``whole`` is what has no key.

    >>> invalid({"type": "missing", "loc": ("kind",), "msg": "Field required", "input": {}}, "it")
    'kind is missing'
    """
    if error["type"] == "value_error":
        return words(error)
    named = [part for part in error["loc"] if isinstance(part, str)]
    return f"{named[-1] if named else whole} {words(error)}"


def words(error: ErrorDetails) -> str:
    """What is wrong, without the key."""
    type = error["type"]
    text = _WORDS.get(type) or next(
        (words for start, words in _KINDS.items() if type.startswith(start)), ""
    )
    if not text:
        said = error["msg"].removeprefix("Value error, ")
        return said.replace("Input should", "must").replace("String should", "must")
    return text.format_map(error.get("ctx", {}))


def advice(error: ErrorDetails, known: Iterable[str]) -> str:
    """What to write for a key that is missing or not known; ``known`` are the keys there are."""
    if error["type"] == "missing":
        return f"add a line {error['loc'][-1]}: ..."
    if error["type"] != "extra_forbidden":
        return ""
    keys = list(known)
    return did_you_mean(str(error["loc"][-1]), keys) or f"there are {', '.join(keys)}"
