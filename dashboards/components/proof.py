"""The proof: why a thing breaks, step by step, what else would break it, what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from aimsgraph.errors import AimsgraphError
from aimsgraph.impact import Explanation, Group, Step
from aimsgraph.impact.explanation import MOST_ALTERNATIVES, tree
from aimsgraph.impact.sentence import number
from aimsgraph.impact.wording import spoken
from aimsgraph.picture.drawing import Box

from ..markdown import bold, literal, short
from ..supposed import Supposed
from ..view import View
from ..ways import link
from .looks import LOOKS
from .map import GLYPHS

_LONGEST = 240  # letters of one step
_NAMED = 40  # of what is not drawn
_DEEPEST = 7  # steps below stand no further to the right
_LOOKS = {"holds": LOOKS["holds"], "doubt": LOOKS["in doubt"], "broken": LOOKS["broken"]}


def why_lost(view: View, supposed: Supposed, id: str) -> None:
    """Why a thing is lost, or what else there is to say of a box."""
    answer = supposed.answer
    with st.container(border=True):
        box = supposed.layout.boxes.get(id)
        if box is not None and box.box.look in ("changed", "more", "touched"):
            _unjudged(view, supposed, box.box)
            return
        try:
            explanation = supposed.explanation(id)
        except AimsgraphError as error:
            st.markdown("##### Why")
            st.caption(literal(error.message))
            return
        verdict = explanation.verdict
        new = {one.id for one in (*answer.broken, *answer.doubt)}
        verb = {"broken": "breaks", "doubt": "comes into doubt", "holds": "holds"}[verdict.status]
        name = short(verdict.name)
        st.markdown(f"##### Why {literal(name)} {verb if id in new else literal(verdict.word)}")
        if id not in new and verdict.status != "holds":
            st.caption("So it is already today, whether this changes or not.")
        told = [verdict.word]
        if subjects := view.graph.names(verdict.subjects, most=6):
            told.append(f"for {short(subjects, _LONGEST)}")
        if owner := view.graph.owner(id):
            told.append(f"owner {short(owner)}")
        st.caption(literal(", ".join(told)))
        _proof(explanation)
        link("Everything about it", "item", id=id)


def _unjudged(view: View, supposed: Supposed, box: Box) -> None:
    """What changes, what changes with it, and what is not drawn."""
    id, *reasons = box.about.split("\n")
    glyph = GLYPHS[box.look]
    st.markdown(f"##### {glyph} {literal(short(box.name))}: {literal(box.word)}")
    if box.look == "more":
        names = box.about.split("\n")
        st.markdown("\n".join(f"- {literal(short(name))}" for name in names[:_NAMED]))
        if len(names) > _NAMED:
            st.caption(f"And {len(names) - _NAMED:,} more: all are in the list.")
        return
    if box.look == "changed":
        st.caption("This is what was supposed. It is no loss itself: what rests on it is.")
    for reason in reasons:
        st.markdown(f"- {literal(short(reason))}")
    link("Everything about it", "item", id=id)


def _proof(explanation: Explanation) -> None:
    """The steps of an explanation, the conclusion being known."""
    if explanation.steps:
        st.markdown(_steps(explanation.steps))
    _others(explanation)
    if explanation.groups:
        st.markdown("**What it rests on**")
        st.markdown("\n".join(_groups(explanation.groups)))


def _others(explanation: Explanation) -> None:
    """The worst of the other reasons."""
    others = explanation.alternatives
    if not others:
        return
    still = "in doubt" if explanation.verdict.status == "doubt" else "broken"
    by = "this" if len(others) == 1 else "each of these"
    st.markdown(f"**Were that mended, it would still be {still} by {by}**")
    st.markdown("\n".join(_steps(each.steps) for each in others[:MOST_ALTERNATIVES]))
    if len(others) > MOST_ALTERNATIVES:
        st.caption(f"And for {number(len(others) - MOST_ALTERNATIVES, 'more reason')}.")


def _steps(steps: Sequence[Step]) -> str:
    """A proof as nested lists."""
    lines = ((min(depth, _DEEPEST), text) for depth, text in tree(steps))
    return "\n".join(f"{'  ' * depth}- {literal(short(text, _LONGEST))}" for depth, text in lines)


def _groups(groups: Iterable[Group]) -> Iterable[str]:
    for group in groups:
        look = _LOOKS[group.status]
        spare = f"{group.spare:,} to spare" if group.spare else "none to spare"
        told = f"{spoken(group.relation)}: {group.count} stand"
        yield f"- {look.glyph} {bold(told)}, {group.need:,} needed, {spare}\\. " + literal(
            short(group.names, _LONGEST)
        )
