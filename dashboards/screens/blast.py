"""Blast radius: which assets are most dangerous to touch?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import streamlit as st

from aimsgraph.export.document import Document
from aimsgraph.impact import Blast, SinglePoint
from aimsgraph.impact.sentence import BETWEEN, capital, class_name, number
from aimsgraph.impact.single_points import hanging
from aimsgraph.impact.summary import blast_sentence, counted, single_points_sentence

from ..address import choice, choices
from ..downloads import downloads, listing
from ..frame import sentence
from ..markdown import short, stressed
from ..table import ticked
from ..view import View
from ..ways import go
from ..working import worked

T = TypeVar("T")

_PAGE = 25  # rows of one page of a list
_EACH, _EVERY = "Worst change of each", "Every change"
_COLUMNS = {
    "Asset": 36,
    "Class": 14,
    "Change": 14,
    "Controls broken": 10,
    "Controls in doubt": 10,
    "Requirements broken": 12,
    "Requirements in doubt": 12,
    "Risks": 8,
    "Records": 8,
}
_HANGING = {"Thing": 40, "Class": 16, "Lost by": 14, "Then break": 40, "Owner": 24}


def blast(view: View) -> None:
    """The page."""
    rows = worked("blast", "Trying every change to every asset", view.tried)
    if rows is None:
        return
    if not rows:
        st.info(
            "**No asset is registered.** Declare a register of datasets, models or systems in "
            "`aims.toml`, then run `aimsgraph sync`."
        )
        return
    name = view.blast[0].name
    sentence(stressed(blast_sentence(view.blast, view.snapshot).replace(name, short(name))))
    _ranking(view)
    _single_points(view)


def _ranking(view: View) -> None:
    """Every asset, the most dangerous first."""
    with st.container(border=True):
        st.markdown("##### Most dangerous to touch")
        left, right = st.columns([1, 1], gap="medium")
        classes = dict.fromkeys(row.cls for row in view.blast)
        kinds = dict.fromkeys(row.kind for row in view.blast)
        of, tied = choices("class", classes)
        left.pills(
            "Class", [*classes], selection_mode="multi", wrap=True,
            format_func=lambda cls: capital(class_name(cls)), **tied,
        )  # fmt: skip
        by, tied = choices("change", kinds)
        right.pills(
            "Kind of change", [*kinds], selection_mode="multi", wrap=True,
            format_func=str.capitalize, **tied,
        )  # fmt: skip
        shown, tied = choice("listed", (_EACH, _EVERY), _EACH)
        st.segmented_control(
            "What is listed", [_EACH, _EVERY], required=True, label_visibility="collapsed", **tied
        )
        chosen = [row for row in view.blast if row.cls in (of or classes)]
        chosen = [row for row in chosen if row.kind in (by or kinds)]
        if shown == _EACH:
            worst: dict[str, Blast] = {}
            for row in chosen:
                worst.setdefault(row.thing, row)
            chosen = list(worst.values())
        struck = [row for row in chosen if row.broken or row.doubt]
        if struck:
            _table(view, struck, f"ranking-{of}-{by}-{shown}")
        silent = len(chosen) - len(struck)
        if silent:
            verb = "breaks nothing and puts" if silent == 1 else "break nothing and put"
            thing = "asset" if shown == _EACH else "change"
            st.caption(f"{number(silent, thing)} {verb} nothing in doubt.")
        downloads(view, lambda: _document(view, struck), key="blast-radius")


def _table(view: View, rows: Sequence[Blast], key: str) -> None:
    """One page of the ranking; what is chosen in it is explored."""
    page = _turned(key, rows)
    most = max(row.count("broken", "control") for row in rows)
    at = ticked(
        [dict(zip(_COLUMNS, _cells(row), strict=True)) for row in page],
        key=key,
        alt="Assets, the most dangerous to touch first",
        most=_PAGE,
        columns={
            "Asset": 205,
            "Controls broken": st.column_config.ProgressColumn(
                format="%d",
                min_value=0,
                max_value=max(most, 1),
                color="#a61b1b",
                width=105,
            ),
            "Risks": st.column_config.NumberColumn(width=65, help="Untreated or in doubt"),
            "Records": st.column_config.NumberColumn(width=80, help="To be renewed or reviewed"),
        },
    )
    st.caption(
        "First what breaks most controls, risks and requirements, then what puts most of them in "
        "doubt. Choose a row to see what breaks and why."
    )
    if at is not None:
        go("impact", asset=page[at].thing, kind=page[at].kind)


def _turned(name: str, rows: Sequence[T]) -> Sequence[T]:
    """The rows of the page that was turned to."""
    pages = -(-len(rows) // _PAGE)
    if pages == 1:
        return rows
    key = f"{name}-page"
    st.session_state[key] = min(st.session_state.get(key, 1), pages)
    page = st.pagination(pages, key=key)
    return rows[(page - 1) * _PAGE : page * _PAGE]


def _cells(row: Blast) -> Iterable[str | int]:
    yield from (short(row.name), class_name(row.cls), row.kind)
    for noun in ("control", "requirement"):
        yield from (row.count("broken", noun), row.count("doubt", noun))
    for noun in ("risk", "record"):
        yield row.count("broken", noun) + row.count("doubt", noun)


def _document(view: View, rows: Sequence[Blast]) -> Document:
    """The whole ranking, each with its id."""
    return listing(
        view,
        "Blast radius",
        blast_sentence(view.blast, view.snapshot),
        {**_COLUMNS, "Id": 30},
        ((row.name, *[*_cells(row)][1:], row.thing) for row in rows),
    )


def _single_points(view: View) -> None:
    """The things on which most hangs by themselves."""
    with st.container(border=True):
        st.markdown("##### Single points of failure")
        points = [each for each in hanging(view.single_points) if each[0].cls not in BETWEEN]
        told = single_points_sentence(view.single_points, view.snapshot, view.vocabulary)
        st.markdown(stressed(told))
        if not points:
            return
        page = _turned("points", points)
        at = ticked(
            [dict(zip(_HANGING, _hanging(view, each), strict=True)) for each in page],
            key="points",
            alt="Single points of failure, those on which most hangs first",
            most=_PAGE,
            columns={"Thing": 250, "Class": 90, "Lost by": 100, "Then break": 440},
        )
        if at is not None:
            go("impact", asset=page[at][0].thing, kind=page[at][0].kind)
        downloads(view, lambda: _points(view, points), key="single-points")


def _hanging(view: View, rows: Sequence[SinglePoint]) -> Iterable[str]:
    first, targets = rows[0], [row.target for row in rows]
    what = counted(targets, view.snapshot, view.vocabulary)
    yield from (short(first.name), class_name(first.cls), first.kind)
    yield f"{what}: {short(view.graph.names(targets), 200)}"
    yield short(view.graph.owner(first.thing))


def _points(view: View, points: Sequence[Sequence[SinglePoint]]) -> Document:
    return listing(
        view,
        "Single points of failure",
        single_points_sentence(view.single_points, view.snapshot, view.vocabulary),
        {**_HANGING, "Id": 30},
        ((*_hanging(view, each), each[0].thing) for each in points),
    )
