"""The facts that a proof may start from: what a leaf says, held against the graph on that day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.oracle.groups import (
    covered_days,
    elapsed_periods,
    fails,
    has_neither_start_nor_record,
)
from tests.oracle.items import DOUBT, VOID, Item, Lacks, Missing, Open, Rejected, Uncovered, own
from tests.oracle.losses import Case, ages_out, emptied, freshness, is_closed, is_missing, is_raised

Shows = Callable[[Case, str, re.Match[str]], Iterator[Item]]
DAY = r"(\d{4}-\d\d-\d\d)"
PLANNED = ("Measure", "Treatment", "Implementation")


def stated(case: Case, id: str, plane: str, text: str) -> Iterable[Item]:
    """What a fact shows: nothing if any of what it says is not so on that day, or not known here.

    It says ``<name> is broken: <one>; <another>``, or of a challenge that it is open.
    """
    if case.world.is_a(id, "Challenge"):
        return _open(case, id, plane, text)
    word = "broken" if plane == VOID else "in doubt"
    shown = [
        [
            item
            for pattern, shows in FACTS[plane].items()
            if (words := re.fullmatch(pattern, said))
            for item in shows(case, id, words)
        ]
        for said in text.partition(f" is {word}: ")[2].split("; ")
    ]
    return (item for items in shown for item in items) if all(shown) else ()


def _open(case: Case, id: str, plane: str, text: str) -> Iterator[Item]:
    world, node = case.world, case.world.nodes[id]
    told = text == f"{node.name} ({node.get('grade') or 'ungraded'}) is open"
    if plane == VOID and told and is_raised(world, id) and not is_closed(world, id):
        yield Open(id)


# ---- Of a thing by itself ------------------------------------------------------------------------


def _ended(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    if case.world.has_ended(id) and words[1] == str(case.world.day(id, "until")):
        yield from own(case, id, VOID)


def _retired(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    if case.world.is_a(id, "Measure") and case.world.value(id, "state") == "retired":
        yield from own(case, id, VOID)


def _planned(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    due = world.day(id, "due") or world.day(id, "planned_for")
    late = due is not None and due < world.today
    told = f"planned for {due}" if due else "planned, without a date"
    told += ", not done yet" if late else ""
    able = any(world.is_a(id, cls) for cls in PLANNED)
    if able and world.value(id, "state") == "planned" and words[0] == told:
        yield from own(case, id, VOID)


# ---- Of a record ---------------------------------------------------------------------------------


def _rejected(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    adverse = case.world.value(id, "reject_reason") == "adverse"
    if _reviewed(case, id, "rejected") and adverse == words[0].endswith("found against it"):
        yield from own(case, id, VOID)
        yield Rejected(id)


def _pending(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    if _reviewed(case, id, "pending"):
        yield from own(case, id, DOUBT)


def _unreviewed(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    if case.world.policy.review_required and _reviewed(case, id, None):
        yield from own(case, id, DOUBT)


def _inconclusive(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    if case.world.is_a(id, "Record") and case.world.value(id, "verdict") == "inconclusive":
        yield from own(case, id, DOUBT)


def _reviewed(case: Case, id: str, review: str | None) -> bool:
    return case.world.is_a(id, "Record") and case.world.value(id, "review") == review


def _not_yet(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    begins = world.day(id, "valid_from") or world.day(id, "collected_on")
    late = begins is not None and begins > world.today
    if world.is_a(id, "Record") and late and words[1] == str(begins):
        yield from own(case, id, VOID)


def _lapsed(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    if not world.is_a(id, "Record"):
        return
    aged = ages_out(world, id) if freshness(world, id) == "expires" else None
    last = world.day(id, "valid_until") or aged
    if last is not None and last < world.today and words[1] == str(last):
        yield from own(case, id, VOID, age=True)


# ---- Of a group ----------------------------------------------------------------------------------


def _unsupported(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    for must in case.world.cls(id).must:
        if not must.need and is_missing(case.world, id, must):
            yield Missing(id, must.relations[0])


def _dangles(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    for name, relation in world.vocabulary.relations.items():
        group = relation.aggregate in ("all", "any", "need")
        if group and words[1] in world.targets(id, name) and not world.is_there(words[1]):
            yield Lacks(id, name, words[1])


def _place(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    """A place that nothing takes; whether there is one is seen at the group."""
    world = case.world
    if not world.is_a(id, "EvidenceRequirement"):
        return
    if world.value(id, "cadence") is not None:
        if has_neither_start_nor_record(world, id):
            yield Missing(id, "filledBy")
    elif any(_filling(case, id)) == (words[0] == "too few records fill it"):
        yield Lacks(id, "filledBy")


def _emptied(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    yield from (Lacks(id, relation) for relation in emptied(case, id))


def _overdue(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    for record in _filling(case, id):
        last = ages_out(world, record)
        late = last is not None and last < world.today
        if freshness(world, record) == "recurs" and late and words[1] == str(last):
            yield Lacks(id, "filledBy", record)


def _failed(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    for record in _filling(case, id):
        if fails(case.world, id, record):
            yield Lacks(id, "filledBy", record)


def _filling(case: Case, id: str) -> Iterator[str]:
    for record in case.world.targets(id, "filledBy"):
        if case.world.is_there(record) and case.world.has_status(record):
            yield record


def _hole(case: Case, id: str, words: re.Match[str]) -> Iterator[Item]:
    world = case.world
    if world.value(id, "cadence") is not None:
        days = frozenset().union(*(covered_days(world, one) for one in _filling(case, id)))
        for period in elapsed_periods(world, id):
            told = (words[1], words[2]) == (str(min(period)), str(max(period)))
            if told and not period <= days:
                yield Uncovered(id, min(period), VOID)


FACTS: Mapping[str, Mapping[str, Shows]] = {
    VOID: {
        rf"it ended on {DAY}": _ended,
        "it is retired": _retired,
        "planned.*": _planned,
        "its review (rejected|found against) it": _rejected,
        f"not valid before {DAY}": _not_yet,
        f"it lapsed after {DAY}": _lapsed,
        "nothing supports it": _unsupported,
        "(.*) is not in the graph": _dangles,
        "(nothing fills|too few records fill) it": _place,
        "all that it rested on have ended": _emptied,
        f"the next one was due by {DAY}": _overdue,
        "it shows a failed result": _failed,
        f"nothing covers {DAY} to {DAY}": _hole,
    },
    DOUBT: {
        "its review is pending": _pending,
        "nobody has reviewed it": _unreviewed,
        "its result is inconclusive": _inconclusive,
    },
}
