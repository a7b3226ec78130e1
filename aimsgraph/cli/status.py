"""`aimsgraph status`: what holds, what does not, whose it is, what is due soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import typer

from aimsgraph.assurance import Coverage, RequirementRow, Tally, coverage
from aimsgraph.cli import document
from aimsgraph.cli.due import DAYS, Due, due_soon
from aimsgraph.cli.graph import Graph
from aimsgraph.cli.options import AsJson, AsOf, command_app, exit_codes
from aimsgraph.cli.screen import Screen, day
from aimsgraph.cli.sentence import listed, number

_WORST = 10  # rows that a terminal shows of each list
_LOOKS = {
    "broken": "broken",
    "gap": "gap",
    "planned": "planned",
    "in doubt": "doubt",
    "holds": "holds",
}
_GROUPS = {"clauses": "clauses", "controls": "reference controls", "own controls": "own controls"}

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def status(context: typer.Context, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """What holds, what does not, whose it is, what is due soon.

    \b
    aimsgraph status
    aimsgraph status --as-of 2027-02-02
    """
    graph = Graph.of(context, as_of)
    posture = graph.impact.posture()
    report = coverage(posture, graph.snapshot, graph.vocabulary, graph.workspace.policy)
    due = due_soon(graph)
    sentence = status_sentence(graph, report)
    if as_json:
        document.write(
            {
                "sentence": sentence,
                "as_of": posture.as_of,
                "revision": posture.revision,
                "ontology": posture.ontology,
                **document.plain(report),
                "due": due,
            }
        )
    else:
        show(Screen(), graph, report, due, sentence)


def status_sentence(graph: Graph, report: Coverage) -> str:
    """How many requirements are supported, what the others are, and when the audit comes."""
    asked = [tally for tally in report.tallies if tally.group != "own controls"]
    count = {state: sum(t.counts.get(state, 0) for t in asked) for state in _LOOKS}
    total = sum(count.values())
    lost = [f"{count[state]} {_said(state, count[state])}" for state in _LOOKS
            if state != "holds" and count[state]]
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
            return f" {name} is {f'in {number(days, "day")}' if days else 'today'}."
    return ""


def show(
    screen: Screen, graph: Graph, report: Coverage, due: tuple[Due, ...], sentence: str
) -> None:
    """The report in a terminal."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    screen.gap()
    screen.table(("", *_LOOKS, "not counted"), [_tally_row(tally) for tally in report.tallies])
    _worst(screen, graph, report.worst)
    _gaps(screen, graph, report)
    _due(screen, graph, due)
    if report.blockers:
        screen.gap()
        blockers = graph.names(report.blockers)
        screen.text(f"No certificate while these are open: {blockers}.", style="bold red")
    screen.next_steps(_next(report))


def _tally_row(tally: Tally) -> tuple[str, ...]:
    counted = [tally.counts.get(state, 0) for state in _LOOKS]  # type: ignore[call-overload]
    numbers = [*counted, tally.total - sum(counted)]
    framework = f"{tally.catalog} " if tally.catalog else ""
    return f"{framework}{_GROUPS[tally.group]}", *(str(one) for one in numbers)


def _worst(screen: Screen, graph: Graph, rows: tuple[RequirementRow, ...]) -> None:
    shown = [row for row in rows if row.state not in ("gap", "planned")][:_WORST]
    lost = sum(row.state not in ("gap", "planned") for row in rows)
    if not shown:
        return
    screen.heading("WORST FIRST", "now", "for", "owner")
    for row in shown:
        title = f"{row.ref} {row.title}" if row.catalog else row.title
        cells = (title, row.word, graph.names(row.subjects), graph.told(row.owner))
        screen.row(_LOOKS[row.state], cells, [("because", row.reason)] if row.reason else ())
    _more(screen, len(shown), lost)


def _gaps(screen: Screen, graph: Graph, report: Coverage) -> None:
    if not report.gaps:
        return
    screen.heading("NOTHING RECORDED", "", "for", "owner")
    for gap in report.gaps[:_WORST]:
        subject = graph.name(gap.subject) if gap.subject else ""
        details = [("needed by", ", ".join(gap.requirements))] if gap.requirements else []
        look = "planned" if gap.planned else "gap"
        screen.row(look, (gap.name, gap.word, subject, graph.told(gap.owner)), details)
    _more(screen, min(_WORST, len(report.gaps)), len(report.gaps))


def _due(screen: Screen, graph: Graph, due: tuple[Due, ...]) -> None:
    if not due:
        return
    screen.heading(f"DUE IN {DAYS} DAYS", "when", "for", "owner")
    for one in due[:_WORST]:
        screen.row(
            "quiet",
            (one.name, _when(one.on, one.what), graph.names(one.subjects), one.owner),
        )
    _more(screen, min(_WORST, len(due)), len(due))


def _when(on: date, what: str) -> str:
    return f"{on} {'ends' if what == 'runs out' else 'next'}"


def _more(screen: Screen, shown: int, total: int) -> None:
    if shown < total:
        screen.text(f"... and {total - shown:,} more (all in --json).", style="dim", indent=2)


def _next(report: Coverage) -> Iterator[tuple[str, str]]:
    for row in report.worst[:1]:
        yield f"aimsgraph explain {row.id}", "why, step by step"
    yield "aimsgraph impact ID --change KIND", "what breaks if something changes"
