"""The thread of one thing as a document: a tree with states, dates and places."""

from __future__ import annotations

from collections.abc import Sequence

from aimsgraph.assurance.coverage import STATES, State, state_of
from aimsgraph.assurance.trace import TraceRow
from aimsgraph.export.document import Branch, Column, Document, Marked, Section, Value
from aimsgraph.export.matrix import LOOKS, SAID, SIGNS
from aimsgraph.export.origin import Origin
from aimsgraph.impact import Posture
from aimsgraph.impact.sentence import WRITTEN_BY_US, class_name, number
from aimsgraph.impact.wording import spoken

AGAIN = "followed above"
_COLUMNS = (
    Column("Thread", 78),
    Column("State", 20),
    Column("Day and freshness", 30),
    Column("Where it lies", 38),
    Column("Id", 34),
)


def trace_document(
    rows: Sequence[TraceRow], posture: Posture, organization: str, origin: Origin
) -> Document:
    """The document of a thread, which begins with what it is the thread of."""
    root = rows[0]
    facts = [
        ("Organization", organization),
        ("Thread of", f"{root.name} [{root.id}]"),
        ("As of", f"{posture.as_of} (revision {posture.revision} of the graph)"),
        ("Connected things", _counted(rows, posture)),
    ]
    read = (
        "What stands further to the right was reached from what stands above it. A thing is "
        f"followed once; where it comes again it is marked: {AGAIN}."
    )
    section = Section(f"Thread of {root.name}", _COLUMNS, [_row(r, posture) for r in rows], (read,))
    return Document(f"Thread of {root.name}", facts, [section], origin, sentence=sentence(rows))


def sentence(rows: Sequence[TraceRow]) -> str:
    """How many things a thread connects, and how many of them do not stand."""
    root, *others = rows
    lost = {row.id for row in others if row.status in ("doubt", "broken")}
    things = number(len({row.id for row in others}), "thing")
    return f"{root.name} is connected to {things}, {len(lost):,} of them lost or in doubt."


def label(row: TraceRow) -> str:
    """How a thing is reached; of the first what it is."""
    return spoken(row.label) or class_name(row.cls)


def _counted(rows: Sequence[TraceRow], posture: Posture) -> str:
    states = {row.id: _state(row, posture) for row in rows[1:]}
    found = list(states.values())
    known = [state for state in STATES if state in found]
    parts = [f"{SAID.get(state, state)}: {found.count(state):,}" for state in known]
    if None in found:
        parts.append(f"without a state of their own: {found.count(None):,}")
    return ", ".join(parts) or "none"


def _state(row: TraceRow, posture: Posture) -> State | None:
    verdict = posture.verdicts.get(row.id)
    return state_of(verdict) if verdict is not None else None


def _row(row: TraceRow, posture: Posture) -> Sequence[Value]:
    state = _state(row, posture)
    shown: Value = ""
    if state is not None:
        word = row.word if row.word and row.word != "holds" else state
        shown = Marked((f"{SIGNS[state]} {word}",), LOOKS.get(state, "faint"))
    return (
        Branch(row.depth, label(row), f"{row.name} ({AGAIN})" if row.repeated else row.name),
        shown,
        row.told,
        row.file,
        "" if row.cls in WRITTEN_BY_US else row.id,
    )
