"""`aimsgraph demo`: the demo organization, and a first question about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.assurance import coverage
from aimsgraph.cli import document
from aimsgraph.cli.impact import show as show_impact
from aimsgraph.cli.options import AsJson, command_app, exit_codes, today
from aimsgraph.cli.screen import Screen
from aimsgraph.cli.status import status_sentence
from aimsgraph.cli.sync import sync_now, sync_sentence
from aimsgraph.demo import making, write
from aimsgraph.impact import Hypothetical
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.graph import Graph

QUESTION = Hypothetical("dataset:claims-history", "content")

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to make it; it must be new or empty.")
    ] = Path("nordhelm"),
    as_json: AsJson = False,
) -> None:
    """Make the demo organization and answer a first question about it.

    Nordhelm Mutual is an invented life insurer ten weeks before its Stage 1 audit.
    """
    with making(folder):
        write(folder, today())
        workspace = find_workspace(folder)
        report = sync_now(workspace)
    with workspace.open() as store:
        graph = Graph(workspace, store.snapshot(), today())
    posture = graph.impact.posture()
    covered = coverage(posture, graph.snapshot, graph.vocabulary, workspace.policy)
    answer = graph.impact.what_if([QUESTION])
    sentence = graph.impact.sentence(answer)
    if as_json:
        document.write(
            {
                "folder": folder,
                "sync": sync_sentence(report),
                "status": status_sentence(graph, covered),
                "sentence": sentence,
                **document.plain(answer),
            }
        )
        return
    screen = Screen(folder=folder)
    screen.text(f"{folder}: {sync_sentence(report)}", style="dim")
    screen.text(status_sentence(graph, covered))
    screen.gap()
    show_impact(screen, graph, answer, sentence)
