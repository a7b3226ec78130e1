"""Finding things by their name, their number or their id."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

from aimsgraph.impact.sentence import class_name, number
from aimsgraph.picture.lettering import plain
from aimsgraph.snapshot import Node

from .address import words
from .components.looks import stated
from .table import filled, ticked
from .view import View
from .ways import go

_PAGE = 50  # rows
_LONGEST = 200  # letters of a name


def find(
    view: View, *, key: str, classes: Container[str] | None = None, page: str = "item"
) -> None:
    """A field, and what is found by it, page by page; a click opens it on a ``page``."""
    asked, tied = words(key)
    st.text_input("Find", placeholder="Name, number or id", max_chars=200, **tied)
    found = matching(view, asked, classes)
    if not found:
        st.caption("Nothing is called so." if asked else "There is nothing here yet.")
        return
    pages = -(-len(found) // _PAGE)
    at = 1
    below = st.container()
    if pages > 1:
        at = st.pagination(pages, key=f"{key}-page-{asked}")
    shown = found[(at - 1) * _PAGE : at * _PAGE]
    with below:
        of = f", page {at} of {pages}" if pages > 1 else ""
        st.caption(f"{number(len(found), 'thing')}{of}; tick one to open it")
        row = ticked(
            filled([_row(view, node) for node in shown]),
            key=f"{key}-rows-{asked}-{at}",
            alt="Things that were found",
            most=14,
            columns={"Name": 350, "State": 130, "Owner": 190, "Is a": 120},
        )
    if row is not None:
        go(page, id=shown[row].id)


def matching(view: View, asked: str, classes: Container[str] | None = None) -> list[Node]:
    """The things of some classes, or of any, that have all words of ``asked``; sorted by name."""
    sought = asked.casefold().split()
    return [
        node
        for node, text in view.searchable
        if (classes is None or node.cls in classes) and all(word in text for word in sought)
    ]


def _row(view: View, node: Node) -> dict[str, str]:
    return {
        "Name": plain(view.titled(node.id))[:_LONGEST],
        "State": stated(view.posture.verdicts.get(node.id)),
        "Owner": plain(view.graph.owner(node.id)),
        "Is a": class_name(node.cls),
        "Id": plain(node.id)[:_LONGEST],
    }
