"""`aimsgraph status`: readiness in one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from shlex import quote

import typer

from aimsgraph.assurance import Coverage, Tally
from aimsgraph.assurance.coverage import State
from aimsgraph.assurance.due import DAYS, Due, due_soon
from aimsgraph.assurance.readiness import PERIODS, Precondition, Readiness, SystemRow, readiness
from aimsgraph.assurance.stages import NOT_EXAMINED, Outlook
from aimsgraph.cli import document
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import Screen
from aimsgraph.export.readiness import readiness_document
from aimsgraph.impact.owners import Owners
from aimsgraph.impact.sentence import capital, day, listed, number, reason_text
from aimsgraph.workspace.graph import Graph

_MOST = 3  # rows of each list: the whole is one screen
_MONTH = 31  # days ahead that the screen shows; JSON has more
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
    context: typer.Context,
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What holds today and on the days of the audits, what blocks a certificate, whose it is.

    Clauses and controls are counted by state, and by the stage of an audit that looks at them: in a
    stage a requirement is judged by the slots of that stage alone, and one without any is not
    examined. Stage 1 looks at the design, Stage 2 at all; for both nothing new is supposed.

    \b
    aimsgraph status
    aimsgraph status --as-of 2027-02-02
    aimsgraph status -o readiness.html
    """
    output = Output.of(format, out, as_json=as_json)
    graph, origin = graph_and_origin(context, store, as_of)
    if as_of is not None:
        graph.facts.check_recorded()
    policy = graph.workspace.policy
    with progress_bar() as progress:
        ready = readiness(
            graph.snapshot, graph.vocabulary, policy, as_of=graph.as_of, progress=progress
        )
    report = ready.coverage
    due = due_soon(graph.facts)
    sentence = status_sentence(graph, report)
    organization = graph.workspace.config.sections.organization.name
    output.put(
        text=lambda: show(
            Screen(folder=start_folder(context), store=store), graph, report, ready, due, sentence
        ),
        as_json=lambda: as_document(graph, ready, due, sentence),
        document=lambda: readiness_document(
            ready, due, Owners(graph.facts), graph.snapshot, sentence, organization, origin
        ),
        as_of=graph.as_of.isoformat(),
    )


def as_document(
    graph: Graph, ready: Readiness, due: Sequence[Due], sentence: str
) -> dict[str, object]:
    """The report as JSON."""
    return {
        "sentence": sentence,
        "as_of": graph.as_of,
        "revision": graph.snapshot.revision,
        "ontology": graph.vocabulary.digest,
        **document.plain(ready.coverage),
        "outlooks": ready.outlooks,
        "preconditions": ready.preconditions,
        "systems": ready.systems,
        "due": [{**document.plain(one), "owner": graph.owner(one.id)} for one in due],
    }


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
    screen: Screen,
    graph: Graph,
    report: Coverage,
    ready: Readiness,
    due: Sequence[Due],
    sentence: str,
) -> None:
    """The report in a terminal."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    screen.gap()
    several = len({tally.catalog for tally in report.tallies if tally.catalog}) > 1
    rows = [_tally_row(tally, several=several) for tally in report.tallies]
    rows += [_outlook_row(one) for one in ready.outlooks if one.stage or one.name != "today"]
    screen.table(("", *_LOOKS, "not counted"), rows)
    _preconditions(screen, graph, ready.preconditions)
    _worst(screen, graph, report)
    _systems(screen, graph, ready.systems)
    _gaps(screen, graph, report)
    _due(screen, graph, due)
    screen.next_steps(_next(report, ready))


def _tally_row(tally: Tally, *, several: bool) -> tuple[str, ...]:
    counted = [tally.counts[state] for state in _LOOKS]
    framework = f"{tally.catalog} " if several and tally.catalog else ""
    numbers = (*counted, tally.total - sum(counted))
    return f"{framework}{_GROUPS[tally.group]}", *(str(one) for one in numbers)


def _outlook_row(outlook: Outlook) -> tuple[str, ...]:
    """The requirements in a stage today, or on the day of an audit."""
    name = f"{outlook.stage} today"
    if outlook.name != "today":
        name = f"{outlook.name}, {outlook.as_of}{f' ({outlook.stage})' if outlook.stage else ''}"
    counted = [outlook.count(state) for state in _LOOKS]
    others = outlook.count("nothing to show yet", "not applicable", "not yet due", NOT_EXAMINED)
    return name, *(str(one) for one in (*counted, others))


def _preconditions(screen: Screen, graph: Graph, found: Sequence[Precondition]) -> None:
    screen.heading("BEFORE A CERTIFICATE", "", "by", "owner")
    for one in found:
        look = "quiet" if one.met is None else "holds" if one.met else "broken"
        name = capital(one.name)
        lost = graph.names(one.things) if one.met is False else ""
        screen.row(look, (name, one.word, str(one.as_of), graph.told(one.owner)), lost)


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


def _systems(screen: Screen, graph: Graph, rows: Sequence[SystemRow]) -> None:
    if not rows:
        return
    screen.heading("WORST SYSTEMS", "requirements", "which", "owner")
    for row in rows[:_MOST]:
        lost, doubt = len(row.refs) - row.counts["in doubt"], row.counts["in doubt"]
        look = "broken" if lost else "doubt"
        told = [f"{lost} lost"] * bool(lost) + [f"{doubt} doubt"] * bool(doubt)
        cells = (row.name, ", ".join(told) or "open finding", _few(row.refs), graph.told(row.owner))
        screen.row(look, cells)
    screen.left_out(min(_MOST, len(rows)), len(rows))


def _few(refs: Sequence[str], most: int = 3) -> str:
    shown = refs if len(refs) <= most else refs[: most - 1]
    more = f" and {len(refs) - len(shown)} more" if len(shown) < len(refs) else ""
    return f"{', '.join(shown)}{more}"


def _gaps(screen: Screen, graph: Graph, report: Coverage) -> None:
    if not report.gaps:
        return
    screen.heading("NOTHING RECORDED", "now", "needed by", "owner")
    for gap in report.gaps[:_MOST]:
        look = "planned" if gap.planned else "gap"
        screen.row(look, (gap.name, gap.word, _few(gap.requirements), graph.told(gap.owner)))
    screen.left_out(min(_MOST, len(report.gaps)), len(report.gaps))


def _due(screen: Screen, graph: Graph, due: Sequence[Due]) -> None:
    last = graph.as_of + timedelta(days=_MONTH)
    rows = [one for one in due if one.on <= last]
    if rows:
        screen.heading(f"DUE UNTIL {last}", "when", "for", "owner")
    for one in rows[:_MOST]:
        cells = (one.name, _when(one), graph.names(one.subjects), graph.owner(one.id))
        screen.row("quiet", cells)
    if len(due) > len(rows[:_MOST]):
        more = len(due) - len(rows[:_MOST])
        told = f"... and {more:,} more in {DAYS} days (all in --json)."
        screen.text(told, style="dim", indent=2)


def _when(one: Due) -> str:
    words = {
        "runs out": "ends", "next one due": "next", "to be shown": "show", "to be closed": "close",
        "to be done": "do",
    }  # fmt: skip
    return f"{one.on} {words[one.what]}"


def _next(report: Coverage, ready: Readiness) -> Iterator[tuple[str, str]]:
    for row in report.worst[:1]:
        yield f"aimsgraph explain {quote(row.id)}", "why, step by step"
    if any(one.met is False and one.name == PERIODS for one in ready.preconditions):
        yield "aimsgraph periods", "which periods are missing, and when to begin again"
    ahead = [one for one in ready.outlooks if one.name != "today"]
    if ahead:
        yield f"aimsgraph forecast --until {ahead[-1].as_of}", f"what lapses until {ahead[-1].name}"
    else:
        yield "aimsgraph impact ID --change KIND", "what breaks if something changes"
