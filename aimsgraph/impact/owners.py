"""Owners: who answers for a thing, and who has to act on a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aimsgraph.impact.columns import rows
from aimsgraph.impact.facts import Facts

_ACCOUNTABLE = ("ownedBy", "operatedBy")


@dataclass(frozen=True, slots=True)
class Owner:
    """A role and the people who hold it now; nobody when it is unheld."""

    role: str
    people: tuple[str, ...]


class Owners:
    """Finds the owner of things: their own, else that of their subject or of what rests on them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._support = tuple(
            relation.name
            for relation in facts.vocabulary.family("justifies", "rollup")
            if relation.aggregate != "none"
        )

    def of(self, id: str) -> Owner | None:
        """Who answers for a thing; None when nobody was named."""
        for candidate in self._candidates(id):
            for relation in _ACCOUNTABLE:
                for role in sorted(self._facts.members(candidate, relation)):
                    if self._facts.alive(role):
                        return Owner(role, self._people(role))
        return None

    def above(self, id: str) -> Iterator[str]:
        """A thing and what rests on it over any steps, nearest first."""
        seen, level = {id}, [id]
        while level:
            yield from level
            following: dict[str, None] = {}
            for thing in level:
                following.update(dict.fromkeys(self._resting(thing)))
            # An excluded entry of the statement of applicability asks nothing of its controls.
            level = sorted(
                other for other in following if other not in seen and not self._excluded(other)
            )
            seen.update(level)

    def _resting(self, id: str) -> Iterator[str]:
        """What rests on a thing by a relation of support."""
        number = self._facts.columns.index.get(id)
        if number is not None:
            starts, sources = self._onto
            for source in sources[starts[number] : starts[number + 1]]:
                yield self._facts.columns.ids[source]

    @cached_property
    def _onto(self) -> tuple[Sequence[int], Sequence[int]]:
        """What rests on each thing, by number, over all relations of support."""
        links = [self._facts.links(relation) for relation in self._support]
        targets = np.concatenate([each.targets for each in links])
        sources = np.concatenate([each.sources for each in links])
        return rows(targets, sources, self._facts.columns.size)

    def _excluded(self, id: str) -> bool:
        known = self._facts.is_a(id, "SoAEntry")
        return known and self._facts.value(id, "applicable") is False

    def _candidates(self, id: str) -> Iterator[str]:
        """Where to look, in this order: the nearest speaks."""
        for thing in self.above(id):
            if thing in self._facts.snapshot:
                yield thing
                # What concerns a system is first of all the matter of its owner.
                yield from sorted(self._facts.members(thing, "concerns"))

    def _people(self, role: str) -> tuple[str, ...]:
        people = self._facts.members(role, "heldBy")
        return tuple(sorted(person for person in people if self._facts.alive(person)))
