"""`aimsgraph log`: what changed in the graph, when and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from aimsgraph.cli import document
from aimsgraph.cli.options import AsJson, StoreAt, command_app, exit_codes, workspace_here
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UsageError
from aimsgraph.impact.sentence import number
from aimsgraph.snapshot import Node, Relation, Value
from aimsgraph.store import Event, Revision, Store

_MOST = 200  # events of one revision that a terminal shows

app = command_app()


@app.command(epilog=exit_codes(0, 2, 4, 5))
def log(
    context: typer.Context,
    revision: Annotated[
        int | None,
        typer.Argument(metavar="REVISION", show_default=False, help="Show what this one changed."),
    ] = None,
    last: Annotated[
        int, typer.Option("--last", min=1, metavar="N", help="How many revisions to list.")
    ] = 20,
    store: StoreAt = None,
    as_json: AsJson = False,
) -> None:
    """What changed in the graph, when and by whom.

    \b
    aimsgraph log
    aimsgraph log 3
    """
    with workspace_here(context, store).open() as opened:
        revisions = opened.revisions()
        if revision is None:
            _list(revisions, last, as_json=as_json)
        else:
            _detail(opened, _numbered(revisions, revision), as_json=as_json)


def _numbered(revisions: tuple[Revision, ...], wanted: int) -> Revision:
    for revision in revisions:
        if revision.number == wanted:
            return revision
    raise UsageError(f"there is no revision {wanted}", hint=f"the newest is {len(revisions)}")


def _list(revisions: tuple[Revision, ...], last: int, *, as_json: bool) -> None:
    newest = revisions[::-1][:last]
    if as_json:
        document.write({"revisions": newest, "total": len(revisions)})
        return
    screen = Screen()
    screen.sentence(f"{number(len(revisions), 'revision')}, the newest first.")
    screen.gap()
    screen.table(
        ("revision", "when", "who", "source", "changes", "note"),
        [
            (
                str(one.number),
                f"{one.at.astimezone():%Y-%m-%d %H:%M}",
                one.actor,
                _sources(one.source),
                f"{one.changes:,}",
                one.note,
            )
            for one in newest
        ],
    )
    if len(newest) < len(revisions):
        older = len(revisions) - len(newest)
        screen.fact(f"{older:,} older (--last {len(revisions)}).")


def _sources(names: str) -> str:
    """The sources of a revision; those of one kind are counted: catalog (4)."""
    kinds = Counter(name.strip().partition(":")[0] for name in names.split(","))
    return ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.items())


def _detail(store: Store, revision: Revision, *, as_json: bool) -> None:
    number = revision.number
    events = [event for event in store.changes(number - 1) if event.revision == number]
    if as_json:
        document.write({"revision": revision, "events": events})
        return
    screen = Screen()
    screen.sentence(
        f"Revision {revision.number}: {len(events):,} things and relations changed "
        f"by {revision.actor} from {_sources(revision.source)}, "
        f"{revision.at.astimezone():%d %B %Y %H:%M}."
    )
    screen.gap()
    for event in events[:_MOST]:
        screen.text(" ".join(_told(event)))
    if len(events) > _MOST:
        screen.fact(f"... and {len(events) - _MOST:,} more (all in --json).")


def _told(event: Event) -> Iterable[str]:
    yield "+" if event.before is None else "-" if event.after is None else "~"
    thing = event.after or event.before
    if isinstance(thing, Relation):
        yield f"{thing.source} {thing.type} {thing.target}"
    elif isinstance(thing, Node):
        yield f"{thing.id} ({thing.name})"
    if event.before is not None and event.after is not None:
        yield ", ".join(_differences(event.before.properties, event.after.properties))


def _differences(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterable[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{name}: {before.get(name, 'nothing')} -> {after.get(name, 'nothing')}"
