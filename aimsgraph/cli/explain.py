"""`aimsgraph explain`: why something holds, is in doubt or is broken."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.cli import document
from aimsgraph.cli.changes import read_changes
from aimsgraph.cli.graph import Graph
from aimsgraph.cli.options import (
    AsJson,
    AsOf,
    Change,
    Minor,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
)
from aimsgraph.cli.screen import Screen, day, look_of
from aimsgraph.cli.text import safe
from aimsgraph.impact import Explanation, Hypothetical
from aimsgraph.impact.sentence import change_phrase, listed
from aimsgraph.impact.wording import spoken

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def explain(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(metavar="ID", help="What is to be explained.")],
    change: Change = None,
    minor: Minor = False,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Why something holds, is in doubt or is broken.

    With --change ID=KIND: why it would be if that happened.

    \b
    aimsgraph explain iso42001:2023/8.4
    aimsgraph explain A.7.4 --change dataset:claims-history=content
    """
    graph = Graph.of(context, store, as_of)
    changes = read_changes(graph, (), change or (), minor=minor)
    explanation = graph.impact.explain(graph.resolve(thing), changes)
    sentence = explain_sentence(graph, explanation, changes)
    if as_json:
        document.write(
            {
                "sentence": sentence,
                "as_of": graph.as_of,
                "revision": graph.snapshot.revision,
                "changes": changes,
                **document.plain(explanation),
            }
        )
    else:
        show(Screen(folder=start_folder(context), store=store), graph, explanation, sentence)


def explain_sentence(
    graph: Graph, explanation: Explanation, changes: tuple[Hypothetical, ...]
) -> str:
    """The verdict as a sentence, with its subjects and its condition."""
    verdict = explanation.verdict
    condition = ""
    if changes:
        condition = f"If {listed([change_phrase(one, graph.snapshot) for one in changes])}, "
    subjects = f" for {graph.names(verdict.subjects)}" if verdict.subjects else ""
    return f"{condition}{verdict.name}: {verdict.word}{subjects}."


def show(screen: Screen, graph: Graph, explanation: Explanation, sentence: str) -> None:
    """The explanation in a terminal: the verdict, then its proof, the conclusion first."""
    verdict = explanation.verdict
    screen.sentence(sentence)
    screen.fact(
        f"{verdict.id} ({verdict.cls}), as of {day(graph.as_of)}, "
        f"revision {graph.snapshot.revision}."
    )
    screen.gap()
    if not explanation.steps:
        screen.text("Nothing that it rests on is lost.")
    for line in explanation.text().split("\n")[1:]:
        step = line.lstrip()
        depth = (len(line) - len(step)) // 2
        screen.step(depth, Text(safe(step.removeprefix("- "))))
    if verdict.parts:
        screen.heading("WHAT IT RESTS ON", "stand", "needed")
        for part in verdict.parts:
            look = "holds" if part.standing >= part.need else look_of(verdict)
            standing = f"{part.standing} of {part.total}"
            screen.row(look, (spoken(part.relation), standing, str(part.need)))
    owner = graph.owner(verdict.id)
    if owner:
        screen.gap()
        screen.fact(f"Owner: {owner}.")
    screen.next_steps([(f"aimsgraph trace {verdict.id}", "what it rests on, and what rests on it")])
