"""Steps: how many requirements stand on each day if nothing is renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from aimsgraph.impact.calendar import add_months

from .assets import script, style

_steps = st.components.v2.component(
    "aimsgraph.steps", html='<div class="steps"></div>', js=script("steps"), css=style("steps")
)


def steps(
    counts: Sequence[tuple[date, int]], until: date, audits: Sequence[tuple[str, date]], *, key: str
) -> None:
    """Draw how many stand from each day on; the first is today, and days are in order."""
    start, total = counts[0][0], max(count for _day, count in counts)
    span = max((until - start).days, 1)

    def on(day: date) -> int:
        return [count for since, count in counts if since <= day][-1]

    def at(day: date) -> float:
        return (day - start).days / span

    shown = [(name, day) for name, day in audits if day <= until]
    told = [f"{counts[0][1]} supported today", *(f"{on(d)} on {name}, {d}" for name, d in shown)]
    tick = max(10, round(total / 3, -1))
    firsts = (add_months(start.replace(day=1), ahead) for ahead in range(1, 400))
    months = []
    for first in firsts:
        if first > until:
            break
        months.append(first)
    every = max(1, -(-len(months) // 5))
    _steps(
        key=key,
        data={
            "told": "If nothing is renewed: " + ", ".join(told),
            "most": total,
            "ticks": list(range(0, total + 1, int(tick))),
            "months": [{"at": at(m), "label": f"{m.day} {m:%b}"} for m in months[::every]],
            "steps": [{"at": at(day), "count": count} for day, count in counts],
            "audits": [{"at": at(d), "count": on(d), "label": name} for name, d in shown],
        },
    )
