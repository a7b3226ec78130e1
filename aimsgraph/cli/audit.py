"""`aimsgraph audit`: what the internal audits reached, left out, and should look at next."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.assurance.audit import SAMPLE, Programme, audit_programme
from aimsgraph.assurance.siblings import Siblings, siblings
from aimsgraph.cli import document
from aimsgraph.cli.graph import graph_of
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.errors import UsageError
from aimsgraph.impact.sentence import day, number
from aimsgraph.workspace.graph import Graph

_MOST_REFS = 24

app = command_app()


@app.command("audit", epilog=exit_codes(0, 2, 4, 5))
def audit_command(
    context: typer.Context,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample", min=1, metavar="N", show_default=False,
            help=f"How many requirements to propose ({SAMPLE}).",
        ),
    ] = None,
    finding: Annotated[
        str | None,
        typer.Option(
            "--siblings", metavar="ID", show_default=False,
            help="What shares the failed support of this finding: where else to look.",
        ),
    ] = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """What the internal audits reached in a cycle of 36 months, left out, and should look at next.

    The sample is weighted by risk and always the same for the same graph and day. Each requirement
    has up to 3 points for the greatest risk that rests on it (likelihood times severity from 12,
    from 6, less), up to 3 for how it stands (broken or nothing recorded, in doubt or planned) and
    up to 3 for the time since an audit examined it (never, 24 months, 12 months).

    \b
    aimsgraph audit
    aimsgraph audit --sample 5
    aimsgraph audit --siblings nonconformity:nc-1
    """
    if finding is not None and sample is not None:
        raise UsageError("--siblings and --sample are two questions", hint="ask one")
    graph = graph_of(context, store, as_of)
    policy = graph.workspace.policy
    screen = Screen(folder=start_folder(context), store=store)
    about = {
        "as_of": graph.as_of,
        "revision": graph.snapshot.revision,
        "ontology": graph.vocabulary.digest,
    }
    if finding is not None:
        shared = siblings(finding, graph.snapshot, graph.vocabulary, policy, as_of=graph.as_of)
        told = siblings_sentence(graph, shared)
        if as_json:
            document.write({"sentence": told, **about, **document.plain(shared)})
        else:
            show_siblings(screen, graph, shared, told)
        return
    found = audit_programme(
        graph.snapshot, graph.vocabulary, policy, as_of=graph.as_of, size=sample or SAMPLE
    )
    sentence = audit_sentence(found)
    if as_json:
        document.write({"sentence": sentence, **about, **document.plain(found), "sample": [
            {**document.plain(one), "points": one.points} for one in found.sample]})  # fmt: skip
    else:
        show(screen, graph, found, sentence)


def audit_sentence(found: Programme) -> str:
    """How many requirements the audits reached."""
    held = [audit for audit in found.audits if not audit.planned]
    total = len(found.requirements)
    if not held:
        return f"No internal audit is recorded since {day(found.since)}; {total} are to be reached."
    reached = total - len(found.left_out)
    audits = number(len(held), "internal audit")
    return f"{audits} examined {reached} of {total} requirements since {day(found.since)}."


def show(screen: Screen, graph: Graph, found: Programme, sentence: str) -> None:
    """The programme in a terminal."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    if found.audits:
        screen.heading("INTERNAL AUDITS", "", "on", "examined")
    for audit in found.audits:
        look = "planned" if audit.planned else "doubt" if audit.independent is False else "holds"
        word = "planned" if audit.planned else "not independent" if look == "doubt" else "held"
        screen.row(look, (audit.name, word, str(audit.on or "no date"), str(audit.examined)))
    for group in ("clauses", "controls"):
        refs = [row.ref for row in found.left_out if row.group == group and not row.planned]
        if refs:
            screen.gap()
            shown = ", ".join(refs[:_MOST_REFS])
            more = f" and {len(refs) - _MOST_REFS} more" if len(refs) > _MOST_REFS else ""
            counted = number(len(refs), group[:-1])
            screen.text(f"Neither examined nor planned: {counted}: {shown}{more}.")
    if found.sample:
        screen.heading("LOOK AT NEXT", "points of 9", "begin with", "now")
    for one in found.sample:
        cells = (f"{one.ref} {one.title}", str(one.points), graph.names(one.look_at), one.state)
        screen.row("quiet", cells, "; ".join(one.because))
    screen.next_steps(_next(graph, found))


def siblings_sentence(graph: Graph, shared: Siblings) -> str:
    """How many things share what failed."""
    name = graph.name(shared.finding)
    if not shared.rows:
        return f"Nothing else rests on what failed in: {name}."
    lost = sum(row.lost for row in shared.rows)
    also = f"{lost} of them lost too" if lost else "none of them lost"
    things = number(len(shared.rows), "other thing")
    return f"{things} to look at, {also}, for: {name}."


def show_siblings(screen: Screen, graph: Graph, shared: Siblings, sentence: str) -> None:
    """What shares the failed support of a finding, in a terminal."""
    screen.sentence(sentence)
    against = graph.names(shared.against)
    failed = graph.names(shared.failed)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    if against:
        screen.text(f"Against: {against}. What it rests on there: {failed or 'no slot'}.")
    if shared.rows:
        screen.heading("LOOK THERE TOO", "now", "how")
    for row in shared.rows[:MOST_ROWS]:
        look = "broken" if row.lost else "quiet"
        screen.row(look, (row.name, row.word, row.how))
    screen.left_out(min(MOST_ROWS, len(shared.rows)), len(shared.rows))


def _next(graph: Graph, found: Programme) -> Iterator[tuple[str, str]]:
    for one in found.sample[:1]:
        if graph.facts.judged(one.id):
            yield f"aimsgraph explain {quote(one.id)}", "why it stands as it does"
