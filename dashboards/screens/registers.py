"""Registers: everything that was read, by what it is."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from aimsgraph.export.document import Document
from aimsgraph.impact.sentence import BETWEEN, capital, class_name, number

from ..address import choice, switch
from ..downloads import downloads, listing
from ..finding import find, matching
from ..frame import sentence
from ..markdown import bold
from ..view import View

_OFFERED = 11  # kinds, before one asks for all
_COLUMNS = {"Name": 50, "Is a": 20, "State": 20, "Owner": 26, "Id": 40}


def registers(view: View) -> None:
    """The page."""
    counts = Counter(node.cls for node in view.snapshot.nodes.values())
    sentence(
        f"{bold(number(len(view.snapshot.nodes), 'thing'))} of {bold(number(len(counts), 'kind'))} "
        f"and {bold(number(len(view.snapshot.relations), 'relation'))} between them\\."
    )
    order = sorted(counts, key=lambda cls: (*_order(view, cls), -counts[cls], cls))
    kinds = {cls: f"{capital(class_name(cls))} {counts[cls]:,}" for cls in order}
    chosen, tied = choice("kind", order, None)
    above, below = st.container(), st.container()
    offered, (every, tied_too) = order, switch("kinds")
    if len(order) > _OFFERED:
        below.toggle(f"All {len(order)} kinds", **tied_too)
        if not every:
            offered = [cls for cls in order if cls in order[:_OFFERED] or cls == chosen]
    above.pills("Kind", offered, format_func=kinds.__getitem__, **tied)
    classes = {chosen} if chosen else None
    with st.container(border=True):
        find(view, key="find", classes=classes)
    words = st.query_params.get("find", "")
    downloads(view, lambda: _document(view, words, classes), key="register")


def _order(view: View, cls: str) -> tuple[bool, bool]:
    """What people register comes first, then frameworks, then what only connects them."""
    return cls in BETWEEN, view.vocabulary.is_a(cls, "Provision")


def _document(view: View, words: str, classes: set[str] | None) -> Document:
    found = matching(view, words, classes)
    rows = [(n.name, class_name(n.cls), _state(view, n.id), view.graph.owner(n.id), n.id)
            for n in found]  # fmt: skip
    return listing(view, "Register", f"{number(len(found), 'thing')}.", _COLUMNS, rows)


def _state(view: View, id: str) -> str:
    verdict = view.posture.verdicts.get(id)
    return verdict.word if verdict is not None else ""
