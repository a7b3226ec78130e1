"""`aimsgraph trace`: the thread of one thing."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.assurance import TraceRow, trace
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import LOOKS, Screen, look_of
from aimsgraph.cli.text import safe
from aimsgraph.errors import UsageError
from aimsgraph.export.trace import label, sentence, trace_document
from aimsgraph.impact import Posture
from aimsgraph.impact.sentence import WRITTEN_BY_US, day
from aimsgraph.workspace.graph import Graph

_MOST = 150  # lines of a thread

app = command_app()


@app.command("trace", epilog=exit_codes(0, 2, 3, 4, 5))
def trace_command(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(metavar="ID", help="Where the thread begins.")],
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    as_mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Print a flowchart in Mermaid instead of text.")
    ] = False,
) -> None:
    """The thread of one thing: what it rests on and what rests on it.

    An AI system is followed through its data, models, impact assessment, risks and controls to the
    evidence and the decisions. The flowchart draws what is lost and what stands nearest, and counts
    the rest.

    \b
    aimsgraph trace system:claims-triage
    aimsgraph trace system:claims-triage -o claims-triage.html
    aimsgraph trace system:claims-triage --mermaid
    """
    output = Output.of(format, out, as_json=as_json)
    if as_mermaid and output.format != "text":
        raise UsageError(
            f"--mermaid and {output.format} are two forms of one answer", hint="name one"
        )
    graph, origin = graph_and_origin(context, store, as_of)
    if as_of is not None:
        graph.facts.check_recorded()
    posture = graph.impact.posture()
    rows = trace(
        graph.resolve(thing), posture, graph.snapshot, graph.vocabulary, graph.workspace.policy
    )
    if as_mermaid:
        from aimsgraph.picture.thread import flowchart  # only this asks for it

        sys.stdout.write(flowchart(rows, graph.vocabulary))
        return
    organization = graph.workspace.config.sections.organization.name
    output.put(
        text=lambda: show(Screen(folder=start_folder(context), store=store), graph, posture, rows),
        as_json=lambda: {"as_of": posture.as_of, "revision": posture.revision, "rows": rows},
        document=lambda: trace_document(rows, posture, organization, origin),
        as_of=posture.as_of.isoformat(),
    )


def show(screen: Screen, graph: Graph, posture: Posture, rows: Sequence[TraceRow]) -> None:
    """The thread in a terminal: a tree, each thing with its state."""
    screen.sentence(sentence(rows))
    screen.fact(f"{rows[0].id}, as of {day(posture.as_of)}, revision {posture.revision}.")
    screen.gap()
    for row in rows[:_MOST]:
        screen.step(row.depth, _line(screen, posture, row))
    screen.left_out(min(_MOST, len(rows)), len(rows))
    screen.next_steps(_next(graph, rows))


def _line(screen: Screen, posture: Posture, row: TraceRow) -> Text:
    verdict = posture.verdicts.get(row.id)
    look = look_of(verdict) if verdict is not None else "quiet"
    line = Text.assemble(screen.mark(look), " ")
    line.append(f"{safe(label(row))}: ", style="dim")
    line.append(safe(row.name))
    if row.word and row.word != "holds":
        line.append(f"  {safe(row.word)}", style=LOOKS[look][2])
    if row.cls not in WRITTEN_BY_US:
        line.append(f"  {safe(row.id)}", style="dim")
    if row.repeated:
        line.append("  (see above)", style="dim")
    return line


def _next(graph: Graph, rows: Sequence[TraceRow]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if row.status == "broken":
            yield f"aimsgraph explain {quote(row.id)}", f"why {row.name} is {row.word}"
            break
    kinds = graph.impact.changes_of(rows[0].id)
    if kinds:
        yield f"aimsgraph impact {quote(rows[0].id)} --change {kinds[0]}", "what if it changes"
    yield f"aimsgraph trace {quote(rows[0].id)} -o trace.html", "all of it, as a page that prints"
