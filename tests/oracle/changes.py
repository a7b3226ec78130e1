"""The change plane: what a change at one thing means at others (rulings 9, 10 and 11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from aimsgraph.snapshot import Relation
from tests.oracle.days import day_of, end_of, start_of
from tests.oracle.world import World

Atom = tuple[str, str, str]  # (thing, kind, significance): the thing changed so


@dataclass(frozen=True)
class Effect:
    """A change of a kind takes a thing's status: ``doubt`` or ``void``."""

    thing: str
    grade: str
    kind: str


def becomes(world: World, relation: Relation, kind: str, significance: str) -> set[str]:
    """What a change at the end of a relation is at its start: kinds, ``doubt`` or ``void``.

    Ruling 9: a minor change passes only the relations that say so (about, measuredOn).
    Ruling 2: no change reaches or leaves a closed claim; it does pass a closed asset, but what was
    written about that asset stays true.
    """
    type = world.vocabulary.relations[relation.type]
    if type.family not in ("depends", "witnesses") or not world.is_there(relation.target):
        return set()
    if is_closed_claim(world, relation.source) or is_closed_claim(world, relation.target):
        return set()
    if type.by == "kind" and relation.target in world.closed:
        return set()
    if significance == "minor" and not type.reaches_minor:
        return set()
    found = set()
    if kind in type.on:
        found.add(kind if type.on[kind] == "pass" else type.on[kind])
    if type.by == "sensitive_to" and kind not in _sensitivities(world, relation.source):
        found.clear()
    if type.by == "kind":
        record = world.vocabulary.kinds[str(world.value(relation.source, "kind"))]
        if kind in record.doubted_by:
            found.add("doubt")
        if kind in record.voided_by or (kind == "withdrawal" and kind not in record.doubted_by):
            found.add("void")
    return found


def is_closed_claim(world: World, id: str) -> bool:
    """Ruling 2: whether a thing with a status has closed."""
    return id in world.closed and world.cls(id).has_status


def _sensitivities(world: World, risk: str) -> tuple[object, ...]:
    value = world.value(risk, "sensitive_to")
    return value if isinstance(value, tuple) else ()


def seen(world: World, id: str) -> datetime | None:
    """When a thing was last made or looked at: the first of its class's ``seen`` that is set."""
    for name in world.cls(id).seen:
        if name.startswith("->"):
            there = [end for end in world.targets(id, name[2:]) if world.is_there(end)]
            known = [moment for end in there if (moment := seen(world, end)) is not None]
            if known:
                return max(known)
        else:
            value = world.value(id, name)
            if isinstance(value, date):
                return start_of(value)
    return None


def passes(world: World, stamp: datetime, id: str) -> bool:
    """Ruling 10: a dated change counts against what was seen before it, or never."""
    moment = seen(world, id)
    return moment is None or stamp > moment


# ---- Ruling 11: a metric over its threshold ------------------------------------------------------


def breaches(world: World) -> Iterator[tuple[Atom, datetime]]:
    """The metrics whose newest measurement lies beyond the threshold."""
    for id in world.nodes:
        if not world.is_a(id, "Metric"):
            continue
        taken = [
            (end_of(when), measurement)
            for measurement in world.targets(id, "valuedBy")
            if world.is_there(measurement) and (when := _measured(world, measurement)) is not None
        ]
        if taken:
            when, newest = max(taken)
            if _beyond(world, id, newest):
                yield (id, "result", "significant"), when


def _measured(world: World, measurement: str) -> date | None:
    """When a measurement was taken, if that is not still to come."""
    value = world.value(measurement, "measured_on") or world.value(measurement, "collected_on")
    day = day_of(value)
    return value if isinstance(value, date) and day is not None and day <= world.today else None


def _beyond(world: World, metric: str, measurement: str) -> bool:
    value, threshold = world.value(measurement, "value"), world.value(metric, "threshold")
    if not isinstance(value, float | int) or not isinstance(threshold, float | int):
        return False
    direction = world.value(metric, "direction")
    return (direction == "above" and value > threshold) or (
        direction == "below" and value < threshold
    )


# ---- Ruling 10: dated changes --------------------------------------------------------------------


def stamps(world: World) -> dict[Atom, datetime]:
    """When each thing last changed in each way that counts, relaxed until nothing moves.

    stamp(v, k) = max(own(v, k), max{stamp(u, j) : stamp(u, j) > seen(v), j becomes k}).
    No change starts at a closed claim, and a closing change starts nothing (ruling 2).
    """
    stamp: dict[Atom, datetime] = {}
    for change in world.recorded:
        closing = change.kind in world.cls(change.thing).closes
        if not closing and not is_closed_claim(world, change.thing):
            _raise(stamp, (change.thing, change.kind, change.significance), change.at)
    for atom, when in breaches(world):
        _raise(stamp, atom, when)
    moved = True
    while moved:
        moved = False
        for (thing, kind, weight), when in list(stamp.items()):
            for implied in world.cls(thing).implies.get(kind, ()):
                moved |= _raise(stamp, (thing, implied, weight), when)
            for relation in world.relations:
                if relation.target == thing and passes(world, when, relation.source):
                    for other in becomes(world, relation, kind, weight) - {"doubt", "void"}:
                        moved |= _raise(stamp, (relation.source, other, weight), when)
    return stamp


def _raise(stamp: dict[Atom, datetime], atom: Atom, when: datetime) -> bool:
    if atom in stamp and stamp[atom] >= when:
        return False
    stamp[atom] = when
    return True


def dated_effects(world: World) -> set[Effect]:
    """What the recorded changes do to status.

    Own rules are guarded too, except one that voids a class whose ``seen`` means "looked at".
    """
    found = set()
    for (thing, kind, weight), when in stamps(world).items():
        cls = world.cls(thing)
        grade = cls.own.get(kind)
        unguarded = grade == "void" and not cls.made
        if grade and (unguarded or passes(world, when, thing)):
            found.add(Effect(thing, grade, kind))
        for relation in world.relations:
            if relation.target == thing and passes(world, when, relation.source):
                for grade in becomes(world, relation, kind, weight) & {"doubt", "void"}:
                    found.add(Effect(relation.source, grade, kind))
    return found


# ---- Hypothetical changes: no guard, and from fresh atoms ----------------------------------------


def fresh(world: World) -> dict[Atom, int]:
    """How things change when the hypothetical changes happen now, and after how many steps."""
    atoms = {
        (thing, kind, world.weight(kind, significance)): 0
        for thing, kind, significance in world.hypothetical
        if kind not in world.cls(thing).closes and not is_closed_claim(world, thing)
    }
    while True:
        more = dict(atoms)
        for (thing, kind, weight), steps in atoms.items():
            for other in world.cls(thing).implies.get(kind, ()):
                more.setdefault((thing, other, weight), steps + 1)
            for relation in world.relations:
                if relation.target == thing:
                    for other in becomes(world, relation, kind, weight) - {"doubt", "void"}:
                        more.setdefault((relation.source, other, weight), steps + 1)
        if more == atoms:
            return atoms
        atoms = more


def effects_of(world: World, atom: Atom) -> set[Effect]:
    """What one change does to status now."""
    thing, kind, weight = atom
    own = world.cls(thing).own
    found = {Effect(thing, own[kind], kind)} if kind in own else set()
    for relation in world.relations:
        if relation.target == thing:
            for grade in becomes(world, relation, kind, weight) & {"doubt", "void"}:
                found.add(Effect(relation.source, grade, kind))
    return found


def fresh_effects(world: World) -> set[Effect]:
    """What the hypothetical changes do to status."""
    return set[Effect]().union(*(effects_of(world, atom) for atom in fresh(world)))
