"""Supposed changes as the command line spells them."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from aimsgraph.errors import UsageError
from aimsgraph.impact import Hypothetical
from aimsgraph.impact.answer import Significance
from aimsgraph.workspace.graph import Graph


def read_changes(
    graph: Graph, things: Sequence[str], changes: Sequence[str], *, minor: bool
) -> tuple[Hypothetical, ...]:
    """The changes that ``ID... --change KIND`` and ``--change ID=KIND`` name.

    The engine refuses an unknown id and a kind that cannot happen there.
    """
    pairs = [(thing, kind) for thing, _, kind in (pair.rpartition("=") for pair in changes)]
    kinds = [kind for thing, kind in pairs if not thing]
    if things and not kinds:
        possible = ", ".join(graph.impact.changes_of(graph.select(things[0])[0])) or "nothing"
        raise UsageError("how does it change?", where=things[0], hint=f"what can: {possible}")
    if kinds and not things:
        raise UsageError("what changes?", where=kinds[0], hint=f"write --change ID={kinds[0]}")
    named = [pair for pair in pairs if pair[0]] + [(one, kind) for one in things for kind in kinds]
    spread = [(id, kind) for thing, kind in named for id in graph.select(thing)]
    significance: Significance = "minor" if minor else "significant"
    return tuple(Hypothetical(id, kind, significance) for id, kind in dict.fromkeys(spread))


def spell_changes(changes: Sequence[Hypothetical]) -> str:
    """The same changes as options, to be typed again."""
    spelled = [f"--change {quote(f'{change.thing}={change.kind}')}" for change in changes]
    if any(change.significance == "minor" for change in changes):
        spelled.append("--minor")
    return " ".join(spelled)
