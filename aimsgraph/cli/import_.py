"""`aimsgraph import`: read one file or folder into the graph."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import (
    AsJson,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
    workspace_here,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.cli.sync import (
    Planned,
    Sarif,
    show,
    sync_document,
    sync_now,
    sync_sentence,
    told,
)
from aimsgraph.errors import InputError, UsageError
from aimsgraph.importing import Source, find_importer, sniff
from aimsgraph.importing.folding import slug
from aimsgraph.workspace import Workspace

app = command_app()


@app.command("import", epilog=exit_codes(0, 2, 3, 4, 5))
def import_command(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A file or folder inside the workspace.")
    ],
    recipe: Annotated[
        str | None,
        typer.Option("--recipe", metavar="NAME", show_default=False, help="How a table is read."),
    ] = None,
    importer: Annotated[
        str | None,
        typer.Option(
            "--importer",
            metavar="NAME",
            show_default=False,
            help="Which importer reads it; found out if not given.",
        ),
    ] = None,
    plan: Planned = False,
    sarif: Sarif = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """Read one file or folder into the graph, now and without aims.toml.

    If aims.toml names a source that reads it, that source is read; else the answer shows what to
    add so that it is read at every sync.

    \b
    aimsgraph import registers/suppliers.csv --plan
    """
    workspace = workspace_here(context, store)
    known = declared(workspace, path)
    if known is not None:
        _refuse_another_way(path, known, importer, recipe)
    source = known or _source(workspace, path, importer, recipe)
    report = told(sarif, lambda: sync_now(workspace, only=source, plan_only=plan))
    if as_json:
        document.write({"source": source, **sync_document(report)})
        return
    screen = Screen(folder=start_folder(context), store=store)
    screen.text(f"{path} as {source.name}, read by {source.importer}:", style="dim")
    show(screen, report, sync_sentence(report), do_it=f"aimsgraph import {quote(str(path))}")
    if known is None:
        screen.gap()
        screen.text("To read it at every sync, add to aims.toml:", style="dim")
        for line in _declaration(source):
            screen.text(line, indent=4)


def declared(workspace: Workspace, path: Path) -> Source | None:
    """The source of aims.toml that reads this path."""
    found, root = path.resolve(), workspace.root.resolve()
    for source in workspace.sources:
        for pattern in source.paths:
            if found.is_relative_to(root / pattern) or found in root.glob(pattern):
                return source
    return None


def _refuse_another_way(
    path: Path, known: Source, importer: str | None, recipe: str | None
) -> None:
    """`UsageError` where a source of aims.toml is to be read otherwise than it says there."""
    if importer and find_importer(importer).name != known.importer:
        option, way = "--importer", known.importer
    elif recipe and recipe != known.options.get("recipe"):
        option, way = "--recipe", str(known.options.get("recipe", "the recipe that fits"))
    else:
        return
    message = f"aims.toml reads this as the source {known.name}, with {way}"
    raise UsageError(message, where=str(path), hint=f"leave out {option}, or alter aims.toml")


def _source(workspace: Workspace, path: Path, importer: str | None, recipe: str | None) -> Source:
    root = workspace.root.resolve()
    found = path.resolve()
    if not found.exists():
        raise InputError("there is no such file or folder", where=str(path))
    if not found.is_relative_to(root):
        raise InputError(
            "it lies outside the workspace",
            where=str(path),
            hint="copy it into the workspace, so that everyone who syncs reads the same",
        )
    inside = found.relative_to(root)
    reader = find_importer(importer) if importer else sniff(found)
    return Source(
        name=slug(inside.with_suffix("").as_posix()),
        importer=reader.name,
        paths=(inside.as_posix(),),
        options={"recipe": recipe} if recipe else {},
    )


def _declaration(source: Source) -> list[str]:
    lines = [
        "[[source]]",
        f'name = "{source.name}"',
        f'importer = "{source.importer}"',
        f'path = "{source.paths[0]}"',
    ]
    return [*lines, f'recipe = "{source.options["recipe"]}"'] if source.options else lines
