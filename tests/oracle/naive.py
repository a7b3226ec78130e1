"""An independent reading of the semantics, as plain sets and repeated passes.

It follows the rulings one by one, knows nothing of the engine, and is slow on purpose: whatever
could be clever here would have to be trusted instead of read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

import networkx

from tests.oracle.groups import (
    Cadence,
    Claim,
    Group,
    Member,
    cadence_of,
    claims_of,
    groups_of,
    has_neither_start_nor_record,
    own_losses,
)
from tests.oracle.losses import MISSING, PRECEDENCE, Case, losses_of_all
from tests.oracle.world import Hypothetical, Question, World


@dataclass(frozen=True)
class Outcome:
    """``holds``, ``doubt`` or ``broken`` for each thing with a status; the tags of the broken.

    What only mutual support is left for is broken without a tag.
    """

    status: dict[str, str]
    tags: dict[str, str]
    closed: frozenset[str]

    def those(self, status: str) -> frozenset[str]:
        """The things of one status."""
        return frozenset(id for id, found in self.status.items() if found == status)


@dataclass(frozen=True)
class Answer:
    """What hypothetical changes do to the graph."""

    baseline: Outcome
    scenario: Outcome
    broken: frozenset[str]
    doubt: frozenset[str]
    masked: frozenset[str]
    interaction: frozenset[str]
    closed: frozenset[str]


@dataclass
class Lost:
    """Which claims are void, and which are void or in doubt."""

    void: set[Claim]
    doubt: set[Claim]


class Support:
    """Every claim of a case with its own losses, its groups and its periods.

    ``excused`` are claims of which mutual support is taken for support.
    """

    def __init__(self, case: Case, excused: Container[Claim] = ()) -> None:
        self.excused = excused
        losses = losses_of_all(case)
        self.claims = [claim for id in losses for claim in claims_of(case, id)]
        self.own = {claim: own_losses(claim, losses) for claim in self.claims}
        self.groups = {claim: groups_of(case, claim) for claim in self.claims}
        self.cadence = {
            claim: cadence for claim in self.claims if (cadence := cadence_of(case, claim))
        }
        for claim in self.cadence:
            if not case.alone and has_neither_start_nor_record(case.world, claim.thing):
                self.own[claim] = self.own[claim] | {MISSING}
        self.component = self._components()

    def _components(self) -> dict[Claim, int]:
        """The strongly connected component of each claim in the graph of support."""
        graph: networkx.DiGraph[Claim] = networkx.DiGraph()
        graph.add_nodes_from(self.claims)
        for claim in self.claims:
            graph.add_edges_from((claim, other) for other in self._rests_on(claim))
        components = enumerate(networkx.strongly_connected_components(graph))
        return {claim: number for number, found in components for claim in found}

    def circle(self, claim: Claim) -> frozenset[Claim]:
        """The claims of the component of one, itself among them."""
        home = self.component[claim]
        return frozenset(other for other, number in self.component.items() if number == home)

    def _rests_on(self, claim: Claim) -> Iterable[Claim]:
        for group in self.groups[claim]:
            for member in group.members:
                yield from member.claims
        if claim in self.cadence:
            for member, _ in self.cadence[claim].records:
                yield from member.claims

    # ---- Ruling 16 --------------------------------------------------------------------------

    def settle(self) -> Lost:
        """nu Y. mu X. F(X, Y): start with everything lost, and shrink until nothing changes."""
        known = Lost(set(self.claims), set(self.claims))
        while True:
            least = self._least(known)
            if least == known:
                return least
            known = least

    def _least(self, known: Lost) -> Lost:
        """mu X. F(X, Y): start with nothing lost, and add until nothing changes."""
        lost = Lost(set(), set())
        while True:
            void = {claim for claim in self.claims if self._is_void(claim, lost, known)}
            more = Lost(
                void,
                {claim for claim in self.claims if self._is_doubtful(claim, lost, known)} | void,
            )
            if more == lost:
                return lost
            lost = more

    def _is_void(self, claim: Claim, lost: Lost, known: Lost) -> bool:
        """Worst over its own condition, its groups and its periods."""
        return (
            any(loss.grade == "void" for loss in self.own[claim])
            or any(
                len(self.void_members(claim, group, lost, known)) >= group.threshold
                for group in self.groups[claim]
                if not group.weaker
            )
            or (claim in self.cadence and misses(self.cadence[claim], "void", lost))
        )

    def _is_doubtful(self, claim: Claim, lost: Lost, known: Lost) -> bool:
        """Likewise for doubt; a weaker group is in doubt where it would be void."""
        return (
            bool(self.own[claim])
            or any(
                len(
                    self.void_members(claim, group, lost, known)
                    if group.weaker
                    else self.doubtful_members(claim, group, lost, known)
                )
                >= group.threshold
                for group in self.groups[claim]
            )
            or (claim in self.cadence and misses(self.cadence[claim], "doubt", lost))
        )

    def void_members(self, claim: Claim, group: Group, lost: Lost, known: Lost) -> list[Member]:
        """The members of a group that are void, as its claim may know it."""
        return [
            member
            for member in group.members
            if any(loss.grade == "void" for loss in member.losses)
            or any(
                other in self._believed(claim, group, other, lost, known).void
                for other in member.claims
            )
        ]

    def doubtful_members(self, claim: Claim, group: Group, lost: Lost, known: Lost) -> list[Member]:
        """The members that are void or in doubt."""
        return [
            member
            for member in group.members
            if member.losses
            or any(
                other in self._believed(claim, group, other, lost, known).doubt
                for other in member.claims
            )
        ]

    def _believed(self, claim: Claim, group: Group, member: Claim, lost: Lost, known: Lost) -> Lost:
        """Y for an alternative in the claim's own component, else X."""
        inside = self.component[claim] == self.component[member]
        grounded = group.alternatives and inside and member not in self.excused
        return known if grounded else lost

    # ---- Ruling 15 --------------------------------------------------------------------------

    def tags(self, lost: Lost) -> dict[Claim, str]:
        """The strongest word over the losses that broke each claim, passed on until it rests.

        What is broken because only mutual support is left has lost nothing: it has no tag.
        """
        tags: dict[Claim, str] = {}
        while True:
            more = {claim: strongest(self._words(claim, lost, tags)) for claim in lost.void}
            if more == tags:
                return {claim: tag for claim, tag in tags.items() if tag}
            tags = more

    def _words(self, claim: Claim, lost: Lost, tags: dict[Claim, str]) -> Iterable[str]:
        for loss in self.own[claim]:
            if loss.grade == "void":
                yield loss.tag
        for group in self.groups[claim]:
            members = self.void_members(claim, group, lost, lost)
            if not group.weaker and len(members) >= group.threshold:
                for member in members:
                    yield from words_of(member, lost, tags)
        if claim in self.cadence and misses(self.cadence[claim], "void", lost):
            for period in uncovered(self.cadence[claim], "void", lost):
                for member, days in self.cadence[claim].records:
                    if days & period:
                        yield from words_of(member, lost, tags)
            yield "missing"


class Least(Support):
    """The plain least fixpoint: circles of alternatives support themselves."""

    def _believed(self, claim: Claim, group: Group, member: Claim, lost: Lost, known: Lost) -> Lost:
        return lost


def words_of(member: Member, lost: Lost, tags: dict[Claim, str]) -> Iterable[str]:
    """The tags of a member that is void, as far as they are known."""
    for loss in member.losses:
        if loss.grade == "void":
            yield loss.tag
    for claim in member.claims:
        if claim in lost.void:
            yield tags.get(claim, "")


def strongest(words: Iterable[str]) -> str:
    """The first of them in the order of precedence; empty where there is none."""
    found = [word for word in words if word]
    return min(found, key=PRECEDENCE.index) if found else ""


# ---- Ruling 8 ------------------------------------------------------------------------------------


def uncovered(cadence: Cadence, grade: str, lost: Lost) -> list[frozenset[date]]:
    """For each elapsed period that records do not cover, the days that stay open.

    Void: by records that stand; doubt: by records that stand without doubt.
    """
    standing = [
        days
        for member, days in cadence.records
        if not any(loss.grade == "void" for loss in member.losses)
        and not any(claim in getattr(lost, grade) for claim in member.claims)
    ]
    covered = frozenset[date]().union(*standing)
    return [period - covered for period in cadence.periods if period - covered]


def misses(cadence: Cadence, grade: str, lost: Lost) -> bool:
    """Whether more periods are uncovered than are tolerated."""
    return len(uncovered(cadence, grade, lost)) > cadence.tolerated


# ---- Questions and answers -----------------------------------------------------------------------


def outcome(case: Case, excused: Container[Claim] = ()) -> Outcome:
    """The status of every thing that has one."""
    support = Support(case, excused)
    lost = support.settle()
    tags = support.tags(lost)
    status = {}
    for claim in support.claims:
        if not claim.reading:
            grade = "doubt" if claim in lost.doubt else "holds"
            status[claim.thing] = "broken" if claim in lost.void else grade
    return Outcome(
        status=status,
        tags={claim.thing: tag for claim, tag in tags.items() if not claim.reading},
        closed=case.world.closed,
    )


def scenario(question: Question, changes: tuple[Hypothetical, ...] = ()) -> Outcome:
    """The status of every thing once the changes have happened now."""
    return outcome(Case(World(question, changes), World(question)))


def answer(question: Question, changes: tuple[Hypothetical, ...]) -> Answer:
    """What the changes newly break and put in doubt, and what they would break if it still held.

    Masked (ruling 17): broken today, and the changes alone would break it with all else in order.
    What has only mutual support even then, before them and once all that they close has closed, is
    lost without them, so alone that counts as standing.
    """
    before, now = World(question), World(question, changes)
    baseline = outcome(Case(before, before))
    after = outcome(Case(now, before))
    closed = World(question, [one for one in changes if one[1] in before.cls(one[0]).closes])
    circles = (Support(Case(world, world, alone=True)).settle().void for world in (before, closed))
    circular = set.intersection(*circles)
    alone = outcome(Case(now, before, alone=True), circular)
    broken = after.those("broken") - baseline.those("broken")
    by_one = frozenset[str]()
    if len(changes) > 1:
        by_one = by_one.union(*(scenario(question, (one,)).those("broken") for one in changes))
    return Answer(
        baseline=baseline,
        scenario=after,
        broken=broken,
        doubt=after.those("doubt") & baseline.those("holds"),
        masked=baseline.those("broken") & alone.those("broken"),
        interaction=broken - by_one if len(changes) > 1 else frozenset(),
        closed=after.closed - baseline.closed,
    )
