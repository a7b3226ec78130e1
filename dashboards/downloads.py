"""What a page shows, to be taken along: for a spreadsheet, for a program, to read and print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import streamlit as st

from aimsgraph.cli.document import text
from aimsgraph.export.document import Column, Document, Section, Value, lines
from aimsgraph.export.page import page
from aimsgraph.export.sheet import sheet
from aimsgraph.export.workbook import workbook

from .view import View

Content = Callable[[], str | bytes] | bytes

_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "json": "application/json",
    "ics": "text/calendar",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def listing(
    view: View,
    title: str,
    sentence: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[Value]],
) -> Document:
    """A document of one table; ``columns`` are titles with their width in characters."""
    section = Section(title, [Column(*each) for each in columns.items()], list(rows), fixed=1)
    facts = [("Organization", view.organization), ("As of", view.day.isoformat())]
    return Document(title, facts, [section], view.origin, sentence=sentence)


def as_json(view: View, document: Document) -> str:
    """The same for a program."""
    return text(
        {
            "title": document.title,
            "sentence": document.sentence,
            "as_of": view.day,
            "origin": document.origin.as_dict(),
            "sections": [
                {
                    "title": section.title,
                    "rows": [
                        {
                            column.title: "\n".join(lines(value))
                            for column, value in zip(section.columns, row, strict=True)
                        }
                        for row in section.rows
                    ],
                }
                for section in document.sections
            ],
        }
    )


def downloads(
    view: View,
    document: Callable[[], Document],
    *,
    key: str,
    more: Mapping[str, tuple[str, Content]] | None = None,
) -> None:
    """A button for each form of what a page shows, written when it is asked for.

    ``more`` are further forms by the label of their button: the ending of the file and its content.
    """
    day = view.day.isoformat()
    forms: dict[str, tuple[str, Content]] = {
        "CSV": ("csv", lambda: "".join(sheet(document(), day))),
        "Excel": ("xlsx", lambda: workbook(document())),
        "HTML": ("html", lambda: "".join(page(document()))),
        "JSON": ("json", lambda: as_json(view, document())),
    }
    offer(view, {**forms, **(more or {})}, key=key)


def offer(view: View, forms: Mapping[str, tuple[str, Content]], *, key: str) -> None:
    """A button for each file: by its label its ending and its content."""
    with st.container(horizontal=True, gap="small"):
        for label, (ending, content) in forms.items():
            st.download_button(
                label,
                content,
                file_name=f"{_slug(view.organization)}-{_slug(key)}-{view.day}.{ending}",
                mime=_TYPES[ending.rpartition(".")[2]],
                on_click="ignore",
                key=f"{key}-{_slug(label)}",
            )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "aims"
