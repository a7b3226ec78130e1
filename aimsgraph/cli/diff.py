"""`aimsgraph diff`: what improved and what broke between two days, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import Annotated

import typer

from aimsgraph.assurance.difference import (
    Difference,
    DifferenceRow,
    Side,
    Way,
    difference,
    last_held,
    side,
    side_by_then,
)
from aimsgraph.cli import document
from aimsgraph.cli.options import (
    AsJson,
    StoreAt,
    command_app,
    exit_codes,
    start_folder,
    today,
    workspace_here,
)
from aimsgraph.cli.screen import MOST_ROWS, Screen
from aimsgraph.errors import UsageError
from aimsgraph.impact.sentence import listed, number, reason_text
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.workspace import Workspace

_NAMES = ("stage1", "stage2", "last-review", "last-audit", "today")
_REVISION = re.compile(r"r(\d+)")
_NOUNS = ("requirement", "control", "risk", "record")
_MOST_HAPPENINGS = 12
_VERBS: dict[Way, str] = {
    "worse": "got worse",
    "better": "got better",
    "new": "came",
    "gone": "went",
}

app = command_app()


@dataclass(frozen=True)
class _Moment:
    """What somebody typed: a day, and the revision where one was named."""

    label: str
    day: date
    revision: int | None = None


@app.command(epilog=exit_codes(0, 2, 4, 5))
def diff(
    context: typer.Context,
    first: Annotated[
        str,
        typer.Argument(
            metavar="FROM", help="A date, stage1, stage2, last-review, last-audit, today, or r12."
        ),
    ],
    second: Annotated[
        str, typer.Argument(metavar="TO", help="Likewise; without it today.")
    ] = "today",
    recorded: Annotated[
        bool,
        typer.Option(
            "--recorded",
            help="Compare what the store knew at the end of each day, not what is known today.",
        ),
    ] = False,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """What improved and what broke between two days, and why.

    By default both days are judged by the graph as it is now, without the records, findings and
    changes that came after the day: this tells what time and events changed. What was corrected
    since counts as corrected on both days. With --recorded, or with revisions (r12), each side is
    the graph that the store held then: this tells what people knew, late uploads and edits too.
    A day ahead supposes that nothing new is recorded.

    \b
    aimsgraph diff 2026-09-01 2026-11-30
    aimsgraph diff last-review
    aimsgraph diff today stage2
    aimsgraph diff r12 r15
    """
    workspace = workspace_here(context, store)
    with workspace.open() as opened:
        now = opened.snapshot()
        moments = [_moment(text, workspace, now, opened) for text in (first, second)]
        as_stored = recorded or any(moment.revision is not None for moment in moments)
        one, other = (_side(m, workspace, now, opened, as_stored=as_stored) for m in moments)
    found = difference(one, other, workspace.vocabulary)
    sentence = diff_sentence(found)
    if as_json:
        document.write(
            {
                "sentence": sentence,
                "basis": "recorded" if as_stored else "present",
                "before": _told(one),
                "after": _told(other),
                "ontology": workspace.vocabulary.digest,
                "counts": found.counts,
                "rows": found.rows,
                "happenings": found.happenings,
            }
        )
    else:
        screen = Screen(folder=start_folder(context), store=store)
        show(screen, found, one, other, sentence, as_stored=as_stored)


def diff_sentence(found: Difference) -> str:
    """How many of each noun got worse and better, as one sentence."""
    parts = []
    for way in ("worse", "better"):
        counted = [
            number(found.counts[noun][way], noun) for noun in _NOUNS if found.counts[noun][way]
        ]
        if counted:
            parts.append(f"{listed(counted)} {_VERBS[way]}")
    between = f"From {found.before} to {found.after}"
    if not parts:
        return f"{between} nothing got better or worse."
    return f"{between} {'; '.join(parts)}."


def show(
    screen: Screen, found: Difference, one: Side, other: Side, sentence: str, *, as_stored: bool
) -> None:
    """The difference in a terminal."""
    screen.sentence(sentence)
    revisions = f"revisions {one.snapshot.revision} and {other.snapshot.revision}"
    basis = f"as recorded then ({revisions})" if as_stored else (
        f"revision {other.snapshot.revision}, without what came after each day")  # fmt: skip
    screen.fact(f"As of {one.posture.as_of} and {other.posture.as_of}, {basis}.")
    if any(any(of.values()) for of in found.counts.values()):
        screen.gap()
        rows = [(way, *(str(found.counts[noun][key]) for noun in _NOUNS))
                for key, way in _VERBS.items()]  # fmt: skip
        screen.table(("", *(f"{noun}s" for noun in _NOUNS)), rows)
    _section(screen, "GOT WORSE", found.of("worse"), other)
    _section(screen, "GOT BETTER", found.of("better"), other)
    if found.happenings:
        screen.heading("WHAT HAPPENED", "what", "on")
        for event in found.happenings[:_MOST_HAPPENINGS]:
            screen.row("quiet", (event.name, event.what, str(event.on)))
        screen.left_out(min(_MOST_HAPPENINGS, len(found.happenings)), len(found.happenings))
    screen.next_steps(_next(found, other))


def _section(screen: Screen, title: str, rows: Sequence[DifferenceRow], other: Side) -> None:
    if not rows:
        return
    screen.heading(title, "then", "before")
    for row in rows[:MOST_ROWS]:
        cells = (row.name, row.after_word or "not asked any more", row.before_word or "not there")
        screen.row(row.after or "quiet", cells, f"{reason_text(row.why)} [{row.id}]".strip())
    screen.left_out(min(MOST_ROWS, len(rows)), len(rows))


def _next(found: Difference, other: Side) -> Iterator[tuple[str, str]]:
    for row in found.of("worse")[:1]:
        if row.after is not None:
            command = f"aimsgraph explain {quote(row.id)} --as-of {other.posture.as_of}"
            yield command, "why, step by step"


def _moment(text: str, workspace: Workspace, now: Snapshot, store: Store) -> _Moment:
    """The day or revision that somebody typed."""
    policy, vocabulary = workspace.policy, workspace.vocabulary
    match = _REVISION.fullmatch(text)
    if match is not None:
        wanted = int(match[1])
        for revision in store.revisions():
            if revision.number == wanted:
                return _Moment(text, revision.at.astimezone().date(), wanted)
        raise UsageError(f"there is no revision {wanted}", hint=f"the newest is r{store.revision}")
    if text in ("stage1", "stage2"):
        day = policy.stage1_on if text == "stage1" else policy.stage2_on
        if day is None:
            raise UsageError(f"aims.toml names no day for {text}", hint=f"set {text} in [audit]")
        return _Moment(f"Stage {text[-1]}", day)
    if text == "last-review":
        day = last_held("ManagementReview", now, vocabulary, today())
        return _Moment("the last review", day)
    if text == "last-audit":
        return _Moment("the last audit", last_held("Audit", now, vocabulary, today()))
    if text == "today":
        return _Moment("today", today())
    try:
        return _Moment(text, date.fromisoformat(text))
    except ValueError:
        raise UsageError(
            f"{text!r} is no day", hint=f"a date (2026-11-24), {', '.join(_NAMES)}, or r12"
        ) from None


def _side(
    moment: _Moment, workspace: Workspace, now: Snapshot, store: Store, *, as_stored: bool
) -> Side:
    vocabulary, policy = workspace.vocabulary, workspace.policy
    if not as_stored:
        return side_by_then(moment.label, now, vocabulary, policy, moment.day)
    graph = store.snapshot(moment.day if moment.revision is None else moment.revision)
    if graph.revision == 0:
        first = store.revisions()[0].at.astimezone().date() if store.revision else None
        raise UsageError(
            f"the store held nothing by {moment.label}",
            hint=f"its first revision is of {first}" if first else "run aimsgraph sync",
        )
    return side(moment.label, graph, vocabulary, policy, moment.day)


def _told(one: Side) -> dict[str, object]:
    posture = one.posture
    return {"label": one.label, "as_of": posture.as_of, "revision": posture.revision}
