"""Which commands there are; the module of each is imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from aimsgraph import __version__
from aimsgraph.cli.failure import EXIT_CODES, INTERRUPTED, report
from aimsgraph.errors import AimsgraphError, UsageError, did_you_mean

COMMANDS: dict[str, dict[str, str]] = {
    "Set up": {
        "init": "Make a workspace here: aims.toml, blank registers, an evidence folder.",
        "demo": "Make the demo organization and answer a first question about it.",
    },
    "Fill": {
        "sync": "Read every source and bring the graph up to date.",
        "import": "Read one file or folder into the graph.",
        "record": "Write down a change, a review, an exclusion or a renewal.",
        "recipe": "How tables of another shape are read: infer.",
    },
    "Ask": {
        "status": "What holds, by stage and on audit days, and what blocks a certificate.",
        "matrix": "How each requirement stands for each system, and what shows it.",
        "soa": "The Statement of Applicability: each control, why, and how it stands.",
        "framework": "What of laws and other frameworks binds, and what evidence touches.",
        "check": "What an auditor would raise, like a linter; for pipelines too.",
        "impact": "What breaks if something changes.",
        "blast": "What breaks most: every change to every asset, single points, pairs.",
        "explain": "Why something holds, is in doubt or is broken.",
        "forecast": "What lapses until a date if nothing new is recorded.",
        "periods": "What is shown for each period, and when operation has to begin.",
        "diff": "What improved and what broke between two days, and why.",
        "audit": "What internal audits reached, left out, and should look at next.",
        "review": "The inputs of the management review, for a period.",
        "pack": "The evidence for an audit: one zip archive with index and hashes.",
        "repair": "What to do so that all that is broken or in doubt holds by a date.",
        "trace": "The thread of one thing: what it rests on and what rests on it.",
        "dashboard": "How all of it stands, in a browser.",
    },
    "Look after": {
        "catalog": "The frameworks: list, show, verify.",
        "log": "What changed in the graph, when and by whom.",
        "export": "The graph as RDF, GraphML, csv or node-link JSON.",
        "publish": "How things stand, in the graph on a server, for other tools.",
        "copy": "Copy a store with all its history, and compare both: a backup.",
        "doctor": "Check the store, the ontology, the sources and the files.",
    },
}
SUMMARIES = {name: text for group in COMMANDS.values() for name, text in group.items()}


class Commands(TyperGroup):
    """The commands by group; only the one that runs is imported."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names, in the order of the help."""
        return list(SUMMARIES)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:  # type: ignore[override]
        """What the help shows of a command, without its module."""
        summary = SUMMARIES.get(cmd_name)
        return TyperCommand(cmd_name, help=summary) if summary else None

    def resolve_command(  # type: ignore[override]
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str, Any, list[str]]:
        """The command that ``args`` call, imported."""
        name, *rest = args
        if name not in SUMMARIES:
            hint = did_you_mean(name, SUMMARIES) or "see aimsgraph --help"
            raise UsageError(f"there is no command {name!r}", hint=hint)
        return name, load(name), rest

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One section for each group."""
        for group, commands in COMMANDS.items():
            with formatter.section(group):
                formatter.write_dl(list(commands.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; an error becomes a message and an exit code, never a traceback."""
        given = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in given
        try:
            code = super().main(given, prog_name, complete_var, False, windows_expand_args, **extra)
            if code == INTERRUPTED:
                report(typer.Abort(), as_json=as_json)
        except (AimsgraphError, typer.TyperException, typer.Abort, OSError) as error:
            code = report(error, as_json=as_json)
        sys.exit(code if isinstance(code, int) else 0)


def load(name: str) -> Any:
    """The command called ``name``, built from its module."""
    module = import_module(f"aimsgraph.cli.{name.replace('import', 'import_')}")
    return typer.main.get_command(module.app)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {text}" for code, text in EXIT_CODES),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aimsgraph {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def aimsgraph(
    context: typer.Context,
    workspace: Annotated[
        Path,
        typer.Option(
            "--workspace",
            "-C",
            metavar="FOLDER",
            show_default=False,
            help="Work in the workspace of this folder instead of the present one.",
        ),
    ] = Path(),
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """The traceability graph of an AI management system (ISO/IEC 42001).

    It says what holds, what breaks when something changes, and why.
    """
    context.obj = workspace
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
