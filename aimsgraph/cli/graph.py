"""The graph that a command line names."""

from __future__ import annotations

from datetime import date

import typer

from aimsgraph.cli.options import today, workspace_here
from aimsgraph.export.origin import Origin
from aimsgraph.workspace.graph import Graph, origin_of


def graph_of(context: typer.Context, store: str | None, as_of: date | None) -> Graph:
    """Its newest revision, today or on a named day.

    Raises `UsageError` for a named day before the first record.
    """
    workspace = workspace_here(context, store)
    with workspace.open() as opened:
        graph = Graph(workspace, opened.snapshot(), as_of or today())
    if as_of is not None:
        graph.facts.check_recorded()
    return graph


def graph_and_origin(
    context: typer.Context, store: str | None, as_of: date | None
) -> tuple[Graph, Origin]:
    """The same, and of what a document about it is written."""
    workspace = workspace_here(context, store)
    with workspace.open() as opened:
        graph = Graph(workspace, opened.snapshot(), as_of or today())
        return graph, origin_of(opened, graph.snapshot)
