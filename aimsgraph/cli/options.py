"""Options that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aimsgraph.cli.failure import EXIT_CODES
from aimsgraph.errors import WorkspaceError

if TYPE_CHECKING:
    from aimsgraph.workspace import Workspace


def parse_day(text: str) -> date:
    """A date that somebody typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2026-11-24") from None


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_day,
        help="Answer for this day instead of today (2027-02-02).",
    ),
]
Change = Annotated[
    list[str] | None,
    typer.Option(
        "--change",
        metavar="KIND",
        show_default=False,
        help="How: content, terms, withdrawal, ...; ID=KIND for several together.",
    ),
]
Minor = Annotated[
    bool, typer.Option("--minor", help="The change stays inside an approved envelope.")
]
StoreAt = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="LOCATION",
        show_default=False,
        help="Where the graph is kept, if not where aims.toml says: a file, or neo4j://HOST.",
    ),
]


def today() -> date:
    """The day it is here: the only place where the command line reads the clock."""
    return datetime.now().astimezone().date()


def command_app(**settings: Any) -> typer.Typer:
    """An application for the commands of one module."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )


def exit_codes(*codes: int) -> str:
    """The lines of a command's help that say how it can end."""
    told = [f"  {code:>3}  {text}" for code, text in EXIT_CODES if code in codes]
    return "\b\nExit codes:\n" + "\n".join(told)


def start_folder(context: typer.Context) -> Path:
    """The folder that ``-C`` names, else the present one."""
    folder = context.find_root().obj
    return folder if isinstance(folder, Path) else Path()


def workspace_here(context: typer.Context, store: str | None = None) -> Workspace:
    """The workspace that the command line names, its graph kept in ``store`` if that is given."""
    from aimsgraph.workspace import find_workspace  # slow, and not every command needs one

    return find_workspace(start_folder(context), store=store)


def workspace_if_any(context: typer.Context) -> Workspace | None:
    """The same for what can be done without one; one that is wrong is an error all the same."""
    try:
        return workspace_here(context)
    except WorkspaceError as error:
        if error.where == str(start_folder(context)):
            return None
        raise
