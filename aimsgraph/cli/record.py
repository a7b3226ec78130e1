"""`aimsgraph record`: write down a change, a review, an exclusion or a renewal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.graph import graph_of
from aimsgraph.cli.options import (
    AsJson,
    StoreAt,
    command_app,
    exit_codes,
    parse_day,
    start_folder,
    today,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.cli.sync import show, sync_document, sync_now, sync_sentence
from aimsgraph.errors import UsageError
from aimsgraph.workspace.recording import Recorded, Recorder, actor

app = command_app(
    help="Write down a change, a review, an exclusion or a renewal.", no_args_is_help=True
)

Thing = Annotated[str, typer.Argument(metavar="ID", help="What it is about.")]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=parse_day,
        show_default=False,
        help="The day on which it happened; today if not given.",
    ),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", show_default=False, help="Who; you if not given."),
]
Why = Annotated[
    str | None,
    typer.Option("--why", metavar="TEXT", show_default=False, help="Why, in a sentence."),
]

_CODES = exit_codes(0, 2, 3, 4, 5)


@app.command(epilog=_CODES)
def change(
    context: typer.Context,
    thing: Thing,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="content, terms, withdrawal, ...")
    ],
    minor: Annotated[
        bool, typer.Option("--minor", help="It stays inside an approved envelope.")
    ] = False,
    on: On = None,
    by: By = None,
    why: Why = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """Something changed.

    \b
    aimsgraph record change dataset:claims-history --kind content --minor --why "monthly refresh"
    """
    recorder = _recorder(context, store, by)
    recorded = recorder.change(thing, kind, on=on or today(), minor=minor, why=why or "")
    _tell(context, recorder, recorded, as_json)


@app.command(epilog=_CODES)
def review(
    context: typer.Context,
    thing: Thing,
    accepted: Annotated[bool, typer.Option("--accepted", help="It shows what it should.")] = False,
    rejected: Annotated[
        str | None,
        typer.Option(
            "--rejected",
            metavar="REASON",
            show_default=False,
            help="It does not: insufficient, or adverse (it shows that something fails).",
        ),
    ] = None,
    on: On = None,
    by: By = None,
    why: Why = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """Someone looked at a record, a control, a policy or the mapping of a provision.

    \b
    aimsgraph record review evidence:supplier-assessment --rejected insufficient
    """
    if accepted == bool(rejected):
        raise UsageError("what was the verdict?", hint="--accepted, or --rejected REASON")
    recorder = _recorder(context, store, by)
    recorded = recorder.review(thing, on=on or today(), rejected=rejected, why=why or "")
    _tell(context, recorder, recorded, as_json)


@app.command(epilog=_CODES)
def exclude(
    context: typer.Context,
    control: Annotated[
        str, typer.Argument(metavar="CONTROL", help="A reference control, as in A.8.3.")
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, in a sentence.")],
    on: On = None,
    by: By = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """A reference control was excluded from the Statement of Applicability.

    \b
    aimsgraph record exclude A.8.3 --why "nobody outside uses our systems"
    """
    recorder = _recorder(context, store, by)
    recorded = recorder.exclude(control, on=on or today(), why=why)
    _tell(context, recorder, recorded, as_json)


@app.command(epilog=_CODES)
def renew(
    context: typer.Context,
    thing: Thing,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=parse_day,
            show_default=False,
            help="The day the new state was collected; today if no --until is given.",
        ),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(
            "--until",
            metavar="DATE",
            parser=parse_day,
            show_default=False,
            help="The last day on which it counts.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="PATH", show_default=False, help="The new document."),
    ] = None,
    by: By = None,
    why: Why = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """A record was renewed: a newer state was collected, or it counts for longer.

    \b
    aimsgraph record renew evidence:data-quality-report --on 2026-11-20
    """
    recorder, collected = _recorder(context, store, by), on if on or until else today()
    recorded = recorder.renew(thing, on=collected, until=until, file=file, why=why or "")
    _tell(context, recorder, recorded, as_json)


@app.command(epilog=_CODES)
def undo(
    context: typer.Context,
    entry: Annotated[
        str, typer.Argument(metavar="ENTRY", help="The id of an entry, as in 2026-11-24-1.")
    ],
    by: By = None,
    why: Why = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """An earlier entry does not count any more."""
    recorder = _recorder(context, store, by)
    recorded = recorder.undo(entry, why=why or "")
    _tell(context, recorder, recorded, as_json)


def _recorder(context: typer.Context, store: str | None, by: str | None) -> Recorder:
    return Recorder(graph_of(context, store, None), by or actor(), sync_now)


def _tell(context: typer.Context, recorder: Recorder, recorded: Recorded, as_json: bool) -> None:
    entry, report, workspace = recorded.entry, recorded.report, recorder.graph.workspace
    if as_json:
        document.write({"entry": entry.model_dump(mode="json"), **sync_document(report)})
        return
    screen = Screen(folder=start_folder(context), store=workspace.store)
    screen.text(f"Recorded as {entry.id} in {workspace.journal.name}.", style="dim")
    show(screen, report, sync_sentence(report))
