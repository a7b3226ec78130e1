"""The table of all rules, and how some of them are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from aimsgraph.assurance.check import (
    applicability,
    audits,
    dates,
    evidence,
    links,
    nonconformities,
    objectives,
    people,
    periods,
    releases,
    reviews,
    risks,
    sources,
    states,
    suppliers,
    systems,
)
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.errors import UsageError, did_you_mean

RULES: tuple[Rule, ...] = (
    *applicability.RULES,
    *risks.RULES,
    *systems.RULES,
    *releases.RULES,
    *periods.RULES,
    *evidence.RULES,
    *nonconformities.RULES,
    *audits.RULES,
    *reviews.RULES,
    *people.RULES,
    *suppliers.RULES,
    *objectives.RULES,
    *dates.RULES,
    *links.RULES,
    *sources.RULES,
    *states.RULES,
)
# The state of a requirement is told by the status: it is a finding where somebody asks for it.
STANDARD: tuple[Rule, ...] = tuple(each for each in RULES if each not in states.RULES)


def rule(id: str) -> Rule:
    """The rule called ``id``; `UsageError` with near matches otherwise."""
    return choose([id])[0]


def choose(names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of these ids and groups, in the order of the table.

    Raises `UsageError` for a name that is neither, with near matches.
    """
    wanted = set(names)
    known = {name for each in RULES for name in (each.id, each.group)}
    for name in sorted(wanted - known):
        groups = ", ".join(dict.fromkeys(each.group for each in RULES))
        hint = did_you_mean(name, sorted(known)) or f"groups are {groups}; see --rules"
        raise UsageError(f"no rule is called {name!r}", hint=hint)
    return tuple(each for each in RULES if each.id in wanted or each.group in wanted)
