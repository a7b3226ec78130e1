"""What each rule lets a step of a proof show, given what the steps that it rests on show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tests.oracle.changes import becomes, breaches, is_closed_claim, passes
from tests.oracle.groups import Claim, Group, Member, claims_of
from tests.oracle.items import (
    VOID,
    Changed,
    IsLost,
    Item,
    Lacks,
    Missing,
    Open,
    Rejected,
    Shown,
    Uncovered,
    covered,
    own,
)
from tests.oracle.leaves import stated
from tests.oracle.losses import Case, counts_on, grade_of, is_closed, is_raised, verifies
from tests.oracle.naive import Least, Lost, Support
from tests.oracle.world import World

if TYPE_CHECKING:
    from aimsgraph.impact.answer import Step

Premises = Sequence[Shown]

# The relation of rules that have none, or only one.
_NO_RELATION = ("recorded", "supposed", "implies", "own", "fact", "mutual", "reopened")
_RELATION = {
    **dict.fromkeys(_NO_RELATION, ("",)),
    "challenge": ("challengedBy",),
    "period": ("filledBy",),
}


class Rules:
    """The rules of the tables, applied at the things of one case.

    Only what is told of circles needs more: ``today``, the case without what is supposed, and
    ``held``, a thing that is taken to stand otherwise.
    """

    def __init__(
        self, support: Support, case: Case, today: Case, held: tuple[Claim, ...] = ()
    ) -> None:
        self.support = support
        self.case = case
        self.world = case.world
        self.today = today
        self._held = held
        self._rules: Mapping[str, Callable[[Step, Premises], Iterator[Item]]] = {
            "recorded": self._recorded,
            "supposed": self._supposed,
            "depends": self._depends,
            "implies": self._implies,
            "own": self._own,
            "witness": self._witness,
            "fact": self._fact,
            "mutual": self._mutual,
            "missing": self._missing,
            "challenge": self._challenge,
            "reopened": self._reopened,
            "period": self._period,
            "group": self._group,
        }

    def holding(self, thing: str) -> Rules:
        """The rules with a thing held."""
        held = tuple(claims_of(self.case, thing))
        return Rules(self.support, self.case, self.today, held)

    def shows(self, step: Step, premises: Premises) -> Iterator[Item]:
        """What a step shows; one that is no instance of its rule shows nothing."""
        known = step.rule in self._rules and step.thing in self.world.nodes
        if known and step.relation in _RELATION.get(step.rule, (step.relation,)):
            yield from self._rules[step.rule](step, premises)

    def _only_mutual(self, claim: Claim, grade: str) -> bool:
        """Whether a claim is lost, today or then, but would not be if support might run in circles.

        What is held is so if it is lost by groups alone that need its own loss to be.
        """
        if claim in self._held:
            return claim in _of(self._by_itself(claim.thing, grade), grade)
        return any(claim in _of(lost, grade) for lost in self._mutual_losses)

    @cached_property
    def _mutual_losses(self) -> Sequence[Lost]:
        found = []
        for case in {self.case, self.today}:
            grounded, least = Support(case), Least(case)
            for support in (grounded, least):
                _hold(support, self._held)
            lost, anyway = grounded.settle(), least.settle()
            found.append(Lost(lost.void - anyway.void, lost.doubt - anyway.doubt))
        return found

    def _by_itself(self, thing: str, grade: str) -> Lost:
        bare, claims = Support(self.case), tuple(claims_of(self.case, thing))
        groups = {claim: bare.groups[claim] for claim in claims}
        _hold(bare, claims)
        without = bare.settle()
        for claim, each in groups.items():
            for group in each:
                void = grade == VOID or group.weaker
                members = bare.void_members if void else bare.doubtful_members
                if len(members(claim, group, without, without)) < group.threshold:
                    bare.groups[claim].append(group)
        return bare.settle()

    # ---- Changes ----------------------------------------------------------------------------

    def _recorded(self, step: Step, premises: Premises) -> Iterator[Item]:
        kind, weight = _change(step.plane)
        recorded = [
            ((one.thing, one.kind, one.significance), one.at) for one in self.world.recorded
        ]
        moments = [
            at
            for atom, at in (*recorded, *breaches(self.world))
            if atom == (step.thing, kind, weight)
        ]
        if moments and self._starts(step.thing, kind) and str(max(moments).date()) in step.text:
            yield Changed(step.thing, kind, weight, max(moments))

    def _supposed(self, step: Step, premises: Premises) -> Iterator[Item]:
        kind, weight = _change(step.plane)
        asked = [
            (thing, supposed, self.world.weight(supposed, significance))
            for thing, supposed, significance in self.world.hypothetical
        ]
        if (step.thing, kind, weight) in asked and self._starts(step.thing, kind):
            yield Changed(step.thing, kind, weight, None)

    def _starts(self, thing: str, kind: str) -> bool:
        """Ruling 2: no change starts at a closed claim, and a closing change starts nothing."""
        closes = kind in self.world.cls(thing).closes
        return not closes and not is_closed_claim(self.world, thing)

    def _depends(self, step: Step, premises: Premises) -> Iterator[Item]:
        for change in self._arriving(step, premises):
            for kind in self._becomes(step, change):
                if (kind, change.weight) == _change(step.plane):
                    yield replace(change, thing=step.thing, kind=kind)

    def _implies(self, step: Step, premises: Premises) -> Iterator[Item]:
        for change in _changes(premises):
            if change.thing == step.thing:
                for kind in self.world.cls(step.thing).implies.get(change.kind, ()):
                    if (kind, change.weight) == _change(step.plane):
                        yield replace(change, kind=kind)

    def _own(self, step: Step, premises: Premises) -> Iterator[Item]:
        cls = self.world.cls(step.thing)
        for change in _changes(premises):
            grade = cls.own.get(change.kind)
            if change.thing != step.thing or grade != step.plane:
                continue
            unguarded = grade == VOID and not cls.made  # ruling 10
            if unguarded or self._is_new(change, step.thing):
                yield from own(self.case, step.thing, grade, age=change.kind == "expiry")
                if change.kind == "rejection":
                    yield Rejected(step.thing)

    def _witness(self, step: Step, premises: Premises) -> Iterator[Item]:
        for change in self._arriving(step, premises):
            if step.plane in self._becomes(step, change):
                yield from own(self.case, step.thing, step.plane)

    def _arriving(self, step: Step, premises: Premises) -> Iterator[Changed]:
        return (one for one in _changes(premises) if self._is_new(one, step.thing))

    def _is_new(self, change: Changed, thing: str) -> bool:
        """Ruling 10: what is supposed happens now; what is recorded may have been seen since."""
        return change.at is None or passes(self.world, change.at, thing)

    def _becomes(self, step: Step, change: Changed) -> set[str]:
        """What a change is where the relation of the step leads from the thing to it."""
        found = set[str]()
        for relation in self.world.relations:
            if relation[:3] == (step.relation, step.thing, change.thing):
                found |= becomes(self.world, relation, change.kind, change.weight)
        return found

    # ---- Losses -----------------------------------------------------------------------------

    def _fact(self, step: Step, premises: Premises) -> Iterator[Item]:
        if not premises:
            yield from stated(self.case, step.thing, step.plane, step.text)

    def _mutual(self, step: Step, premises: Premises) -> Iterator[Item]:
        """Only a circle is left, of which the text names members."""
        told = re.sub(r"^only mutual support is left among | \([a-z ]+\)$", "", step.text)
        claims = tuple(claims_of(self.case, step.thing))
        circles = [self.support.circle(claim) for claim in claims]
        names = {called(self.world, other.thing) for circle in circles for other in circle}
        if called(self.world, step.thing) in set(told.split(", ")) <= names:
            for claim in claims:
                if self._only_mutual(claim, step.plane):
                    yield IsLost(claim, step.plane)

    def _missing(self, step: Step, premises: Premises) -> Iterator[Item]:
        if step.plane == VOID and _any(premises, Missing(step.thing, step.relation)):
            yield from own(self.case, step.thing, VOID)

    def _challenge(self, step: Step, premises: Premises) -> Iterator[Item]:
        for item in (item for premise in premises for item in premise if isinstance(item, Open)):
            counts = step.plane == grade_of(self.world, item.challenge)
            if counts and step.thing in counts_on(self.world, item.challenge):
                yield from own(self.case, step.thing, step.plane)

    def _reopened(self, step: Step, premises: Premises) -> Iterator[Item]:
        closed = is_raised(self.world, step.thing) and is_closed(self.world, step.thing)
        records = verifies(self.world, step.thing)
        if closed and any(_any(premises, Rejected(record)) for record in records):
            yield Open(step.thing)

    def _period(self, step: Step, premises: Premises) -> Iterator[Item]:
        """The period that is named, if on some day of it all records that cover it are lost."""
        cadence = self.support.cadence.get(Claim(step.thing))
        for period in cadence.periods if cadence is not None else ():
            if f" covers {min(period)} to {max(period)}" not in step.text:
                continue
            for day in period:
                assert cadence is not None
                covering = [member for member, days in cadence.records if day in days]
                if covering and all(
                    any(_loses(one, premise, step, step.plane) for premise in premises)
                    for one in covering
                ):
                    yield Uncovered(step.thing, min(period), step.plane)

    def _group(self, step: Step, premises: Premises) -> Iterator[Item]:
        if not self.world.has_status(step.thing):
            return
        for claim in claims_of(self.case, step.thing):
            for group in self.support.groups[claim]:
                wanted = VOID if group.weaker else step.plane
                if group.relation == step.relation and not (group.weaker and step.plane == VOID):
                    options = [self._members(step, group, premise, wanted) for premise in premises]
                    if covered(options) >= group.threshold:
                        yield IsLost(claim, step.plane)
            yield from self._in_periods(step, claim, premises)
        if _any(premises, Lacks(step.thing, step.relation)) and not self._filled(step):
            yield from own(self.case, step.thing, step.plane)

    def _in_periods(self, step: Step, claim: Claim, premises: Premises) -> Iterator[Item]:
        """Ruling 8: more periods are uncovered than are tolerated."""
        cadence = self.support.cadence.get(claim)
        if cadence is not None and step.relation == "filledBy":
            firsts = [min(period) for period in cadence.periods]
            options = [
                {first for first in firsts if Uncovered(step.thing, first, step.plane) in premise}
                for premise in premises
            ]
            if covered(options) > cadence.tolerated:
                yield IsLost(claim, step.plane)

    def _filled(self, step: Step) -> bool:
        """Whether a group has members at all: what has none lacks all of them at once."""
        return any(
            not self.world.is_there(one) or self.world.has_status(one)
            for one in self.world.targets(step.thing, step.relation)
        )

    def _members(self, step: Step, group: Group, premise: Shown, grade: str) -> set[int]:
        """The members of a group that what a step shows loses."""
        ends = [
            one
            for one in self.world.targets(step.thing, step.relation)
            if not self.world.is_there(one) or self.world.has_status(one)
        ]
        places = [""] * (len(group.members) - len(ends))
        return {
            at
            for at, (member, end) in enumerate(zip(group.members, ends + places, strict=True))
            if any(IsLost(claim, grade) in premise for claim in member.claims)
            or Lacks(step.thing, step.relation, end) in premise
        }


def _hold(support: Support, claims: Iterable[Claim]) -> None:
    """Let nothing lose some claims."""
    for claim in claims:
        support.own[claim], support.groups[claim] = set(), []
        support.cadence.pop(claim, None)


def _of(lost: Lost, grade: str) -> set[Claim]:
    return lost.void if grade == VOID else lost.doubt


def _loses(member: Member, premise: Shown, step: Step, grade: str) -> bool:
    """Whether what a step shows loses a record that covers days of a period."""
    (claim,) = member.claims
    return (
        IsLost(claim, grade) in premise or Lacks(step.thing, step.relation, claim.thing) in premise
    )


def _any(premises: Premises, item: Item) -> bool:
    return any(item in premise for premise in premises)


def _changes(premises: Premises) -> Iterator[Changed]:
    return (item for premise in premises for item in premise if isinstance(item, Changed))


def _change(plane: str) -> tuple[str, str]:
    """Kind and weight of a change, as a step writes them."""
    kind = plane.removesuffix("~")
    return kind, "significant" if plane == kind else "minor"


def called(world: World, id: str) -> str:
    """What people call a thing: a provision by its ref first."""
    node = world.nodes[id]
    ref = node.get("ref")
    return f"{ref} {node.name}" if ref and not node.name.startswith(str(ref)) else node.name
