"""`aimsgraph review`: the inputs of the management review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from aimsgraph.assurance.review import ReviewInputs, review_inputs
from aimsgraph.cli import document
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import (
    AsJson,
    StoreAt,
    command_app,
    exit_codes,
    parse_day,
    start_folder,
)
from aimsgraph.cli.screen import Screen
from aimsgraph.export.origin import Origin
from aimsgraph.export.review import NOTHING, count, review_document
from aimsgraph.impact.sentence import day, listed, number
from aimsgraph.workspace.graph import Graph

_MOST = 6  # items of each input
_LOOKS = {
    "not met": "broken",
    "late": "broken",
    "beyond threshold": "broken",
    "in doubt": "doubt",
    "off course": "doubt",
    "not reviewed": "doubt",
    "not measured": "doubt",
    "not attained": "broken",
}

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def review(
    context: typer.Context,
    since: Annotated[
        date | None,
        typer.Option(
            "--from", metavar="DATE", parser=parse_day, show_default=False,
            help="The first day of the period; else the day after the last review.",
        ),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(
            "--to", metavar="DATE", parser=parse_day, show_default=False,
            help="Its last day; else today.",
        ),
    ] = None,
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """The inputs of the management review, for a period.

    Each input that 9.3.2 asks for, with what the graph holds of it on the last day of the period
    and whether the last review took it up. Where there is nothing, that is said.

    \b
    aimsgraph review
    aimsgraph review --from 2026-06-01 --to 2026-11-30 -o review.xlsx
    """
    output = Output.of(format, out, as_json=as_json)
    graph, origin = graph_and_origin(context, store, until)
    graph.facts.check_recorded()
    policy = graph.workspace.policy
    found = review_inputs(graph.snapshot, graph.vocabulary, policy, until=graph.as_of, since=since)
    organization = graph.workspace.config.sections.organization.name
    last = graph.name(found.last) if found.last else ""
    sentence = review_sentence(found, organization)
    output.put(
        text=lambda: show(
            Screen(folder=start_folder(context), store=store), graph, found, sentence
        ),
        as_json=lambda: as_document(found, sentence, origin),
        document=lambda: review_document(found, organization, last, origin),
        as_of=found.until.isoformat(),
    )


def review_sentence(found: ReviewInputs, organization: str) -> str:
    """How many inputs there are for the period, and which are empty."""
    there = len(found.inputs) - len(found.empty)
    period = f"{day(found.since)} to {day(found.until)}"
    empty = [one.title for one in found.empty]
    lacking = f" Nothing is recorded of: {'; '.join(empty)}." if empty else ""
    return (
        f"{organization}, {period}: {there} of {number(len(found.inputs), 'input')} of the "
        f"management review have something to consider.{lacking}"
    )


def as_document(found: ReviewInputs, sentence: str, origin: Origin) -> dict[str, object]:
    """The inputs as JSON."""
    told = [{**document.plain(one), "considered": one.considered} for one in found.inputs]
    return {
        "about": str(origin),
        "sentence": sentence,
        **document.plain(found),
        "revision": origin.revision,
        "ontology": origin.ontology,
        "inputs": told,
    }


def show(screen: Screen, graph: Graph, found: ReviewInputs, sentence: str) -> None:
    """The inputs in a terminal: a section each, with what there is."""
    screen.sentence(sentence)
    held = f"The last review was on {day(found.last_on)}." if found.last_on else (
        "No review is recorded.")  # fmt: skip
    screen.fact(f"As of {day(found.until)}, revision {graph.snapshot.revision}. {held}")
    if found.missed:
        screen.text(f"It did not consider {listed(found.missed)}.", style="bold red")
    for one in found.inputs:
        screen.heading(one.title.upper(), "" if one.items else NOTHING, "on")
        for item in one.items[:_MOST]:
            look = _LOOKS.get(item.word, "quiet")
            screen.row(look, (item.name, item.word, str(item.on or "")), item.told)
        screen.left_out(min(_MOST, len(one.items)), len(one.items))
        if one.items:
            screen.text(count(one), style="dim", indent=2)
    screen.next_steps(_next(found))


def _next(found: ReviewInputs) -> Iterator[tuple[str, str]]:
    yield "aimsgraph review -o review.html", "the same as a page to hand round"
    if found.last_on is not None:
        yield "aimsgraph diff last-review", "what changed since the last review"
