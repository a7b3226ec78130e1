"""What to renew first: the things that are due, by the requirements that one renewal keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from aimsgraph.assurance.pending import Pending
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.sentence import day as spoken

from ..markdown import bold, literal, short
from ..view import View
from ..ways import link

RANKED = 6  # are listed


def renew_first(view: View, due: Iterable[Pending]) -> Sequence[Pending]:
    """List the first of what is ``due``, in its order; all on which requirements hang."""
    ranked = [row for row in {row.id: row for row in due}.values() if row.requirements]
    if not ranked:
        st.caption("No requirement hangs on a renewal until then.")
    for place, row in enumerate(ranked[:RANKED], 1):
        shared = [id for id in row.needed if id not in row.keeps]
        told = [f"keeps {bold(refs(view, row.keeps))}"] * bool(row.keeps)
        told += [f"needed, with others, for {bold(refs(view, shared))}"] * bool(shared)
        owner = literal(short(called(view, row.owner)))
        with st.container(gap=None):
            link(f"{place}\\. {bold(short(row.name))}", "item", id=row.id)
            st.caption(f"{'; '.join(told)}  \nby {literal(spoken(row.on))} · {owner}")
    return ranked


def refs(view: View, ids: Sequence[str], most: int = 8) -> str:
    """Requirements by their numbers; of many the first and how many more there are."""
    named = [str(view.snapshot.nodes[id].get("ref") or view.graph.name(id)) for id in ids]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return f"{', '.join(named[:most])}{more}"


def called(view: View, owner: Owner | None) -> str:
    """An owner, or that none is recorded."""
    return view.graph.told(owner) or "No owner recorded"
