"""Impact explorer: what breaks if this changes?"""

from __future__ import annotations

import re
from typing import get_args

import streamlit as st

from aimsgraph.cli.document import plain, text
from aimsgraph.errors import AimsgraphError
from aimsgraph.export.document import Document, Marked
from aimsgraph.impact import Hypothetical
from aimsgraph.impact.answer import Significance
from aimsgraph.impact.sentence import change_phrase, number

from ..address import choice, keep
from ..components.looks import LOOKS
from ..components.map import layered_map
from ..components.mending import mending
from ..components.proof import why_lost
from ..downloads import downloads, listing
from ..frame import sentence
from ..markdown import bold, literal, short, stressed
from ..supposed import Supposed, suppose
from ..view import View, labelled
from ..working import worked

_LISTED = 500  # rows of the table; all of them are in the downloads
_SHOWN = 12  # rows before it scrolls
_GLYPHS = {"broken": LOOKS["broken"].glyph, "doubt": LOOKS["in doubt"].glyph}


def impact(view: View) -> str | None:
    """The page."""
    if not view.changeable:
        st.info(
            "**No asset is registered.** Declare a register of datasets, models or systems in "
            "`aims.toml`, then run `aimsgraph sync`."
        )
        return None
    left, middle, right = st.columns([5, 8, 3], gap="medium")
    with left:
        thing = _thing(view)
    with middle:
        kind = _kind(view, thing)
    with right:
        significance = _significance(view, kind)
    st.caption(literal(f"{kind}: {view.vocabulary.change_kinds[kind].definition}"))
    supposed = suppose(view, Hypothetical(thing, kind, significance))
    _opening(view, supposed)
    _consequences(view, supposed)
    _take_along(view, supposed)
    return thing


# ---- What is asked -------------------------------------------------------------------------------


def _thing(view: View) -> str:
    thing = _asked(view)
    if thing is None:
        tried = worked("blast", "Looking for what is most dangerous to touch", view.tried)
        thing = view.most_dangerous if tried is not None else next(iter(view.changeable))
    labels = view.changeable
    if thing not in labels:  # a record or a clause, to which a link led
        labels = {thing: labelled(view.snapshot.node(thing)), **labels}
    _, tied = choice("asset", labels, thing, "kind", "grade", "why")
    st.selectbox(
        "If this changes",
        [*labels],
        format_func=lambda id: labels.get(id, id),
        filter_mode="contains",
        **tied,
    )
    return thing


def _asked(view: View) -> str | None:
    """The thing that the address names, if it can change."""
    asked = st.query_params.get("asset")
    if not asked:
        return None
    try:
        thing = view.graph.resolve(asked)
    except AimsgraphError as error:
        why = f"{error.message} ({error.hint})" if error.hint else error.message
    else:
        if view.impact.changes_of(thing):
            return thing
        why = f"{view.graph.name(thing)} does not change by itself"
    st.warning(f"{literal(short(why, 300))}\\. Shown is what is most dangerous to touch.")
    return None


def _kind(view: View, thing: str) -> str:
    possible = view.impact.changes_of(thing)
    kind = st.query_params.get("kind")
    if kind not in possible:
        if kind is not None:
            what = f"{kind!r} is not how {view.graph.name(thing)} can change"
            st.warning(f"{literal(short(what, 300))}\\. Shown is the worst that can happen to it.")
        kind = view.worst_kind(thing)
    _, tied = choice("kind", possible, kind, "why")
    st.segmented_control("How", possible, format_func=str.capitalize, required=True, **tied)
    return kind


def _significance(view: View, kind: str) -> Significance:
    """Whether a change is minor; only where the ontology tells the two apart."""
    if not view.vocabulary.change_kinds[kind].graded:
        return "significant"
    grades: list[Significance] = list(get_args(Significance))[::-1]
    grade, tied = choice("grade", grades, grades[0], "why")
    st.segmented_control(
        "How much", grades, format_func=str.capitalize, required=True, **tied,
        help="Minor: within what was approved beforehand, so that evidence stays true.",
    )  # fmt: skip
    return grade


# ---- What follows --------------------------------------------------------------------------------


def _opening(view: View, supposed: Supposed) -> None:
    """The sentence of the library, its numbers stressed."""
    condition = f"If {change_phrase(supposed.change, view.snapshot)}"
    name = view.graph.name(supposed.change.thing)
    before, found, after = condition.partition(name)
    rest = supposed.sentence.removeprefix(condition)
    told = (
        f"{literal(before)} {bold(short(name))} {literal(after)}" if found else literal(condition)
    )
    sentence(told.rstrip() + stressed(short(rest, 300)))
    if not supposed.rows:
        unshown = sum(row.state == "gap" for row in view.coverage.requirements)
        if unshown:
            have = "has" if unshown == 1 else "have"
            told = f"{number(unshown, 'requirement')} {have} nothing recorded today"
            st.info(f"{literal(told)}: what nothing shows yet cannot break.")


@st.fragment
def _consequences(view: View, supposed: Supposed) -> None:
    """The map, the list, and why: one choice in all of them."""
    chosen = st.query_params.get("why")
    with st.container(border=True):
        st.markdown("##### How the change travels")
        layered_map(
            supposed.drawing,
            supposed.layout,
            chosen=chosen,
            key="map",
            on_choose=lambda id: keep(why=id),
        )
        for note in supposed.drawing.notes:
            st.caption(literal(short(note, 400)))
    if not supposed.rows and chosen is None:
        return
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _list(view, supposed, chosen)
        mending(view, supposed)
    with right:
        why_lost(view, supposed, chosen or supposed.rows[0].id)


def _list(view: View, supposed: Supposed, chosen: str | None) -> None:
    """What breaks or comes into doubt, the worst first."""
    rows = supposed.rows[:_LISTED]
    with st.container(border=True):
        st.markdown("##### What breaks, worst first")
        if not rows:
            st.caption("Nothing breaks and nothing comes into doubt.")
            return
        ids = [row.id for row in rows]
        st.session_state["rows"] = {
            "selection": {"rows": [ids.index(chosen)] if chosen in ids else [], "columns": []}
        }

        def choose() -> None:
            picked = st.session_state["rows"].selection.rows
            keep(why=ids[picked[0]] if picked else None)

        st.dataframe(
            [
                {
                    "State": f"{_GLYPHS[row.status]} {row.word}",
                    "What": short(row.name),
                    "Kind": row.kind,
                    "For": short(", ".join(row.concerns)),
                    "Why": short(row.why, 240),
                }
                for row in rows
            ],
            hide_index=True,
            height=35 * (min(len(rows), _SHOWN) + 1) + 3,
            column_config={
                "State": st.column_config.TextColumn(width=135),
                "What": st.column_config.TextColumn(width=200),
                "Kind": st.column_config.TextColumn(width=95),
                "For": st.column_config.TextColumn(width=110),
                "Why": st.column_config.TextColumn(width=380),
            },
            on_select=choose,
            selection_mode="single-row",
            key="rows",
            alt="What breaks or comes into doubt, the worst first",
        )
        if len(supposed.rows) > len(rows):
            left = len(supposed.rows) - len(rows)
            st.caption(f"{left:,} more are in the downloads.")


# ---- To be taken along ---------------------------------------------------------------------------


def _take_along(view: View, supposed: Supposed) -> None:
    change = supposed.change
    key = re.sub(r"[^a-z0-9]+", "-", f"impact-{change.thing.partition(':')[2]}-{change.kind}")[:60]
    downloads(
        view,
        lambda: _document(view, supposed),
        key=key,
        more={
            "JSON": ("json", lambda: _answer(supposed)),
            "Picture (HTML)": ("picture.html", supposed.drawing.to_html),
            "Picture (SVG)": ("svg", supposed.drawing.to_svg),
        },
    )


def _answer(supposed: Supposed) -> str:
    """What `aimsgraph impact --json` prints."""
    return text({"sentence": supposed.sentence, **plain(supposed.answer)})


def _document(view: View, supposed: Supposed) -> Document:
    columns = {"What": 40, "State": 16, "Kind": 12, "For": 24, "Why": 60, "Owner": 20, "Id": 30}
    return listing(
        view,
        "Impact of a change",
        supposed.sentence,
        columns,
        (
            (
                row.name,
                Marked((row.word,), row.status),
                row.kind,
                row.concerns,
                row.why,
                view.graph.owner(row.id),
                row.id,
            )
            for row in supposed.rows
        ),
    )
