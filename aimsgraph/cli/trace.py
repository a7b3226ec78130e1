"""`aimsgraph trace`: the thread of one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.assurance import TraceRow, trace
from aimsgraph.cli import document
from aimsgraph.cli.graph import Graph
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import LOOKS, Screen, day, look_of
from aimsgraph.cli.text import safe
from aimsgraph.impact import Posture
from aimsgraph.impact.sentence import WRITTEN_BY_US, class_name, number
from aimsgraph.impact.wording import spoken

_MOST = 150  # lines of a thread

app = command_app()


@app.command("trace", epilog=exit_codes(0, 2, 4, 5))
def trace_command(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(metavar="ID", help="Where the thread begins.")],
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The thread of one thing: what it rests on and what rests on it.

    An AI system is followed through its data, models, impact assessment, risks and controls to the
    evidence and the decisions.

    \b
    aimsgraph trace system:claims-triage
    """
    graph = Graph.of(context, store, as_of)
    posture = graph.impact.posture()
    policy = graph.workspace.policy
    rows = trace(graph.resolve(thing), posture, graph.snapshot, graph.vocabulary, policy)
    if as_json:
        document.write({"as_of": posture.as_of, "revision": posture.revision, "rows": rows})
    else:
        show(Screen(folder=start_folder(context), store=store), graph, posture, rows)


def show(screen: Screen, graph: Graph, posture: Posture, rows: Sequence[TraceRow]) -> None:
    """The thread in a terminal: a tree, each thing with its state."""
    root, *others = rows
    lost = {row.id for row in others if row.status in ("doubt", "broken")}
    things = number(len({row.id for row in others}), "thing")
    lacking = f"{len(lost):,} of them lost or in doubt"
    screen.sentence(f"{root.name} is connected to {things}, {lacking}.")
    screen.fact(f"{root.id}, as of {day(posture.as_of)}, revision {posture.revision}.")
    screen.gap()
    for row in rows[:_MOST]:
        screen.step(row.depth, _line(screen, posture, row))
    screen.left_out(min(_MOST, len(rows)), len(rows))
    screen.next_steps(_next(graph, rows))


def _line(screen: Screen, posture: Posture, row: TraceRow) -> Text:
    verdict = posture.verdicts.get(row.id)
    look = look_of(verdict) if verdict is not None else "quiet"
    line = Text.assemble(screen.mark(look), " ")
    label = spoken(row.label) or class_name(row.cls)
    line.append(f"{safe(label)}: ", style="dim")
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
