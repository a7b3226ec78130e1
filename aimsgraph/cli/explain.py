"""`aimsgraph explain`: why something holds, is in doubt or is broken."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.cli import document
from aimsgraph.cli.changes import read_changes, spell_changes
from aimsgraph.cli.graph import graph_of
from aimsgraph.cli.options import (
    AsJson,
    AsOf,
    Change,
    Minor,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
    today,
)
from aimsgraph.cli.screen import Screen, look_of
from aimsgraph.cli.text import safe
from aimsgraph.errors import UsageError
from aimsgraph.impact import Explanation, Group, Hypothetical, Step
from aimsgraph.impact.explanation import MOST_ALTERNATIVES, tree
from aimsgraph.impact.sentence import change_phrase, day, listed
from aimsgraph.impact.wording import spoken
from aimsgraph.workspace.graph import Graph

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
    as_mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Print a flowchart in Mermaid instead of text.")
    ] = False,
) -> None:
    """Why something holds, is in doubt or is broken.

    Of what is lost: the shortest proof, every other reason by itself, and who still stands. Of what
    holds: what it rests on and what is to spare. With --change ID=KIND: after that has happened.

    \b
    aimsgraph explain iso42001:2023/8.4
    aimsgraph explain A.7.4 --change dataset:claims-history=content
    aimsgraph explain A.7.4 --mermaid
    """
    if as_json and as_mermaid:
        raise UsageError("--json and --mermaid are two forms of one answer", hint="name one")
    graph = graph_of(context, store, as_of)
    changes = read_changes(graph, (), change or (), minor=minor)
    explanation = graph.impact.explain(graph.resolve(thing), changes)
    sentence = explain_sentence(graph, explanation, changes)
    if as_mermaid:
        from aimsgraph.picture import flowchart  # only this asks for it

        sys.stdout.write(flowchart(explanation))
    elif as_json:
        document.write(
            {
                "sentence": sentence,
                "as_of": graph.as_of,
                "revision": graph.snapshot.revision,
                "changes": changes,
                "cycles": explanation.cycles,
                "verdict": explanation.verdict,
                "steps": explanation.steps,
                "alternatives": explanation.alternatives,
                "groups": explanation.groups,
            }
        )
    else:
        screen = Screen(folder=start_folder(context), store=store)
        show(screen, graph, explanation, sentence, changes)


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


def show(
    screen: Screen,
    graph: Graph,
    explanation: Explanation,
    sentence: str,
    changes: tuple[Hypothetical, ...],
) -> None:
    """The explanation in a terminal: the verdict, its proof, other reasons, what it rests on."""
    verdict = explanation.verdict
    screen.sentence(sentence)
    screen.fact(
        f"{verdict.id} ({verdict.cls}), as of {day(graph.as_of)}, "
        f"revision {graph.snapshot.revision}."
    )
    screen.gap()
    if explanation.steps:
        _proof(screen, explanation.steps)
    else:
        screen.text(_standing(explanation))
    _others(screen, explanation)
    _groups(screen, explanation)
    owner = graph.owner(verdict.id)
    if owner:
        screen.gap()
        screen.fact(f"Owner: {owner}.")
    screen.next_steps(_next(graph, explanation, changes))


def _proof(screen: Screen, steps: Sequence[Step]) -> None:
    """What the conclusion rests on: the conclusion itself is known."""
    for depth, text in tree(steps):
        screen.step(depth + 1, Text(safe(text)))


def _others(screen: Screen, explanation: Explanation) -> None:
    """The worst of the other reasons."""
    others = explanation.alternatives
    if others:
        still = "in doubt" if explanation.verdict.status == "doubt" else "broken"
        screen.gap()
        by = "this" if len(others) == 1 else "each of these"
        screen.text(f"Were that mended, it would still be {still} by {by}:", style="bold")
    for alternative in others[:MOST_ALTERNATIVES]:
        _proof(screen, alternative.steps)
    screen.left_out(min(MOST_ALTERNATIVES, len(others)), len(others))


def _standing(explanation: Explanation) -> str:
    """Why something holds."""
    groups = explanation.groups
    if explanation.verdict.nothing_due:
        return "Nothing has to be shown yet."
    if not groups:
        return "It rests on nothing else, and nothing speaks against it."
    if any(group.lost or group.doubtful for group in groups):
        return "Not all that it rests on stands, but enough."
    return "Nothing that it rests on is lost."


def _groups(screen: Screen, explanation: Explanation) -> None:
    if explanation.groups:
        screen.heading("WHAT IT RESTS ON", "stand", "needed", "to spare")
    for group in explanation.groups:
        cells = (spoken(group.relation), group.count, f"{group.need:,}", _spare(group))
        screen.row(_look(explanation, group), cells, group.names)


def _look(explanation: Explanation, group: Group) -> str:
    return look_of(explanation.verdict) if group.status == "broken" else group.status


def _spare(group: Group) -> str:
    return f"{group.spare:,}" if group.spare else "none"


def _next(
    graph: Graph, explanation: Explanation, changes: Sequence[Hypothetical]
) -> Iterator[tuple[str, str]]:
    id, present = quote(explanation.verdict.id), today()
    when = "" if graph.as_of == present else f" --as-of {graph.as_of}"
    supposed = f" {spell_changes(changes)}" if changes else ""
    for step in reversed(explanation.steps[:-1]):
        if step.beyond + step.others and graph.facts.judged(step.thing):
            told = f"the other losses behind {graph.name(step.thing)}"
            yield f"aimsgraph explain {quote(step.thing)}{supposed}{when}", told
            break
    if explanation.steps and not changes and graph.as_of >= present:
        yield f"aimsgraph repair {id} --by {graph.as_of}", "the cheapest that brings it back"
    if explanation.verdict.status == "holds" and not changes:
        yield f"aimsgraph blast --spof {id}{when}", "what alone would break it"
    yield f"aimsgraph trace {id}{when}", "what it rests on, and what rests on it"
