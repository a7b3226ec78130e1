"""Tables: what all of them keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

LINE = 35  # the height of a row of one line
LINES = 66  # of a row in which long texts go on in further lines; Streamlit does so above 64


def filled(rows: Sequence[dict[str, T]]) -> list[dict[str, T]]:
    """Rows without the columns in which none of them says anything.

    >>> filled([{"Name": "a", "Owner": ""}, {"Name": "b", "Owner": ""}])
    [{'Name': 'a'}, {'Name': 'b'}]
    """
    told = dict.fromkeys(name for row in rows for name, value in row.items() if value != "")
    return [{name: row[name] for name in row if name in told} for row in rows]


def tall(rows: int, most: int, line: int = LINE) -> int:
    """The height of a table of some rows that scrolls where there are more than ``most``."""
    return LINE + line * min(rows, most) + 3
