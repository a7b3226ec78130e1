"""A cell of the matrix in words: what is asked there, what answers it, until when, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from aimsgraph.assurance.coverage import RequirementRow, state_of
from aimsgraph.assurance.matrix import Cell
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.sentence import day as spoken
from aimsgraph.impact.sentence import number, reason_text
from aimsgraph.picture.lettering import plain

from ..markdown import bold, literal
from ..view import View
from ..ways import link
from .looks import LOOKS

_MOST = 6  # of what is listed
_LONGEST = 120  # letters of a name


def about_row(view: View, row: RequirementRow) -> None:
    """The requirement as a whole."""
    _title(row, "as a whole")
    st.markdown(f"{LOOKS[row.state].glyph} {bold(row.word)}")
    if row.subjects:
        st.caption(literal(f"for {view.graph.names(row.subjects, most=_MOST)}"))
    if row.reason:
        st.markdown(_brief(reason_text(row.reason)))
    st.caption(_owner(view.graph.told(row.owner)))
    link("Everything about this requirement", "item", id=row.id)


def about_cell(view: View, row: RequirementRow, name: str, cells: Sequence[Cell]) -> None:
    """The cells of one requirement and one system, the worst first."""
    _title(row, name)
    if not cells:
        st.caption("Nothing is asked there.")
    controls = list(dict.fromkeys(control for cell in cells for control in cell.controls))
    if controls:
        names = view.graph.names(controls, most=_MOST)
        st.caption(f"{number(len(controls), 'control')}\\: {_brief(names)}")
    shown = [cell for cell in cells if cell.lost][:_MOST] or list(cells[:_MOST])
    for cell in shown:
        _cell(view, cell, named=len(cells) > 1)
    left = cells[len(shown) :]
    if left:
        standing = sum(not cell.lost for cell in left)
        told = f"asked for {number(len(left), 'more thing')}; {standing:,} of these stand"
        st.caption(literal(told))
    link("Everything about this requirement", "item", id=row.id)


def _title(row: RequirementRow, name: str) -> None:
    title = f"{row.ref} {row.title}" if row.catalog else row.title
    st.markdown(f"##### {_brief(title)}  \n{_brief(name)}")


def _cell(view: View, cell: Cell, *, named: bool) -> None:
    told = f"{LOOKS[cell.state].glyph} {bold(cell.word)}"
    subject = f" for {_brief(view.graph.name(cell.subject))}" if named else ""
    st.markdown(f"{told}{subject}  \n:small[{_owner(view.graph.told(cell.owner))}]")
    for reason in cell.reasons[:_MOST] if cell.lost else ():
        st.markdown(f":small[{_brief(reason_text(reason))}]")
    for slot in cell.asked[:_MOST]:
        _slot(view, slot)
    if len(cell.asked) > _MOST:
        st.caption(literal(f"{number(len(cell.asked) - _MOST, 'more slot')}"))


def _slot(view: View, slot: str) -> None:
    """What is asked for, and the records that answer it, the newest first."""
    verdict = view.posture.verdicts.get(slot)
    name = _brief(view.graph.name(slot))
    if verdict is None or verdict.status == "holds":
        st.markdown(f":small[{LOOKS['holds'].glyph} {name}]")
    else:
        st.markdown(f":small[{LOOKS[state_of(verdict)].glyph} {name}\\: {bold(verdict.word)}]")
    records = view.graph.facts.members(slot, "filledBy")
    for record in sorted(records, key=lambda id: _made(view, id) or date.min, reverse=True)[:_MOST]:
        with st.container(gap=None):
            link(_brief(view.graph.name(record)), "item", id=record)
            st.caption(literal(_fresh(view, record)))
    if len(records) > _MOST:
        st.caption(literal(number(len(records) - _MOST, "older record")))
    if not records:
        st.caption("no record")


def _fresh(view: View, record: str) -> str:
    """When a record was made, and until when it serves."""
    facts, made = view.graph.facts, _made(view, record)
    ends, again = facts.runs_out(record), facts.due_again(record)
    told = [spoken(made) if made else "no date recorded"]
    if ends:
        told.append(f"valid until {spoken(ends)}" if ends >= view.day else f"lapsed {spoken(ends)}")
    elif again:
        told.append(f"next one due by {spoken(again)}")
    verdict = view.posture.verdicts.get(record)
    if verdict is not None and verdict.status != "holds":
        told.append(verdict.word)
    return ", ".join(told)


def _made(view: View, record: str) -> date | None:
    node = view.snapshot.nodes.get(record)
    return as_date(node.get("collected_on")) if node is not None else None


def _owner(told: str) -> str:
    return f"Owner\\: {_brief(told)}" if told else "No owner is recorded\\."


def _brief(text: str) -> str:
    told = plain(text)
    return literal(told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…")
