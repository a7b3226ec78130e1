"""The cheapest repair of what a supposed change takes, once it is asked for."""

from __future__ import annotations

import streamlit as st

from aimsgraph.impact import Action, Hypothetical, RepairPlan
from aimsgraph.impact.sentence import day, listed
from aimsgraph.impact.summary import person_days, repair_sentence

from ..markdown import bold, literal, short
from ..supposed import TIME_LIMIT, Supposed
from ..view import View
from ..working import worked

_LISTED = 500  # actions
_SHOWN = 12  # rows before it scrolls


def mending(view: View, supposed: Supposed) -> None:
    """The cheapest repair, once it is asked for."""
    if not any(row.kind in ("control", "requirement") for row in supposed.rows):
        return
    with st.container(border=True):
        st.markdown("##### Cheapest repair")
        if st.session_state.get("repair") != supposed.change:
            st.caption(
                "What would have to be done anew so that all controls and requirements above hold "
                "again, at least cost."
            )
            st.button("Work it out", key="mend", on_click=_ask, args=(supposed.change,))
            return
        plan = worked(
            f"repair-{supposed.change}", "Looking for the cheapest plan",
            lambda _tell: supposed.repair, limit=TIME_LIMIT,
        )  # fmt: skip
        if plan is not None:
            _plan(view, plan)


def _ask(change: Hypothetical) -> None:
    st.session_state["repair"] = change


def _plan(view: View, plan: RepairPlan) -> None:
    st.markdown(literal(repair_sentence(plan, view.graph.facts)))
    if plan.actions:
        st.dataframe(
            [_action(view, plan, action) for action in plan.actions[:_LISTED]],
            hide_index=True,
            height=35 * (min(len(plan.actions), _SHOWN) + 1) + 3,
            column_config={"To do": st.column_config.TextColumn(width=330)},
            key="actions",
            alt="What is to be done",
        )
    if not plan.verified:
        st.warning("Worked through with the actions done, the plan does not hold.")
    for one in plan.unreachable[:_SHOWN]:
        when = f" It can stand again on {literal(day(one.stands_on))}\\." if one.stands_on else ""
        why = literal(short(listed(one.why) or "nothing that can be done brings it back", 240))
        st.markdown(f"- {bold(short(view.graph.name(one.target)))}: {why}\\.{when}")


def _action(view: View, plan: RepairPlan, action: Action) -> dict[str, str]:
    soon = action.stands_on <= plan.as_of
    return {
        "To do": short(action.what, 240),
        "Owner": short(view.graph.owner(action.thing)) or "nobody named",
        "Costs": person_days(action.cost),
        "Counts from": "at once" if soon else day(action.stands_on),
    }
