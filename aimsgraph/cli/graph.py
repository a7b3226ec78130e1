"""The graph of the workspace, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import typer

from aimsgraph.cli.options import start_folder, today
from aimsgraph.impact import Impact
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class Graph:
    """One revision of the workspace's graph, seen on one day."""

    workspace: Workspace
    snapshot: Snapshot
    as_of: date

    @classmethod
    def of(cls, context: typer.Context, as_of: date | None) -> Graph:
        """The newest revision of the workspace that the command line names."""
        workspace = find_workspace(start_folder(context))
        with workspace.open() as store:
            return cls(workspace, store.snapshot(), as_of or today())

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

    def names(self, ids: Iterable[str]) -> str:
        """What people call several things."""
        return ", ".join(self.name(id) for id in ids)

    def owners(self, id: str) -> str:
        """Who answers for a thing: its own roles, else those of what rests on it; empty if nobody."""
        seen, level = {id}, [id]
        while level:
            roles = [role for one in level for role in self.snapshot.targets(one, "ownedBy")]
            if roles:
                return ", ".join(self._role(role) for role in dict.fromkeys(roles))
            level = [
                above
                for one in level
                for above in self.snapshot.sources(one, "appliedAs", "restsOn", "treatedBy", "fills")
                if above not in seen
            ]
            seen.update(level)
        return ""

    def _role(self, role: str) -> str:
        people = self.names(self.snapshot.targets(role, "heldBy"))
        return f"{self.name(role)} ({people or 'vacant'})"
