"""A source: one place from which things are imported, as ``aims.toml`` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aimsgraph.errors import InputError, did_you_mean

_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Source:
    """One source of the graph.

    ``paths`` are files, folders or glob patterns inside the workspace. ``options`` are read by the
    importer alone. Where sources disagree the higher ``authority`` wins, and of equals the one
    that is declared first. A ``derived`` source is computed from the graph itself: what it no
    longer says is dropped rather than withdrawn.
    """

    name: str
    importer: str = ""
    paths: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=lambda: _NO_OPTIONS)
    authority: int = 0
    derived: bool = False

    def allow_options(self, *known: str) -> None:
        """`InputError` for an option that its importer does not read."""
        for name in self.options:
            if name not in known:
                hint = did_you_mean(name, known) or f"it reads {', '.join(known)}"
                raise InputError(f"there is no option {name!r}", where=self.name, hint=hint)
