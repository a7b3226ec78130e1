"""The readiness report of a view."""

from __future__ import annotations

from aimsgraph.assurance.due import due_soon
from aimsgraph.cli.status import status_sentence
from aimsgraph.export.document import Document
from aimsgraph.export.readiness import readiness_document

from .view import View


def report(view: View) -> Document:
    """How ready the organization is, for top management: prints on A4."""
    return readiness_document(
        view.readiness,
        due_soon(view.graph.facts),
        view.basis.owners,
        view.snapshot,
        status_sentence(view.graph, view.coverage),
        view.organization,
        view.origin,
    )
