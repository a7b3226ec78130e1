"""Item: everything about one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import streamlit as st

from aimsgraph.export.document import Column, Document, Section
from aimsgraph.impact.sentence import class_name, number
from aimsgraph.impact.wording import spoken
from aimsgraph.picture.lettering import plain
from aimsgraph.snapshot import Node, Relation, Value

from ..components.looks import rank, stated
from ..components.why import why
from ..downloads import downloads
from ..finding import find
from ..frame import sentence
from ..markdown import bold, literal
from ..recording import recording
from ..table import filled, ticked
from ..view import View
from ..ways import go, link

_MOST = 500  # neighbours in one table
_LONGEST = 300  # letters of a value in a table


def item(view: View) -> str | None:
    """The page."""
    chosen = st.query_params.get("id", "")
    if chosen not in view.snapshot:
        if chosen:
            st.warning(f"There is no {literal(chosen)} in revision {view.snapshot.revision}\\.")
        sentence("Which thing? Find it by its name, its number or its id\\.")
        find(view, key="find-item")
        return None
    node = view.snapshot.nodes[chosen]
    _opening(view, node)
    _onward(view, node)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        if chosen in view.posture.verdicts:
            why(view, chosen, named=False)
        _properties(view, node)
        _neighbours(view, "It rests on", chosen, view.snapshot.out(chosen), ends=True)
        _neighbours(view, "Rests on it", chosen, view.snapshot.into(chosen), ends=False)
    with right:
        recording(view, node)
        _said(view, chosen)
        _history(view, chosen)
    downloads(view, lambda: _document(view, node), key=f"item-{chosen}")
    return chosen


def _opening(view: View, node: Node) -> None:
    below, above = len(view.snapshot.targets(node.id)), len(view.snapshot.sources(node.id))
    verdict = view.posture.verdicts.get(node.id)
    state = f", {bold(verdict.word)}" if verdict is not None else ""
    sentence(
        f"{bold(view.titled(node.id))}: {literal(class_name(node.cls))}{state}\\. It rests on "
        f"{bold(number(below, 'thing'))}; {bold(number(above, 'thing'))} "
        f"{'rests' if above == 1 else 'rest'} on it\\."
    )


def _onward(view: View, node: Node) -> None:
    with st.container(horizontal=True):
        if view.impact.changes_of(node.id):
            link("What breaks if it changes", "impact", asset=node.id)
        link("Look around", "look", id=node.id)


def _neighbours(
    view: View, title: str, id: str, relations: Sequence[Relation], *, ends: bool
) -> None:
    """The things at the other ends of relations; a click goes there."""
    others = _others(view, relations, ends=ends)
    with st.container(border=True):
        st.markdown(f"##### {title}")
        if not others:
            st.caption("Nothing.")
            return
        shown = others[:_MOST]
        at = ticked(
            filled([_neighbour(view, type, other) for type, other in shown]),
            key=f"{title}-{id}",
            alt=f"{title}: {number(len(others), 'thing')}",
            most=8,
            columns={"State": 125, "Thing": 280, "Is a": 125},
        )
        if len(others) > len(shown):
            st.caption(f"{len(others) - len(shown):,} more, all in the downloads below")
        if at is not None:
            go("item", id=shown[at][1])


def _others(view: View, relations: Iterable[Relation], *, ends: bool) -> list[tuple[str, str]]:
    """What is at the other ends, and by which relation; that which is lost comes first."""
    found = [(one.type, one.target if ends else one.source) for one in relations]
    return sorted(found, key=lambda each: rank(view.posture.verdicts.get(each[1])))


def _neighbour(view: View, type: str, other: str) -> dict[str, str]:
    node = view.snapshot.nodes.get(other)
    return {
        "State": stated(view.posture.verdicts.get(other)),
        "Thing": plain(view.graph.name(other))[:_LONGEST],
        "Is a": class_name(node.cls) if node is not None else "not in the graph",
        "By": spoken(type),
    }


def _properties(view: View, node: Node) -> None:
    """What is recorded of it, each with the place it comes from."""
    with st.container(border=True):
        st.markdown("##### What is recorded")
        rows = filled(
            [
                {
                    "Property": name.replace("_", " "),
                    "Value": _shown(value),
                    "From": plain(view.place_of(node.id, name)),
                }
                for name, value in node.properties.items()
            ]
        )
        placed = any("From" in row for row in rows)
        st.caption(literal(node.id))
        st.dataframe(
            rows,
            hide_index=True,
            column_config={
                "Property": st.column_config.TextColumn(width=120),
                "Value": st.column_config.TextColumn(width=255 if placed else None),
            },
            key=f"properties-{node.id}",
            alt="Properties",
        )


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return plain(text)[:_LONGEST]


def _said(view: View, id: str) -> None:
    with st.container(border=True):
        st.markdown("##### Who says so, and where")
        claims = view.claims(id)
        if not claims:
            st.caption("No register or file speaks of it: it follows from what is demanded.")
            return
        st.dataframe(
            [{"Source": plain(source), "Place": plain(place)} for source, place in claims],
            hide_index=True,
            key=f"claims-{id}",
            alt="Sources",
        )


def _history(view: View, id: str) -> None:
    with st.container(border=True):
        st.markdown("##### History")
        rows = list(_events(view, id))
        st.dataframe(rows, hide_index=True, key=f"history-{id}", alt="History")


def _events(view: View, id: str) -> Iterator[dict[str, str]]:
    """What revisions did to a thing and its relations, the newest first."""
    for event, revision in reversed(view.history.get(id, ())):
        yield {
            "When": f"{revision.at.astimezone():%Y-%m-%d %H:%M}",
            "What": plain(", ".join(_differences(event.before, event.after)))[:_LONGEST],
            "Who": plain(revision.actor),
            "Revision": str(revision.number),
        }
    first = view.first_revision
    yield {
        "When": f"{first.at.astimezone():%Y-%m-%d %H:%M}",
        "What": "the first reading",
        "Who": plain(first.actor),
        "Revision": str(first.number),
    }


def _differences(before: Node | Relation | None, after: Node | Relation | None) -> Iterable[str]:
    thing = after or before
    if isinstance(thing, Relation):
        done = "no longer" if after is None else "now" if before is None else "altered:"
        return [f"{done} {thing.source} {spoken(thing.type)} {thing.target}"]
    if before is None or after is None:
        return ["recorded" if before is None else "withdrawn"]
    names = sorted({*before.properties, *after.properties})
    changed = ((n, before.properties.get(n), after.properties.get(n)) for n in names)
    return [
        f"{name}: {'nothing' if a is None else _shown(a)} → {'nothing' if b is None else _shown(b)}"
        for name, a, b in changed
        if a != b
    ]


def _document(view: View, node: Node) -> Document:
    """All of it, as a document."""
    ends = [
        ("It rests on", _others(view, view.snapshot.out(node.id), ends=True)),
        ("Rests on it", _others(view, view.snapshot.into(node.id), ends=False)),
    ]
    wide = (Column("State", 20), Column("Thing", 40), Column("Is a", 20), Column("By", 20))
    return Document(
        title=view.titled(node.id),
        facts=[("Organization", view.organization), ("As of", view.day.isoformat())],
        sections=[
            Section(
                "What is recorded",
                (Column("Property", 24), Column("Value", 60), Column("From", 40)),
                [(n, _shown(v), view.place_of(node.id, n)) for n, v in node.properties.items()],
                fixed=1,
            ),
            *(
                Section(title, wide, [tuple(_neighbour(view, *each).values()) for each in others])
                for title, others in ends
            ),
        ],
        origin=view.origin,
    )
