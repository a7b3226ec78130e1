"""`aimsgraph repair`: the cheapest way to have everything in order by a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.graph import graph_of
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
from aimsgraph.impact.actions import Action
from aimsgraph.impact.repair import RepairPlan
from aimsgraph.impact.sentence import day, listed, number
from aimsgraph.impact.summary import person_days, repair_sentence
from aimsgraph.workspace.graph import Graph

_OPENING = ("appoint", "decide", "perform")
_NOBODY = "nobody named"

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def repair(
    context: typer.Context,
    by: Annotated[
        date,
        typer.Option(
            "--by", metavar="DATE", parser=parse_day, help="When it has to hold (2027-02-02)."
        ),
    ],
    things: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID",
            show_default=False,
            help="What has to hold; without any, all adopted requirements and controls.",
        ),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            "--budget", metavar="DAYS", show_default=False, help="Spend no more person-days."
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", metavar="SECONDS", help="Look no longer for a cheaper plan."),
    ] = 10.0,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What to do so that all that is broken or in doubt holds by a date.

    \b
    aimsgraph repair --by 2027-02-02
    aimsgraph repair --by 2027-02-02 A.7.4 --budget 10

    Of all plans it shows one that costs least. A register says what acting on a thing costs in a
    column effort or cost, where the ontology has one; else each kind of action has a default.
    """
    graph = graph_of(context, store, as_of)
    targets = [id for one in things for id in graph.select(one)] if things else None
    plan = graph.impact.repair(by, targets=targets, budget=budget, time_limit=time_limit)
    sentence = repair_sentence(plan, graph.facts)
    if as_json:
        document.write({"sentence": sentence, **document.plain(plan)})
    else:
        show(Screen(folder=start_folder(context), store=store), graph, plan, sentence)


def show(screen: Screen, graph: Graph, plan: RepairPlan, sentence: str) -> None:
    """The plan in a terminal."""
    screen.sentence(sentence)
    notes = [f"As of {day(plan.as_of)}, revision {plan.revision}."]
    if plan.actions:
        good = "holds" if plan.verified else "does NOT hold"
        notes.append(f"Worked through with the actions done: the plan {good}.")
    if not plan.complete:
        notes.append("The answer is incomplete.")
    screen.fact(" ".join(notes))
    for owner, actions in _by_owner(graph, plan.actions):
        screen.heading(f"TO DO: {owner}", "costs", "counts from")
        for action in actions[:MOST_ROWS]:
            since = "at once" if action.stands_on == plan.as_of else day(action.stands_on)
            cells = (action.what, person_days(action.cost), since)
            screen.row("quiet", cells, f"{_because(action)}[{action.id}]")
        screen.left_out(min(MOST_ROWS, len(actions)), len(actions))
    if any(action.kind in _OPENING for action in plan.actions):
        screen.gap()
        screen.fact(
            "Whoever is appointed, and whatever is carried out or decided, brings demands of its "
            "own: a sync afterwards shows them."
        )
    if plan.unaffordable:
        screen.heading("NOT WITHIN THE BUDGET")
        for target in plan.unaffordable[:MOST_ROWS]:
            screen.row("broken", (graph.name(target),), f"[{target}]")
        screen.left_out(min(MOST_ROWS, len(plan.unaffordable)), len(plan.unaffordable))
    if plan.unreachable:
        screen.heading("CANNOT HOLD BY THEN", "earliest", "owner")
        for lost in plan.unreachable[:MOST_ROWS]:
            earliest = day(lost.stands_on) if lost.stands_on else "no action helps"
            cells = (graph.name(lost.target), earliest, graph.owner(lost.target))
            screen.row("broken", cells, f"{'; '.join(lost.why)} [{lost.target}]".strip())
        screen.left_out(min(MOST_ROWS, len(plan.unreachable)), len(plan.unreachable))
    screen.next_steps(_next(plan))


def _by_owner(graph: Graph, actions: Sequence[Action]) -> Iterable[tuple[str, list[Action]]]:
    """The actions of each owner, who has most to do first."""
    found = defaultdict(list)
    for action in actions:
        found[graph.owner(action.thing) or _NOBODY].append(action)
    return sorted(found.items(), key=lambda one: (one[0] == _NOBODY, -len(one[1]), one[0]))


def _because(action: Action) -> str:
    """Why an action is needed: the first two causes and how many more there are."""
    first, more = action.because[:2], len(action.because) - 2
    told = [*first, number(more, "more cause")] if more > 0 else list(first)
    return f"{listed(told)} " if told else ""


def _next(plan: RepairPlan) -> Iterable[tuple[str, str]]:
    by = f"--by {plan.by}"
    if plan.unaffordable:
        yield f"aimsgraph repair {by}", "what everything would cost"
    if len(plan.targets) > 1 and plan.repaired:
        yield f"aimsgraph repair {by} {quote(plan.repaired[0])}", "what one of them takes"
    if plan.unreachable:
        target = quote(plan.unreachable[0].target)
        yield f"aimsgraph explain {target} --as-of {plan.by}", "why it cannot hold by then"
    elif plan.repaired:
        target = quote(plan.repaired[0])
        yield f"aimsgraph explain {target} --as-of {plan.by}", "why it would not hold by itself"
