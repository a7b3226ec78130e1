"""Why: one thing, how it stands, the reasons, whose it is."""

from __future__ import annotations

import streamlit as st

from aimsgraph.impact.sentence import reason_text

from ..markdown import bold, literal
from ..view import View

_MOST = 8


def why(view: View, id: str) -> None:
    """A panel on one thing."""
    node, verdict = view.snapshot.nodes[id], view.posture.verdicts.get(id)
    with st.container(border=True):
        ref = node.get("ref")
        title = f"{ref} {node.get('title') or node.name}" if ref else node.name
        if verdict is None:
            st.markdown(f"##### {literal(title)}")
            st.caption("Nothing is asked of it today.")
            return
        st.markdown(f"##### {literal(title)}: {literal(verdict.word)}")
        facts = [view.graph.names(verdict.subjects, most=6), view.graph.owner(id)]
        told = [f"for {facts[0]}"] * bool(facts[0]) + [f"owner {facts[1]}"] * bool(facts[1])
        if told:
            st.caption(literal(", ".join(told)))
        for reason in verdict.reasons[:_MOST]:
            name, _, rest = reason_text(reason.text).partition(": ")
            st.markdown(f"- {bold(name)}: {literal(rest)}" if rest else f"- {literal(name)}")
        if len(verdict.reasons) > _MOST:
            st.caption(f"{len(verdict.reasons) - _MOST} more reasons")
        if not verdict.reasons:
            parts = [f"{p.standing} of {p.total} by {p.relation}" for p in verdict.parts]
            st.caption(literal("; ".join(parts) or "It rests on nothing else."))
