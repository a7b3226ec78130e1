"""A test of the tests: a wrong reading of any ruling would be noticed on the random graphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from aimsgraph.vocabulary import load
from tests.oracle import changes, days, groups, losses, naive, world
from tests.oracle.graphs import Graph, graph
from tests.oracle.naive import Answer, answer

GRAPHS = 2000  # as many as the engine is held against

Mutant = tuple[object, str, Callable[..., Any]]  # where, what, and what stands there instead

_becomes = changes.becomes
_challenges = losses.open_challenges
_covered = groups.covered_days
_periods = groups.elapsed_periods


def _believes(rule: Callable[..., bool]) -> Mutant:
    """Ruling 16 with another rule for which members read Y."""

    def believed(self: Any, claim: Any, group: Any, member: Any, lost: Any, known: Any) -> Any:
        inside = self.component[claim] == self.component[member]
        grounded = member not in self.excused
        return known if inside and grounded and rule(group) else lost

    return (naive.Support, "_believed", believed)


def _weakest(words: Any) -> str:
    found = [word for word in words if word]
    return max(found, key=losses.PRECEDENCE.index) if found else ""


MUTANTS: Mapping[str, Mutant] = {
    "1: relations are always in force": (world.World, "_in_force", lambda self, relation: True),
    "1: everything has begun": (world.World, "_has_begun", lambda self, node: True),
    "1: nothing ends": (world.World, "has_ended", lambda self, id: False),
    "2: nothing closes with its parts": (world.World, "_all_closed", lambda *_: False),
    "2: nobody misses an emptied group": (losses, "emptied", lambda case, id: ()),
    "3: every provision is compiled": (world.World, "is_compiled", lambda self, id: True),
    "5: musts have no conditions": (
        losses,
        "is_missing",
        lambda world, id, must: not any(world.targets(id, name) for name in must.relations),
    ),
    "6: the last day is outside": (
        losses,
        "months_after",
        lambda day, months: days.after(days.months_after(day, months), "P1D", -1),
    ),
    "7: nothing is overdue": (groups, "_as_filling", lambda world, slot, record: ()),
    "7: a failed result passes": (groups, "fails", lambda world, slot, record: False),
    "8: periods start by the slot's own word only": (
        groups,
        "start_of_periods",
        lambda world, slot: world.day(slot, "operating_from"),
    ),
    "8: the last elapsed period does not count": (
        groups,
        "elapsed_periods",
        lambda world, slot: _periods(world, slot)[:-1],
    ),
    "8: a record without a period covers nothing": (
        groups,
        "covered_days",
        lambda world, id: _covered(world, id) if world.day(id, "period_end") else frozenset(),
    ),
    "8: age counts in a cadence": (
        naive,
        "own_losses",
        lambda claim, losses: losses[claim.thing],
    ),
    "9: minor changes travel": (
        changes,
        "becomes",
        lambda world, relation, kind, weight: _becomes(world, relation, kind, "significant"),
    ),
    "9: risks are sensitive to everything": (
        changes,
        "_sensitivities",
        lambda world, risk: tuple(world.vocabulary.change_kinds),
    ),
    "10: nothing is guarded": (changes, "passes", lambda world, stamp, id: True),
    "10: what was never seen does not change": (
        changes,
        "passes",
        lambda world, stamp, id: stamp > (changes.seen(world, id) or stamp),
    ),
    "10: seen at the end of the day": (changes, "start_of", days.end_of),
    "10: changed at the start of the day": (world, "end_of", days.start_of),
    "11: no metric is over its threshold": (changes, "breaches", lambda world: ()),
    "12: closed challenges stay closed": (losses, "_opens_again", lambda *_: False),
    "12: challenges count on the thing itself": (losses, "_parts", lambda world, id: set()),
    "12: challenges of entries count on the entries": (
        losses,
        "implementing",
        lambda world, entry: (),
    ),
    "12: what has no grade is an observation": (
        losses,
        "open_challenges",
        lambda case, effects: [
            (id, loss) for id, loss in _challenges(case, effects) if case.world.value(id, "grade")
        ],
    ),
    "13: treatments read whole controls": (
        groups,
        "_at_subjects",
        lambda world, control, risk: (groups.Claim(control),),
    ),
    "13: systems share no risk with their components": (
        groups,
        "subjects_of",
        lambda world, risk: set(world.targets(risk, "arisesIn")),
    ),
    "15: the weakest tag travels": (naive, "strongest", _weakest),
    "16: circles of alternatives hold": _believes(lambda group: False),
    "16: every circle breaks": _believes(lambda group: True),
    "16: a single argument is no alternative": _believes(
        lambda group: group.alternatives and group.threshold > 1
    ),
}


@cache
def told(seed: int) -> tuple[Graph, Answer]:
    """A graph and what the oracle says about it."""
    asked = graph(seed, load())
    return asked, answer(asked.question, asked.changes)


@pytest.mark.slow
@pytest.mark.parametrize("ruling", MUTANTS)
def test_a_wrong_reading_is_noticed(ruling: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(GRAPHS):
        asked, right = told(seed)
        with monkeypatch.context() as patch:
            patch.setattr(*MUTANTS[ruling])
            wrong = answer(asked.question, asked.changes)
        if wrong != right:
            return
    pytest.fail(f"no graph shows that this reading is wrong: {ruling}")
