"""`aimsgraph matrix`: how each requirement stands for each system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote
from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.assurance.coverage import WORST_FIRST, RequirementRow, State
from aimsgraph.assurance.matrix import Cell, Grid, Matrix
from aimsgraph.cli import document
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import LOOKS, MOST_ROWS, Screen
from aimsgraph.errors import UsageError, did_you_mean
from aimsgraph.export.matrix import LOOKS as STATES
from aimsgraph.export.matrix import MOST_SYSTEMS, SAID, SIGNS, WHOLE, matrix_document
from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import day, number, reason_text
from aimsgraph.workspace.graph import Graph

_REF, _TITLE = 10, 24  # columns that a number and a title need at least
_SIGN = 3  # columns of a sign, with how many it stands for
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORST = 10
_REST = {"organization": "org", "rest": "rest"}
# What a terminal without such characters shows.
_PLAIN: Mapping[State, str] = {
    "nothing to show yet": ".",
    "not yet due": ">",
    "not applicable": "n",
}

app = command_app()


@app.command("matrix", epilog=exit_codes(0, 2, 3, 4, 5))
def matrix_command(
    context: typer.Context,
    gaps: Annotated[
        bool,
        typer.Option(
            "--gaps", help="Only requirements of which something is broken, in doubt or missing."
        ),
    ] = False,
    subjects: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="ID",
            show_default=False,
            help="Only a system with its parts, or another subject; may be repeated.",
        ),
    ] = None,
    catalogs: Annotated[
        list[str] | None,
        typer.Option(
            "--catalog",
            metavar="CATALOG",
            show_default=False,
            help="Only the requirements of an adopted framework; may be repeated.",
        ),
    ] = None,
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """How each requirement stands for each system, and which records show it.

    \b
    aimsgraph matrix
    aimsgraph matrix --gaps --for system:support-chatbot
    aimsgraph matrix -o matrix.xlsx
    """
    from aimsgraph.assurance.matrix import matrix

    output = Output.of(format, out, as_json=as_json)
    with progress_bar() as tell:
        tell("reading the graph", 0, 2)
        graph, origin = graph_and_origin(context, store, as_of)
        workspace = graph.workspace
        wanted = None if not subjects else [id for each in subjects for id in graph.select(each)]
        named = None if not catalogs else [_adopted(graph, each) for each in catalogs]
        tell("working out every cell", 1, 2)
        found = matrix(graph.snapshot, graph.vocabulary, workspace.policy, as_of=graph.as_of)
    if wanted is not None:
        _refuse_others(found, wanted)
    found = found.only(subjects=wanted, catalogs=named)
    sentence = matrix_sentence(graph, found)
    if gaps:
        found = found.only(lost=True)
    output.put(
        text=lambda: show(
            Screen(folder=start_folder(context), store=store), graph, found, sentence
        ),
        as_json=lambda: as_document(graph, found, sentence, origin),
        document=lambda: matrix_document(
            found,
            graph.snapshot,
            workspace.config.sections.organization.name,
            origin,
            most=None if output.format == "xlsx" else MOST_SYSTEMS,
        ),
        as_of=graph.as_of.isoformat(),
    )


def matrix_sentence(graph: Graph, found: Matrix) -> str:
    """How many cells hold, how many do not, and where most of these are."""
    counts = Counter(cell.state for cell in found.cells)
    asked = sum(counts[state] for state in STATES)
    name = graph.workspace.config.sections.organization.name
    if not found.cells:
        return f"{name}: nothing is asked of this on {day(found.as_of)}."
    pairs = number(asked, "pair")
    text = f"{name}: {counts['holds']:,} of {pairs} of a requirement and a subject hold"
    lost = [f"{counts[state]:,} {SAID.get(state, state)}" for state in WORST_FIRST if counts[state]]
    text += f"; {', '.join(lost)}." if lost else "."
    grid = found.by_system()
    places = Counter(
        system
        for (_requirement, system), cells in grid.cells.items()
        for cell in cells
        if cell.lost and system
    )
    if places:
        worst, most = min(places.items(), key=lambda one: (-one[1], one[0]))
        text += f" Most are for {graph.name(worst)} ({most:,})."
    return text


def as_document(graph: Graph, found: Matrix, sentence: str, origin: Origin) -> dict[str, object]:
    """The matrix as JSON."""
    return {
        "about": str(origin),
        "sentence": sentence,
        "as_of": found.as_of,
        "revision": found.revision,
        "ontology": graph.vocabulary.digest,
        "rows": found.rows,
        "columns": found.columns,
        "apart": [row.id for row in found.apart],
        "cells": [
            {**document.plain(cell), "owner_name": graph.told(cell.owner)} for cell in found.cells
        ],
    }


def show(screen: Screen, graph: Graph, found: Matrix, sentence: str) -> None:
    """The matrix in a terminal: signs where there is room, then the worst cells."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(found.as_of)}, revision {found.revision}.")
    grid = found.by_system()
    room = (screen.width - _REF - _TITLE) // (_SIGN + 2) - 2
    drawn = len(grid.systems) <= min(room, len(_LETTERS))
    if not found.rows:
        return
    if drawn:
        _draw(screen, found, grid)
    else:
        screen.gap()
        screen.fact(
            f"{number(len(grid.systems), 'AI system')} do not fit side by side here: what is "
            "lost is listed instead, the worst first. A workbook shows all of it: -o matrix.xlsx"
        )
    _worst(screen, graph, found, _WORST if drawn else MOST_ROWS)
    screen.next_steps(_next(found))


def _draw(screen: Screen, found: Matrix, grid: Grid) -> None:
    """A line for each requirement, a column for each system, the parts of the list headed."""
    rest = [(_REST[grid.rest], "")] if grid.rest else []
    keys = [*rest, *zip(_LETTERS, (s.id for s in grid.systems), strict=False)]
    refs = max((len(row.ref) for row in found.rows if row.catalog), default=0)
    room = screen.width - refs - 2 - (len(keys) + 1) * (_SIGN + 2)
    heading = None
    lines: list[Sequence[str | Text]] = []
    for row in found.rows:
        if row.catalog != heading:
            heading = row.catalog
            lines.append(("", heading or "own controls", *[""] * (len(keys) + 1)))
        signs = [_of(screen, grid.cells.get((row.id, id), ())) for _key, id in keys]
        ref = row.ref if row.catalog else ""
        lines.append((ref, _fit(row.title, room), _sign(screen, row.state, 1), *signs))
    screen.gap()
    screen.table(("", "", "all", *(key for key, _id in keys)), lines)
    screen.gap()
    used = [state for state in SIGNS if _uses(found, state)]
    legend = [f"{_glyph(screen, state)} {SAID.get(state, state)}" for state in used]
    signs_told = ", ".join([*legend, f"{_nothing(screen)} nothing is asked there"])
    screen.fact(f"{signs_told}; a number says for how many things.")
    for letter, system in zip(_LETTERS, grid.systems, strict=False):
        ended = " (nothing is demanded of it any more)" * system.closed
        screen.fact(f"{letter} {system.name}{ended}")


def _uses(found: Matrix, state: State) -> bool:
    states = (*(row.state for row in found.rows), *(cell.state for cell in found.cells))
    return state in states


def _of(screen: Screen, cells: Sequence[Cell]) -> Text:
    """The worst of some cells, and how many are as bad."""
    if not cells:
        return Text(_nothing(screen), style="dim")
    alike = sum(cell.state == cells[0].state for cell in cells)
    return _sign(screen, cells[0].state, alike if cells[0].lost else 1)


def _sign(screen: Screen, state: State, count: int) -> Text:
    style = LOOKS[STATES[state]][2] if state in STATES else "dim"
    return Text(f"{_glyph(screen, state)}{count if count > 1 else ''}", style=style)


def _glyph(screen: Screen, state: State) -> str:
    if not screen.ascii:
        return SIGNS[state]
    return LOOKS[STATES[state]][1] if state in STATES else _PLAIN[state]


def _nothing(screen: Screen) -> str:
    return "-" if screen.ascii else "·"


def _fit(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _worst(screen: Screen, graph: Graph, found: Matrix, most: int) -> None:
    """The lost cells, and requirements that are lost though every cell of theirs stands."""
    titles = {row.id: row.title for row in found.rows}
    lost: list[tuple[State, str, str, str, str, Sequence[str]]] = [
        (cell.state, f"{cell.ref} {titles[cell.requirement]}", cell.word,
         graph.name(cell.subject), graph.told(cell.owner), cell.reasons)
        for cell in found.worst
    ]  # fmt: skip
    lost += [_as_a_whole(graph, row) for row in found.apart]
    if not lost:
        return
    screen.heading("WORST FIRST", "now", "for", "owner")
    for state, title, word, subject, owner, reasons in lost[:most]:
        told = [reason_text(reason) for reason in reasons]
        more = f" (and {number(len(told) - 1, 'more reason')})" if len(told) > 1 else ""
        screen.row(STATES[state], (title, word, subject, owner), f"{told[0]}{more}" if told else "")
    screen.left_out(min(most, len(lost)), len(lost))


def _as_a_whole(
    graph: Graph, row: RequirementRow
) -> tuple[State, str, str, str, str, Sequence[str]]:
    title = f"{row.ref} {row.title}" if row.catalog else row.title
    return row.state, title, row.word, WHOLE, graph.told(row.owner), (row.reason,)


def _next(found: Matrix) -> Iterator[tuple[str, str]]:
    if found.worst:
        cell = found.worst[0]
        thing = cell.asked[0] if cell.asked else cell.requirement
        yield f"aimsgraph explain {quote(thing)}", "why, step by step"
    yield "aimsgraph matrix -o matrix.html", "all of it, with the records, as a page that prints"


def _adopted(graph: Graph, named: str) -> str:
    """The catalogue that is meant: with its edition or without."""
    adopted = sorted(graph.workspace.policy.adopted)
    for catalog in adopted:
        if named in (catalog, catalog.partition(":")[0]):
            return catalog
    hint = did_you_mean(named, adopted) or f"adopted are {', '.join(adopted)}"
    raise UsageError(f"no adopted framework is called {named!r}", hint=hint)


def _refuse_others(found: Matrix, wanted: Sequence[str]) -> None:
    """What is asked about has to be a subject."""
    known = {column.id for column in found.columns}.union(*(c.systems for c in found.columns))
    if not known.intersection(wanted):
        raise UsageError(
            "nothing is asked of it", where=wanted[0],
            hint="subjects are the organization, AI systems, data, suppliers, people, risks",
        )  # fmt: skip
