"""The evidence pack of a workspace, with the files that lie in it."""

from __future__ import annotations

from collections.abc import Mapping

from aimsgraph.assurance.applicability import statement_of
from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.checking import stages
from aimsgraph.assurance.matrix import matrix_of
from aimsgraph.assurance.pack import AuditStage, Pack, pack
from aimsgraph.export.enclosures import Enclosure, enclosures
from aimsgraph.export.matrix import MOST_SYSTEMS, matrix_document
from aimsgraph.export.origin import Origin
from aimsgraph.export.pack import PackFile
from aimsgraph.export.page import page
from aimsgraph.export.statement import statement_document
from aimsgraph.export.workbook import workbook
from aimsgraph.progress import Progress, quietly
from aimsgraph.workspace.graph import Graph
from aimsgraph.workspace.places import Places


def pack_of(
    graph: Graph, stage: AuditStage, origin: Origin, progress: Progress = quietly
) -> PackFile:
    """The pack for one stage of the audit, ready to be written."""
    workspace = graph.workspace
    found = pack(graph.snapshot, graph.vocabulary, workspace.policy, as_of=graph.as_of, stage=stage)
    folders = [path for source in workspace.sources for path in source.paths]
    files = enclosures(found, workspace.root, folders, progress)
    return PackFile(
        found,
        files,
        _places(graph, found, files),
        graph.snapshot,
        workspace.config.sections.organization.name,
        origin,
    )


def _places(graph: Graph, found: Pack, files: Mapping[str, Enclosure]) -> dict[str, str]:
    """Where the records are recorded whose file is not in the pack as it was recorded."""
    places: dict[str, str] = {}
    with graph.workspace.open() as store:
        known = Places(graph.workspace, store)
        for exhibit in found.exhibits:
            if files[exhibit.id].found != "as recorded":
                place = known.thing(exhibit.id)
                if place is not None:
                    gone = " (it does not stand there any more)" * place.gone
                    places[exhibit.id] = f"{place.locator}{gone}"
    return places


def documents(graph: Graph, origin: Origin) -> dict[str, tuple[str, bytes]]:
    """The Statement of Applicability and the matrix, which auditors ask for first."""
    basis, audits = Basis(graph.facts), stages(graph.workspace.policy)
    statement = statement_document(statement_of(basis), graph.snapshot, origin, audits)
    organization = graph.workspace.config.sections.organization.name
    grid = matrix_document(
        matrix_of(basis), graph.snapshot, organization, origin, most=MOST_SYSTEMS
    )
    return {
        "statement-of-applicability.html": (statement.title, "".join(page(statement)).encode()),
        "statement-of-applicability.xlsx": (f"{statement.title}, to filter", workbook(statement)),
        "traceability-matrix.html": (grid.title, "".join(page(grid)).encode()),
    }
