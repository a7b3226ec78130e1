"""`aimsgraph copy`: the store with all its history, to another place or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import (
    AsJson,
    StoreAt,
    command_app,
    exit_codes,
    workspace_here,
    workspace_if_any,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import StoreError, UsageError
from aimsgraph.impact.sentence import listed, number
from aimsgraph.store import Access
from aimsgraph.store.copying import copy_store
from aimsgraph.vocabulary import load
from aimsgraph.workspace import Workspace

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def copy(
    context: typer.Context,
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="[SOURCE] TARGET",
            show_default=False,
            help="What to copy, the workspace's own store if not given; and where to.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the store that is at the target.")
    ] = False,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """Copy a store with all its history, and compare both: a backup, or a move to a server.

    Others may go on writing; the copy holds what was there when it began. Copied back it is
    restored; programs that have the store open are to be started again then.

    \b
    aimsgraph copy backup.db
    aimsgraph copy backup.db aims.db --replace
    aimsgraph copy aims.db neo4j://HOST
    """
    if len(places) > 2:
        raise UsageError("too many places", hint="give what to copy, and where to")
    if len(places) == 2:
        if store:
            raise UsageError("what to copy is given twice", hint="leave out --store")
        workspace, source = workspace_if_any(context), places[0]
    else:
        workspace = workspace_here(context, store)
        source = _own(workspace)
    made = copy_store(
        source,
        places[-1],
        workspace.vocabulary if workspace else load(),
        replace=replace,
        access=workspace.config.sections.store.access if workspace else Access(),
    )
    if as_json:
        document.write({**document.plain(made), "checked": True})
        return
    counts = {"thing": made.things, "relation": made.relations, "claim": made.claims}
    held = listed([number(count, noun) for noun, count in counts.items()])
    screen = Screen()
    screen.sentence(
        f"{made.target} is a copy of {made.source}: {number(made.revision, 'revision')}."
    )
    screen.text(f"It now holds {held}; every revision was compared.")


def _own(workspace: Workspace) -> str:
    """Where the store of the workspace is, seen from here."""
    if not workspace.has_store:
        raise StoreError("nothing has been read yet", hint="run aimsgraph sync")
    location, here = workspace.location, Path.cwd()
    if isinstance(location, Path) and location.is_relative_to(here):
        location = location.relative_to(here)
    return str(location)
