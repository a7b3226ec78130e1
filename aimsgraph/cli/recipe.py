"""`aimsgraph recipe`: how tables of another shape are read."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from aimsgraph import disk
from aimsgraph.cli import document
from aimsgraph.cli.options import AsJson, command_app, exit_codes, start_folder, workspace_if_any
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import InputError, UsageError
from aimsgraph.importing.tables.inference import Draft, SheetDraft, infer_recipe, recipe_name
from aimsgraph.importing.tables.inference.guess import Guess
from aimsgraph.vocabulary import Vocabulary, load

app = command_app(help="How tables of another shape are read: infer.", no_args_is_help=True)

_ENDINGS = frozenset({".yaml", ".yml"})


@app.callback()
def recipe() -> None:
    """How tables of another shape are read: infer."""


@app.command(epilog=exit_codes(0, 2, 3, 5))
def infer(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A csv, tsv, xlsx, xls or ods file.")
    ],
    sheet: Annotated[
        str | None,
        typer.Option(
            "--sheet",
            metavar="SHEET",
            show_default=False,
            help="One sheet of a workbook; every sheet that is shown if not given.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            show_default=False,
            help="Where to write it, such as recipes/vendors.yaml; printed if not given.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a first recipe for a table never seen.

    It finds the header, what tells the rows apart, what they are and what each column says of
    them. Comments say why, and what it could not place.

    \b
    aimsgraph recipe infer vendors.csv --out recipes/vendors.yaml
    """
    if out is not None:
        _check_free(out)
    if not file.is_file():
        raise InputError("there is no such file", where=str(file))
    draft = infer_recipe(file, recipe_name(out or file), _vocabulary(context), sheet=sheet)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        disk.write(out, draft.text.encode())
    if as_json:
        document.write(_document(draft, file, out))
    elif out is None:
        typer.echo(draft.text, nl=False)
    else:
        _show(Screen(folder=start_folder(context)), draft, file, out)


def _check_free(out: Path) -> None:
    if out.suffix not in _ENDINGS:
        raise UsageError("a recipe is a .yaml file", where=str(out))
    if out.exists():
        hint = "give another name, or take the file away"
        raise UsageError("there is a file already", where=str(out), hint=hint)


def _vocabulary(context: typer.Context) -> Vocabulary:
    """The ontology of the workspace, where this is one."""
    workspace = workspace_if_any(context)
    return workspace.vocabulary if workspace else load()


def _document(draft: Draft, file: Path, out: Path | None) -> dict[str, object]:
    return {
        "file": file,
        "out": out,
        "name": draft.recipe.name,
        "sheets": [
            {
                "sheet": sheet.name,
                "class": sheet.cls,
                "because": sheet.why,
                "key": sheet.key.template,
                "rows": len(sheet.shape.rows),
                "repeated": sheet.key.repeated,
                "header": sheet.shape.header.number,
                "remarks": sheet.remarks,
                "columns": [
                    {
                        "header": column.label,
                        "role": guess.role,
                        "meaning": guess.meaning,
                        "comment": guess.comment,
                    }
                    for column, guess in sheet.columns
                ],
            }
            for sheet in draft.sheets
        ],
        "left": draft.left,
        "recipe": draft.text,
    }


def _show(screen: Screen, draft: Draft, file: Path, out: Path) -> None:
    columns = [guess for sheet in draft.sheets for _, guess in sheet.columns]
    used = sum(guess.role != "not read" for guess in columns)
    screen.sentence(f"{out} reads {used:,} of the {len(columns):,} columns of {file.name}.")
    screen.fact("A first guess: read it through before you use it.")
    for sheet in draft.sheets:
        _show_sheet(screen, sheet)
    if draft.left:
        screen.gap()
        screen.fact(f"No tables, and passed over: {', '.join(draft.left)}.")
    named = quote(str(file))
    screen.next_steps(
        [
            (f"edit {quote(str(out))}", "Read it through"),
            (
                f"aimsgraph import {named} --recipe {draft.recipe.name} --plan",
                "Then see what it would read",
            ),
        ]
    )


def _show_sheet(screen: Screen, sheet: SheetDraft) -> None:
    screen.heading(f"{sheet.name}: {len(sheet.shape.rows):,} of {sheet.cls}", "read as")
    why = f"{sheet.why[0].upper()}{sheet.why[1:]}"
    screen.text(f"{why}. The key is {sheet.key.template}.", style="dim", indent=2)
    for remark in sheet.remarks:
        screen.row("doubt", (remark,))
    for column, guess in sheet.columns:
        meaning = "" if guess.role == "name" else guess.meaning
        told = "; ".join(part for part in (meaning, guess.comment) if part)
        screen.row(_look(guess), (column.label, guess.role), told)


def _look(guess: Guess) -> str:
    if guess.role == "not read":
        return "quiet" if guess.ignored else "doubt"
    return "holds"
