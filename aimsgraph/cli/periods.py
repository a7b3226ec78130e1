"""`aimsgraph periods`: what is shown for each period, and when operation has to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from shlex import quote
from typing import Annotated

import typer
from rich.text import Text

from aimsgraph.assurance.periods import Sign, Strip, months, sign_in, strips
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
from aimsgraph.impact import OperatingPeriod
from aimsgraph.impact.sentence import day, listed, number
from aimsgraph.impact.state import State
from aimsgraph.workspace.graph import Graph

_LOOKS: dict[Sign, str] = {
    "covered": "holds",
    "pending": "doubt",
    "failed": "broken",
    "missing": "gap",
    "running": "planned",
    "not begun": "quiet",
}
_PROGRESS = {"reached": "holds", "on course": "holds", "to begin": "doubt", "too late": "broken"}
_MOST_MONTHS = 24  # of the strip: the newest are shown

app = command_app()


@app.command("periods", epilog=exit_codes(0, 2, 4, 5))
def periods_command(
    context: typer.Context,
    by: Annotated[
        date | None,
        typer.Option(
            "--by",
            metavar="DATE",
            parser=parse_day,
            show_default=False,
            help="The audit for which periods count; else Stage 2 of aims.toml if it lies ahead.",
        ),
    ] = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What is shown for each period, what is missing, and when operation has to begin.

    A strip for each slot that is asked for every month, quarter, ...: a sign for each period until
    the audit, under the month in which it ends.

    \b
    aimsgraph periods
    aimsgraph periods --by 2027-04-12
    """
    graph = graph_of(context, store, as_of)
    stage2 = graph.workspace.policy.stage2_on
    ahead = stage2 if stage2 is not None and stage2 > graph.as_of else graph.as_of
    until = by or ahead
    rows = strips(State(graph.facts), until)
    sentence = periods_sentence(rows, until)
    if as_json:
        document.write(
            {
                "sentence": sentence,
                "as_of": graph.as_of,
                "by": until,
                "revision": graph.snapshot.revision,
                "ontology": graph.vocabulary.digest,
                "strips": [{**document.plain(row), "owner": graph.told(row.owner)} for row in rows],
            }
        )
    else:
        show(Screen(folder=start_folder(context), store=store), graph, rows, until, sentence)


def periods_sentence(rows: Sequence[Strip], until: date) -> str:
    """How many slots ask for every period, how many lack some, how many will not get there."""
    if not rows:
        return "Nothing is asked for every period."
    lacking = [row for row in rows if row.count("missing") + row.count("failed") > row.tolerated]
    asked = f"{number(len(rows), 'slot')} {'asks' if len(rows) == 1 else 'ask'} for every period"
    lack = f"{len(lacking)} {'lacks' if len(lacking) == 1 else 'lack'} some"
    needed = [row.progress for row in rows if row.progress is not None]
    if not needed:
        return f"{asked}; {lack}."
    there = sum(one.progress in ("reached", "on course") for one in needed)
    return (
        f"{asked}; {lack}. {there} of {len(needed)} that need a number of periods "
        f"will have them by {day(until)}."
    )


def show(screen: Screen, graph: Graph, rows: Sequence[Strip], until: date, sentence: str) -> None:
    """The strips in a terminal."""
    screen.sentence(sentence)
    screen.fact(f"As of {day(graph.as_of)}, revision {graph.snapshot.revision}.")
    if not rows:
        return
    shown = rows[:MOST_ROWS]
    columns = months(tuple(shown))
    _strips(screen, shown, columns[-_MOST_MONTHS:])
    if len(columns) > _MOST_MONTHS:
        screen.fact(f"The last {_MOST_MONTHS} of {len(columns)} months; --json has all.")
    screen.left_out(len(shown), len(rows))
    screen.gap()
    screen.console.print(_legend(screen), soft_wrap=True)
    _details(screen, graph, shown, until)
    screen.next_steps(_next(rows))


def _strips(screen: Screen, rows: Sequence[Strip], columns: Sequence[date]) -> None:
    """A line for each slot, a place for each month; the years above."""
    screen.gap()
    # The two digits of a year stand over its January and February.
    years = "".join(
        f"{month:%y}"[month.month - 1] if month.month < 3 and (at or month.month == 1) else " "
        for at, month in enumerate(columns)
    )
    head = [Text(years, style="dim"), Text("".join(f"{m:%b}"[0] for m in columns), style="dim")]
    lines: list[tuple[str | Text, ...]] = [("", head[0]), ("", head[1])]
    lines += [(_short(row.name, screen.width - len(columns) - 4), _strip(screen, row, columns))
              for row in rows]  # fmt: skip
    screen.table(("", ""), lines)


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: max(1, width - 3)]}..."


def _strip(screen: Screen, row: Strip, columns: Sequence[date]) -> Text:
    line = Text()
    for month in columns:
        found = sign_in(row, month)
        if found is None:
            line.append(" ")
        elif found[1]:
            line.append_text(screen.mark(_LOOKS[found[0]]))
        else:
            line.append("=" if screen.ascii else "─", style="dim")
    return line


def _legend(screen: Screen) -> Text:
    line = Text("  ")
    for sign, look in _LOOKS.items():
        line.append_text(screen.mark(look))
        line.append(f" {sign}   ", style="dim")
    line.rstrip()
    return line


def _details(screen: Screen, graph: Graph, rows: Sequence[Strip], until: date) -> None:
    """What is lost, and how far each slot is that needs a number of periods."""
    told = [row for row in rows if row.progress or row.count("missing") or row.count("failed")]
    if not told:
        return
    screen.heading(f"PERIODS UNTIL {until}", "now", "asked by", "owner")
    for row in told:
        one = row.progress
        word = one.progress if one is not None else f"{row.count('missing')} missing"
        look = _PROGRESS[word] if one is not None else "gap"
        cells = (row.name, word, graph.names(row.requirements), graph.told(row.owner))
        screen.row(look, cells, f"{'; '.join(_told(row, one))} [{row.id}]")


def _told(row: Strip, one: OperatingPeriod | None) -> Iterator[str]:
    if one is not None:
        restarts = one.missed > row.tolerated
        so = f", so counting begins again: {one.still} more needed" if restarts else ""
        missed = f", {one.missed} missed{so}" if one.missed else ""
        yield f"{number(one.reached, 'period')} shown, {one.need} needed{missed}"
    lost = [period for period in row.periods if period.sign in ("missing", "failed")]
    if lost:
        spans = [f"{period.first} to {period.last} {period.sign}" for period in lost]
        yield listed(spans if len(spans) <= 3 else [*spans[:2], f"{len(spans) - 2} more"])
    if one is not None and one.progress in ("to begin", "too late"):
        verb = "has" if one.progress == "to begin" else "had"
        again = " again" if one.missed else ""
        yield f"operation {verb} to begin{again} by {one.latest_start}"


def _next(rows: Sequence[Strip]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if row.count("missing") + row.count("failed") > row.tolerated:
            yield f"aimsgraph explain {quote(row.id)}", "why it is lost"
            break
