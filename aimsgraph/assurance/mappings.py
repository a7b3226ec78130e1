"""Mappings: where crosswalks lead from a provision, and how what is there stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import RequirementRow, State, natural, state_of
from aimsgraph.catalog import crosswalks
from aimsgraph.catalog.relations import Relation, entails, inverse
from aimsgraph.impact.calendar import as_date
from aimsgraph.snapshot import Relation as Link

Touch = Literal["nothing holds", "no counterpart", "not mapped", "touched", "covered"]
UNTOUCHED: tuple[Touch, ...] = ("nothing holds", "no counterpart", "not mapped")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A requirement of an adopted framework that a crosswalk leads to.

    ``relation`` is read from the provision: one that is a subset of the requirement asks for
    nothing that the requirement does not. ``entails`` says that: whoever meets the requirement in
    full meets the provision. ``strength`` runs from 1 to 10; ``source`` is the crosswalk, ``basis``
    whether it was published or is an interpretation. ``state`` is how the requirement stands,
    ``subjects`` are the systems, data, ... for which it does not hold.
    """

    requirement: str
    ref: str
    relation: Relation
    strength: int | None
    source: str
    basis: str
    note: str
    state: State
    word: str
    subjects: tuple[str, ...] = ()

    @property
    def entails(self) -> bool:
        """Whether whoever meets the requirement in full meets the provision in full."""
        return entails(inverse(self.relation))

    @property
    def holds(self) -> bool:
        """Whether current evidence shows the requirement."""
        return self.state == "holds"


@dataclass(frozen=True, slots=True)
class MappingSource:
    """A crosswalk that was followed, how many of its pairs were, and what to know of it."""

    id: str
    title: str
    basis: str
    pairs: int
    caveats: tuple[str, ...]


class Mappings:
    """The crosswalks of a graph, followed from any provision to the adopted frameworks.

    ``rows`` are how their requirements stand, by id.
    """

    def __init__(self, basis: Basis, rows: Mapping[str, RequirementRow]) -> None:
        self._basis = basis
        self._rows = rows
        self._facts = basis.facts
        self._nodes = basis.snapshot.nodes
        self._adopted = basis.policy.adopted

    def of(self, id: str) -> tuple[Mapped, ...]:
        """What a provision leads to, the closest first."""
        found = [
            self._requirement(other, relation, link)
            for other, relation, link in self._pairs.get(id, ())
        ]
        return tuple(
            sorted(
                found, key=lambda m: (not m.entails, -(m.strength or 0), natural(m.ref), m.source)
            )
        )

    def touch(self, id: str) -> Touch:
        """What current evidence has to do with a provision.

        Covered needs all of what entails it: of two requirements that are each said to be as much,
        one that is not met contradicts the other.
        """
        mapped = self.of(id)
        entailing = [one for one in mapped if one.entails]
        if entailing and all(one.holds for one in entailing):
            return "covered"
        if any(one.holds for one in mapped):
            return "touched"
        if mapped:
            return "nothing holds"
        return "no counterpart" if id in self._without else "not mapped"

    def _requirement(self, id: str, relation: Relation, link: Link) -> Mapped:
        strength = link.properties.get("strength")
        state, word, subjects = self._standing(id)
        return Mapped(
            requirement=id,
            ref=str(self._nodes[id].get("ref")),
            relation=relation,
            strength=strength if isinstance(strength, int) else None,
            source=str(link.properties.get("source") or link.qualifier),
            basis=str(link.properties.get("basis") or ""),
            note=str(link.properties.get("note") or ""),
            state=state,
            word=word,
            subjects=subjects,
        )

    def _standing(self, id: str) -> tuple[State, str, tuple[str, ...]]:
        """How a requirement stands, and for what it does not hold; a heading as its parts do."""
        row: RequirementRow | None = self._rows.get(id)
        if row is not None:
            return row.state, row.word, row.subjects
        verdict = self._basis.posture.verdicts.get(id)
        if verdict is None:
            return "not yet due", "not yet due", ()
        return state_of(verdict), verdict.word, verdict.subjects

    @cached_property
    def _pairs(self) -> Mapping[str, list[tuple[str, Relation, Link]]]:
        """By provision: the requirement of another adopted framework, how the provision relates to
        it, and the link that says so."""
        found: dict[str, list[tuple[str, Relation, Link]]] = {}
        for link in self._links:
            relation = cast(Relation, link.properties.get("relation") or "related")
            if relation == "no-relationship":
                continue
            for id, other, read in (
                (link.source, link.target, relation),
                (link.target, link.source, inverse(relation)),
            ):
                if self._asks(other) and self._catalog(id) != self._catalog(other):
                    found.setdefault(id, []).append((other, read, link))
        return found

    @cached_property
    def _without(self) -> frozenset[str]:
        """Provisions of which a crosswalk says that an adopted framework has nothing like them."""
        ends = (
            (link.source, link.target)
            for link in self._links
            if link.properties.get("relation") == "no-relationship"
        )
        return frozenset(
            id
            for pair in ends
            for id, other in (pair, pair[::-1])
            if other in self._adopted and id not in self._adopted
        )

    @cached_property
    def _links(self) -> Sequence[Link]:
        """The links of crosswalks that hold today, in order."""
        types = {relation.name for relation in self._basis.vocabulary.family("crosswalk")}
        links = (link for link in self._basis.snapshot.relations if link.type in types)
        return sorted(filter(self._current, links), key=lambda link: link.key)

    def _current(self, link: Link) -> bool:
        since, until = (as_date(link.properties.get(name)) for name in ("since", "until"))
        today = self._facts.as_of
        return (since is None or since <= today) and (until is None or until >= today)

    def _asks(self, id: str) -> bool:
        """Whether it is a provision of an adopted framework, and there."""
        return (
            self._catalog(id) in self._adopted
            and not self._facts.is_a(id, "Framework")
            and self._facts.alive(id)
        )

    def _catalog(self, id: str) -> str:
        node = self._nodes.get(id)
        known = node is not None and self._facts.is_a(id, "Provision")
        return str(node.get("catalog")) if node is not None and known else ""


def sources(followed: Iterable[Mapped]) -> Iterator[MappingSource]:
    """The crosswalks that were followed, by id."""
    shelf = crosswalks()
    for (id, basis), pairs in sorted(Counter((one.source, one.basis) for one in followed).items()):
        crosswalk = shelf.get(id)
        title = crosswalk.title if crosswalk is not None else id
        caveats = crosswalk.caveats if crosswalk is not None else ()
        yield MappingSource(id, title, basis, pairs, caveats)
