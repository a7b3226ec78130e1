"""Why: one thing, how it stands, the reasons, whose it is."""

from __future__ import annotations

import streamlit as st

from aimsgraph.impact import Reason
from aimsgraph.impact.sentence import reason_text
from aimsgraph.impact.wording import spoken

from ..markdown import bold, literal, short
from ..view import View
from ..ways import link

_MOST = 8
_LONGEST = 240  # letters of a reason


def why(view: View, id: str, *, named: bool = True) -> None:
    """A panel on one thing.

    It is ``named`` and the panel leads to its page, but on that page itself.
    """
    verdict = view.posture.verdicts.get(id)
    with st.container(border=True):
        title = short(view.titled(id))
        if verdict is None:
            st.markdown(f"##### {literal(title)}")
            st.caption("Nothing is asked of it today.")
        else:
            st.markdown(
                f"##### {literal(title)}: {literal(verdict.word)}" if named else "##### Why"
            )
            facts = [view.graph.names(verdict.subjects, most=6), view.graph.owner(id)]
            told = [f"for {facts[0]}"] * bool(facts[0]) + [f"owner {facts[1]}"] * bool(facts[1])
            if told:
                st.caption(literal(short(", ".join(told), _LONGEST)))
            for reason in verdict.reasons[:_MOST]:
                _reason(view, reason)
            if len(verdict.reasons) > _MOST:
                st.caption(f"{len(verdict.reasons) - _MOST} more reasons")
            if not verdict.reasons:
                parts = [
                    f"{p.standing} of {p.total} stand ({spoken(p.relation)})" for p in verdict.parts
                ]
                st.caption(literal("; ".join(parts) or "Nothing speaks against it."))
        if named:
            link("Everything about it", "item", id=id)


def _reason(view: View, reason: Reason) -> None:
    """The thing that is lost, which leads to it, and what is with it."""
    text, name = reason_text(reason.text), view.graph.name(reason.thing)
    named, told = (name, text.removeprefix(name)) if text.startswith(name) else (text, "")
    with st.container(gap=None):
        if reason.thing in view.snapshot:
            link(bold(short(named)), "item", id=reason.thing)
        else:
            st.markdown(bold(short(named)))
        if told:
            st.caption(literal(short(told.lstrip(": "), _LONGEST)))
