"""The sentences that rankings and plans open with: blast radius, single points, repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aimsgraph.impact.answer import Hypothetical, Status
from aimsgraph.impact.blast import Blast
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.repair import RepairPlan
from aimsgraph.impact.sentence import (
    BETWEEN,
    COUNTED,
    change_phrase,
    class_name,
    day,
    listed,
    noun_of,
    number,
)
from aimsgraph.impact.single_points import SinglePoint
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

NOUNS = ("control", "risk", "requirement", "record")
"""What a ranking counts, in this order."""


def blast_sentence(rows: Sequence[Blast], snapshot: Snapshot) -> str:
    """How many of these changes break something, and what the worst of them breaks."""
    count = number(len({row.thing for row in rows}), "thing")
    asked = f"{number(len(rows), 'change')} to {count}"
    struck = [row for row in rows if row.broken or row.doubt]
    if not struck:
        return f"Of {asked}, none breaks anything or puts it in doubt."
    breaking = sum(row.broken > 0 for row in rows)
    doubting = len(struck) - breaking
    told = [f"{breaking:,} {'breaks' if breaking == 1 else 'break'} something"]
    if not breaking:
        told = ["none breaks anything"]
    if doubting:
        told.append(f"{doubting:,} only {'puts' if doubting == 1 else 'put'} something in doubt")
    return f"Of {asked}, {listed(told)}. The worst: if {_worst(struck[0], snapshot)}."


def _worst(row: Blast, snapshot: Snapshot) -> str:
    status: Status = "broken" if row.broken else "doubt"
    counts = {noun: row.count(status, noun) for noun in NOUNS}
    counts = {noun: count for noun, count in counts.items() if count} or {
        "thing": row.broken or row.doubt
    }
    verb = "break" if status == "broken" else "come"
    verb = f"{verb}s" if sum(counts.values()) == 1 else verb
    what = listed([number(count, noun) for noun, count in counts.items()])
    condition = change_phrase(Hypothetical(row.thing, row.kind, row.significance), snapshot)
    return f"{condition}, {what} {verb}{'' if row.broken else ' into doubt'}"


def single_points_sentence(
    rows: Sequence[SinglePoint], snapshot: Snapshot, vocabulary: Vocabulary
) -> str:
    """How much hangs on one thing alone, and how many such things people know."""
    targets = {row.target for row in rows}
    if not targets:
        return "Nothing that stands today hangs on one thing alone."
    points = {(row.thing, row.kind) for row in rows if row.cls not in BETWEEN}
    verb = "hangs" if len(targets) == 1 else "hang"
    return (
        f"{counted(targets, snapshot, vocabulary)} {verb} on single points of failure; "
        f"there are {number(len(points), 'such thing')}."
    )


def counted(ids: Iterable[str], snapshot: Snapshot, vocabulary: Vocabulary) -> str:
    """Things counted by what people call them: 3 controls and 11 requirements."""
    counts: dict[str, int] = {}
    for id in ids:
        node = snapshot.node(id)
        noun = noun_of(node, snapshot, vocabulary) or class_name(node.cls)
        counts[noun] = counts.get(noun, 0) + 1
    return listed([number(counts[noun], noun) for noun in sorted(counts)])


def person_days(cost: float) -> str:
    """A cost in words: 1 person-day, 2.5 person-days."""
    return f"{cost:,.6g} person-day{'' if cost == 1 else 's'}"


def repair_sentence(plan: RepairPlan, facts: Facts) -> str:
    """What a plan costs, what it brings back, and whether a cheaper one can exist."""
    when, total = day(plan.by), len(plan.targets)
    if not total:
        what = "all that was asked holds" if plan.standing else "no requirement or control is lost"
        return f"Nothing is to be done: {what} on {when}."
    classes = (*COUNTED["requirement"], *COUNTED["control"])
    common = all(any(facts.is_a(id, cls) for cls in classes) for id in plan.targets)
    lost = "requirements and controls" if common else "things"
    within = f" within {person_days(plan.budget)}" if plan.budget is not None else ""
    if not plan.repaired:
        any_of = f"back any of {total:,} {lost}" if total > 1 else "it back"
        return f"Nothing that can be done{within} brings {any_of} by {when}."
    verb = "brings" if len(plan.actions) == 1 else "bring"
    done = number(len(plan.actions), "action")
    back = f"{len(plan.repaired):,} of {total:,} {lost}" if total > 1 else "it"
    cost = person_days(plan.cost)
    return f"{done} for {cost} {verb} back {back}{within} by {when}; {_how_good(plan)}."


def _how_good(plan: RepairPlan) -> str:
    if plan.proven and not plan.unaffordable:
        return "nothing cheaper does"
    if plan.proven:
        return "no plan within the budget brings back more, and none as much for less"
    least = f"at least {person_days(plan.bound)} are needed (gap {plan.gap:.0%})"
    if plan.budget is not None and plan.at_most > len(plan.repaired):
        return f"time ran out: it might be {plan.at_most:,}, and {least}"
    return f"time ran out: {least}"
