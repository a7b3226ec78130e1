"""`aimsgraph framework`: what of another framework binds, and what current evidence touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.assurance.check.basis import shortened
from aimsgraph.assurance.coverage import WORST_FIRST
from aimsgraph.assurance.framework import Applies, FrameworkView, ProvisionRow
from aimsgraph.assurance.mappings import UNTOUCHED, Mapped, Touch
from aimsgraph.cli import document
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.export.framework import (
    AS_A_WHOLE,
    COUNTED,
    LOOKS,
    MEANINGS,
    counted,
    disclaimers,
    framework_document,
    frameworks_document,
    heading,
    related,
    source,
    standing,
)
from aimsgraph.export.matrix import LOOKS as STATES
from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import capital, day, number, reason_text
from aimsgraph.workspace.graph import Graph

_SHOWN: tuple[Applies, ...] = ("applies", "not yet due", "cannot be told")
_WORST: tuple[Touch, ...] = (*UNTOUCHED, "touched", "covered")

app = command_app()


@app.command("framework", epilog=exit_codes(0, 2, 3, 4, 5))
def framework_command(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", show_default=False,
            help="A framework (eu-ai-act); without one, a line for each.",
        ),
    ] = None,
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """What of a law or another framework binds, and what of it current evidence touches.

    A provision is touched where a crosswalk leads to a requirement of an adopted framework that
    holds today, and covered only where such a requirement asks for all that it asks for. Provisions
    of a law bind by the role, the risk tier and the day of each AI system.

    \b
    aimsgraph framework
    aimsgraph framework eu-ai-act --as-of 2027-12-02
    aimsgraph framework nist-ai-rmf -o nist.xlsx
    """
    from aimsgraph.assurance.framework import framework, frameworks

    output = Output.of(format, out, as_json=as_json)
    with progress_bar() as tell:
        tell("reading the graph", 0, 2)
        graph, origin = graph_and_origin(context, store, as_of)
        asked = (graph.snapshot, graph.vocabulary, graph.workspace.policy)
        tell("following the crosswalks", 1, 2)
        views = (
            frameworks(*asked, as_of=graph.as_of)
            if name is None
            else (framework(name, *asked, as_of=graph.as_of),)
        )
    organization = graph.workspace.config.sections.organization.name
    screen = Screen(folder=start_folder(context), store=store)
    when = graph.as_of.isoformat()
    if name is None:
        output.put(
            text=lambda: show_all(screen, graph, views),
            as_json=lambda: all_as_document(graph, views, origin),
            document=lambda: frameworks_document(views, organization, origin, when),
            as_of=when,
        )
        return
    view = views[0]
    output.put(
        text=lambda: show(screen, graph, view),
        as_json=lambda: as_document(graph, view, origin),
        document=lambda: framework_document(view, graph.snapshot, organization, origin),
        as_of=when,
    )


def as_document(graph: Graph, view: FrameworkView, origin: Origin) -> dict[str, object]:
    """One framework as JSON."""
    rows = [
        {
            **document.plain(row),
            "mapped": [
                {**document.plain(one), "entails": one.entails, "holds": one.holds}
                for one in row.mapped
            ],
        }
        for row in view.rows
    ]
    return {
        "about": str(origin),
        "sentence": counted(view),
        **document.plain(view),
        "ontology": graph.vocabulary.digest,
        "rows": rows,
    }


def all_as_document(
    graph: Graph, views: Sequence[FrameworkView], origin: Origin
) -> dict[str, object]:
    """Every framework as JSON, with its counts alone."""
    return {
        "about": str(origin),
        "sentence": _sentence(views),
        "as_of": graph.as_of,
        "revision": graph.snapshot.revision,
        "ontology": graph.vocabulary.digest,
        "disclaimers": disclaimers(views),
        "frameworks": [
            {
                "id": view.id,
                "title": view.title,
                "adopted": view.adopted,
                "by_role": view.by_role,
                **document.plain(view.tally),
            }
            for view in views
        ],
    }


def _sentence(views: Sequence[FrameworkView]) -> str:
    """How much of each framework that is not adopted is touched."""
    told = [
        f"{view.title} {view.tally.touched + view.tally.covered} of {view.tally.applies}"
        f"{' that bind' * view.by_role}"
        for view in views
        if not view.adopted
    ]
    if not told:
        return "No framework is known but what is adopted."
    return f"Provisions that current evidence touches: {shortened(told)}."


def show_all(screen: Screen, graph: Graph, views: Sequence[FrameworkView]) -> None:
    """A line for each framework in a terminal; the adopted ones are judged by themselves."""
    screen.sentence(_sentence(views))
    for one in disclaimers(views):
        screen.text(one)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    others = [view for view in views if not view.adopted]
    if others:
        screen.gap()
        screen.table(
            ("", "counted", "covered", "touched", "by nothing", "not yet due", "bind none"),
            [_line(view) for view in others],
        )
    screen.gap()
    for view in views:
        if view.adopted:
            screen.text(counted(view))
    screen.fact(f"{COUNTED} {MEANINGS}")
    screen.next_steps(
        (f"aimsgraph framework {quote(_family(view))}", f"{view.title}, provision by provision")
        for view in others[:1]
    )


def _line(view: FrameworkView) -> tuple[str, ...]:
    tally = view.tally
    numbers = (
        tally.applies, tally.covered, tally.touched, tally.untouched, tally.not_yet_due,
        tally.binds_none,
    )  # fmt: skip
    return _family(view), *map(str, numbers)


def _family(view: FrameworkView) -> str:
    return view.id.partition(":")[0]


def show(screen: Screen, graph: Graph, view: FrameworkView) -> None:
    """One framework in a terminal: what binds now, then what binds later, the untouched first."""
    screen.sentence(counted(view))
    for one in view.disclaimers:
        screen.text(one)
    followed = "; ".join(source(one) for one in view.sources) or "none"
    screen.fact(f"As of {day(view.as_of)}, revision {view.revision}. Crosswalks: {followed}.")
    unplaced: dict[str, list[str]] = {}
    for each in view.unplaced:
        unplaced.setdefault(each.reason, []).append(each.system)
    for reason, systems in unplaced.items():
        screen.text(f"What binds {graph.names(systems)} can't be told: {reason}.")
    for applies in _SHOWN:
        rows = [row for row in view.rows if row.applies == applies]
        if rows:
            _list(screen, graph, view, applies, rows)
    if view.tally.binds_none:
        screen.gap()
        screen.fact(
            f"{number(view.tally.binds_none, 'provision')} bind none of the AI systems in scope."
        )
    screen.gap()
    screen.fact(MEANINGS)
    screen.next_steps(_next(view))


def _list(
    screen: Screen,
    graph: Graph,
    view: FrameworkView,
    applies: Applies,
    rows: Sequence[ProvisionRow],
) -> None:
    if view.by_role:
        screen.heading(heading(applies), "evidence", "binds", "from")
    else:
        screen.heading("PROVISION", "evidence")
    worst = sorted(rows, key=_badness)
    for row in worst[:MOST_ROWS]:
        look, word = _looks(row)
        systems = [one.system for one in row.bound] or row.undecided
        when = str(row.applies_from or "")
        cells = (f"{row.ref} {row.title}", word)
        screen.row(
            look,
            (*cells, graph.names(systems), when) if view.by_role else cells,
            " ".join(_told(graph, row)),
        )
    screen.left_out(min(MOST_ROWS, len(rows)), len(rows))


def _badness(row: ProvisionRow) -> tuple[bool, int]:
    """Worst first, by its own verdict where it has one; what is not counted last."""
    if row.verdict is None:
        return not row.assessable, _WORST.index(row.touch)
    lost = row.verdict in WORST_FIRST
    return not row.assessable, WORST_FIRST.index(row.verdict) if lost else len(WORST_FIRST)


def _looks(row: ProvisionRow) -> tuple[str, str]:
    """The look and the word of a provision: of its own verdict where it has one."""
    if row.verdict is not None:
        return STATES.get(row.verdict, "quiet"), row.word
    look = LOOKS[row.touch]
    return ("quiet" if look == "planned" or not row.assessable else look), row.touch


def _told(graph: Graph, row: ProvisionRow) -> Iterator[str]:
    """Through what it is touched, what of that does not hold, and what else to know."""
    if not row.assessable:
        yield f"({AS_A_WHOLE})"
    if row.verdict is not None and row.reason:
        yield f"{reason_text(row.reason)}."
    holding = [one for one in row.mapped if one.holds]
    if holding:
        yield f"{capital(related(holding))}."
    lost: dict[str, list[Mapped]] = {}
    for one in row.mapped:
        if not one.holds:
            lacking = f" for {graph.names(one.subjects)}" if one.subjects else ""
            lost.setdefault(f"{standing(one)}{lacking}", []).append(one)
    for state, alike in lost.items():
        yield f"{capital(state)}: {related(alike)}."
    yield from (f"{capital(note)}." for note in row.notes)


def _next(view: FrameworkView) -> Iterator[tuple[str, str]]:
    lost = [one for row in view.rows for one in row.mapped if not one.holds]
    if lost:
        yield f"aimsgraph explain {quote(lost[0].requirement)}", "why a requirement does not hold"
    name = quote(_family(view))
    yield f"aimsgraph framework {name} -o {name}.html", "all of it as a page that prints"
