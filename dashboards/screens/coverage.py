"""Coverage: are we ready, and will we still be on the day of the audit?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aimsgraph.assurance.coverage import COUNTED, RequirementRow, State
from aimsgraph.assurance.stages import Outlook
from aimsgraph.impact.sentence import capital, number, reason_text
from aimsgraph.impact.sentence import day as spoken
from aimsgraph.picture.lettering import plain

from ..address import choice, keep
from ..components.board import board
from ..components.looks import LOOKS
from ..components.renewing import RANKED, renew_first
from ..components.steps import steps
from ..components.why import why
from ..downloads import downloads
from ..frame import sentence
from ..markdown import bold, literal, short
from ..report import report
from ..table import ticked
from ..view import View
from ..ways import go, link

_TODAY = "Today"
_LISTED = 8  # rows of the table before it scrolls
_LONGEST = 200  # letters of a cell
_NAMED = 3  # things that a certificate waits for


@dataclass(frozen=True, slots=True)
class Card:
    """A number, what it counts, and the page that explains it."""

    label: str
    figure: str
    told: str
    page: str
    shown: Mapping[str, str]


def coverage(view: View) -> None:
    """The page."""
    today, *others = view.readiness.outlooks
    ahead = [one for one in others if one.name != "today"]
    _opening(view, today)
    _cards(view, today, ahead)
    left, right = st.columns([13, 8], gap="medium")
    with right:
        beside = st.empty()
        _steps(view)
        renewals = st.container(border=True)
    with left:
        _requirements(view, beside)
    _worst(view)
    _certificate(view)
    st.markdown("##### Readiness report")
    downloads(view, lambda: report(view), key="readiness-report")
    with renewals:  # takes longest of all this
        _first(view)
    _posture = view.posture  # the first click need not wait for it


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
    cards = [
        Card("Supported today", f"{holding} of {counted}", _lost(today), "matrix", {"gaps": "true"})
    ]
    days = dict(view.audits)
    for one in ahead:
        supported = f"{one.count('holds')} of {one.count(*COUNTED)}"
        stage = f"judged by {one.stage}" if one.stage else "judged by all stages"
        day = days.get(one.name)
        until = {"until": day.isoformat()} if day is not None else {}
        told = f"{stage}, if nothing is renewed"
        cards.append(Card(f"Supported on {one.name} day", supported, told, "renewals", until))
    cards += [
        Card(f"{name} audit", number((day - view.day).days, "day"), spoken(day), "documents", {})
        for name, day in view.audits
    ]
    with st.container(key="cards"):
        for column, card in zip(st.columns(len(cards)), cards, strict=True):
            with column.container(border=True, height="stretch", gap=None):
                st.caption(literal(card.label))
                link(bold(card.figure), card.page, **card.shown)
                st.caption(literal(card.told))


def _lost(outlook: Outlook) -> str:
    """How many are lost, by how."""
    words: tuple[State, ...] = ("in doubt", "broken", "gap", "planned")
    counts = ((outlook.count(word), LOOKS[word].means) for word in words)
    return ", ".join(f"{count} {means}" for count, means in counts if count) or "nothing is lost"


@st.fragment
def _requirements(view: View, beside: DeltaGenerator) -> None:
    """The board, and ``beside`` it why what was chosen on it stands as it does."""
    chosen = st.query_params.get("item")
    outlooks = {_called(one): one for one in view.readiness.outlooks}
    with st.container(border=True):
        st.markdown("##### Requirements")
        when, tied = choice("when", outlooks, _TODAY)
        st.segmented_control(
            "When, and judged by which stage", [*outlooks], required=True,
            label_visibility="collapsed", **tied,
        )  # fmt: skip
        shown = outlooks[when]
        board(
            shown.requirements,
            view.titles,
            view.headings,
            view.ends if when == _TODAY else {},
            chosen=chosen,
            key="board",
            on_choose=lambda id: keep(item=id),
        )
    if chosen is None or chosen not in view.snapshot:
        beside.empty()
        return
    with beside.container():
        why(view, chosen)


def _called(outlook: Outlook) -> str:
    if outlook.name == "today":
        return outlook.stage.capitalize() if outlook.stage else _TODAY
    return outlook.name


def _steps(view: View) -> None:
    """How many stand on each day, if nothing is renewed."""
    with st.container(border=True):
        st.markdown("##### If nothing is renewed")
        steps(view.standing, view.forecast.until, view.audits, key="steps")
        link("What lapses, and when", "renewals")


def _first(view: View) -> None:
    """What to renew first, by the requirements that it keeps until the last audit."""
    until = max((day for _name, day in view.audits), default=view.forecast.until)
    st.markdown("##### Renew first")
    ranked = renew_first(view, view.pending(until))
    if ranked:
        all_of = f"All {len(ranked)}" if len(ranked) > RANKED else "All that is due"
        link(literal(f"{all_of}, by owner and month"), "renewals", until=until.isoformat())


def _certificate(view: View) -> None:
    """What a certificate is not issued without, and the things that this was read from."""
    with st.container(border=True):
        st.markdown("##### Before a certificate")
        found = view.readiness.preconditions
        for column, one in zip(st.columns(len(found)), found, strict=True):
            glyph = "·" if one.met is None else "✓" if one.met else "✕"
            name = capital(one.name)
            owner = view.graph.told(one.owner) if one.met is False else ""
            told = f"{one.word}{f', {owner}' if owner else ''}"
            things: dict[str, str] = {}
            for id in one.things:
                things.setdefault(view.graph.name(id), id)
            with column.container(gap=None):
                st.markdown(f"{glyph} {bold(name)}  \n{literal(told)}")
                with st.container(gap="small"):
                    for called, id in [*things.items()][:_NAMED]:
                        link(literal(short(called)), "item", id=id)
                if len(things) > _NAMED:
                    st.caption(literal(f"and {len(things) - _NAMED} more"))


def _worst(view: View) -> None:
    """What is lost as a list; a tick opens it."""
    rows = view.coverage.worst
    with st.container(border=True):
        st.markdown("##### Worst first")
        if not rows:
            st.caption("Nothing is lost.")
            return
        at = ticked(
            [_lost_row(view, row) for row in rows],
            key="worst",
            alt="Requirements that are lost, the worst first",
            most=_LISTED,
            columns={"Requirement": 270, "State": 135, "Why": 340},
        )
        st.caption("Tick a row to open the requirement.")
        link("All of them, by AI system", "matrix", gaps="true")
        if at is not None:
            go("item", id=rows[at].id)


def _lost_row(view: View, row: RequirementRow) -> dict[str, str]:
    return {
        "Requirement": plain(f"{row.ref} {row.title}" if row.catalog else row.title)[:_LONGEST],
        "State": f"{LOOKS[row.state].glyph} {row.word}",
        "Why": plain(reason_text(row.reason))[:_LONGEST],
        "For": plain(view.graph.names(row.subjects))[:_LONGEST],
        "Owner": plain(view.graph.told(row.owner))[:_LONGEST],
    }
