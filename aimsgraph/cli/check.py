"""`aimsgraph check`: what an auditor would raise, before one comes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from aimsgraph import __version__
from aimsgraph.assurance.check import RULES, choose
from aimsgraph.cli import document
from aimsgraph.cli.criteria import Criteria
from aimsgraph.cli.failure import FINDINGS
from aimsgraph.cli.findings import Findings, rules_as_json, show, tell_rules
from aimsgraph.cli.inspection import Accepting, inspect
from aimsgraph.cli.options import (
    AsJson,
    AsOf,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
    today,
    workspace_here,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UsageError
from aimsgraph.export.destination import write_file

Format = Literal["text", "json", "sarif", "junit"]

# What stands near the start of such a file: another one is not written over.
_MARKS: Mapping[Format, str] = {
    "json": '"sentence": "',
    "sarif": '"name": "aimsgraph"',
    "junit": 'name="aimsgraph check"',
}

app = command_app()


@app.command("check", epilog=exit_codes(0, 1, 2, 3, 4, 5))
def check_command(
    context: typer.Context,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            show_default=False,
            help="error (the default), warning, note; broken, gap, doubt; lapses-before=stage2, or "
            "=DATE. May be repeated.",
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            metavar="RULE",
            show_default=False,
            help="Try only this rule, or group of rules; may be repeated.",
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            metavar="RULE",
            show_default=False,
            help="Only count what this rule or group finds; may be repeated.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            show_default=False,
            help="What is accepted there fails nothing.",
        ),
    ] = None,
    new_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline",
            metavar="FILE",
            show_default=False,
            help="Accept all that is found now: write it to this file.",
        ),
    ] = None,
    read: Annotated[
        bool,
        typer.Option(
            "--read", help="Read every source first, without writing: what is wrong there counts."
        ),
    ] = False,
    format: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, sarif or junit.")
    ] = "text",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Write that format to a file, and the text here.",
        ),
    ] = None,
    list_rules: Annotated[
        bool, typer.Option("--rules", help="List the rules instead, and what each looks for.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="RULE",
            show_default=False,
            help="Say instead what a rule looks for, and why.",
        ),
    ] = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What an auditor would raise: gaps, contradictions and wrong dates, and where they stand.

    Ends with 1 when something on the fail list was found: an error, if nothing else is named.

    \b
    aimsgraph check
    aimsgraph check --read --fail-on warning --fail-on lapses-before=stage2
    aimsgraph check --format sarif --out check.sarif
    aimsgraph check --write-baseline accepted.yaml
    aimsgraph check --baseline accepted.yaml
    """
    wanted = _format(format, as_json=as_json, out=out)
    if list_rules or explain is not None:
        rules = choose([explain]) if explain is not None else RULES
        if as_json:
            document.write(rules_as_json(rules))
        else:
            tell_rules(Screen(), rules)
        return
    if baseline is not None and new_baseline is not None:
        raise UsageError(
            "--write-baseline reads the file that it writes", hint="leave out --baseline"
        )
    workspace, when = workspace_here(context, store), as_of or today()
    criteria = Criteria.of(
        workspace.policy,
        when,
        fail_on=fail_on or ["error"],
        only=rule or (),
        ignore=ignore or (),
        read=read,
    )
    accepting = Accepting(baseline, new_baseline)
    found = inspect(workspace, when, criteria, accepting, related=wanted == "sarif")
    if wanted == "text" or out is not None:
        show(Screen(folder=start_folder(context), store=store), found)
    if wanted != "text":
        text = _written(found, wanted)
        if out is None:
            sys.stdout.write(text)
        else:
            write_file(out, (text,), _MARKS[wanted])
    if found.failing:
        raise typer.Exit(FINDINGS)


def _format(named: str, *, as_json: bool, out: Path | None) -> Format:
    """The format that is meant."""
    known: tuple[Format, ...] = get_args(Format)
    if named not in known:
        raise UsageError(f"no format is called {named!r}", hint=f"there are {', '.join(known)}")
    if as_json and named not in ("text", "json"):
        raise UsageError(f"--json and --format {named} are two forms", hint="name one")
    format = next(each for each in known if each == ("json" if as_json else named))
    if out is not None and format == "text":
        raise UsageError("text goes to the terminal", where=str(out), hint="name a --format")
    return format


def _written(found: Findings, format: Format) -> str:
    """The check in a format for programs."""
    if format == "sarif":
        from aimsgraph.export.sarif import sarif

        return sarif(found.results, version=__version__, gone=found.gone)
    if format == "junit":
        from aimsgraph.export.junit import junit

        rows = found.checked.coverage.requirements
        return junit(found.results, found.checked.rules, rows)
    return document.text(found.as_json())
