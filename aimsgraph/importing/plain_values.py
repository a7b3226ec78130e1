"""Values written as plain text, as formats without types of their own hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from aimsgraph.snapshot import Scalar
from aimsgraph.vocabulary.terms import Datatype

_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def _moment(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


_READ: Mapping[Datatype, Callable[[str], Scalar]] = {
    "str": str,
    "duration": str,
    "int": int,
    "float": float,
    "bool": _TRUTH.__getitem__,
    "date": date.fromisoformat,
    "datetime": _moment,
}
_WHAT: Mapping[Datatype, str] = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date such as 2026-11-24",
    "datetime": "a date or a time such as 2026-11-24T09:30:00",
}


def plain_value(text: str, datatype: Datatype) -> Scalar:
    """The value of a datatype that ``text`` writes down.

    Raises
    ------
    ValueError
        If it writes down none; the message says what is expected.

    >>> plain_value("2026-11-24", "date")
    datetime.date(2026, 11, 24)
    """
    try:
        return _READ[datatype](text)
    except (KeyError, ValueError):
        raise ValueError(f"this is not {_WHAT[datatype]}") from None
