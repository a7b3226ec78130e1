"""The graph of the workspace, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph import __version__
from aimsgraph.errors import UsageError
from aimsgraph.export.origin import Origin
from aimsgraph.impact import Impact
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner, Owners
from aimsgraph.selectors import select
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.workspace.folder import Workspace

# What tells a selection from an id.
_SELECTING = frozenset('+*?[], "')
_KEYS = ("type:", "state:")


@dataclass(frozen=True)
class Graph:
    """One revision of the workspace's graph, seen on one day."""

    workspace: Workspace
    snapshot: Snapshot
    as_of: date

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology of the workspace."""
        return self.workspace.vocabulary

    @cached_property
    def impact(self) -> Impact:
        """The engine on this graph."""
        return Impact(self.snapshot, self.vocabulary, self.workspace.policy, as_of=self.as_of)

    def name(self, id: str) -> str:
        """What people call a thing; its id when it is not in the graph."""
        node = self.snapshot.nodes.get(id)
        return node.name if node else id

    def names(self, ids: Iterable[str], *, most: int = 3) -> str:
        """What people call several things; of many the first and how many more there are."""
        named = list(dict.fromkeys(self.name(id) for id in ids))
        shown = named if len(named) <= most else named[: most - 1]
        more = f" and {len(named) - len(shown)} more" if len(shown) < len(named) else ""
        return f"{', '.join(shown)}{more}"

    @property
    def facts(self) -> Facts:
        """What is so as of the day, before any rule."""
        return self.impact.facts

    @cached_property
    def _owners(self) -> Owners:
        return Owners(self.facts)

    def owner(self, id: str) -> str:
        """Who answers for a thing; empty when nobody was named."""
        return self.told(self._owners.of(id))

    def told(self, owner: Owner | None) -> str:
        """An owner as people say it: whoever holds the role, else that it is vacant."""
        if owner is None:
            return ""
        return self.names(owner.people) or f"vacant: {self.name(owner.role)}"

    def resolve(self, id: str) -> str:
        """The full id for ``id``; a bare reference is sought in the adopted frameworks first."""
        return self.snapshot.resolve(id, self.workspace.policy.adopted)

    def select(self, expression: str) -> tuple[str, ...]:
        """The things that an id or a selection names; `UsageError` when it selects nothing."""
        if not _SELECTING.intersection(expression) and not expression.startswith(_KEYS):
            return (self.resolve(expression),)
        if expression in self.snapshot:
            return (expression,)
        status = None
        if "state:" in expression:
            verdicts = self.impact.posture().verdicts
            status = {id: verdict.status for id, verdict in verdicts.items()}
        adopted = self.workspace.policy.adopted
        found = select(expression, self.snapshot, self.vocabulary, status=status, catalogs=adopted)
        if not found:
            raise UsageError("nothing is selected", where=expression)
        return found


def origin_of(store: Store, snapshot: Snapshot, selection: str = "") -> Origin:
    """Where a snapshot of a store comes from; `UsageError` while nothing is in the store."""
    at = next((one.at for one in store.revisions() if one.number == snapshot.revision), None)
    if at is None:
        raise UsageError("nothing has been recorded yet", hint="run aimsgraph sync")
    digest = store.vocabulary.digest
    return Origin(snapshot.revision, at.date(), digest, __version__, selection)
