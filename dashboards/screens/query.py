"""Query: the graph, asked in SPARQL, and in Cypher where it is on a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from aimsgraph.errors import AimsgraphError
from aimsgraph.export.document import Document
from aimsgraph.impact.sentence import number
from aimsgraph.picture.lettering import plain
from aimsgraph.selectors.sparql import Found
from aimsgraph.store import Budget, is_server

from ..address import choice
from ..downloads import downloads, listing
from ..frame import failure, sentence
from ..markdown import bold, literal
from ..questions import QUESTIONS
from ..table import ticked
from ..view import View
from ..ways import go
from ..working import worked

BUDGET = Budget(rows=1000, seconds=10)
_LONGEST = 300  # letters of a value in a table
_FIRST = "registers"


def query(view: View) -> None:
    """The page."""
    languages = ["SPARQL", "Cypher"] if is_server(view.graph.workspace.location) else ["SPARQL"]
    sentence(
        f"{bold(number(len(QUESTIONS), 'saved question'))}, or your own, in "
        f"{literal(' or '.join(languages))}\\. A question only reads, gets at most "
        f"{BUDGET.rows:,} rows and {BUDGET.seconds:g} seconds\\."
    )
    above = st.container(horizontal=True, vertical_alignment="bottom")
    titles = {name: one.title for name, one in QUESTIONS.items()}
    chosen, tied = choice("saved", titles, _FIRST)
    above.selectbox("Saved question", [*titles], format_func=titles.__getitem__, **tied)
    language, tied = choice("language", languages, languages[0])
    if languages[1:]:
        above.segmented_control("Language", languages, required=True, **tied)
    thing = st.query_params.get("thing") or _some(view)
    text = QUESTIONS[chosen].asked(language, thing=thing, day=view.day)
    with st.form("question", border=True):
        written = st.text_area(
            "Question", text, height="content", max_chars=20_000,
            key=f"question-{chosen}-{language}-{thing}",
        )  # fmt: skip
        st.form_submit_button("Ask")
    if languages == ["SPARQL"]:
        st.caption("Cypher is answered where the graph is kept on a Neo4j server.")
    try:
        found = worked(
            f"{language}-{written}", "Asking", partial(view.ask, language, written or "", BUDGET),
            limit=BUDGET.seconds,
        )  # fmt: skip
    except AimsgraphError as error:
        failure("There is no answer.", error)
        return
    if found is not None:
        _show(view, found)


def _some(view: View) -> str:
    """A thing that questions about one are about, where none is named."""
    data = view.snapshot.instances(*view.vocabulary.subclasses("Dataset"))
    return data[0].id if data else next(iter(view.snapshot.nodes))


def _show(view: View, found: Found) -> None:
    told = number(len(found.rows), "row")
    if not found.complete:
        told = f"The first {told}; there are more. Ask for less, or count them in the question"
    if any(_things(view, row) for row in found.rows):
        told += "; tick a row to open the first thing in it"
    st.caption(told)
    if not found.rows:
        return
    at = ticked(
        [dict(zip(found.columns, map(_shown, row), strict=True)) for row in found.rows],
        key="rows",
        alt="The answer",
        most=12,
        columns={},
    )
    if at is not None:
        for id in _things(view, found.rows[at])[:1]:
            go("item", id=id)
    downloads(view, lambda: _document(view, found), key="query")


def _things(view: View, row: Sequence[object]) -> list[str]:
    """The ids of things in a row; a server also answers with lists and maps."""
    return [value for value in row if isinstance(value, str) and value in view.snapshot]


def _document(view: View, found: Found) -> Document:
    columns = dict.fromkeys(found.columns, 30)
    rows: list[Sequence[str]] = [[_said(value) for value in row] for row in found.rows]
    told = number(len(rows), "row") + ("" if found.complete else ", and there are more")
    return listing(view, "Answer", f"{told}.", columns, rows)


def _shown(value: object) -> str:
    return plain(_said(value))[:_LONGEST]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    # Nodes, relationships and paths of a server.
    properties = dict(value) if hasattr(value, "element_id") and hasattr(value, "items") else None
    return str(properties if properties is not None else value)
