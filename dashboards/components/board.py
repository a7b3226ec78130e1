"""The board: a chip for each requirement, grouped as the standard groups them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from aimsgraph.assurance.coverage import COUNTED, natural
from aimsgraph.assurance.stages import Standing
from aimsgraph.picture.lettering import plain

from .assets import script, style
from .looks import LOOKS, STYLE

_SECTIONS = {"clauses": "Clauses", "controls": "Annex A controls", "own controls": "Own controls"}

_board = st.components.v2.component(
    "aimsgraph.board",
    html='<div class="board" role="region" aria-label="Requirements by state"></div>',
    js=script("board"),
    css=STYLE + style("board"),
)


def board(
    standings: Iterable[Standing],
    titles: Mapping[str, str],
    headings: Mapping[str, str],
    ends: Mapping[str, tuple[date, str]],
    *,
    chosen: str | None,
    key: str,
    on_choose: Callable[[str | None], None],
) -> None:
    """Draw the board; ``on_choose`` is told what was chosen on it, or that nothing is any more.

    ``titles`` are by requirement, ``headings`` by the number of a group (A.6); ``ends`` are the
    requirements that lapse before an audit, with the day and the name of the audit.
    """
    found = sorted(standings, key=lambda one: natural(one.ref))
    sections = [
        {
            "name": name,
            "rows": list(_rows([s for s in found if s.group == group], titles, headings, ends)),
        }
        for group, name in _SECTIONS.items()
        if any(s.group == group for s in found)
    ]
    present = dict.fromkeys(
        LOOKS[s.state] for s in sorted(found, key=lambda s: list(LOOKS).index(s.state))
    )
    corner = "lapses before an audit" if ends else ""
    data = {
        "sections": sections,
        "legend": [{"look": p.name, "glyph": p.glyph, "means": p.means} for p in present],
        "corner": corner,
        "chosen": chosen,
    }

    def choose() -> None:
        on_choose(st.session_state[key].chosen or None)

    _board(key=key, data=data, on_chosen_change=choose)


def _rows(
    standings: Sequence[Standing],
    titles: Mapping[str, str],
    headings: Mapping[str, str],
    ends: Mapping[str, tuple[date, str]],
) -> Iterable[dict[str, Any]]:
    groups: dict[str, list[Standing]] = {}
    for one in standings:
        groups.setdefault(_group(one), []).append(one)
    for ref, row in groups.items():
        counts = Counter(one.state for one in row)
        counted = sum(counts[state] for state in COUNTED)
        holding = counts["holds"]
        yield {
            "ref": ref,
            "title": plain(headings.get(ref, "")),
            "count": f"{holding}/{counted}" if counted else "",
            "spoken": f"{holding} of {counted} supported",
            "chips": [_chip(one, titles, ends) for one in row],
        }


def _group(one: Standing) -> str:
    """Clause 6 for 6.1.2, A.6 for A.6.1.2; own controls have none."""
    parts = one.ref.split(".")
    if one.group == "clauses":
        return parts[0]
    return ".".join(parts[:2]) if one.group == "controls" else ""


def _chip(
    one: Standing, titles: Mapping[str, str], ends: Mapping[str, tuple[date, str]]
) -> dict[str, Any]:
    look = LOOKS[one.state]
    title = titles.get(one.id, "")
    told = f"{title}: {one.word}" if one.group == "own controls" else (
        f"{one.ref} {title}: {one.word}")  # fmt: skip
    ending = ends.get(one.id)
    if ending is not None:
        told += f"; lapses on {ending[0]}, before {ending[1]}"
    return {
        "id": one.id,
        "ref": plain(one.ref if one.group != "own controls" else titles.get(one.id, one.ref)),
        "look": look.name,
        "glyph": look.glyph,
        "told": plain(told),
        "ends": ending is not None,
    }
