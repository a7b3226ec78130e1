"""`aimsgraph export`: the graph as files of other formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import AsJson, StoreAt, command_app, exit_codes, today, workspace_here
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UsageError
from aimsgraph.export import formats
from aimsgraph.export.origin import Origin
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.workspace.graph import Graph, origin_of

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def export(
    context: typer.Context,
    format: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(formats.FORMATS)}.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            show_default=False,
            help="Where to write it; csv goes into a folder or a .zip. Without it: here.",
        ),
    ] = None,
    at: Annotated[
        int | None,
        typer.Option(
            "--at", metavar="REVISION", show_default=False, help="An older state of the graph."
        ),
    ] = None,
    selection: Annotated[
        str | None,
        typer.Option(
            "--select",
            metavar="SELECTION",
            show_default=False,
            help="Only these things, and the relations among them.",
        ),
    ] = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """The graph as RDF, GraphML, csv or node-link JSON: what is recorded, no verdicts.

    What is written as turtle, json-ld or graphml can be imported again. An earlier export at the
    same place is replaced; anything else there is left alone.

    \b
    aimsgraph export turtle --out graph.ttl
    aimsgraph export csv --out tables.zip --select "+system:claims-triage"
    """
    if format not in formats.FORMATS:
        raise formats.unknown(format)
    workspace = workspace_here(context, store)
    with workspace.open() as opened:
        snapshot, origin = _present(opened, at, selection or "")
    if selection:
        chosen = Graph(workspace, snapshot, today()).select(selection)
        snapshot = snapshot.only(chosen)
    to_screen = out is None or str(out) == "-"
    if to_screen and as_json:
        raise UsageError("--json tells what was written", hint="give --out PATH too")
    if out is None or to_screen:
        # The bytes of the file, whatever the terminal thinks of text.
        for part in formats.document(format, snapshot, workspace.vocabulary, origin):
            sys.stdout.buffer.write(part.encode())
        return
    formats.export(format, out, snapshot, workspace.vocabulary, origin)
    things, relations = len(snapshot), len(snapshot.relations)
    if as_json:
        counts = {"things": things, "relations": relations}
        document.write({"format": format, "path": out, **counts, **origin.as_dict()})
        return
    Screen().text(
        f"{out}: {things:,} things and {relations:,} relations of revision {origin.revision}."
    )


def _present(store: Store, at: int | None, selection: str) -> tuple[Snapshot, Origin]:
    """The graph at a revision, and where it comes from."""
    snapshot = store.snapshot(at)
    return snapshot, origin_of(store, snapshot, selection)
