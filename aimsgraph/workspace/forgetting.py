"""Sources that aims.toml names no more: what they said stays until somebody lets it go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact.sentence import number
from aimsgraph.importing import Locator, Problem, Reading, Source
from aimsgraph.importing.claiming import relation_key
from aimsgraph.store import Claim
from aimsgraph.workspace.config import CONFIG_NAME


def let_go(
    names: Sequence[str], claims: Iterable[Claim], declared: Collection[str]
) -> list[Reading]:
    """Readings in which sources say nothing any more, and are believed.

    Raises
    ------
    UsageError
        If a source is still read at every sync.
    UnknownIdError
        If no source of that name said anything.
    """
    known = {claim.source for claim in claims}
    for name in names:
        if name in declared:
            hint = f"take it out of {CONFIG_NAME} first"
            raise UsageError("this source is read at every sync", where=name, hint=hint)
        if name not in known:
            raise UnknownIdError.among(name, known.difference(declared), what="forgotten source")
    return [Reading(Source(name), let_go=True) for name in dict.fromkeys(names)]


def unnamed(claims: Iterable[Claim], declared: Collection[str]) -> Iterator[Problem]:
    """A warning for each source that said something and is read no more."""
    names: set[str] = set()
    describing: dict[str, set[str]] = {}
    for claim in claims:
        names.add(claim.source)
        if claim.cls and relation_key(claim.subject) is None:
            describing.setdefault(claim.subject, set()).add(claim.source)
    for name in sorted(names.difference(declared)):
        alone = sum(found == {name} for found in describing.values())
        message = f"no source {name!r} is named here, and what it said stays"
        if alone:
            message += f": {number(alone, 'thing')} by it alone"
        hint = f"name it again, or let go of what it said: aimsgraph sync --forget {name} --plan"
        yield Problem("warning", "unnamed-source", Locator(CONFIG_NAME), "", message, hint)
