"""What actions cost: as asked, else as a register says, else by the kind of action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aimsgraph.errors import UsageError, did_you_mean
from aimsgraph.impact.facts import Facts

# What an action costs, in person-days, where neither the question nor a register says so.
DEFAULT_COSTS: Mapping[str, float] = {
    "review": 0.5,  # finish the review of a record
    "renew": 1.0,  # make a record anew
    "decide": 1.0,  # take a decision, or state what is missing
    "reassess": 2.0,  # look again whether something still holds
    "collect": 2.0,  # a record where there is none
    "appoint": 2.0,  # somebody for a role that nobody holds
    "spare": 2.0,  # one more support beside those that are lost
    "restart": 3.0,  # corrective action, and a cadence that starts again
    "resolve": 5.0,  # a finding, nonconformity or incident
    "perform": 8.0,  # a measure that is only planned
}
# Properties of a class by which a register can say what acting on a thing costs.
COST_PROPERTIES = ("effort", "cost")


class Costs:
    """The cost of each action in person-days; ``asked`` are costs by action or kind of action."""

    def __init__(self, facts: Facts, asked: Mapping[str, float] | None = None) -> None:
        self._facts = facts
        self._asked = asked or {}

    def of(self, id: str, kind: str, thing: str) -> float:
        """What the action ``id`` at a thing costs."""
        for key in (id, kind):
            if key in self._asked:
                return float(self._asked[key])
        if thing in self._facts.snapshot:
            for name in COST_PROPERTIES:
                value = self._facts.value(thing, name)
                if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
                    return float(value)
        return DEFAULT_COSTS[kind]

    def check(self, known: Iterable[str]) -> None:
        """`UsageError` for a cost below zero, or of what is neither an action nor a kind of it."""
        names = [*DEFAULT_COSTS, *known]
        for key, cost in self._asked.items():
            if not 0 <= cost < float("inf"):
                raise UsageError(f"a cost of {cost} is not possible", where=key, hint="0 or more")
            kind, _, thing = key.partition("#")[0].partition(":")
            idle = kind in DEFAULT_COSTS and thing in self._facts.snapshot  # not needed now
            if key not in names and not idle:
                hint = did_you_mean(key, names) or f"kinds: {', '.join(sorted(DEFAULT_COSTS))}"
                what = "it is no action here, and no kind of action"
                raise UsageError(what, where=key, hint=hint)
