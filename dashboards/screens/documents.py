"""Documents: the Statement of Applicability, the audit packs, and what else is asked for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aimsgraph.assurance.framework import frameworks
from aimsgraph.assurance.pack import AuditStage
from aimsgraph.assurance.review import review_inputs
from aimsgraph.export.document import Document
from aimsgraph.export.framework import frameworks_document
from aimsgraph.export.pack import write_pack
from aimsgraph.export.review import review_document
from aimsgraph.export.statement import counted, statement_document
from aimsgraph.picture.lettering import plain
from aimsgraph.progress import Progress
from aimsgraph.workspace.packing import documents as enclosed
from aimsgraph.workspace.packing import pack_of

from ..access import visitor
from ..components.looks import LOOKS
from ..downloads import downloads, offer
from ..frame import sentence
from ..markdown import bold, literal
from ..report import report
from ..table import filled, ticked
from ..view import View
from ..ways import go, press
from ..working import worked


def documents(view: View) -> None:
    """The page."""
    found = view.statement
    sentence(f"{literal(counted(found))}\\.")
    _documents(view)
    _statement(view)


def _documents(view: View) -> None:
    """A line for each document, with its forms."""
    found, audits = view.statement, view.basis.audits
    with st.container(border=True):
        with _line("Statement of Applicability", "Each control, why, its risks, evidence, state."):
            downloads(
                view,
                lambda: statement_document(found, view.snapshot, view.origin, audits),
                key="statement-of-applicability",
            )
        with _line(
            "Evidence pack",
            "Records and files in the order of clauses and controls, with an index, what is "
            "missing, and hashes. Stage 1 looks at the design, Stage 2 at everything.",
        ):
            _packs(view)
        with _line("Readiness report", "How ready you are, on A4, for top management."):
            downloads(view, partial(report, view), key="readiness")
        with _line("Management review", "The inputs that 9.3.2 asks for, since the last review."):
            downloads(view, partial(_review, view), key="management-review")
        with _line("Other frameworks", "What current evidence touches of laws and frameworks."):
            downloads(view, partial(_frameworks, view), key="frameworks")


def _line(title: str, told: str) -> DeltaGenerator:
    """What a document is called and what is in it; where its forms go."""
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    left.markdown(f"{bold(title)}  \n:small[{literal(told)}]")
    return right


def _statement(view: View) -> None:
    found = view.statement
    with st.container(border=True):
        st.markdown("##### The statement, control by control")
        rows = [*found.controls, *found.own]
        at = ticked(
            filled(
                [
                    {
                        "Control": plain(f"{row.ref} {row.title}" if row.catalog else row.title),
                        "Applicable": row.applicable,
                        "State": f"{LOOKS[row.state].glyph} {row.word}",
                        "Owner": plain(view.graph.told(row.owner)),
                        "Why": plain(next((d.reason for d in row.decisions if d.reason), "")),
                    }
                    for row in rows
                ]
            ),
            key="statement",
            alt="Statement of Applicability",
            most=14,
            columns={"Control": 310, "Applicable": 85, "State": 145, "Owner": 190},
        )
        st.caption("Tick a row to open the control. The documents hold all of it.")
        if at is not None:
            go("item", id=rows[at].id)


def _packs(view: View) -> None:
    """A button for each stage: many files take long, so it writes the pack first, then hands it."""
    if not visitor().may("auditor"):
        st.caption("It holds the files themselves: for the roles auditor and editor.")
        return
    stages: tuple[AuditStage, ...] = (1, 2)
    with st.container(horizontal=True, gap="small"):
        wanted = [
            stage for stage in stages if st.button(f"Stage {stage} (zip)", key=f"pack-{stage}")
        ]
    for stage in wanted:
        what = f"Writing the pack for Stage {stage}"
        packed = worked(f"stage-{stage}", what, partial(_pack, view, stage), by_itself=False)
        if packed is None:
            continue
        with st.container(key="packed"):
            label = f"Download it once more ({len(packed) / 1e6:,.1f} MB)"
            offer(view, {label: ("zip", packed)}, key=f"evidence-pack-stage-{stage}")
        press("packed")


def _pack(view: View, stage: AuditStage, progress: Progress) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pack.zip"
        found = pack_of(view.graph, stage, view.origin, progress)
        beside = enclosed(view.graph, view.origin)
        write_pack(path, found, view.graph.workspace.root, beside, progress)
        return path.read_bytes()


def _review(view: View) -> Document:
    graph = view.graph
    found = review_inputs(graph.snapshot, graph.vocabulary, graph.workspace.policy, until=view.day)
    last = graph.name(found.last) if found.last else ""
    return review_document(found, view.organization, last, view.origin)


def _frameworks(view: View) -> Document:
    graph = view.graph
    views = frameworks(graph.snapshot, graph.vocabulary, graph.workspace.policy, as_of=view.day)
    return frameworks_document(views, view.organization, view.origin, view.day.isoformat())
