"""What a thing has lost by itself, whatever it rests on (rulings 1, 5, 6, 10, 12 and 14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.vocabulary import Must
from tests.oracle.changes import Effect, dated_effects, fresh_effects
from tests.oracle.conditions import holds
from tests.oracle.days import months_after
from tests.oracle.world import World

# Ruling 15, the strongest word first.
PRECEDENCE = ("failing", "rejected", "outdated", "lapsed", "missing")
TAG_OF_CHANGE = {"expiry": "lapsed", "rejection": "rejected"}  # any other change outdates


@dataclass(frozen=True)
class Loss:
    """One reason why something is void or in doubt; ``age`` says that it only grew too old."""

    grade: str
    tag: str = ""
    age: bool = False


MISSING = Loss("void", "missing")


@dataclass(frozen=True)
class Case:
    """A world, and which losses count.

    ``alone`` leaves out everything that is lost today, so that only the hypothetical changes act
    (ruling 17); ``before`` is the world without them.
    """

    world: World
    before: World
    alone: bool = False

    def effects(self) -> set[Effect]:
        """What changes do to status."""
        dated = set() if self.alone else dated_effects(self.world)
        return dated | fresh_effects(self.world)


def losses_of_all(case: Case) -> dict[str, set[Loss]]:
    """The losses that each thing with a status has by itself."""
    world = case.world
    effects = case.effects()
    found = {id: set[Loss]() for id in world.nodes if world.has_status(id)}
    for effect in effects:
        if effect.thing in found:
            tag = TAG_OF_CHANGE.get(effect.kind, "outdated")
            found[effect.thing].add(Loss(effect.grade, tag, age=effect.kind == "expiry"))
    for challenge, loss in open_challenges(case, effects):
        for id in counts_on(world, challenge):
            if id in found:
                found[id].add(loss)
    for id, own in found.items():
        own.update(MISSING for _relation in emptied(case, id))
        if not case.alone:
            own.update(standing(world, id))
            own.update(MISSING for must in world.cls(id).must if is_missing(world, id, must))
    return found


def standing(world: World, id: str) -> Iterator[Loss]:
    """The losses that are facts of today."""
    if world.has_ended(id):  # ruling 1; where the class closes, the thing has no status any more
        yield Loss("void", "outdated")
    if world.is_a(id, "Record"):
        yield from of_record(world, id)
    state = world.value(id, "state")  # ruling 14
    planned = any(world.is_a(id, cls) for cls in ("Treatment", "Measure", "Implementation"))
    if planned and state == "planned":
        yield MISSING
    if world.is_a(id, "Measure") and state == "retired":
        yield Loss("void", "outdated")


# ---- Ruling 6: records ---------------------------------------------------------------------------


def months_of(world: World, record: str) -> int | None:
    """For how many months a record of its kind is good; the policy overrides."""
    kind = str(world.value(record, "kind"))
    return world.policy.months.get(kind, world.vocabulary.kinds[kind].months)


def ages_out(world: World, record: str) -> date | None:
    """The last day of a record by the months of its kind, where no ``valid_until`` is set."""
    collected, months = world.day(record, "collected_on"), months_of(world, record)
    if world.day(record, "valid_until") is not None or collected is None or months is None:
        return None
    return months_after(collected, months)


def freshness(world: World, record: str) -> str:
    """How records of its kind age: ``expires``, ``recurs`` or ``permanent``."""
    return world.vocabulary.kinds[str(world.value(record, "kind"))].freshness


def of_record(world: World, id: str) -> Iterator[Loss]:
    """Rejected, not yet valid, no longer valid, or still to be looked at."""
    review = world.value(id, "review")
    if review == "rejected":
        adverse = world.value(id, "reject_reason") == "adverse"
        yield Loss("void", "failing" if adverse else "rejected")
    begins = world.day(id, "valid_from") or world.day(id, "collected_on")
    if begins is not None and begins > world.today:
        yield MISSING
    until, last = world.day(id, "valid_until"), ages_out(world, id)
    if until is not None and until < world.today:
        yield Loss("void", "lapsed", age=True)
    if freshness(world, id) == "expires" and last is not None and last < world.today:
        yield Loss("void", "lapsed", age=True)
    if review == "pending" or world.value(id, "verdict") == "inconclusive":
        yield Loss("doubt")
    if world.policy.review_required and review is None:
        yield Loss("doubt")


# ---- Rulings 2 and 5: groups that may not be empty -----------------------------------------------


def is_missing(world: World, id: str, must: Must) -> bool:
    """Ruling 5: nothing in the graph fills a must that applies."""
    if any(world.targets(id, relation) for relation in must.relations):
        return False
    if must.need and world.value(id, "cadence") is not None:
        return False  # ruling 8 says what a cadence slot lacks
    node, rules, today = world.nodes[id], world.vocabulary, world.today
    if must.when is not None and not holds(must.when, node, rules, today):
        return False
    if must.unless is not None and holds(must.unless, node, rules, today):
        return False
    return world.value(id, "nothing_due") is not True


def emptied(case: Case, id: str) -> Iterator[str]:
    """Ruling 2: the relations whose members all closed, where that leaves a thing without."""
    for name, relation in case.world.vocabulary.relations.items():
        if relation.if_all_closed != "missing" or not _all_closed(case.world, id, name):
            continue
        if not (case.alone and _all_closed(case.before, id, name)):
            yield name


def _all_closed(world: World, id: str, relation: str) -> bool:
    targets = world.targets(id, relation)
    return bool(targets) and all(target in world.closed for target in targets)


# ---- Ruling 12: challenges -----------------------------------------------------------------------


def open_challenges(case: Case, effects: set[Effect]) -> Iterator[tuple[str, Loss]]:
    """The challenges that are open, with what each costs; alone, only those that open again."""
    for id in case.world.nodes:
        if not case.world.is_a(id, "Challenge"):
            continue
        if not is_raised(case.world, id):
            continue
        closed = is_closed(case.world, id)
        if (closed and _opens_again(case, id, effects)) or not (closed or case.alone):
            grade = grade_of(case.world, id)
            if grade is not None:
                yield id, Loss(grade, "failing" if grade == "void" else "")


def grade_of(world: World, challenge: str) -> str | None:
    """What a challenge costs while it is open; None for what is no more than a remark."""
    grade = world.value(challenge, "grade")
    if grade == "major":
        return "void"
    return "doubt" if grade in ("minor", None) else None


def is_raised(world: World, challenge: str) -> bool:
    """Whether a challenge has been raised by the day, or nobody says when."""
    raised = world.day(challenge, "raised_on")
    return raised is None or raised <= world.today


def is_closed(world: World, challenge: str) -> bool:
    """By its ``closed_on``, or by its state where it has none."""
    closed_on = world.day(challenge, "closed_on")
    if closed_on is not None:
        return closed_on <= world.today
    return world.value(challenge, "state") == "closed"


def _opens_again(case: Case, challenge: str, effects: set[Effect]) -> bool:
    """Whether a record that verified its correction has been rejected."""
    world, verifying = case.world, verifies(case.world, challenge)
    rejected = {effect.thing for effect in effects if effect.kind == "rejection"}
    if not case.alone:
        rejected |= {id for id in verifying if world.value(id, "review") == "rejected"}
    return bool(verifying & rejected)


def verifies(world: World, challenge: str) -> set[str]:
    """The records that verified the correction of a challenge."""
    return {
        record
        for action in world.targets(challenge, "resolvedBy")
        for record in world.targets(action, "verifiedBy")
        if world.is_there(record)
    }


def counts_on(world: World, challenge: str) -> set[str]:
    """On what a challenge counts: the thing that has it, or its part at the subject.

    Nothing is demanded of what has closed or is not compiled, so there it counts for nothing.
    """
    found: set[str] = set()
    for thing in world.sources(challenge, "challengedBy"):
        subjects = world.targets(challenge, "concerns")
        if thing in world.closed or not world.is_compiled(thing):
            continue
        if not world.cls(thing).has_status:
            found |= {
                id for id in world.sources(thing, "concerns") if world.is_a(id, "Implementation")
            }
            continue
        parts = {
            part
            for part in _parts(world, thing)
            if set(world.targets(part, "concerns")) & set(subjects)
        }
        found |= parts or {thing}
    return found


def _parts(world: World, thing: str) -> set[str]:
    """The Implementations and slots of a thing, in the way its class has them."""
    if world.is_a(thing, "ReferenceControl"):
        entries = [id for id in world.targets(thing, "decidedBy") if world.is_there(id)]
        return {part for entry in entries for part in _parts(world, entry)}
    if world.is_a(thing, "SoAEntry"):
        return {part for control in implementing(world, thing) for part in _parts(world, control)}
    return {*world.targets(thing, "appliedAs"), *world.targets(thing, "restsOn")}


def implementing(world: World, entry: str) -> list[str]:
    """The Controls of an entry; those of an excluded one are ignored (ruling 14)."""
    return world.targets(entry, "implementedBy") if world.value(entry, "applicable") else []
