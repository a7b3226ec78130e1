"""Tables: what all of them keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

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


def ticked(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    alt: str,
    most: int,
    columns: Mapping[str, Any],
    line: int = LINE,
) -> int | None:
    """A table that scrolls where it has more than ``most`` rows; which one was ticked.

    ``columns`` are widths, or settings of Streamlit, by title.
    """
    table = st.dataframe(
        rows,
        hide_index=True,
        height=tall(len(rows), most, line),
        row_height=None if line == LINE else line,
        column_config={
            title: st.column_config.Column(width=told) if isinstance(told, int) else told
            for title, told in columns.items()
        },
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt=alt,
    )
    return next(iter(table.selection.rows), None)
