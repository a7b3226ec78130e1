"""The least height that a proof of each loss can have, by rounds over the whole graph.

A fact, a supposed change and what a recorded change takes have height 0; any other step is one
higher than the highest that it rests on. After supposed changes, what is lost today has height 0:
a proof counts what comes with the changes. A loss that stands on a circle of support alone has no
height.

A proof looks through what tells nothing: that what is void is in doubt too, that what is lost in
one reading is lost as a whole, that a significant change is at least a minor one. Such steps can
cost nothing, or as much as others: who looks for a least proof before looking through them finds
one that is at least as high as the one count says, and at most as high as the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import inf

from tests.oracle.changes import dated_effects, effects_of, fresh
from tests.oracle.groups import Cadence, Claim, Member, has_neither_start_nor_record, risks_of
from tests.oracle.items import DOUBT, VOID, IsLost
from tests.oracle.losses import (
    Case,
    counts_on,
    emptied,
    grade_of,
    is_closed,
    is_missing,
    is_raised,
    standing,
    verifies,
)
from tests.oracle.naive import Lost, Support, uncovered


@dataclass(frozen=True)
class Own:
    """Something that a thing loses by itself, at a height; ``age`` that it only grew too old."""

    grade: str
    age: bool
    height: float


class Heights:
    """The least height of every loss of a case.

    ``today`` is the case without what is supposed; ``hidden`` what a step costs that proofs look
    through.
    """

    def __init__(self, support: Support, case: Case, today: Support | None, hidden: int) -> None:
        self._support = support
        self._case = case
        self._today = today
        self._hidden = hidden
        self._least: dict[IsLost, float] = {}
        lost = self._lost_today
        for grade, claims in ((VOID, lost.void), (DOUBT, lost.doubt)):
            self._least.update((IsLost(claim, grade), 0) for claim in claims)
        while self._improves():
            pass

    def of(self, loss: IsLost) -> float:
        """The least height of a loss; infinite where there is none."""
        return self._least.get(loss, inf)

    @cached_property
    def _lost_today(self) -> Lost:
        return self._today.settle() if self._today is not None else Lost(set(), set())

    def _improves(self) -> bool:
        improved = False
        for claim in self._support.claims:
            for grade in (VOID, DOUBT):
                least = min(self._ways(claim, grade), default=inf)
                if least < self.of(IsLost(claim, grade)):
                    self._least[IsLost(claim, grade)] = least
                    improved = True
        return improved

    def _ways(self, claim: Claim, grade: str) -> Iterator[float]:
        """The height of each way in which a claim is lost, as far as it is known."""
        if grade == DOUBT:
            yield self.of(IsLost(claim, VOID)) + self._hidden
        for own in self._own.get(claim.thing, ()):
            if own.grade == grade and not (own.age and claim.reading == "ageless"):
                yield own.height + self._beside(claim, "age" if own.age else "")
        for group in self._support.groups[claim]:
            if not (group.weaker and grade == VOID):
                wanted = VOID if group.weaker else grade
                heights = sorted(self._member(member, wanted) for member in group.members)
                yield heights[group.threshold - 1] + self._step(claim, group.relation)
        if claim in self._support.cadence:
            cadence = self._support.cadence[claim]
            heights = sorted(
                self._period(claim, cadence, period, grade) for period in cadence.periods
            )
            if len(heights) > cadence.tolerated:
                yield 1 + heights[cadence.tolerated]

    def _step(self, claim: Claim, relation: str) -> int:
        """What the step from a group costs; from a treatment's risks to itself is none."""
        if relation == "treatedBy" and self._case.world.is_a(claim.thing, "Treatment"):
            return self._hidden if claim.thing in self._split else 0
        return 1 + self._beside(claim, relation)

    def _beside(self, claim: Claim, way: str) -> int:
        """What it costs that a loss lands first where a thing is read otherwise."""
        direct = self._split.get(claim.thing)
        if direct is None or claim.reading in ("core", "ageless") or way == direct:
            return 0
        return self._hidden

    @cached_property
    def _split(self) -> dict[str, str]:
        """Things that are read otherwise somewhere, with the one way that skips those readings."""
        world, found = self._case.world, dict[str, str]()
        for id in {claim.thing for claim in self._support.claims}:
            if world.is_a(id, "Control"):
                applied = filter(world.is_there, world.targets(id, "appliedAs"))
                realised = map(world.has_status, world.sources(id, "realisedBy"))
                if any(map(world.has_status, applied)) and any(realised):
                    found[id] = "appliedAs"
            elif world.is_a(id, "Treatment") and len(risks_of(world, id)) > 1:
                found[id] = "realisedBy"
            elif world.is_a(id, "Record"):
                slots = map(Claim, world.sources(id, "filledBy"))
                if any(slot in self._support.cadence for slot in slots):
                    found[id] = "age"
        return found

    def _member(self, member: Member, grade: str) -> float:
        if any(loss.grade == grade for loss in member.losses):
            return 0
        if any(loss.grade == VOID for loss in member.losses):
            return self._hidden
        return min((self.of(IsLost(claim, grade)) for claim in member.claims), default=inf)

    def _period(self, claim: Claim, cadence: Cadence, period: frozenset[date], grade: str) -> float:
        if (claim, grade, period) in self._uncovered_today:
            return 0
        heights = []
        for day in period:
            covering = [member for member, days in cadence.records if day in days]
            if not covering:
                return self._hidden if grade == DOUBT else 0
            heights.append(1 + max(self._member(member, grade) for member in covering))
        return min(heights)

    @cached_property
    def _uncovered_today(self) -> frozenset[tuple[Claim, str, frozenset[date]]]:
        cadences = self._today.cadence.items() if self._today is not None else ()
        return frozenset(
            (claim, grade, period)
            for claim, cadence in cadences
            for grade in (VOID, DOUBT)
            for period in cadence.periods
            if any(days <= period for days in uncovered(cadence, grade, self._lost_today))
        )

    # ---- What things lose by themselves -----------------------------------------------------

    @cached_property
    def _own(self) -> dict[str, list[Own]]:
        found: dict[str, list[Own]] = {}
        for id, own in (*self._facts(), *self._effects(), *self._challenges()):
            found.setdefault(id, []).append(own)
        return found

    def _facts(self) -> Iterator[tuple[str, Own]]:
        world = self._case.world
        for id in world.nodes:
            if not world.has_status(id):
                continue
            yield from ((id, Own(loss.grade, loss.age, 0)) for loss in standing(world, id))
            missing = any(is_missing(world, id, must) for must in world.cls(id).must)
            periods = Claim(id) in self._support.cadence
            if (
                missing
                or any(emptied(self._case, id))
                or (periods and has_neither_start_nor_record(world, id))
            ):
                yield id, Own(VOID, False, 1)

    def _effects(self) -> Iterator[tuple[str, Own]]:
        world = self._case.world
        for effect in dated_effects(world):
            yield effect.thing, Own(effect.grade, effect.kind == "expiry", 0)
        for atom, steps in fresh(world).items():
            seen = 1 + (self._hidden if world.vocabulary.change_kinds[atom[1]].graded else 0)
            for effect in effects_of(world, atom):
                yield effect.thing, Own(effect.grade, effect.kind == "expiry", steps + seen)

    def _challenges(self) -> Iterator[tuple[str, Own]]:
        world = self._case.world
        for id in world.nodes:
            if not world.is_a(id, "Challenge") or not is_raised(world, id):
                continue
            grade, height = grade_of(world, id), 0.0
            if is_closed(world, id):
                rejected = [self._rejected(record) for record in verifies(world, id)]
                height = 1 + min(rejected, default=inf)
            if grade is not None and height < inf:
                yield from ((one, Own(grade, False, 1 + height)) for one in counts_on(world, id))

    def _rejected(self, record: str) -> float:
        world = self._case.world
        dated = any(
            (effect.thing, effect.kind) == (record, "rejection") for effect in dated_effects(world)
        )
        if dated or world.value(record, "review") == "rejected":
            return 0
        supposed = fresh(world).get((record, "rejection", "significant"), inf)
        return 1 + supposed
