"""`aimsgraph pack`: the evidence pack for an audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.assurance.pack import AuditStage
from aimsgraph.cli import document
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.export.missing import Missing
from aimsgraph.export.pack import INDEX, PackFile, write_pack
from aimsgraph.impact.sentence import day

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
    from aimsgraph.workspace.packing import documents, pack_of

    with progress_bar() as tell:
        tell("reading the graph", 0, 1)
        graph, origin = graph_and_origin(context, store, as_of)
        if as_of is not None:
            graph.facts.check_recorded()
        looked_at: AuditStage = 1 if stage == 1 else 2
        tell("working out what is asked", 0, 1)
        packed = pack_of(graph, looked_at, origin, tell)
        tell("writing the documents", 0, 1)
        write_pack(out, packed, graph.workspace.root, documents(graph, origin), tell)
    if as_json:
        document.write(as_document(out, packed))
    else:
        show(Screen(folder=start_folder(context), store=store), out, packed)


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
