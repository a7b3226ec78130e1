"""`aimsgraph impact`: what breaks if something changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.changes import read_changes, spell_changes
from aimsgraph.cli.graph import Graph
from aimsgraph.cli.options import AsJson, AsOf, Change, Minor, command_app, exit_codes
from aimsgraph.cli.screen import Screen, day
from aimsgraph.cli.sentence import impact_sentence, noun_of, number
from aimsgraph.errors import UsageError
from aimsgraph.impact import Answer, Verdict

_ORDER = ("control", "risk", "requirement", "record")

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def impact(
    context: typer.Context,
    things: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", show_default=False, help="What changes."),
    ] = None,
    change: Change = None,
    minor: Minor = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What breaks if something changes.

    \b
    aimsgraph impact dataset:claims-history --change content
    aimsgraph impact --change dataset:claims-history=content --change supplier:acme=terms
    """
    graph = Graph.of(context, as_of)
    if not things and not change:
        raise UsageError("what changes?", hint="aimsgraph impact dataset:... --change content")
    changes = read_changes(graph, things or (), change or (), minor=minor)
    answer = graph.impact.what_if(changes)
    sentence = impact_sentence(answer, graph.snapshot, graph.vocabulary)
    if as_json:
        document.write({"sentence": sentence, **document.plain(answer)})
    else:
        show(Screen(), graph, answer, sentence)


def show(screen: Screen, graph: Graph, answer: Answer, sentence: str) -> None:
    """The answer in a terminal."""
    screen.sentence(sentence)
    limits = "" if answer.complete else " The answer is incomplete."
    screen.fact(f"As of {day(answer.as_of)}, revision {answer.revision}.{limits}")
    _section(screen, graph, "BREAKS", "broken", answer.broken)
    _section(screen, graph, "COMES INTO DOUBT", "doubt", answer.doubt)
    _section(screen, graph, "BROKEN ALREADY, AND BY THIS TOO", "broken", answer.masked)
    _together(screen, graph, answer)
    _list(screen, "NOTHING IS DEMANDED ANY MORE OF", [graph.name(id) for id in answer.closed])
    _list(screen, "HAS TO BE SHOWN FROM THEN ON", [opening.text for opening in answer.opens])
    _list(screen, "REMARKS", [flag.text for flag in answer.flags])
    screen.next_steps(_next(answer))


def _section(
    screen: Screen, graph: Graph, title: str, look: str, verdicts: Sequence[Verdict]
) -> None:
    shown = sorted(
        (verdict for verdict in verdicts if _noun(graph, verdict)),
        key=lambda verdict: (_ORDER.index(_noun(graph, verdict) or ""), verdict.name, verdict.id),
    )
    if not verdicts:
        return
    screen.heading(title, "then", "for", "owner")
    for verdict in shown:
        screen.row(
            look,
            (verdict.name, verdict.word, graph.names(verdict.subjects), graph.owner(verdict.id)),
            [("id", verdict.id), *_because(verdict)],
        )
    between = Counter(verdict.cls for verdict in verdicts if verdict not in shown)
    if between:
        told = ", ".join(number(count, _class_name(cls)) for cls, count in between.items())
        screen.text(f"On the way: {told} (each in --json).", style="dim", indent=2)


def _because(verdict: Verdict) -> Iterable[tuple[str, str]]:
    if verdict.reasons:
        first, *others = verdict.reasons
        more = f" (and {number(len(others), 'more reason')})" if others else ""
        yield "because", f"{first.text}{more}"


def _together(screen: Screen, graph: Graph, answer: Answer) -> None:
    if answer.interaction:
        screen.gap()
        screen.text(
            f"Only because these changes come together: {graph.names(answer.interaction)}.",
        )


def _list(screen: Screen, title: str, lines: Sequence[str]) -> None:
    if lines:
        screen.heading(title)
        for line in lines:
            screen.row("quiet", (line,))


def _next(answer: Answer) -> Iterable[tuple[str, str]]:
    asked = spell_changes(answer.changes)
    worst = next(iter((*answer.broken, *answer.doubt)), None)
    if worst is None:
        yield f"aimsgraph trace {quote(answer.changes[0].thing)}", "what it is connected to"
        return
    yield f"aimsgraph explain {quote(worst.id)} {asked}", "why, step by step"
    if "--minor" not in asked:
        yield f"aimsgraph impact {asked} --minor", "the same inside an approved envelope"


def _noun(graph: Graph, verdict: Verdict) -> str | None:
    return noun_of(verdict, graph.snapshot, graph.vocabulary)


def _class_name(cls: str) -> str:
    """What people call a class: EvidenceRequirement is a slot."""
    known = {"EvidenceRequirement": "slot", "SoAEntry": "SoA entry", "Clause": "group of clauses"}
    return known.get(cls) or "".join(f" {c.lower()}" if c.isupper() else c for c in cls).strip()
