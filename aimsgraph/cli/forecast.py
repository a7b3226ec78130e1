"""`aimsgraph forecast`: what lapses until a date if nothing new is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.documents import CalendarFormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import (
    AsJson,
    AsOf,
    StoreAt,
    command_app,
    exit_codes,
    parse_day,
    start_folder,
)
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.errors import UsageError
from aimsgraph.export.calendar import lapse_calendar
from aimsgraph.export.forecast import forecast_document, of
from aimsgraph.impact import Forecast, Lapse, Renewal
from aimsgraph.impact.sentence import capital, day, number, plural, reason_text
from aimsgraph.workspace.graph import Graph

_NOUNS = ("requirement", "control", "risk", "record")
_LISTED = ("requirement", "control", "risk")
_MOST_RECORDS = 12

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def forecast(
    context: typer.Context,
    until: Annotated[
        date,
        typer.Option(
            "--until", metavar="DATE", parser=parse_day, help="The last day that is told."
        ),
    ],
    renew: Annotated[
        list[str] | None,
        typer.Option(
            "--renew",
            metavar="ID=DATE",
            show_default=False,
            help="Suppose that a record or slot is renewed on a day; may be repeated.",
        ),
    ] = None,
    format: CalendarFormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What lapses until a date if nothing new is recorded.

    \b
    aimsgraph forecast --until 2027-06-30
    aimsgraph forecast --until 2027-06-30 --renew evidence:fairness-report=2027-01-15
    aimsgraph forecast --until 2027-06-30 -o lapses.ics
    """
    output = Output.of(format, out, as_json=as_json, calendar=True)
    graph, origin = graph_and_origin(context, store, as_of)
    renewals = [_renewal(graph, text) for text in renew or ()]
    found = graph.impact.forecast(until, renewals=renewals)
    name = graph.workspace.config.sections.organization.name
    output.put(
        text=lambda: show(Screen(folder=start_folder(context), store=store), graph, found),
        as_json=lambda: as_document(graph, found),
        document=lambda: forecast_document(found, graph.owner, name, origin),
        calendar=lambda: lapse_calendar(
            of(found, found.lapses, ("requirement", "record")), graph.owner, name, origin
        ),
        as_of=graph.as_of.isoformat(),
    )


def as_document(graph: Graph, found: Forecast) -> dict[str, object]:
    """The forecast as JSON."""
    return {
        "sentence": found.sentence,
        "as_of": found.as_of,
        "until": found.until,
        "revision": found.revision,
        "ontology": found.ontology,
        "assumed": found.assumed,
        "first": found.first and _owned(graph, found.first),
        "lapses": [_owned(graph, row) for row in found.lapses],
        "improvements": [_owned(graph, row) for row in found.improvements],
        "calendar": found.calendar,
        "complete": found.complete,
    }


def show(screen: Screen, graph: Graph, found: Forecast) -> None:
    """The forecast in a terminal."""
    screen.sentence(found.sentence)
    screen.fact(f"As of {day(found.as_of)}, revision {found.revision}.")
    if len(found.assumed) > 1:
        screen.fact(f"Assumed: {'; '.join(found.assumed)}.")
    first = found.first
    if first is not None:
        days = number((first.on - found.as_of).days, "day")
        screen.gap()
        screen.text(
            f"First requirement: {first.name} is {first.after_word} on {day(first.on)}, "
            f"in {days}. {_why(first)}."
        )
    _calendar(screen, found)
    _section(screen, graph, found, "LAPSES", of(found, found.lapses, _LISTED), MOST_ROWS)
    records = of(found, found.lapses, ("record",))
    _section(screen, graph, found, "RECORDS TO RENEW OR REVIEW", records, _MOST_RECORDS)
    better = of(found, found.improvements, _NOUNS)
    _section(screen, graph, found, "GETS BETTER", better, MOST_ROWS)
    screen.next_steps(_next(found))


def _calendar(screen: Screen, found: Forecast) -> None:
    """How many of each kind lapse in each month that has any."""
    counts = {(row.month, row.kind): row.lapses for row in found.calendar if row.lapses}
    months = sorted({month for month, kind in counts if kind in _NOUNS})
    if not months:
        return
    screen.gap()
    rows = [(month, *(str(counts.get((month, noun), 0)) for noun in _NOUNS)) for month in months]
    screen.table(("lapse in", *(plural(noun) for noun in _NOUNS)), rows)


def _section(
    screen: Screen, graph: Graph, found: Forecast, title: str, rows: Sequence[Lapse], most: int
) -> None:
    if not rows:
        return
    screen.heading(title, "then", "on", "owner")
    for row in rows[:most]:
        word = row.after_word or "nothing demanded"
        cells = (row.name, word, str(row.on), graph.owner(row.id))
        screen.row(row.after or "quiet", cells, f"{_why(row)} [{row.id}]")
    screen.left_out(min(most, len(rows)), len(rows))


def _renewal(graph: Graph, text: str) -> Renewal:
    id, _, when = text.rpartition("=")
    if not id:
        raise UsageError(f"{text!r} does not say when", hint="--renew ID=2027-01-15")
    return Renewal(graph.resolve(id), parse_day(when))


def _owned(graph: Graph, row: Lapse) -> dict[str, object]:
    return {**document.plain(row), "owner": graph.owner(row.id)}


def _why(row: Lapse) -> str:
    return capital(reason_text(row.reason).removeprefix(f"{row.name}: "))


def _next(found: Forecast) -> Iterator[tuple[str, str]]:
    row = found.first or next(iter(found.lapses), None)
    if row is not None:
        yield f"aimsgraph explain {quote(row.id)} --as-of {row.on}", "why, step by step"
        yield f"aimsgraph repair --by {row.on}", "what to do before that day"
    yield f"aimsgraph status --as-of {found.until}", "how things stand then"
