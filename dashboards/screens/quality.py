"""Data quality: can this picture be trusted?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from aimsgraph.assurance.check import SEVERITIES, Severity
from aimsgraph.cli.options import today
from aimsgraph.errors import AimsgraphError
from aimsgraph.export.document import Column, Document, Section
from aimsgraph.impact.sentence import listed, number
from aimsgraph.importing import Counted, count
from aimsgraph.picture.lettering import plain
from aimsgraph.progress import Progress
from aimsgraph.workspace.sync import SyncReport, sync

from ..access import visitor
from ..address import choice
from ..downloads import downloads
from ..frame import failure, sentence
from ..markdown import bold
from ..table import LINES, filled, tall, ticked
from ..view import View
from ..ways import go
from ..working import worked

_PAGE = 50  # rows
_LONGEST = 300  # letters of a cell
_LONG, _MORE = 160, 20  # letters that three lines have room for, and the pixels of a fourth
_GLYPHS: dict[Severity, str] = {"error": "✕", "warning": "◐", "note": "·"}
_READ = "read-again"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that makes the picture less sure, and what to do about it."""

    severity: Severity
    what: str
    message: str
    hint: str
    thing: str = ""
    place: str = ""


def quality(view: View) -> None:
    """The page."""
    doubts = _doubts(view)
    counts = Counter(one.severity for one in doubts)
    told = [number(counts[level], level) for level in SEVERITIES if counts[level]]
    own = [one for one in view.sources if one.own]
    said = sum(one.things for one in own)
    sentence(
        f"{bold(number(len(own), 'source'))} of yours {'speaks' if len(own) == 1 else 'speak'} "
        f"of {bold(number(said, 'thing'))}\\. "
        + (f"Look at {bold(listed(told))}\\." if told else "Nothing needs a look\\.")
    )
    _worst(view, doubts)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _sources(view)
    with right:
        _again(view)
    downloads(view, lambda: _document(view, doubts), key="quality")


def _doubts(view: View) -> list[Doubt]:
    """What the check finds in the graph, and what the examination of the workspace finds."""
    found = [Doubt(f.severity, f.rule, f.message, f.hint, f.thing) for f in view.checked.findings]
    found += [Doubt(s.severity, s.area, s.message, s.hint, place=s.where) for s in view.symptoms]
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))


def _worst(view: View, doubts: Sequence[Doubt]) -> None:
    with st.container(border=True):
        st.markdown("##### Worst first")
        counts = Counter(one.severity for one in doubts)
        labels = {
            level: f"{_GLYPHS[level]} {number(counts[level], level)}"
            for level in SEVERITIES if counts[level]
        }  # fmt: skip
        if not labels:
            st.caption("Nothing was found.")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            level, tied = choice("level", labels, None)
            st.pills("How bad", [*labels], format_func=labels.__getitem__, **tied)
            kinds = Counter(one.what for one in doubts if level in (None, one.severity))
            what = st.selectbox(
                "What", [*sorted(kinds)], index=None, key=f"what-{level}", width=360,
                placeholder="everything",
                format_func=lambda name: f"{name} ({kinds[name]:,})",
            )  # fmt: skip
        chosen = [o for o in doubts if level in (None, o.severity) and what in (None, o.what)]
        pages, at = -(-len(chosen) // _PAGE), 1
        above = st.container()
        if pages > 1:
            at = st.pagination(pages, key=f"page-{level}-{what}")
        shown = chosen[(at - 1) * _PAGE : at * _PAGE]
        with above:
            row = ticked(
                filled([_row(view, one) for one in shown]),
                key=f"worst-{level}-{what}-{at}",
                alt="What needs a look",
                most=8,
                columns={
                    "How bad": 95, "Finding": 420, "What to do": 215, "Owner": 115, "Place": 205
                },
                line=LINES + _MORE * any(len(one.message) > _LONG for one in shown),
            )  # fmt: skip
        st.caption("Tick a row to open the thing.")
        if row is not None and shown[row].thing in view.snapshot:
            go("item", id=shown[row].thing)


def _row(view: View, one: Doubt) -> dict[str, str]:
    known = one.thing in view.snapshot
    return {
        "How bad": f"{_GLYPHS[one.severity]} {one.severity}",
        "Finding": plain(one.message)[:_LONGEST],
        "What to do": plain(one.hint)[:_LONGEST],
        "Owner": plain(view.graph.owner(one.thing)) if known else "",
        "Place": plain(one.place or view.place_of(one.thing))[:_LONGEST],
        "Rule": one.what,
    }


def _sources(view: View) -> None:
    with st.container(border=True):
        st.markdown("##### What was read")
        st.dataframe(
            [
                {
                    "Source": plain(one.name)[:_LONGEST],
                    "Things": one.things,
                    "Relations": one.relations,
                    "Last news": f"{one.changed:%Y-%m-%d %H:%M}" if one.changed else "",
                }
                for one in view.sources
            ],
            hide_index=True,
            key="sources",
            alt="Sources",
        )


def _again(view: View) -> None:
    """Read the sources as they are now, without writing, and tell what is wrong in them."""
    with st.container(border=True):
        st.markdown("##### The sources as they are now")
        st.caption("Reads every register and file again and writes nothing.")
        if st.button("Read them", key="read"):
            st.session_state[_READ] = view.snapshot.revision, _read(view)
        revision, problems = st.session_state.get(_READ, (None, None))
        if problems is None or revision != view.snapshot.revision:
            return
        if not problems:
            st.markdown("✓ Everything can be read, and nothing is undecided\\.")
            return
        st.dataframe(
            filled([_problem(one) for one in problems[:1000]]),
            hide_index=True,
            height=tall(len(problems), 5, LINES),
            row_height=LINES,
            column_config={
                "How bad": st.column_config.TextColumn(width=95),
                "Problem": st.column_config.TextColumn(width=260),
            },
            key="problems",
            alt="Problems in the sources",
        )
        if len(problems) > 1000:
            st.caption(f"The first 1,000 of {len(problems):,}; all by aimsgraph sync --plan --json")


def _read(view: View) -> tuple[Counted, ...] | None:
    """The problems; None where nothing could be read."""

    def read(tell: Progress) -> SyncReport:
        return sync(
            view.graph.workspace, as_of=today(), actor=visitor().name, progress=tell, plan_only=True
        )

    try:
        report = worked("sources", "Reading", read, by_itself=False)
    except AimsgraphError as error:
        failure("The sources cannot be read.", error)
        return None
    return count(report.problems) if report is not None else None


def _problem(one: Counted) -> dict[str, str]:
    problem = one.problem
    many = f" (and {one.count - 1:,} more)" if one.count > 1 else ""
    value = f"{problem.value!r}: " if problem.value else ""
    return {
        "How bad": f"{_GLYPHS[problem.severity]} {problem.severity}",
        "Problem": plain(f"{value}{problem.message}{many}")[:_LONGEST],
        "Place": plain(str(problem.where or ""))[:_LONGEST],
        "What to do": plain(problem.hint)[:_LONGEST],
    }


def _document(view: View, doubts: Sequence[Doubt]) -> Document:
    columns = (
        Column("How bad", 10), Column("Finding", 60), Column("Thing", 30), Column("Place", 34),
        Column("What to do", 40), Column("Rule", 26),
    )  # fmt: skip
    rows = [(o.severity, o.message, o.thing, o.place or view.place_of(o.thing), o.hint, o.what)
            for o in doubts]  # fmt: skip
    facts = [("Organization", view.organization), ("As of", view.day.isoformat())]
    section = Section("Worst first", columns, rows, fixed=1)
    return Document("Data quality", facts, [section], view.origin)
