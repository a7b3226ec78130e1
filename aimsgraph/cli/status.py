"""`aimsgraph status`: what holds, what does not, whose it is, what is due soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import typer

from aimsgraph.assurance import Coverage, Tally, coverage
from aimsgraph.assurance.coverage import State
from aimsgraph.assurance.due import DAYS, Due, due_soon
from aimsgraph.cli import document
from aimsgraph.cli.graph import Graph
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.screen import Screen, day
from aimsgraph.impact.sentence import listed, number, reason_text

_MOST = 10  # rows of each list
_LOOKS: dict[State, str] = {
    "holds": "holds",
    "in doubt": "doubt",
    "broken": "broken",
    "gap": "gap",
    "planned": "planned",
}
_GROUPS = {"clauses": "clauses", "controls": "reference controls", "own controls": "own controls"}

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def status(
    context: typer.Context, store: StoreAt = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """What holds, what does not, whose it is, what is due soon.

    \b
    aimsgraph status
    aimsgraph status --as-of 2027-02-02
    """
    graph = Graph.of(context, store, as_of)
    posture = graph.impact.posture()
    report = coverage(posture, graph.snapshot, graph.vocabulary, graph.workspace.policy)
    due = due_soon(graph.facts)
    sentence = status_sentence(graph, report)
    if as_json:
        document.write(
            {
                "sentence": sentence,
                "as_of": posture.as_of,
                "revision": posture.revision,
                "ontology": posture.ontology,
                **document.plain(report),
                "due": [{**document.plain(one), "owner": graph.owner(one.id)} for one in due],
            }
        )
    else:
        show(Screen(folder=start_folder(context), store=store), graph, report, due, sentence)


def status_sentence(graph: Graph, report: Coverage) -> str:
    """How many requirements are supported, what the others are, and when the audit comes."""
    asked = [tally for tally in report.tallies if tally.group != "own controls"]
    count = {state: sum(tally.counts[state] for tally in asked) for state in _LOOKS}
    total = sum(count.values())
    lost = [
        f"{count[state]} {_said(state, count[state])}"
        for state in _LOOKS
        if state != "holds" and count[state]
    ]
    others = f"; {listed(lost)}" if lost else ""
    name = graph.workspace.config.sections.organization.name
    return (
        f"{name}: {count['holds']} of {number(total, 'requirement')} are supported{others}."
        f"{_countdown(graph)}"
    )


def _said(state: str, count: int) -> str:
    if state == "gap":
        return "has nothing recorded" if count == 1 else "have nothing recorded"
    if state == "planned":
        return "is planned" if count == 1 else "are planned"
    return f"{'is' if count == 1 else 'are'} {state}"


def _countdown(graph: Graph) -> str:
    audit = graph.workspace.config.sections.audit
    for name, when in (("Stage 1", audit.stage1), ("Stage 2", audit.stage2)):
        if when is not None and when >= graph.as_of:
            days = (when - graph.as_of).days
            left = f"in {number(days, 'day')}" if days else "today"
            return f" {name} is {left}."
    return ""


def show(
    screen: Screen, graph: Graph, report: Coverage, due: tuple[Due, ...], sentence: str
) -> None:
    """The report in a terminal."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    screen.gap()
    several = len({tally.catalog for tally in report.tallies if tally.catalog}) > 1
    rows = [_tally_row(tally, several=several) for tally in report.tallies]
    screen.table(("", *_LOOKS, "not counted"), rows)
    _worst(screen, graph, report)
    _gaps(screen, graph, report)
    _due(screen, graph, due)
    if report.blockers:
        screen.gap()
        blockers = graph.names(report.blockers)
        screen.text(f"No certificate while these are open: {blockers}.", style="bold red")
    screen.next_steps(_next(report))


def _tally_row(tally: Tally, *, several: bool) -> tuple[str, ...]:
    counted = [tally.counts[state] for state in _LOOKS]
    framework = f"{tally.catalog} " if several and tally.catalog else ""
    numbers = (*counted, tally.total - sum(counted))
    return f"{framework}{_GROUPS[tally.group]}", *(str(one) for one in numbers)


def _worst(screen: Screen, graph: Graph, report: Coverage) -> None:
    rows = [row for row in report.worst if row.state not in ("gap", "planned")]
    if not rows:
        return
    screen.heading("WORST FIRST", "now", "for", "owner")
    for row in rows[:_MOST]:
        title = f"{row.ref} {row.title}" if row.catalog else row.title
        cells = (title, row.word, graph.names(row.subjects), graph.told(row.owner))
        screen.row(_LOOKS[row.state], cells, reason_text(row.reason))
    screen.left_out(min(_MOST, len(rows)), len(rows))


def _gaps(screen: Screen, graph: Graph, report: Coverage) -> None:
    if not report.gaps:
        return
    screen.heading("NOTHING RECORDED", "now", "owner")
    for gap in report.gaps[:_MOST]:
        needed = f"needed by {', '.join(gap.requirements)}" if gap.requirements else ""
        look = "planned" if gap.planned else "gap"
        screen.row(look, (gap.name, gap.word, graph.told(gap.owner)), needed)
    screen.left_out(min(_MOST, len(report.gaps)), len(report.gaps))


def _due(screen: Screen, graph: Graph, due: tuple[Due, ...]) -> None:
    if not due:
        return
    screen.heading(f"DUE IN {DAYS} DAYS", "when", "for", "owner")
    for one in due[:_MOST]:
        cells = (one.name, _when(one.on, one.what), graph.names(one.subjects), graph.owner(one.id))
        screen.row("quiet", cells)
    screen.left_out(min(_MOST, len(due)), len(due))


def _when(on: date, what: str) -> str:
    return f"{on} {'ends' if what == 'runs out' else 'next'}"


def _next(report: Coverage) -> Iterator[tuple[str, str]]:
    for row in report.worst[:1]:
        yield f"aimsgraph explain {row.id}", "why, step by step"
    yield "aimsgraph impact ID --change KIND", "what breaks if something changes"
