"""`aimsgraph sync`: read every source and bring the graph up to date."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from aimsgraph import __version__, disk
from aimsgraph.cli import document
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
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import Screen, look_of
from aimsgraph.errors import UsageError
from aimsgraph.export.characters import escape_json
from aimsgraph.impact.sentence import BETWEEN, class_name, day, listed, number
from aimsgraph.importing import Counted, Plan, Problem, Source, as_json, as_sarif, count
from aimsgraph.workspace import (
    Shift,
    SyncRefusedError,
    SyncReport,
    Workspace,
    sync,
)
from aimsgraph.workspace.recording import actor

_MOST = 15  # rows of each list

Planned = Annotated[bool, typer.Option("--plan", help="Say what would happen and write nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse while anything read is wrong.")]
Shrink = Annotated[
    bool, typer.Option("--allow-shrink", help="Let a source lose more than a fifth of its things.")
]
Forget = Annotated[
    list[str] | None,
    typer.Option(
        "--forget",
        metavar="NAME",
        show_default=False,
        help="Let go of what a source said that aims.toml names no more.",
    ),
]
Sarif = Annotated[
    Path | None,
    typer.Option(
        "--sarif",
        metavar="FILE",
        show_default=False,
        help="Write what is wrong to this file too, as SARIF 2.1.0.",
    ),
]

app = command_app()


@app.command("sync", epilog=exit_codes(0, 2, 3, 4, 5))
def sync_command(
    context: typer.Context,
    plan: Planned = False,
    strict: Strict = False,
    allow_shrink: Shrink = False,
    forget: Forget = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    sarif: Sarif = None,
    as_json: AsJson = False,
) -> None:
    """Read every source and bring the graph up to date.

    What is wrong in a source is set aside and reported; nothing is deleted, what no source names
    any more is marked as withdrawn. Reading the same again writes nothing.

    \b
    aimsgraph sync --plan
    aimsgraph sync
    """
    workspace = workspace_here(context, store)
    with progress_bar() as progress:
        report = told(
            sarif,
            lambda: sync(
                workspace,
                as_of=as_of or today(),
                actor=actor(),
                progress=progress,
                plan_only=plan,
                allow_shrink=allow_shrink,
                strict=strict,
                forget=forget or (),
            ),
        )
    if as_json:
        document.write(sync_document(report))
    else:
        do_it = " ".join(["aimsgraph sync", *(f"--forget {quote(name)}" for name in forget or ())])
        screen = Screen(folder=start_folder(context), store=store)
        show(screen, report, sync_sentence(report), do_it=do_it)


def sync_now(
    workspace: Workspace, *, only: Source | None = None, plan_only: bool = False
) -> SyncReport:
    """A plain sync of everything, or of one source, as of today."""
    with progress_bar() as progress:
        return sync(
            workspace,
            as_of=today(),
            actor=actor(),
            progress=progress,
            only=only,
            plan_only=plan_only,
        )


def told(sarif: Path | None, run: Callable[[], SyncReport]) -> SyncReport:
    """What ``run`` reports; its problems, also those of a refusal, go to the file ``sarif`` too."""
    if sarif is None:
        return run()
    if not sarif.absolute().parent.is_dir():
        raise UsageError("there is no such folder", where=str(sarif.parent), hint="make it first")
    try:
        report = run()
    except SyncRefusedError as refused:
        _write_sarif(sarif, refused.problems)
        raise
    _write_sarif(sarif, report.problems)
    return report


def _write_sarif(path: Path, problems: Iterable[Problem]) -> None:
    log = as_sarif(problems, version=__version__)
    text = json.dumps(log, ensure_ascii=False, indent=2)
    disk.write(path, f"{escape_json(text)}\n".encode())


def sync_document(report: SyncReport) -> dict[str, object]:
    """What a sync did, for JSON."""
    return {
        "sentence": sync_sentence(report),
        "written": report.written,
        "as_of": report.as_of,
        "revision_before": report.before,
        "revision": report.after,
        "sources": _plan_document(report.sources),
        "expectations": _plan_document(report.expected),
        "forgotten": report.forgotten,
        "problems": as_json(report.problems),
        "degraded": [_shift_document(shift) for shift in report.degraded],
        "repaired": [_shift_document(shift) for shift in report.repaired],
    }


def sync_sentence(report: SyncReport) -> str:
    """What a sync did in one sentence with numbers."""
    read, expected = report.sources, report.expected
    sources = f"{number(len(read.sources) - len(report.forgotten), 'source')} read"
    if report.forgotten:
        sources += f", {listed(report.forgotten)} forgotten"
    if not read.changes and not expected.changes:
        return f"{sources}: nothing is new."
    moves = ((read.created, "new"), (read.updated, "changed"), (read.retired, "withdrawn"))
    things = [f"{len(found):,} {what}" for found, what in moves if found]
    noun = "thing" if sum(len(found) for found, _ in moves) == 1 else "things"
    parts = [f"{listed(things)} {noun}"] if things else []
    asked = len(expected.created) + len(expected.updated) + len(expected.dropped)
    if asked:
        parts.append(f"{asked:,} asked for by the demands")
    links = len(read.linked) + len(read.unlinked)
    if links:
        parts.append(number(links, "relation"))
    told = "; ".join(parts) or "the same, said otherwise"
    return f"{sources}: {told}." if report.written else f"{sources}. To come: {told}."


def show(
    screen: Screen, report: SyncReport, sentence: str, *, do_it: str = "aimsgraph sync"
) -> None:
    """The report in a terminal; ``do_it`` is the command that would write what is planned."""
    screen.sentence(sentence)
    what = f"revision {report.after}" if report.written else "nothing was written"
    screen.fact(f"Demands applied as of {day(report.as_of)}, {what}.")
    if report.before > 0:  # else everything is new
        stands = "STANDS" if report.written else "WOULD STAND"
        _shifts(screen, f"{stands} WORSE", report.degraded)
        _shifts(screen, f"{stands} BETTER", report.repaired)
    _problems(screen, count(report.problems))
    _questions(screen, report.sources)
    if not report.written:
        if report.after > report.before:
            screen.next_steps([(do_it, "do it")])
    elif report.degraded or report.before == 0:
        screen.next_steps([("aimsgraph status", "what holds and what does not")])


def _shifts(screen: Screen, title: str, shifts: Sequence[Shift]) -> None:
    shown = [shift for shift in shifts if shift.verdict.cls not in BETWEEN]
    if not shown:
        return
    counts = Counter(class_name(shift.verdict.cls) for shift in shown)
    screen.heading(title, "before", "now")
    for shift in shown[:_MOST]:
        verdict = shift.verdict
        before = shift.before.word if shift.before else "new"
        now = shift.after.word if shift.after else "closed"
        look = look_of(verdict) if shift.after else "quiet"
        screen.row(look, (verdict.name, before, now), verdict.id)
    screen.left_out(min(_MOST, len(shown)), len(shown))
    told = ", ".join(number(total, name) for name, total in counts.items())
    screen.text(f"In all: {told}.", style="dim", indent=2)


def _problems(screen: Screen, problems: Sequence[Counted]) -> None:
    if not problems:
        return
    screen.heading("PROBLEMS")
    looks = {"error": "broken", "warning": "doubt", "note": "quiet"}
    for entry in problems[:_MOST]:
        screen.row(looks[entry.problem.severity], (str(entry),))
    screen.left_out(min(_MOST, len(problems)), len(problems))


def _questions(screen: Screen, plan: Plan) -> None:
    if plan.conflicts:
        screen.heading("SOURCES DISAGREE")
        for conflict in plan.conflicts[:_MOST]:
            screen.row("quiet", (str(conflict),))
        screen.left_out(min(_MOST, len(plan.conflicts)), len(plan.conflicts))
    if plan.decisions:
        screen.heading("ARE THESE ONE? DECIDE IN identity.yaml")
        for decision in plan.decisions[:_MOST]:
            screen.row("quiet", (f"{' and '.join(decision.ids)}: {decision.reason}",))
        screen.left_out(min(_MOST, len(plan.decisions)), len(plan.decisions))


def _plan_document(plan: Plan) -> dict[str, object]:
    return {
        "sources": plan.sources,
        "created": plan.created,
        "updated": plan.updated,
        "retired": plan.retired,
        "dropped": plan.dropped,
        "unchanged": len(plan.unchanged),
        "linked": plan.linked,
        "unlinked": plan.unlinked,
        "conflicts": plan.conflicts,
        "decisions": plan.decisions,
    }


def _shift_document(shift: Shift) -> dict[str, object]:
    return {
        "id": shift.id,
        "cls": shift.verdict.cls,
        "name": shift.verdict.name,
        "before": shift.before.word if shift.before else None,
        "after": shift.after.word if shift.after else None,
    }
