"""What a claim rests on: its groups, their members, and its periods (rulings 1 to 8 and 13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tests.oracle.days import after, span
from tests.oracle.losses import (
    MISSING,
    Case,
    Loss,
    ages_out,
    freshness,
    implementing,
)
from tests.oracle.world import World


class Claim(NamedTuple):
    """A thing as it is read in one place.

    ``reading`` is empty for the thing as such; ``core`` for a Control without its Implementations;
    ``ageless`` for a Record whatever its age; a Risk for a Treatment of that risk.
    """

    thing: str
    reading: str = ""


@dataclass(frozen=True)
class Member:
    """One member of a group: the worst of its claims, and what it lacks in this group besides."""

    claims: tuple[Claim, ...] = ()
    losses: frozenset[Loss] = frozenset()


@dataclass(frozen=True)
class Group:
    """Members of which ``need`` must stand; ``weaker`` passes void on as doubt.

    ``alternatives`` says that any of them, or as many as needed, will do.
    """

    relation: str
    members: tuple[Member, ...]
    need: int
    weaker: bool = False
    alternatives: bool = False

    @property
    def threshold(self) -> int:
        """How many lost members are too many: k of n stand until n - k + 1 are lost."""
        return len(self.members) - self.need + 1


@dataclass(frozen=True)
class Cadence:
    """Elapsed periods, each to be covered day by day by records; some may stay uncovered."""

    periods: tuple[frozenset[date], ...]
    records: tuple[tuple[Member, frozenset[date]], ...]
    tolerated: int


# ---- Claims --------------------------------------------------------------------------------------


def claims_of(case: Case, id: str) -> Iterator[Claim]:
    """Every way in which a thing with a status is read."""
    yield Claim(id)
    if case.world.is_a(id, "Control"):
        yield Claim(id, "core")
    if case.world.is_a(id, "Record"):
        yield Claim(id, "ageless")
    if case.world.is_a(id, "Treatment"):
        for risk in risks_of(case.world, id):
            yield Claim(id, risk)


def risks_of(world: World, treatment: str) -> list[str]:
    """The risks that a Treatment treats and that still demand it."""
    return [risk for risk in world.sources(treatment, "treatedBy") if world.has_status(risk)]


def own_losses(claim: Claim, losses: dict[str, set[Loss]]) -> set[Loss]:
    """The losses of a thing by itself, as this reading of it counts them."""
    if claim.reading == "ageless":
        return {loss for loss in losses[claim.thing] if not loss.age}
    return losses[claim.thing]


# ---- Groups --------------------------------------------------------------------------------------


def groups_of(case: Case, claim: Claim) -> list[Group]:
    """The groups that a claim rests on."""
    world, (id, reading) = case.world, claim
    if not reading and world.is_a(id, "Treatment") and risks_of(world, id):
        # Ruling 13: its own status is the worst over its risks.
        members = tuple(Member((Claim(id, risk),)) for risk in risks_of(world, id))
        return [Group("treatedBy", members, len(members))]
    found = []
    for name, relation in world.vocabulary.relations.items():
        if relation.aggregate not in ("all", "any", "need") or _is_ignored(world, claim, name):
            continue
        members = tuple(
            _member(case, claim, name, target)
            for target in world.targets(id, name)
            if not world.is_there(target) or world.has_status(target)
        )
        if relation.aggregate == "need":
            need = _number(world, id, "need", 1)
            # Ruling 5; an empty group is no group, or a must that is missing.
            padding = max(0, need - len(members)) if members else 0
            members += (Member(losses=_lost(case, MISSING)),) * padding
        else:
            need = len(members) if relation.aggregate == "all" else 1
        if members:
            alternatives = relation.aggregate != "all"
            found.append(Group(name, members, need, relation.relay == "weaker", alternatives))
    return found


def _is_ignored(world: World, claim: Claim, relation: str) -> bool:
    id, reading = claim
    return (
        (relation == "appliedAs" and reading == "core")
        or (relation == "implementedBy" and not implementing(world, id))
        or (relation == "filledBy" and world.value(id, "cadence") is not None)
    )


def _number(world: World, id: str, name: str, default: int) -> int:
    value = world.value(id, name)
    return value if isinstance(value, int) else default


def _lost(case: Case, *losses: Loss) -> frozenset[Loss]:
    """Losses of today; alone, what is lost today counts as standing (ruling 17)."""
    return frozenset() if case.alone else frozenset(losses)


def _member(case: Case, claim: Claim, relation: str, target: str) -> Member:
    world = case.world
    if not world.is_there(target):
        return Member(losses=_lost(case, MISSING))  # ruling 1
    if relation == "filledBy":
        return Member((Claim(target),), _lost(case, *_as_filling(world, claim.thing, target)))
    if relation == "treatedBy":
        return Member((Claim(target, claim.thing),))
    if relation == "realisedBy" and claim.reading and world.is_a(target, "Control"):
        return Member(_at_subjects(world, target, claim.reading))
    return Member((Claim(target),))


# ---- Ruling 7: a record in a slot without cadence ------------------------------------------------


def _as_filling(world: World, slot: str, record: str) -> Iterator[Loss]:
    last = ages_out(world, record)
    if freshness(world, record) == "recurs" and last is not None and last < world.today:
        yield Loss("void", "lapsed")
    if fails(world, slot, record):
        yield Loss("void", "failing")


def fails(world: World, slot: str, record: str) -> bool:
    """Whether the slot asks for a passed result and the record has a failed one."""
    kind = world.vocabulary.kinds[str(world.value(record, "kind"))]
    asked = world.value(slot, "verdict") or kind.verdict
    return asked == "passed" and world.value(record, "verdict") == "fail"


# ---- Ruling 13: a control at the subjects of a risk ----------------------------------------------


def _at_subjects(world: World, control: str, risk: str) -> tuple[Claim, ...]:
    """The core of a Control and its Implementations at the risk's subjects, else the whole."""
    subjects = subjects_of(world, risk)
    there = [
        Claim(implementation)
        for implementation in world.targets(control, "appliedAs")
        if world.is_there(implementation) and world.has_status(implementation)
        if subjects & set(world.targets(implementation, "concerns"))
    ]
    return (Claim(control, "core"), *there) if there else (Claim(control),)


def subjects_of(world: World, risk: str) -> set[str]:
    """What a risk arises in, and every system that has such a thing as a component."""
    subjects = {id for id in world.targets(risk, "arisesIn") if world.is_there(id)}
    while True:
        systems = {id for part in subjects for id in world.sources(part, "hasComponent")}
        if systems <= subjects:
            return subjects
        subjects |= systems


# ---- Ruling 8: a slot with a cadence -------------------------------------------------------------


def cadence_of(case: Case, claim: Claim) -> Cadence | None:
    """The elapsed periods of a slot with a cadence, and the days that its records cover."""
    world, slot = case.world, claim.thing
    if world.value(slot, "cadence") is None or not world.is_a(slot, "EvidenceRequirement"):
        return None
    records = tuple(
        (
            Member(
                (Claim(record, "ageless"),),
                _lost(case, *[Loss("void", "failing")] * fails(world, slot, record)),
            ),
            covered_days(world, record),
        )
        for record in world.targets(slot, "filledBy")
        if world.is_there(record) and world.has_status(record)
    )
    periods = elapsed_periods(world, slot)
    if case.alone:
        # A day without any record is lost today: alone, it counts as standing.
        every = frozenset[date]().union(*(days for _, days in records))
        periods = [period & every for period in periods]
    return Cadence(tuple(periods), records, _number(world, slot, "tolerated_exceptions", 0))


def has_neither_start_nor_record(world: World, slot: str) -> bool:
    """Whether nothing says when a cadence slot began, and nothing fills it: it is missing."""
    records = [id for id in world.targets(slot, "filledBy") if world.is_there(id)]
    return start_of_periods(world, slot) is None and not records


def covered_days(world: World, record: str) -> frozenset[date]:
    """The days from ``period_start`` to ``period_end``, or the day it was collected."""
    first, last = world.day(record, "period_start"), world.day(record, "period_end")
    if first is None or last is None:
        first = last = world.day(record, "collected_on")
    return frozenset() if first is None or last is None else span(first, last)


def start_of_periods(world: World, slot: str) -> date | None:
    """When a slot's periods begin: its own word, its implementations', controls' or records'."""
    own = world.day(slot, "operating_from")
    resting = world.sources(slot, "restsOn")
    implementations = [id for id in resting if world.is_a(id, "Implementation")]
    controls = [id for id in resting if id not in implementations] + [
        control for id in implementations for control in world.sources(id, "appliedAs")
    ]
    records = [id for id in world.targets(slot, "filledBy") if world.is_there(id)]
    for days in (
        [own],
        [world.day(id, "operating_since") for id in implementations],
        [world.day(id, "operating_since") for id in controls],
        [world.day(id, "period_start") or world.day(id, "collected_on") for id in records],
    ):
        known = [day for day in days if day is not None]
        if known:
            return min(known)
    return None


def elapsed_periods(world: World, slot: str) -> list[frozenset[date]]:
    """The periods whose last day, with the grace, lies before today."""
    start, cadence = start_of_periods(world, slot), str(world.value(slot, "cadence"))
    grace = world.value(slot, "grace")
    periods: list[frozenset[date]] = []
    while start is not None:
        first = after(start, cadence, len(periods))
        last = after(start, cadence, len(periods) + 1) - timedelta(days=1)
        if (after(last, str(grace)) if grace else last) >= world.today:
            break
        periods.append(span(first, last))
    return periods
