"""`aimsgraph impact`: what breaks if something changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from shlex import quote
from typing import Annotated

import typer

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
)
from aimsgraph.cli.screen import MOST_ROWS, Screen, look_of
from aimsgraph.errors import UsageError
from aimsgraph.impact import Answer, Verdict
from aimsgraph.impact.sentence import (
    WRITTEN_BY_US,
    class_name,
    day,
    listed,
    noun_of,
    number,
    reason_text,
)
from aimsgraph.workspace.graph import Graph

_MOST_RECORDS = 12
_ORDER = ("control", "risk", "requirement")  # in which rows are shown

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
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What breaks if something changes.

    \b
    aimsgraph impact dataset:claims-history --change content
    aimsgraph impact --change dataset:claims-history=content --change supplier:acme=terms
    aimsgraph impact "+system:claims-triage,type:Dataset" --change content

    An ID may be a selection: +x is x and what it rests on, x+ is x and what rests on it, x+2 goes
    two steps; type:Class, state:broken, globs; a space unites, a comma intersects.
    """
    if not things and not change:
        raise UsageError("what changes?", hint="aimsgraph impact dataset:... --change content")
    graph = graph_of(context, store, as_of)
    answer = graph.impact.what_if(read_changes(graph, things or (), change or (), minor=minor))
    sentence = graph.impact.sentence(answer)
    if as_json:
        document.write({"sentence": sentence, **document.plain(answer)})
    else:
        show(Screen(folder=start_folder(context), store=store), graph, answer, sentence)


def show(screen: Screen, graph: Graph, answer: Answer, sentence: str) -> None:
    """The answer in a terminal."""
    screen.sentence(sentence)
    limits = "" if answer.complete else " The answer is incomplete."
    screen.fact(f"As of {day(answer.as_of)}, revision {answer.revision}.{limits}")
    if not answer.broken and not answer.doubt:
        _silence(screen, graph)
    _section(screen, graph, "BREAKS", answer.broken)
    _section(screen, graph, "COMES INTO DOUBT", answer.doubt)
    _section(screen, graph, "BROKEN TODAY, AND BY THIS TOO", answer.masked)
    _records(screen, graph, (*answer.broken, *answer.doubt))
    if answer.interaction:
        screen.gap()
        together = graph.names(answer.interaction, most=MOST_ROWS)
        screen.text(f"Only because these changes come together: {together}.")
    _closed(screen, graph, answer)
    _list(screen, "TO BE SHOWN FROM THEN ON", [opening.text for opening in answer.opens])
    _list(screen, "REMARKS", [f"{graph.name(flag.thing)}: {flag.text}" for flag in answer.flags])
    _between(screen, graph, (*answer.broken, *answer.doubt))
    screen.next_steps(_next(graph, answer))


def _silence(screen: Screen, graph: Graph) -> None:
    """Nothing breaks: that is good news only of what is shown today."""
    verdicts = graph.impact.posture().verdicts.values()
    unshown = sum(
        v.gap and noun_of(v, graph.snapshot, graph.vocabulary) == "requirement" for v in verdicts
    )
    if unshown:
        have = "has" if unshown == 1 else "have"
        text = f"{number(unshown, 'requirement')} {have} nothing recorded today"
        screen.gap()
        screen.text(f"{text}: what nothing shows yet cannot break. See aimsgraph status.")


def _section(screen: Screen, graph: Graph, title: str, verdicts: Sequence[Verdict]) -> None:
    """The controls, risks and requirements of a list, with the reason of each."""
    nouns = {v.id: noun_of(v, graph.snapshot, graph.vocabulary) for v in verdicts}
    folded = _met_by(graph, verdicts)
    rows = [v for v in verdicts if nouns[v.id] in _ORDER and v.id not in folded]
    if not rows:
        return
    rows.sort(key=lambda v: (_ORDER.index(nouns[v.id] or ""), v.name, v.id))
    screen.heading(title, "then", "for", "owner")
    for verdict in rows[:MOST_ROWS]:
        refs = [ref for ref, control in folded.values() if control == verdict.id]
        name = f"{verdict.name} ({', '.join(refs)})" if refs else verdict.name
        cells = (name, verdict.word, graph.names(verdict.subjects), graph.owner(verdict.id))
        screen.row(look_of(verdict), cells, _why(verdict))
    screen.left_out(min(MOST_ROWS, len(rows)), len(rows))


def _records(screen: Screen, graph: Graph, verdicts: Sequence[Verdict]) -> None:
    """The records that the changes void or put in doubt: what has to be renewed or reviewed."""
    records = [v for v in verdicts if noun_of(v, graph.snapshot, graph.vocabulary) == "record"]
    if not records:
        return
    records.sort(key=lambda v: (v.status == "doubt", v.name, v.id))
    screen.heading("RECORDS TO RENEW OR REVIEW", "then", "owner")
    for verdict in records[:_MOST_RECORDS]:
        screen.row(look_of(verdict), (verdict.name, verdict.word, graph.owner(verdict.id)))
    screen.left_out(min(_MOST_RECORDS, len(records)), len(records))


def _closed(screen: Screen, graph: Graph, answer: Answer) -> None:
    """What is done with: the things by name, what was demanded of them by number."""
    classes = {id: graph.snapshot.node(id).cls for id in answer.closed}
    named = [graph.name(id) for id, cls in classes.items() if cls not in WRITTEN_BY_US]
    _list(screen, "NOTHING MORE IS DEMANDED OF", named)
    counts = Counter(class_name(cls) for cls in classes.values() if cls in WRITTEN_BY_US)
    if counts:
        told = listed([number(count, name) for name, count in counts.items()])
        screen.text(f"With them {told} are closed.", style="dim", indent=2)


def _between(screen: Screen, graph: Graph, verdicts: Sequence[Verdict]) -> None:
    """How much only stands between what was listed."""
    counts = Counter(
        "heading" if verdict.cls in ("Clause", "Framework") else class_name(verdict.cls)
        for verdict in verdicts
        if noun_of(verdict, graph.snapshot, graph.vocabulary) is None
    )
    if counts:
        screen.gap()
        told = ", ".join(number(count, name) for name, count in counts.items())
        screen.fact(f"On the way: {told}.")


def _met_by(graph: Graph, verdicts: Sequence[Verdict]) -> dict[str, tuple[str, str]]:
    """The reference controls that stand on one control of the same list: (ref, that control)."""
    snapshot, listed = graph.snapshot, {verdict.id for verdict in verdicts}
    found = {}
    for verdict in verdicts:
        if verdict.cls == "ReferenceControl":
            entries = snapshot.targets(verdict.id, "decidedBy")
            controls = [c for entry in entries for c in snapshot.targets(entry, "implementedBy")]
            if len(controls) == 1 and controls[0] in listed:
                ref = str(snapshot.nodes[verdict.id].get("ref") or verdict.id)
                found[verdict.id] = (ref, controls[0])
    return found


def _why(verdict: Verdict) -> str:
    """The first reason, how many more there are, and the id to ask further with."""
    if not verdict.reasons:
        return f"[{verdict.id}]"
    first, *others = verdict.reasons
    more = f" (and {number(len(others), 'more reason')})" if others else ""
    # That it goes back to what was supposed is known: explain tells the whole way.
    why = reason_text(first.text.partition(", since ")[0])
    return f"{why.removeprefix(f'{verdict.name}: ')}{more} [{verdict.id}]"


def _list(screen: Screen, title: str, lines: Sequence[str]) -> None:
    if lines:
        screen.heading(title)
        for line in lines[:MOST_ROWS]:
            screen.row("quiet", (line,))
        screen.left_out(min(MOST_ROWS, len(lines)), len(lines))


def _next(graph: Graph, answer: Answer) -> Iterable[tuple[str, str]]:
    asked = spell_changes(answer.changes)
    touched = (*answer.broken, *answer.doubt)
    if not touched:
        yield f"aimsgraph trace {quote(answer.changes[0].thing)}", "what it is connected to"
        return
    ranks = {noun: rank for rank, noun in enumerate(_ORDER)}
    nouns = {v.id: noun_of(v, graph.snapshot, graph.vocabulary) or "" for v in touched}
    first = min(touched, key=lambda v: ranks.get(nouns[v.id], len(ranks)))
    yield f"aimsgraph explain {quote(first.id)} {asked}", "why, step by step"
    kinds = graph.vocabulary.change_kinds
    graded = any(kinds[change.kind].graded for change in answer.changes)
    if graded and "--minor" not in asked:
        yield f"aimsgraph impact {asked} --minor", "the same inside an approved envelope"
