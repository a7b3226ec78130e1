"""`aimsgraph blast`: what breaks most: every change to every asset, single points, pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol

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
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UsageError
from aimsgraph.impact import Blast, Hypothetical, Interaction, SinglePoint
from aimsgraph.impact.answer import Status
from aimsgraph.impact.sentence import BETWEEN, change_phrase, day, listed, noun_of, number
from aimsgraph.impact.single_points import hanging
from aimsgraph.impact.summary import NOUNS, blast_sentence, counted, single_points_sentence
from aimsgraph.workspace.graph import Graph

_SHOWN = 12  # rows of the text, where --top does not say how many

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def blast(
    context: typer.Context,
    things: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID", show_default=False, help="Of these things; else of every asset."
        ),
    ] = None,
    change: Change = None,
    minor: Minor = False,
    spof: Annotated[
        bool,
        typer.Option("--spof", help="Single points of failure: what alone breaks ID."),
    ] = False,
    together: Annotated[
        bool,
        typer.Option("--together", help="Pairs of these changes that break more than apart."),
    ] = False,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="N", min=1, show_default=False, help="Only the N worst."),
    ] = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What breaks most: every change to every asset, the worst first.

    \b
    aimsgraph blast
    aimsgraph blast "type:Dataset" --change content --top 5
    aimsgraph blast --spof A.7.4
    aimsgraph blast --together "+system:claims-triage,type:Dataset" --change content

    Retirement as planned closes what is demanded of a thing: it is only told of things that are
    named, or with --change decommission.
    """
    if spof and (together or change or minor):
        raise UsageError(
            "--spof asks what is lost, not how it changes",
            hint="leave out --change, --minor and --together",
        )
    graph = graph_of(context, store, as_of)
    found: _Found
    if spof:
        found = _SinglePoints(graph, things or ())
    elif together:
        found = _Together(graph, read_changes(graph, things or (), change or (), minor=minor))
    else:
        found = _Radius(graph, things or (), change, minor=minor)
    if as_json:
        rows = found.worst(top)
        document.write(
            {
                "sentence": found.sentence,
                "as_of": graph.as_of,
                "revision": graph.snapshot.revision,
                "ontology": graph.vocabulary.digest,
                "rows": rows,
                "left_out": len(found.rows) - len(rows),
                "complete": len(rows) == len(found.rows),
            }
        )
        return
    screen = Screen(folder=start_folder(context), store=store)
    screen.sentence(found.sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    found.show(screen, top or _SHOWN)
    screen.next_steps(found.next())


class _Found(Protocol):
    """What one question of the command found: a sentence, rows, what to try next."""

    sentence: str

    @property
    def rows(self) -> Sequence[Blast | SinglePoint | Interaction]:
        """All of them."""

    def worst(self, most: int | None) -> Sequence[Blast | SinglePoint | Interaction]:
        """The rows of the worst cases, the worst first; of all without a number."""

    def show(self, screen: Screen, most: int) -> None:
        """The worst rows in a terminal."""

    def next(self) -> Iterable[tuple[str, str]]:
        """What to try next."""


class _Radius:
    """How much each change would break."""

    def __init__(
        self, graph: Graph, things: Sequence[str], kinds: Sequence[str] | None, *, minor: bool
    ) -> None:
        self._graph = graph
        chosen = [id for one in things for id in graph.select(one)] or None
        self.rows = graph.impact.blast(kinds, chosen, "minor" if minor else "significant")
        self._struck = [row for row in self.rows if row.broken or row.doubt]
        self.sentence = blast_sentence(self.rows, graph.snapshot)

    def worst(self, most: int | None) -> Sequence[Blast]:
        """The rows of the worst changes."""
        return self.rows[:most]

    def show(self, screen: Screen, most: int) -> None:
        """The worst changes, with what they break and put in doubt."""
        rows = self._struck[:most]
        if not rows:
            return
        screen.heading("WORST FIRST", "change", "breaks", "in doubt")
        for row in rows:
            controls = (_controls(row, "broken"), _controls(row, "doubt"))
            look = "broken" if row.broken else "doubt"
            screen.row(look, (row.name, row.kind, *controls), _detail(row))
        screen.left_out(len(rows), len(self._struck))
        silent = len(self.rows) - len(self._struck)
        if silent:
            screen.gap()
            verb = "breaks nothing and puts" if silent == 1 else "break nothing and put"
            screen.fact(f"{number(silent, 'change')} {verb} nothing in doubt.")

    def next(self) -> Iterable[tuple[str, str]]:
        """What the worst change breaks, and what hangs on one thing."""
        for row in self._struck[:1]:
            yield (
                f"aimsgraph impact {spell_changes([_change(row)])}",
                "what the worst of them breaks",
            )
        if not self._struck:
            yield "aimsgraph status", "what nothing shows yet, and so cannot break"
        yield "aimsgraph blast --spof", "what hangs on one thing alone"


class _SinglePoints:
    """What hangs on one thing alone."""

    def __init__(self, graph: Graph, targets: Sequence[str]) -> None:
        self._graph = graph
        chosen = [id for one in targets for id in graph.select(one)] or None
        self.rows = graph.impact.single_points(chosen)
        self._all = hanging(self.rows)
        self._known = [rows for rows in self._all if rows[0].cls not in BETWEEN]
        self._one = chosen[0] if chosen is not None and len(chosen) == 1 else None
        self.sentence = self._sentence()

    def _sentence(self) -> str:
        if self._one is not None:
            verdict = self._graph.impact.posture().verdicts[self._one]
            if verdict.status == "broken":
                return f"{verdict.name} is broken today: {verdict.word}."
            if not self.rows:
                return f"{verdict.name} hangs on no single thing."
            points = number(len(self._known), "single point")
            return f"{verdict.name} has {points} of failure: what alone breaks it."
        return single_points_sentence(self.rows, self._graph.snapshot, self._graph.vocabulary)

    def _targets(self, ids: Iterable[str]) -> str:
        """Counted by what people call them."""
        return counted(ids, self._graph.snapshot, self._graph.vocabulary)

    def worst(self, most: int | None) -> Sequence[SinglePoint]:
        """The rows of the things on which most hangs."""
        return [row for rows in self._all[:most] for row in rows]

    def show(self, screen: Screen, most: int) -> None:
        """The things on which most hangs, and what, unless one target was asked about."""
        shown = self._known[:most]
        if shown:
            several = () if self._one else ("then break",)
            screen.heading("SINGLE POINTS", "lost by", *several, "owner")
        for rows in shown:
            first, targets = rows[0], [row.target for row in rows]
            breaks = () if self._one else (self._targets(targets),)
            cells = (first.name, first.kind, *breaks, self._graph.owner(first.thing))
            named = "" if self._one else f"{self._graph.names(targets)} "
            screen.row("broken", cells, f"{named}[{first.thing}]")
        screen.left_out(len(shown), len(self._known))
        between = len(self._all) - len(self._known)
        if between:
            screen.gap()
            what = "1 that only stands" if between == 1 else f"{between:,} that only stand"
            screen.fact(f"{what} between such things: left out here, all in --json.")

    def next(self) -> Iterable[tuple[str, str]]:
        """What the first one breaks."""
        for rows in self._known[:1]:
            asked = spell_changes([Hypothetical(rows[0].thing, rows[0].kind)])
            yield f"aimsgraph impact {asked}", "what breaks without the first of them"
        yield "aimsgraph blast", "what other changes break"


class _Together:
    """Pairs of changes that break more than apart."""

    def __init__(self, graph: Graph, changes: Sequence[Hypothetical]) -> None:
        self._graph = graph
        self.rows = graph.impact.interactions(changes)
        pairs = number(len(changes) * (len(changes) - 1) // 2, "pair")
        found = len(self.rows)
        more = "none breaks" if not found else f"{found:,} break{'s' * (found == 1)}"
        self.sentence = f"Of {pairs} of {len(changes):,} changes, {more} more together than apart."

    def worst(self, most: int | None) -> Sequence[Interaction]:
        """The rows of the pairs that break most."""
        return self.rows[:most]

    def show(self, screen: Screen, most: int) -> None:
        """The pairs, and what only breaks by both."""
        rows: Sequence[Interaction] = self.rows[:most]
        for row in rows:
            pair = [change_phrase(one, self._graph.snapshot) for one in (row.first, row.second)]
            screen.gap()
            screen.text(f"If {listed(pair)}:", style="bold")
            known = self._known(row)
            for id in known[:_SHOWN]:
                screen.row("broken", (f"{self._graph.name(id)} [{id}]",))
            screen.left_out(min(_SHOWN, len(known)), len(known))
            if len(known) < len(row.broken):
                screen.fact(f"On the way: {number(len(row.broken) - len(known), 'thing')}.")
        screen.left_out(len(rows), len(self.rows))

    def _known(self, row: Interaction) -> list[str]:
        """What people count among what breaks, in the order in which a sentence counts."""
        graph = self._graph
        nouns = {
            id: noun_of(graph.snapshot.node(id), graph.snapshot, graph.vocabulary)
            for id in row.broken
        }
        return sorted(
            (id for id in row.broken if nouns[id]), key=lambda id: NOUNS.index(nouns[id] or "")
        )

    def next(self) -> Iterable[tuple[str, str]]:
        """All of what the first pair breaks."""
        for row in self.rows[:1]:
            asked = spell_changes([row.first, row.second])
            yield f"aimsgraph impact {asked}", "all that the first pair breaks"
        yield "aimsgraph blast --spof", "what hangs on one thing alone"


def _change(row: Blast) -> Hypothetical:
    return Hypothetical(row.thing, row.kind, row.significance)


def _controls(row: Blast, status: Status) -> str:
    count = row.count(status, "control")
    return number(count, "control") if count else ""


def _detail(row: Blast) -> str:
    """What else is touched, and the id to ask further with."""
    told = []
    for status, said in _SAID:
        counts = {noun: row.count(status, noun) for noun in NOUNS[1:]}
        if others := listed([number(count, noun) for noun, count in counts.items() if count]):
            told.append(f"{said}: {others}.")
    if row.closed:
        told.append(f"Nothing more is demanded of {number(row.closed, 'thing')}.")
    return " ".join([*told, f"[{row.thing}]"])


_SAID: tuple[tuple[Status, str], ...] = (("broken", "With them break"), ("doubt", "In doubt"))
