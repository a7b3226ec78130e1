"""Coverage: are we ready, and will we still be on the day of the audit?"""

from __future__ import annotations

import streamlit as st

from aimsgraph.assurance.coverage import COUNTED, State
from aimsgraph.assurance.stages import Outlook
from aimsgraph.impact.sentence import day as spoken
from aimsgraph.impact.sentence import number

from ..components.board import board
from ..components.looks import LOOKS
from ..components.steps import steps
from ..components.why import why
from ..frame import sentence
from ..markdown import bold, literal
from ..view import View

_LISTED = 8


def coverage(view: View) -> None:
    """The page."""
    today, *others = view.readiness.outlooks
    ahead = [one for one in others if one.name != "today"]
    _opening(view, today)
    _cards(view, today, ahead)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        chosen = _requirements(view)
    with right:
        with st.container(border=True):
            st.markdown("##### If nothing is renewed")
            steps(view.standing, view.forecast.until, view.audits, key="steps")
        beside = st.container()
        _certificate(view)
    chosen = _worst(view) or chosen
    if chosen is not None and chosen in view.snapshot:
        st.query_params["item"] = chosen
        with beside:
            why(view, chosen)


def _opening(view: View, today: Outlook) -> None:
    holding, counted = today.count("holds"), today.count(*COUNTED)
    text = f"{bold(f'{holding} of {counted}')} requirements are supported today\\."
    for name, day in view.audits[-1:]:
        then = view.standing_on(day)
        lost = view.standing[0][1] - then
        if lost > 0:
            days = number((day - view.day).days, "day")
            text += (
                f" If nothing is renewed, {bold(str(then))} will be on {literal(name)} day: "
                f"{bold(number(lost, 'requirement') + (' lapse' if lost > 1 else ' lapses'))} "
                f"in the next {literal(days)}\\."
            )
    sentence(text)


def _cards(view: View, today: Outlook, ahead: list[Outlook]) -> None:
    holding, counted = today.count("holds"), today.count(*COUNTED)
    cards = [("Supported today", f"{holding} of {counted}", _lost(today))]
    for one in ahead:
        supported = f"{one.count('holds')} of {one.count(*COUNTED)}"
        stage = f"judged by {one.stage}" if one.stage else "judged by all stages"
        cards.append((f"Supported on {one.name} day", supported, f"{stage}, if nothing is renewed"))
    cards += [
        (f"{name} audit", number((day - view.day).days, "day"), spoken(day))
        for name, day in view.audits
    ]
    for column, (label, figure, told) in zip(st.columns(len(cards)), cards, strict=True):
        with column.container(border=True, height="stretch"):
            st.caption(literal(label))
            st.markdown(f"### {literal(figure)}")
            st.caption(literal(told))


def _lost(outlook: Outlook) -> str:
    """How many are lost, by how."""
    words: tuple[State, ...] = ("in doubt", "broken", "gap", "planned")
    counts = ((outlook.count(word), LOOKS[word].means) for word in words)
    return ", ".join(f"{count} {means}" for count, means in counts if count) or "nothing is lost"


def _requirements(view: View) -> str | None:
    """The board; what was chosen on it."""
    outlooks = {_called(one): one for one in view.readiness.outlooks}
    with st.container(border=True):
        st.markdown("##### Requirements")
        asked = st.segmented_control(
            "When, and judged by which stage", [*outlooks], default="Today", key="when",
            label_visibility="collapsed", bind="query-params", required=True,
        )  # fmt: skip
        shown = outlooks[asked]
        return board(
            shown.requirements,
            view.titles,
            view.headings,
            view.ends if asked == "Today" else {},
            chosen=st.query_params.get("item"),
            key="board",
        )


def _called(outlook: Outlook) -> str:
    if outlook.name == "today":
        return outlook.stage.capitalize() if outlook.stage else "Today"
    return outlook.name


def _certificate(view: View) -> None:
    with st.container(border=True):
        st.markdown("##### Before a certificate")
        for one in view.readiness.preconditions:
            glyph = "·" if one.met is None else "✓" if one.met else "✕"
            name = f"{one.name[:1].upper()}{one.name[1:]}"
            owner = view.graph.told(one.owner) if one.met is False else ""
            told = f"{one.word}{f', {owner}' if owner else ''}"
            st.markdown(f"{glyph} {bold(name)}  \n{literal(told)}")


def _worst(view: View) -> str | None:
    """What is lost as a list; what was chosen in it."""
    rows = view.coverage.worst
    with st.container(border=True):
        st.markdown("##### Worst first")
        if not rows:
            st.caption("Nothing is lost.")
            return None
        told = [
            {
                "Requirement": f"{row.ref} {row.title}" if row.catalog else row.title,
                "State": row.word,
                "For": view.graph.names(row.subjects),
                "Owner": view.graph.told(row.owner),
            }
            for row in rows
        ]
        table = st.dataframe(
            told,
            hide_index=True,
            height=35 * (min(len(told), _LISTED) + 1) + 3,
            column_config={"Requirement": st.column_config.TextColumn(width="large")},
            on_select="rerun",
            selection_mode="single-row",
            key="worst",
        )
        return next((rows[at].id for at in table.selection.rows), None)
