"""`aimsgraph pack`: the evidence pack for an audit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.assurance.pack import AuditStage, Pack
from aimsgraph.cli import document
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.export.enclosures import Enclosure
from aimsgraph.export.missing import Missing
from aimsgraph.export.origin import Origin
from aimsgraph.export.pack import INDEX, PackFile, write_pack
from aimsgraph.impact.sentence import day
from aimsgraph.workspace.graph import Graph

app = command_app()


@app.command("pack", epilog=exit_codes(0, 2, 3, 4, 5))
def pack_command(
    context: typer.Context,
    stage: Annotated[
        int,
        typer.Option(
            "--stage", min=1, max=2, metavar="1|2",
            help="Stage 1 looks at the design, Stage 2 at everything.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The zip archive to write.")
    ],
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """The evidence for an audit as one zip archive, in the order of clauses and controls.

    An index says what each file and record shows, the period it covers, until when it serves and
    how it stands; what was never recorded, files that are not there and files that are not as they
    were recorded are named on top. With it come the hashes of all files, the Statement of
    Applicability and the matrix. The same graph, files and day give the same bytes.

    \b
    aimsgraph pack --stage 1 -o stage-1.zip
    aimsgraph pack --stage 2 -o stage-2.zip --as-of 2027-04-13
    """
    from aimsgraph.assurance.pack import pack
    from aimsgraph.export.enclosures import enclosures

    with progress_bar() as tell:
        tell("reading the graph", 0, 4)
        graph, origin = graph_and_origin(context, store, as_of)
        if as_of is not None:
            graph.facts.check_recorded()
        workspace = graph.workspace
        tell("working out what is asked", 1, 4)
        looked_at: AuditStage = 1 if stage == 1 else 2
        found = pack(
            graph.snapshot, graph.vocabulary, workspace.policy, as_of=graph.as_of, stage=looked_at
        )
        tell("looking for the files", 2, 4)
        folders = [path for source in workspace.sources for path in source.paths]
        files = enclosures(found, workspace.root, folders)
        packed = PackFile(
            found,
            files,
            _places(graph, found, files),
            graph.snapshot,
            workspace.config.sections.organization.name,
            origin,
        )
        tell("writing", 3, 4)
        write_pack(out, packed, workspace.root, _documents(graph, origin))
    if as_json:
        document.write(as_document(out, packed))
    else:
        show(Screen(folder=start_folder(context), store=store), out, packed)


def _places(graph: Graph, found: Pack, files: Mapping[str, Enclosure]) -> dict[str, str]:
    """Where the records are recorded whose file is not in the pack as it was recorded."""
    from aimsgraph.workspace.places import Places

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


def _documents(graph: Graph, origin: Origin) -> dict[str, tuple[str, bytes]]:
    """The Statement of Applicability and the matrix, which auditors ask for first."""
    from aimsgraph.assurance.applicability import statement_of_applicability
    from aimsgraph.assurance.check.checking import stages
    from aimsgraph.assurance.matrix import matrix
    from aimsgraph.export.matrix import MOST_SYSTEMS, matrix_document
    from aimsgraph.export.page import page
    from aimsgraph.export.statement import statement_document
    from aimsgraph.export.workbook import workbook

    policy = graph.workspace.policy
    about = (graph.snapshot, graph.vocabulary, policy)
    statement = statement_document(
        statement_of_applicability(*about, as_of=graph.as_of),
        graph.snapshot,
        origin,
        stages(policy),
    )
    organization = graph.workspace.config.sections.organization.name
    cells = matrix(*about, as_of=graph.as_of)
    grid = matrix_document(cells, graph.snapshot, organization, origin, most=MOST_SYSTEMS)
    return {
        "statement-of-applicability.html": (statement.title, "".join(page(statement)).encode()),
        "statement-of-applicability.xlsx": (f"{statement.title}, to filter", workbook(statement)),
        "traceability-matrix.html": (grid.title, "".join(page(grid)).encode()),
    }


def as_document(out: Path, packed: PackFile) -> dict[str, object]:
    """What was packed as JSON."""
    found = packed.pack
    return {
        "about": str(packed.origin),
        "sentence": packed.sentence,
        "as_of": found.as_of,
        "revision": found.revision,
        "stage": found.stage,
        "path": out,
        "files": len(packed.files),
        "requirements": found.requirements,
        "asked": found.asked,
        "enclosures": packed.enclosures,
        "places": packed.places,
        "missing": packed.missing,
    }


def show(screen: Screen, out: Path, packed: PackFile) -> None:
    """What was packed, and what is missing, in a terminal."""
    screen.sentence(packed.sentence)
    screen.fact(
        f"As of {day(packed.pack.as_of)}, revision {packed.pack.revision}. "
        f"{out}: written; begin with {INDEX}."
    )
    if packed.missing:
        screen.heading("MISSING", "what", "for", "owner")
    for one in packed.missing[:MOST_ROWS]:
        cells = (one.name, one.what, ", ".join(one.refs), one.owner)
        look = "doubt" if one.what == "file altered" else "gap"
        screen.row(look, cells, "; ".join(one.lines))
    screen.left_out(min(MOST_ROWS, len(packed.missing)), len(packed.missing))
    screen.next_steps(_next(packed.missing))


def _next(missing: tuple[Missing, ...]) -> Iterator[tuple[str, str]]:
    for one in missing:
        if one.what == "nothing recorded":
            yield f"aimsgraph explain {quote(one.thing)}", "why it is asked, and of whom"
            break
    if any(one.what == "file altered" for one in missing):
        yield "aimsgraph sync --plan", "what would follow from the files as they are now"
