"""Recording on a page: what happened to a thing, written to the journal and taken in at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import streamlit as st

from aimsgraph.cli.options import today
from aimsgraph.cli.sync import sync_sentence
from aimsgraph.errors import AimsgraphError
from aimsgraph.importing.index import refer_control
from aimsgraph.importing.journal import (
    AnyEntry,
    ExclusionEntry,
    Placed,
    UndoEntry,
    read_entries,
    standing,
)
from aimsgraph.snapshot import Node
from aimsgraph.workspace import Workspace
from aimsgraph.workspace.recording import Recorded, Recorder
from aimsgraph.workspace.sync import SyncReport, sync

from .access import require, visitor
from .frame import failure, say
from .markdown import bold, literal
from .view import View

_VERDICTS = {
    "accepted": "It shows what it should.",
    "insufficient": "It does not show enough.",
    "adverse": "It shows that something fails.",
}
_LOOKED_AT = {"review", "mapping_reviewed_on", "reviewed_on", "approved_on"}
_DID = {"change": "changed", "review": "reviewed", "exclude": "excluded", "renew": "renewed"}
_Form = Callable[[Recorder], Recorded]


def recording(view: View, node: Node) -> None:
    """What can be recorded of a thing, and what was recorded of it by hand."""
    forms = [form for name, form in _FORMS.items() if _applies(view, node, name)]
    entries = list(_entries(view, node))
    if not forms and not entries:
        return
    with st.container(border=True):
        st.markdown("##### Record")
        if not visitor().may("editor"):
            st.caption("You may look, not record: that is for the role editor.")
            forms = []
        elif not writable(view.graph.workspace):
            st.caption("This workspace can only be read: nothing can be recorded here.")
            forms = []
        with st.container(horizontal=True, gap="small"):
            for form in forms:
                form(view, node)
        for entry in entries:
            _entry(view, entry, undoable=bool(forms))


def writable(workspace: Workspace) -> bool:
    """Whether entries can be written: to the journal, and to a store that is a file."""
    journal, store = workspace.journal, workspace.location
    touched = [journal if journal.exists() else journal.parent]
    if isinstance(store, Path):
        touched += [store, store.parent]
    return all(os.access(path, os.W_OK) for path in touched)


def _applies(view: View, node: Node, name: str) -> bool:
    if name == "change":
        return bool(view.impact.changes_of(node.id))
    if name == "exclude":
        return node.cls == "ReferenceControl" and refer_control(node.id).id is not None
    if name == "review":
        return not _LOOKED_AT.isdisjoint(view.vocabulary.cls(node.cls).properties)
    return view.vocabulary.is_a(node.cls, "Record")


def _change(view: View, node: Node) -> None:
    with st.popover("A change"), st.form(f"change-{node.id}", border=False):
        kind = str(st.selectbox("What changed", view.impact.changes_of(node.id)))
        minor = st.checkbox("It stays inside an approved envelope (minor)")
        on, by, why = _told(view, "The day on which it happened")
        if not st.form_submit_button("Record"):
            return
        if minor and not view.vocabulary.change_kinds[kind].graded:
            st.error(f"{bold(kind)} always counts in full: untick minor\\.")
            return
        _write(view, by, lambda recorder: recorder.change(
            node.id, kind, on=on, minor=minor, why=why))  # fmt: skip


def _review(view: View, node: Node) -> None:
    with st.popover("A review"), st.form(f"review-{node.id}", border=False):
        verdict = "accepted"  # controls, policies and mappings are only looked at
        if "review" in view.vocabulary.cls(node.cls).properties:
            verdict = st.radio("The verdict", [*_VERDICTS], captions=[*_VERDICTS.values()])
        on, by, why = _told(view, "The day of the review")
        if st.form_submit_button("Record"):
            rejected = verdict if verdict != "accepted" else None
            _write(view, by, lambda recorder: recorder.review(
                node.id, on=on, rejected=rejected, why=why))  # fmt: skip


def _renew(view: View, node: Node) -> None:
    with st.popover("A renewal"), st.form(f"renew-{node.id}", border=False):
        until = st.date_input("It counts until (if that is known)", None)
        on, by, why = _told(view, "The day the new state was collected")
        if st.form_submit_button("Record"):
            _write(view, by, lambda recorder: recorder.renew(
                node.id, on=on, until=_one(until), why=why))  # fmt: skip


def _exclude(view: View, node: Node) -> None:
    with st.popover("An exclusion"), st.form(f"exclude-{node.id}", border=False):
        on, by, why = _told(view, "The day of the decision")
        if st.form_submit_button("Record"):
            _write(view, by, lambda recorder: recorder.exclude(
                node.id, on=on, why=why))  # fmt: skip


_FORMS = {"change": _change, "review": _review, "renew": _renew, "exclude": _exclude}


def _told(view: View, day: str) -> tuple[date, str, str]:
    """When, who and why."""
    on = _one(st.date_input(day, view.day)) or view.day
    who = visitor()  # whoever signed in says it under their own name
    by = st.text_input("Who says so", who.name, max_chars=200, disabled=who.signed_in)
    return on, by, st.text_input("Why, in a sentence", max_chars=1000)


def _one(chosen: object) -> date | None:
    return chosen if isinstance(chosen, date) else None


def _entry(view: View, entry: AnyEntry, *, undoable: bool) -> None:
    on = getattr(entry, "on", None)
    about = getattr(entry, "kind", None) or getattr(entry, "verdict", None)
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.markdown(
        f"{bold(_DID[entry.did])}{f' ({literal(about)})' if about else ''}"
        f"{f' on {literal(str(on))}' if on else ''}, {literal(entry.by)}"
        f"{f': {literal(entry.why)}' if entry.why else ''}"
    )
    if undoable and right.button("Undo", key=f"undo-{entry.id}"):
        _write(view, visitor().name, lambda recorder: recorder.undo(entry.id))


def _entries(view: View, node: Node) -> Iterator[AnyEntry]:
    """What the journal says of a thing and was not undone, the newest first."""
    journal = view.graph.workspace.journal
    if not journal.exists():
        return
    read = read_entries(journal.read_text(encoding="utf-8"), journal.name)
    placed = [each for each in read if isinstance(each, Placed)]
    for each in reversed([one for one in standing(placed) if isinstance(one, Placed)]):
        entry = each.entry
        if isinstance(entry, UndoEntry):
            continue
        thing = entry.control if isinstance(entry, ExclusionEntry) else entry.thing
        if thing == node.id:
            yield entry


def _write(view: View, by: str, form: _Form) -> None:
    """Record, then show the page as it is with it; a refusal stays where it was asked for."""

    def synced(workspace: Workspace) -> SyncReport:
        return sync(workspace, as_of=today(), actor=by)

    try:
        who = require("editor")
        by = who.name if who.signed_in else by.strip() or who.name
        with st.spinner("Recording ..."):
            recorded = form(Recorder(view.graph, by, synced))
    except AimsgraphError as error:
        failure("Nothing was recorded.", error)
        return
    say(f"Recorded as {recorded.entry.id}. {sync_sentence(recorded.report)}")
    st.rerun()
