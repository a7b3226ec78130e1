"""Documents: the Statement of Applicability, the audit packs, and what else is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from aimsgraph.assurance.framework import frameworks
from aimsgraph.assurance.pack import AuditStage
from aimsgraph.assurance.review import review_inputs
from aimsgraph.export.document import Document
from aimsgraph.export.framework import frameworks_document
from aimsgraph.export.pack import write_pack
from aimsgraph.export.review import review_document
from aimsgraph.export.statement import counted, statement_document
from aimsgraph.picture.lettering import plain
from aimsgraph.workspace.packing import documents as enclosed
from aimsgraph.workspace.packing import pack_of

from ..downloads import downloads, offer
from ..frame import sentence
from ..markdown import literal
from ..report import report
from ..view import View
from ..ways import go


def documents(view: View) -> None:
    """The page."""
    found = view.statement
    sentence(f"{literal(counted(found))}\\.")
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _statement(view)
    with right:
        _packs(view)
        _reports(view)


def _statement(view: View) -> None:
    found = view.statement
    with st.container(border=True):
        st.markdown("##### Statement of Applicability")
        rows = [*found.controls, *found.own]
        table = st.dataframe(
            [
                {
                    "Control": plain(f"{row.ref} {row.title}" if row.catalog else row.title),
                    "Applicable": row.applicable,
                    "Why": plain(next((d.reason for d in row.decisions if d.reason), "")),
                    "State": row.word,
                    "Owner": plain(view.graph.told(row.owner)),
                }
                for row in rows
            ],
            hide_index=True,
            height=35 * 15 + 3,
            column_config={
                "Control": st.column_config.TextColumn(width="medium"),
                "Why": st.column_config.TextColumn(width="medium"),
                "State": st.column_config.TextColumn(width=120),
            },
            on_select="rerun",
            selection_mode="single-row",
            key="statement",
            alt="Statement of Applicability",
        )
        st.caption("Tick a row to open the control. The documents hold all of it.")
        for at in table.selection.rows:
            go("item", id=rows[at].id)
        audits = view.basis.audits
        downloads(
            view,
            lambda: statement_document(found, view.snapshot, view.origin, audits),
            key="statement-of-applicability",
        )


def _packs(view: View) -> None:
    """The evidence for both stages of the audit, packed when it is asked for."""
    with st.container(border=True):
        st.markdown("##### Evidence packs")
        st.caption(
            "All records and files in the order of clauses and controls, with an index, what is "
            "missing, and the hashes. Stage 1 looks at the design, Stage 2 at everything."
        )
        stages: tuple[AuditStage, ...] = (1, 2)
        offer(
            view,
            {f"Stage {stage} (zip)": ("zip", partial(_pack, view, stage)) for stage in stages},
            key="evidence-pack",
        )


def _pack(view: View, stage: AuditStage) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pack.zip"
        found = pack_of(view.graph, stage, view.origin)
        write_pack(path, found, view.graph.workspace.root, enclosed(view.graph, view.origin))
        return path.read_bytes()


def _reports(view: View) -> None:
    """What top management and others ask for."""
    for title, told, key, document in (
        ("Readiness report", "How ready you are, on A4, for top management.", "readiness",
         partial(report, view)),
        ("Management review", "The inputs that 9.3.2 asks for, since the last review.",
         "management-review", partial(_review, view)),
        ("Other frameworks", "What current evidence touches of laws and other frameworks.",
         "frameworks", partial(_frameworks, view)),
    ):  # fmt: skip
        with st.container(border=True):
            st.markdown(f"##### {title}")
            st.caption(told)
            downloads(view, document, key=key)


def _review(view: View) -> Document:
    graph = view.graph
    found = review_inputs(graph.snapshot, graph.vocabulary, graph.workspace.policy, until=view.day)
    last = graph.name(found.last) if found.last else ""
    return review_document(found, view.organization, last, view.origin)


def _frameworks(view: View) -> Document:
    graph = view.graph
    views = frameworks(graph.snapshot, graph.vocabulary, graph.workspace.policy, as_of=view.day)
    return frameworks_document(views, view.organization, view.origin, view.day.isoformat())
