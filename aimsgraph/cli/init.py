"""`aimsgraph init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import AsJson, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import Screen
from aimsgraph.workspace.blank import REGISTERS, write_blank

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 5))
def init(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", show_default=False, help="Where; here if not given."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            show_default=False,
            help="The name of the organization; that of the folder if not given.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a workspace: aims.toml, a register workbook, an evidence folder, a journal.

    \b
    aimsgraph init --name "Nordhelm Mutual"
    """
    place = folder or start_folder(context)
    written = write_blank(place, name or place.resolve().name)
    if as_json:
        document.write({"folder": place, "written": written})
        return
    screen = Screen()
    screen.sentence(f"{place.resolve().name} is a workspace now.")
    screen.gap()
    for file in written:
        screen.row("quiet", (file,))
    screen.next_steps(
        [
            (f"edit {REGISTERS}", "Fill in who you are, your AI systems, your controls"),
            ("aimsgraph sync", "Then read it all"),
            ("aimsgraph status", "And see what is missing"),
        ]
    )
