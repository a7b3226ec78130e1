"""Writing down what happened: entries of the journal, each taken into the graph at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from getpass import getuser
from pathlib import Path

from aimsgraph.errors import AimsgraphError, UsageError, did_you_mean
from aimsgraph.importing.index import refer_control
from aimsgraph.importing.journal import AnyEntry, record, take_back
from aimsgraph.workspace.folder import Workspace
from aimsgraph.workspace.graph import Graph
from aimsgraph.workspace.sync import SyncReport


def actor() -> str:
    """Who is at the keyboard."""
    try:
        return getuser()
    except (KeyError, OSError):  # no such user in this container
        return "unknown"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry, and what the sync that took it in did."""

    entry: AnyEntry
    report: SyncReport


@dataclass(frozen=True)
class Recorder:
    """Records what happened to things of one graph; ``by`` is who says so.

    Each method raises `UnknownIdError` for what is not in the graph and `UsageError` for what
    cannot be; then nothing is written. An entry that ``sync`` cannot take in is taken back.
    """

    graph: Graph
    by: str
    sync: Callable[[Workspace], SyncReport]

    def change(
        self, thing: str, kind: str, *, on: date, minor: bool = False, why: str = ""
    ) -> Recorded:
        """Something changed."""
        graph, id = self.graph, self.graph.resolve(thing)
        possible = graph.impact.changes_of(id)
        if kind not in possible:
            raise UsageError(
                f"{kind!r} cannot happen here",
                where=id,
                hint=did_you_mean(kind, possible)
                or f"what can: {', '.join(possible) or 'nothing'}",
            )
        graded = graph.vocabulary.change_kinds[kind].graded
        if minor and not graded:
            raise UsageError(f"{kind!r} always counts in full", where=id, hint="leave out --minor")
        significance = ("minor" if minor else "significant") if graded else None
        return self._write("change", why, thing=id, kind=kind, significance=significance, on=on)

    def review(
        self, thing: str, *, on: date, rejected: str | None = None, why: str = ""
    ) -> Recorded:
        """Someone looked at a record, a control, a policy or the mapping of a provision.

        A verdict that ``rejected`` it says how: insufficient, or adverse.
        """
        verdict = "rejected" if rejected else "accepted"
        id = self.graph.resolve(thing)
        return self._write("review", why, thing=id, verdict=verdict, reason=rejected, on=on)

    def exclude(self, control: str, *, on: date, why: str) -> Recorded:
        """A reference control, as in A.8.3, was excluded from the statement of applicability."""
        found = refer_control(control)
        if found.id is None:
            raise UsageError(found.message, where=control, hint=found.hint or None)
        return self._write("exclude", why, control=found.id, on=on)

    def renew(
        self,
        thing: str,
        *,
        on: date | None,
        until: date | None = None,
        file: Path | None = None,
        why: str = "",
    ) -> Recorded:
        """A newer state of a record was collected, or it counts for longer."""
        graph, id = self.graph, self.graph.resolve(thing)
        if not graph.vocabulary.is_a(graph.snapshot.nodes[id].cls, "Record"):
            hint = "record a change of what is no record"
            raise UsageError("only records are renewed", where=id, hint=hint)
        inside = self._inside(file) if file is not None else None
        return self._write("renew", why, thing=id, on=on, until=until, file=inside)

    def undo(self, entry: str, *, why: str = "") -> Recorded:
        """An earlier entry does not count any more."""
        return self._write("undo", why, entry=entry)

    def _inside(self, file: Path) -> str:
        path, root = file.resolve(), self.graph.workspace.root.resolve()
        if not path.is_file() or not path.is_relative_to(root):
            hint = "copy it into the workspace first"
            raise UsageError("is no file of the workspace", where=str(file), hint=hint)
        return path.relative_to(root).as_posix()

    def _write(self, did: str, why: str, **said: object) -> Recorded:
        """Append an entry to the journal and sync."""
        journal = self.graph.workspace.journal
        before = journal.read_bytes() if journal.exists() else None
        entry = record(journal, did, by=self.by, at=datetime.now(UTC), why=why, **said)
        try:
            return Recorded(entry, self.sync(self.graph.workspace))
        except BaseException:
            # Where even that cannot be done, the entry stays and counts from the next sync on.
            with suppress(AimsgraphError, OSError):
                if not self._moved_on():
                    take_back(journal, entry, before)
            raise

    def _moved_on(self) -> bool:
        """Whether the store has a revision that this graph is not of."""
        with self.graph.workspace.open() as opened:
            return opened.revision > self.graph.snapshot.revision
