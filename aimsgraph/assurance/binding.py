"""Binding: which AI systems a provision of a law binds, as what, in which tier and from when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.subjects import Subjects
from aimsgraph.catalog import Catalog, Provision
from aimsgraph.catalog.provisions import Regime
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.sentence import listed
from aimsgraph.snapshot import Node


@dataclass(frozen=True, slots=True)
class Bound:
    """A system that a provision binds: in which roles of the organization, in which tiers, from
    when.

    ``regime`` is what fixes the day, as the law says it.
    """

    system: str
    roles: tuple[str, ...]
    tiers: tuple[str, ...]
    applies_from: date | None
    regime: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A system of which it can't be told what binds it, and why."""

    system: str
    reason: str


@dataclass(frozen=True)
class _Place:
    """Where a system stands under one law; what is not ``known`` may be anything."""

    system: str
    roles: tuple[str, ...]
    tiers: tuple[str, ...]
    roles_known: bool
    tiers_known: bool


class Binding:
    """The systems in scope under one law, by the roles and tiers that their register gives them.

    ``law`` is the catalogue where it is at hand: it tells the dates of the tiers apart.
    """

    def __init__(
        self, facts: Facts, subjects: Subjects, family: str, law: Catalog | None, tiers: set[str]
    ) -> None:
        self._facts = facts
        self._family = family
        self._law = law
        self._tiers = [tier.id for tier in law.tiers] if law is not None else sorted(tiers)
        self._places = [self._place(system) for system in subjects.of("ai-system")]

    @property
    def unplaced(self) -> Iterator[Unplaced]:
        """The systems without a role or tier that the law knows."""
        for place in self._places:
            reasons = [
                *self._missing("role", place.roles, self._roles, known=place.roles_known),
                *self._missing("risk tier", place.tiers, self._tiers, known=place.tiers_known),
            ]
            if reasons:
                yield Unplaced(place.system, listed(reasons))

    def of(self, provision: Node) -> tuple[Bound, ...]:
        """The systems that a provision binds, those from the earliest day on first."""
        found = [self._bound(place, provision) for place in self._places]
        bound = [each for each in found if each is not None]
        return tuple(sorted(bound, key=lambda b: (b.applies_from or date.min, b.system)))

    def undecided(self, provision: Node) -> tuple[str, ...]:
        """The systems that it may bind, for all that is recorded of them."""
        return tuple(
            place.system
            for place in self._places
            if self._bound(place, provision) is None
            and (not place.roles_known or self._as(place, provision) is not None)
            and (not place.tiers_known or self._in(place, provision) is not None)
        )

    def from_day(self, provision: Node, tiers: Sequence[str] = ()) -> tuple[date | None, str]:
        """The day from which a provision applies in some tiers, and what fixes it.

        A day that somebody moved in the graph is the day of every tier.
        """
        recorded = as_date(provision.get("applies_from"))
        printed = self.printed(provision)
        if printed is None or self._law is None or recorded != printed.applies_from:
            return recorded, ""
        days = [day for t in tiers if (day := self._law.applies_from(printed.ref, t)) is not None]
        first = min(days, default=recorded)
        fixed = [regime.provision for regime in self._regimes(printed) if regime.start == first]
        return first, fixed[0] if fixed else ""

    def later(self, provision: Node, after: date) -> Iterator[Regime]:
        """Days after this one on which more of a provision applies, or to what was there before."""
        printed = self.printed(provision)
        for regime in self._regimes(printed) if printed is not None else ():
            if regime.start > after and not regime.tier:
                yield regime

    def printed(self, provision: Node) -> Provision | None:
        """The provision as the catalogue has it."""
        return self._law.provisions.get(str(provision.get("ref"))) if self._law else None

    def _regimes(self, printed: Provision) -> list[Regime]:
        return [self._law.regimes[id] for id in printed.applies] if self._law else []

    def _place(self, system: str) -> _Place:
        prefix = f"{self._family}:"
        given = texts(self._facts.value(system, "risk_tier"))
        tiers = tuple(t.removeprefix(prefix) for t in given if t.startswith(prefix))
        roles = texts(self._facts.value(system, "actor_roles"))
        return _Place(
            system,
            roles,
            tiers,
            bool(roles) and not self._strange(roles, self._roles),
            bool(tiers) and not self._strange(tiers, self._tiers),
        )

    @property
    def _roles(self) -> Sequence[str]:
        return self._law.roles if self._law is not None else ()

    @staticmethod
    def _strange(given: Sequence[str], known: Sequence[str]) -> list[str]:
        """What is none of the words that the law uses; any word is where these are not known."""
        return [one for one in given if known and one not in known]

    def _missing(
        self, what: str, given: Sequence[str], words: Sequence[str], *, known: bool
    ) -> Iterator[str]:
        if known:
            return
        if not given:
            yield f"no {what} is recorded"
        for one in self._strange(given, words):
            yield f"there is no {what} {one!r} ({', '.join(words)})"

    def _bound(self, place: _Place, provision: Node) -> Bound | None:
        roles, tiers = self._as(place, provision), self._in(place, provision)
        if roles is None or tiers is None:
            return None
        applies_from, regime = self.from_day(provision, tiers)
        return Bound(place.system, roles, tiers, applies_from, regime)

    @staticmethod
    def _as(place: _Place, provision: Node) -> tuple[str, ...] | None:
        """The roles in which a provision binds; None where it is for others.

        Whoever provides a system is the provider of the general-purpose model that it is.
        """
        asked = texts(provision.get("addressee"))
        if not asked:
            return place.roles
        found = tuple(role for role in place.roles if {role, f"gpai-{role}"} & set(asked))
        return found or None

    @staticmethod
    def _in(place: _Place, provision: Node) -> tuple[str, ...] | None:
        """The tiers in which a provision binds; None where it is for others."""
        asked = texts(provision.get("tier"))
        if not asked:
            return place.tiers
        found = tuple(tier for tier in place.tiers if tier in asked)
        return found or None


def texts(value: object) -> tuple[str, ...]:
    """The texts of a property that has one or several."""
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return () if value is None else (str(value),)
