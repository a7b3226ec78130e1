"""Traceability matrix: which requirement lacks evidence for which AI system?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import streamlit as st

from aimsgraph.assurance.coverage import COUNTED, WORST_FIRST, RequirementRow, natural
from aimsgraph.assurance.matrix import Cell, Column
from aimsgraph.export.document import Document
from aimsgraph.export.matrix import MOST_SYSTEMS, matrix_document
from aimsgraph.export.workbook import workbook
from aimsgraph.impact.sentence import listed, number
from aimsgraph.picture.lettering import plain

from ..address import choice, keep, switch, words
from ..components.cell import about_cell, about_row
from ..components.grid import Box, Head, Line, grid
from ..components.looks import LOOKS
from ..downloads import downloads
from ..frame import sentence
from ..markdown import bold, literal
from ..view import View

_LISTED = 8
WHOLE, REST = "whole", "organization"  # columns that are no system
_GROUPS = {"Clauses": "clauses", "Annex A": "controls", "All": ""}
_SAID = {
    "broken": "broken",
    "gap": "with nothing recorded",
    "planned": "only planned",
    "in doubt": "in doubt",
}
_REST = {"organization": "Organization", "rest": "The rest"}


def matrix(view: View) -> None:
    """The page."""
    if not view.matrix.cells:
        st.info(
            "**Nothing is asked of anything yet.** Adopt a framework in `aims.toml`, record AI "
            "systems and controls, then run `aimsgraph sync`."
        )
        return
    sentence(_opening(view))
    _explore(view)
    downloads(
        view,
        lambda: _document(view, most=MOST_SYSTEMS),
        key="matrix",
        more={"Excel": ("xlsx", lambda: workbook(_document(view, most=None)))},
    )


def _opening(view: View) -> str:
    """How many pairs are supported, what is with the others, and where most of these are."""
    pairs = {key: cells[0].state for key, cells in view.grid.cells.items()}
    counts = Counter(state for state in pairs.values() if state in COUNTED)
    share = bold(f"{counts['holds']:,} of {counts.total():,}")
    text = f"{share} pairs of a requirement and a system or the organization are supported"
    lost = [f"{counts[s]:,} {_SAID[s]}" for s in WORST_FIRST if counts[s]]
    text += f"; {literal(listed(lost))}\\." if lost else "\\."
    places = Counter(system for (_id, system), s in pairs.items() if system and s in WORST_FIRST)
    if places:
        worst, most = min(places.items(), key=lambda one: (-one[1], one[0]))
        text += f" {bold(_short(view.graph.name(worst)))} lacks most \\({most:,}\\)\\."
    return text


@st.fragment
def _explore(view: View) -> None:
    """The grid with what narrows it, and what the chosen cell is about."""
    rows = _rows(view, *_asked())
    systems = _systems(view)
    left, right = st.columns([5, 2], gap="medium")
    chosen = _linked(view)
    with left, st.container(border=True):
        shown = _page(systems)
        if rows:
            grid(
                _lines(view, rows), _heads(view, shown), _boxes(view, rows, shown),
                chosen=chosen, key="grid", on_choose=_choose,
            )  # fmt: skip
        else:
            st.info("No requirement is left: show all rows, or find by other words.")
    with right:
        _panel(view, chosen)


def _asked() -> tuple[str, str, bool]:
    left, middle, right = st.columns([3, 4, 2], vertical_alignment="bottom")
    group, tied = choice("group", _GROUPS, "All")
    left.segmented_control("Requirements", [*_GROUPS], required=True, **tied)
    sought, tied = words("words")
    middle.text_input("Find", placeholder="Number or words of a requirement", **tied)
    gaps, tied = switch("gaps")
    right.toggle("Only gaps", **tied)
    return _GROUPS[group], sought.casefold().strip(), gaps


def _rows(view: View, group: str, words: str, gaps: bool) -> list[RequirementRow]:
    found = view.matrix.only(lost=True) if gaps else view.matrix
    return [
        row
        for row in found.rows
        if group in ("", row.group) and words in f"{row.ref} {row.title}".casefold()
    ]


def _systems(view: View) -> list[Column]:
    """The AI systems, that of which most is lost first."""
    lost = Counter(key[1] for key, cells in view.grid.cells.items() if cells[0].lost)
    return sorted(view.grid.systems, key=lambda s: (s.closed, -lost[s.id], s.name, s.id))


def _page(systems: list[Column]) -> list[Column]:
    """Those of many systems that are drawn: more than a dozen are not read side by side."""
    if len(systems) <= MOST_SYSTEMS:
        return systems
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    sought, tied = words("find-system")
    left.text_input("Find a system", placeholder="Name", **tied)
    found = [s for s in systems if sought.casefold().strip() in s.name.casefold()]
    pages, key = max(1, -(-len(found) // MOST_SYSTEMS)), f"page-{sought}"
    _turn(found, key)
    with right:
        page = st.pagination(pages, key=key)
    first = (page - 1) * MOST_SYSTEMS
    shown = found[first : first + MOST_SYSTEMS]
    told = f"AI systems {first + 1} to {first + len(shown)} of {len(found)}, the worst first"
    st.caption(told if shown else "No AI system is called so.")
    return shown


def _turn(systems: Sequence[Column], key: str) -> None:
    """Turn to the page with the system of the cell that was chosen, when another was."""
    linked = st.query_params.get("system", "")
    st.session_state.setdefault(key, 1)
    if linked != st.session_state.get("linked"):
        st.session_state["linked"] = linked
        at = next((n for n, s in enumerate(systems) if s.id == linked), None)
        if at is not None:
            st.session_state[key] = at // MOST_SYSTEMS + 1


def _lines(view: View, rows: Iterable[RequirementRow]) -> Iterator[Line]:
    for row in rows:
        if row.group == "own controls":
            yield Line(row.id, "", row.title, "Own controls")
            continue
        parts = row.ref.split(".")
        head = ".".join(parts[:2]) if row.group == "controls" else parts[0]
        title = view.headings.get(head, "") if head != row.ref else ""
        yield Line(row.id, row.ref, row.title, f"{head} {title}".strip())


def _heads(view: View, systems: Iterable[Column]) -> list[Head]:
    """The columns, with how much of what is asked there is supported."""
    counted, holding = Counter[str](), Counter[str]()
    for (_id, system), cells in view.grid.cells.items():
        counted[system] += cells[0].state in COUNTED
        holding[system] += cells[0].state == "holds"

    def share(id: str) -> str:
        return f"{holding[id]} of {counted[id]}"

    whole = f"{view.standing[0][1]} of {len(view.counted)}"
    heads = [Head(WHOLE, "As a whole", whole)]
    if view.grid.rest:
        heads.append(Head(REST, _REST[view.grid.rest], share("")))
    return [*heads, *(Head(s.id, s.name, "ended" if s.closed else share(s.id)) for s in systems)]


def _boxes(
    view: View, rows: Iterable[RequirementRow], systems: Sequence[Column]
) -> dict[tuple[str, str], Box]:
    found = {}
    for row in rows:
        found[row.id, WHOLE] = Box(row.state, None, row.word)
        for head, system in [(REST, ""), *((s.id, s.id) for s in systems)]:
            cells = view.grid.cells.get((row.id, system))
            if cells:
                found[row.id, head] = _box(cells)
    return found


def _box(cells: Sequence[Cell]) -> Box:
    """The worst of some cells, and the records of all of them."""
    records = {record for cell in cells for record in cell.records}
    alike = sum(cell.state == cells[0].state for cell in cells)
    share = f", for {alike} of {len(cells)} things" if len(cells) > 1 else ""
    told = f"{cells[0].word}{share}, {number(len(records), 'record')}"
    return Box(cells[0].state, len(records) or None, told)


def _choose(cell: tuple[str, str] | None) -> None:
    requirement, system = cell or (None, None)
    keep(requirement=requirement, system=system)


def _linked(view: View) -> tuple[str, str] | None:
    """The cell that the address names, if there is one."""
    row, column = st.query_params.get("requirement"), st.query_params.get("system")
    known = {row.id for row in view.matrix.rows}
    columns = {WHOLE, REST, *(system.id for system in view.grid.systems)}
    return (row, column) if row in known and column in columns else None


def _panel(view: View, chosen: tuple[str, str] | None) -> None:
    with st.container(border=True):
        if chosen is None:
            _worst(view)
            return
        id, column = chosen
        row = next(row for row in view.matrix.rows if row.id == id)
        if column == WHOLE:
            about_row(view, row)
        else:
            name = _REST[view.grid.rest or "rest"] if column == REST else view.graph.name(column)
            cells = view.grid.cells.get((id, "" if column == REST else column), ())
            about_cell(view, row, name, cells)


def _worst(view: View) -> None:
    """The cells that lack most, until one is chosen."""
    found = [(key, cells[0]) for key, cells in view.grid.cells.items() if cells[0].lost]
    found.sort(key=lambda one: (WORST_FIRST.index(one[1].state), natural(one[1].ref), one[0][1]))
    if found:
        st.markdown("##### Worst first")
    for (id, system), cell in found[:_LISTED]:
        name = view.graph.name(system) if system else _REST[view.grid.rest or "rest"]
        with st.container(gap=None):
            label = f"{LOOKS[cell.state].glyph} {bold(cell.ref)} {literal(_short(name))}"
            st.button(
                label, key=f"worst-{id}-{system}", type="tertiary",
                on_click=_choose, args=((id, system or REST),),
            )  # fmt: skip
            owner = view.graph.told(cell.owner)
            st.caption(literal(f"{cell.word}{f' · {_short(owner)}' if owner else ''}"))
    if len(found) > _LISTED:
        st.caption(f"{len(found) - _LISTED:,} more, by *Only gaps* and in the downloads")
    st.caption(
        "Choose a cell: it says what is asked there, which controls and records answer it, until "
        "when, and whose it is."
    )


def _document(view: View, *, most: int | None) -> Document:
    return matrix_document(view.matrix, view.snapshot, view.organization, view.origin, most=most)


def _short(text: str) -> str:
    told = plain(text)
    return told if len(told) <= 60 else f"{told[:60]}…"
