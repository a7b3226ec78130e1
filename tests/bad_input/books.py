"""Workbooks and archives put together by hand, as no program would write them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

Cells = Sequence[Sequence[Any]]

HEADER = ["ID", "Name", "Observed on", "Owner"]
NEW = ["new", "New data", "2026-05-01", "data-owner"]


def workbook(*rows: Sequence[Any], sheet: str = "Datasets", **others: Cells) -> bytes:
    """A workbook with one sheet, and ``others``."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, cells in {sheet: rows, **others}.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(cells):
                page.write_row(at, 0, row)
    return content.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive of these members."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return content.getvalue()


def altered(book: bytes, members: Mapping[str, bytes | None]) -> bytes:
    """A workbook with members replaced or added; None takes one away."""
    with zipfile.ZipFile(BytesIO(book)) as file:
        held = {name: file.read(name) for name in file.namelist()}
    changed = {**held, **members}
    return archive({name: data for name, data in changed.items() if data is not None})
