"""What pages are served of: a workspace, its store, and a day if one was named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aimsgraph.workspace.folder import Workspace, find_workspace

_FOLDER, _STORE, _AS_OF = "AIMSGRAPH_FOLDER", "AIMSGRAPH_STORE", "AIMSGRAPH_AS_OF"


@dataclass(frozen=True, slots=True)
class Served:
    """The folder of a workspace, another store than its own, another day than today.

    A server is told by its environment, as it is another process.
    """

    folder: str
    store: str | None = None
    as_of: date | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Served:
        """What an environment says; the present folder where it says nothing."""
        day = environment.get(_AS_OF)
        return cls(
            environment.get(_FOLDER, "."),
            environment.get(_STORE),
            date.fromisoformat(day) if day else None,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same as an environment."""
        said = {_FOLDER: self.folder, _STORE: self.store, _AS_OF: self.as_of}
        return {name: str(value) for name, value in said.items() if value is not None}

    @property
    def workspace(self) -> Workspace:
        """The workspace, read anew."""
        return find_workspace(Path(self.folder), store=self.store)
