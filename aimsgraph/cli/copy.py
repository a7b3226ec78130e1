"""`aimsgraph copy`: the store with all its history, to another place or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import AsJson, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import StoreError, UsageError
from aimsgraph.impact.sentence import listed, number
from aimsgraph.store.copying import copy_store
from aimsgraph.vocabulary import load
from aimsgraph.workspace import find_workspace

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def copy(
    context: typer.Context,
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="[SOURCE] TARGET",
            show_default=False,
            help="What to copy, the workspace's own store if not given; and the new file.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the store that is at the target.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a store with all its history, and compare both: a backup.

    Others may go on writing; the copy holds what was there when it began. Copied back it is
    restored; programs that have the store open are to be started again then.

    \b
    aimsgraph copy backup.db
    aimsgraph copy backup.db aims.db --replace
    """
    if len(places) > 2:
        raise UsageError("too many places", hint="give what to copy, and where to")
    source = places[0] if len(places) == 2 else _own(context)
    made = copy_store(source, places[-1], load(), replace=replace)
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


def _own(context: typer.Context) -> str:
    """Where the store of the workspace is, seen from here."""
    workspace = find_workspace(start_folder(context))
    if not workspace.has_store:
        raise StoreError("nothing has been read yet", hint="run aimsgraph sync")
    location, here = workspace.location, Path.cwd()
    if isinstance(location, Path) and location.is_relative_to(here):
        location = location.relative_to(here)
    return str(location)
