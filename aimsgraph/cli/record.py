"""`aimsgraph record`: write down a change, a review, an exclusion or a renewal."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
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
from aimsgraph.cli.sync import actor, show, sync_document, sync_now, sync_sentence
from aimsgraph.errors import AimsgraphError, UsageError, did_you_mean
from aimsgraph.importing.index import refer_control
from aimsgraph.importing.journal import record as append
from aimsgraph.importing.journal import take_back
from aimsgraph.workspace.graph import Graph

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
    graph = graph_of(context, store, None)
    id = graph.resolve(thing)
    possible = graph.impact.changes_of(id)
    if kind not in possible:
        raise UsageError(
            f"{kind!r} cannot happen here",
            where=id,
            hint=did_you_mean(kind, possible) or f"what can: {', '.join(possible) or 'nothing'}",
        )
    graded = graph.vocabulary.change_kinds[kind].graded
    if minor and not graded:
        raise UsageError(f"{kind!r} always counts in full", where=id, hint="leave out --minor")
    significance = ("minor" if minor else "significant") if graded else None
    _write(
        context, graph, "change", by, why, as_json,
        thing=id, kind=kind, significance=significance, on=on or today(),
    )  # fmt: skip


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
    graph = graph_of(context, store, None)
    _write(
        context, graph, "review", by, why, as_json,
        thing=graph.resolve(thing),
        verdict="rejected" if rejected else "accepted", reason=rejected, on=on or today(),
    )  # fmt: skip


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
    found = refer_control(control)
    if found.id is None:
        raise UsageError(found.message, where=control, hint=found.hint or None)
    graph = graph_of(context, store, None)
    _write(context, graph, "exclude", by, why, as_json, control=found.id, on=on or today())


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
    graph = graph_of(context, store, None)
    id = graph.resolve(thing)
    if not graph.vocabulary.is_a(graph.snapshot.nodes[id].cls, "Record"):
        hint = "record a change of what is no record"
        raise UsageError("only records are renewed", where=id, hint=hint)
    collected = on if on or until else today()
    inside = None
    if file is not None:
        path, root = file.resolve(), graph.workspace.root.resolve()
        if not path.is_file() or not path.is_relative_to(root):
            hint = "copy it into the workspace first"
            raise UsageError("is no file of the workspace", where=str(file), hint=hint)
        inside = path.relative_to(root).as_posix()
    _write(
        context, graph, "renew", by, why, as_json, thing=id, on=collected, until=until, file=inside
    )


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
    _write(context, graph_of(context, store, None), "undo", by, why, as_json, entry=entry)


def _write(
    context: typer.Context,
    graph: Graph,
    did: str,
    by: str | None,
    why: str | None,
    as_json: bool,
    **said: object,
) -> None:
    """Append an entry to the journal and sync; an entry that cannot be synced is taken back."""
    journal = graph.workspace.journal
    before = journal.read_bytes() if journal.exists() else None
    entry = append(journal, did, by=by or actor(), at=datetime.now(UTC), why=why or "", **said)
    try:
        report = sync_now(graph.workspace)
    except BaseException:
        # Where even that cannot be done, the entry stays and counts from the next sync on.
        with suppress(AimsgraphError, OSError):
            if not _moved_on(graph):
                take_back(journal, entry, before)
        raise
    if as_json:
        document.write({"entry": entry.model_dump(mode="json"), **sync_document(report)})
        return
    screen = Screen(folder=start_folder(context), store=graph.workspace.store)
    screen.text(f"Recorded as {entry.id} in {journal.name}.", style="dim")
    show(screen, report, sync_sentence(report))


def _moved_on(graph: Graph) -> bool:
    """Whether the store has a revision that the command did not start from."""
    with graph.workspace.open() as opened:
        return opened.revision > graph.snapshot.revision
