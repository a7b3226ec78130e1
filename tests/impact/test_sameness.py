"""The same question has the same answer: after others, in another order, under other names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from random import Random

import pytest

from aimsgraph.impact import Hypothetical, Impact, Lapse, Reason, RepairPlan, Unreachable
from aimsgraph.snapshot import Snapshot
from tests.impact.asking import asked, impact_of, possible, today

FEW = range(20)  # for all questions
MANY = range(20, 100)


def questions(
    seed: int, names: Mapping[str, str] | None = None
) -> dict[str, Callable[[Impact], object]]:
    """One of each sort of question, with an answer that can be compared byte by byte.

    ``names`` are what ids are called instead.
    """
    question, dice = asked(seed), Random(seed)
    name = names.__getitem__ if names is not None else str
    some = [replace(one, thing=name(one.thing)) for one in possible(question)]
    known = today(impact_of(question))
    ids = [name(id) for id in sorted(known)]
    id = dice.choice(ids)
    lost = dice.choice([name(one) for one in sorted(known) if known[one] != "holds"] or ids)
    pair = dice.sample(some, 2)
    until = question.as_of + timedelta(days=120)
    return {
        "posture": lambda impact: impact.posture(),
        "what_if": lambda impact: impact.what_if(pair),
        "closing": lambda impact: impact.what_if([Hypothetical(name("model:1"), "decommission")]),
        "blast": lambda impact: impact.blast(),
        "single_points": lambda impact: impact.single_points(ids),
        "interactions": lambda impact: impact.interactions(some[:6]),
        "explain": lambda impact: explained(impact, lost),
        "explain changes": lambda impact: explained(impact, id, pair),
        "forecast": lambda impact: forecast(impact, until),
        "repair": lambda impact: impact.repair(question.as_of, targets=[lost]),
        "periods": lambda impact: impact.periods(until),
    }


def explained(impact: Impact, id: str, changes: Sequence[Hypothetical] = ()) -> object:
    found = impact.explain(id, changes)
    proofs = found.steps, [one.steps for one in found.alternatives], found.text()
    return {"verdict": found.verdict, "groups": found.groups, "proofs": proofs}


def forecast(impact: Impact, until: date) -> object:
    found = impact.forecast(until)
    return found.lapses, found.improvements, found.calendar, found.status_on(until)


@pytest.mark.parametrize("seed", FEW)
def test_a_question_leaves_every_later_answer_byte_for_byte_as_it_was(seed: int) -> None:
    all_of_them = questions(seed)
    alone = {name: repr(ask(impact_of(asked(seed)))) for name, ask in all_of_them.items()}
    mixed, dice = impact_of(asked(seed)), Random(seed)
    order = [*all_of_them, *all_of_them]
    dice.shuffle(order)
    for name in order:
        assert repr(all_of_them[name](mixed)) == alone[name], (name, order)


# ---- Order and names -----------------------------------------------------------------------------


# What may be told in more than one way: of equally low proofs one, of equally cheap plans one.
_ONE_OF_SEVERAL: Mapping[type, Set[str]] = {
    Lapse: {"reason"},
    Reason: {"via", "relation"},
    RepairPlan: {"actions"},
    Unreachable: {"why"},
}


def told(value: object, names: Callable[[str], str] = str) -> object:
    """What an answer says, whatever the order in which it says it; ``names`` maps texts back."""
    if isinstance(value, str):
        return names(value)
    if is_dataclass(value):
        left_out = _ONE_OF_SEVERAL.get(type(value), frozenset())
        kept = [field.name for field in fields(value) if field.name not in left_out]
        return {name: told(getattr(value, name), names) for name in kept}
    if isinstance(value, Mapping):
        return {names(key): told(each, names) for key, each in value.items() if key != "proofs"}
    if isinstance(value, tuple | list):
        return sorted((told(each, names) for each in value), key=repr)
    return value


def turned(seed: int) -> Impact:
    """A random graph with its things and relations in another order."""
    question, dice = asked(seed), Random(seed)
    nodes = list(question.snapshot.nodes.values())
    relations = list(question.snapshot.relations)
    dice.shuffle(nodes)
    dice.shuffle(relations)
    return impact_of(replace(question, snapshot=Snapshot(nodes, relations)))


@pytest.mark.parametrize("seed", FEW)
def test_the_order_of_things_and_relations_changes_no_answer(seed: int) -> None:
    for name, ask in questions(seed).items():
        assert told(ask(turned(seed))) == told(ask(impact_of(asked(seed)))), name


def test_the_order_of_things_and_relations_changes_no_posture_of_many_graphs() -> None:
    for seed in MANY:
        assert told(turned(seed).posture()) == told(impact_of(asked(seed)).posture()), seed


def renamed(seed: int) -> tuple[Impact, Mapping[str, str]]:
    """A random graph under other ids, which sort otherwise, and the new id of each old one."""
    question, dice = asked(seed), Random(seed)
    old = sorted({*question.snapshot.nodes, *(r.target for r in question.snapshot.relations)})
    dice.shuffle(old)
    new = {id: f"{id.partition(':')[0]}:r{number:03}r" for number, id in enumerate(old)}
    nodes = [replace(node, id=new[node.id]) for node in question.snapshot.nodes.values()]
    relations = [
        relation._replace(source=new[relation.source], target=new[relation.target])
        for relation in question.snapshot.relations
    ]
    return impact_of(replace(question, snapshot=Snapshot(nodes, relations))), new


def as_before(new: Mapping[str, str]) -> Callable[[str], str]:
    """Texts with the old ids."""
    old = {other: id for id, other in new.items()}
    return lambda text: re.sub(r"[\w-]+:r\d{3}r", lambda found: old[found[0]], text)


@pytest.mark.parametrize("seed", FEW)
def test_renaming_ids_renames_the_answer(seed: int) -> None:
    there, new = renamed(seed)
    with_new_names = questions(seed, new)
    for name, ask in questions(seed).items():
        wanted = told(ask(impact_of(asked(seed))))
        assert told(with_new_names[name](there), as_before(new)) == wanted, name


def test_renaming_ids_renames_the_posture_of_many_graphs() -> None:
    for seed in MANY:
        there, new = renamed(seed)
        wanted = told(impact_of(asked(seed)).posture())
        assert told(there.posture(), as_before(new)) == wanted, seed
