"""How things stand, given to others: the verdicts as properties in a graph on a server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, get_args, runtime_checkable

from aimsgraph.errors import UsageError
from aimsgraph.impact import Impact, Verdict
from aimsgraph.impact.answer import Status
from aimsgraph.impact.sentence import COUNTED, noun_of, number, reason_text
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.workspace.folder import Workspace

_TOLD = 3  # reasons of a thing


@runtime_checkable
class Publisher(Protocol):
    """A store whose graph others read: it can show them how things stand."""

    def publish(
        self, statuses: Mapping[str, tuple[str, str]], *, as_of: date, revision: int
    ) -> None:
        """Show the status of things and the reason, in place of what was published before."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """What was published.

    ``things`` counts all that have a status, by status; ``kinds`` those that people know, by what
    they call them.
    """

    as_of: date
    revision: int
    things: Mapping[Status, int]
    kinds: Mapping[str, Mapping[Status, int]]


def publish(workspace: Workspace, store: Store, *, as_of: date) -> Published:
    """Write how everything stands on a day into the graph of ``store``, for others to read.

    Each thing with a status bears it (`holds`, `doubt`, `broken`) and the first reasons; what was
    published before goes. It is no part of what the store holds: no revision comes of it.

    Raises
    ------
    UsageError
        If others do not read the graph of this store, as it is kept in a file.
    StaleError
        If somebody wrote or published in between.
    """
    if not isinstance(store, Publisher):
        place = workspace.place
        raise UsageError(
            "published status is for a Neo4j server",
            where=place,
            hint=f"copy the store to one (aimsgraph copy {place} neo4j://HOST), "
            "and name it with --store",
        )
    snapshot = store.snapshot()
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
    verdicts = impact.posture().verdicts
    store.publish(
        {id: (verdict.status, because(verdict)) for id, verdict in verdicts.items()},
        as_of=as_of,
        revision=snapshot.revision,
    )
    return Published(
        as_of,
        snapshot.revision,
        _by_status(verdicts.values()),
        _by_noun(verdicts.values(), snapshot, workspace.vocabulary),
    )


def because(verdict: Verdict) -> str:
    """The first reasons of a verdict, the strongest first, and how many more there are."""
    if not verdict.reasons:
        return "nothing that it rests on is lost" if verdict.word == "holds" else verdict.word
    told = [reason_text(reason.text) for reason in verdict.reasons[:_TOLD]]
    if more := len(verdict.reasons) - len(told):
        told.append(f"and {number(more, 'more reason')}")
    return "; ".join(told)


def _by_status(verdicts: Iterable[Verdict]) -> dict[Status, int]:
    found = Counter(verdict.status for verdict in verdicts)
    return {status: found[status] for status in get_args(Status)}


def _by_noun(
    verdicts: Iterable[Verdict], snapshot: Snapshot, vocabulary: Vocabulary
) -> dict[str, dict[Status, int]]:
    found: dict[str, list[Verdict]] = {noun: [] for noun in COUNTED}
    for verdict in verdicts:
        noun = noun_of(verdict, snapshot, vocabulary)
        if noun is not None:
            found[noun].append(verdict)
    return {noun: _by_status(some) for noun, some in found.items() if some}
