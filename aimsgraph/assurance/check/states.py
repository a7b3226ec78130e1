"""The state of requirements as findings, for those who want a pipeline to fail by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.assurance.coverage import State


def _in_state(state: State) -> Callable[[Rule, Basis], Iterator[Finding]]:
    def find(rule: Rule, basis: Basis) -> Iterator[Finding]:
        for row in basis.coverage.requirements:
            if row.state != state:
                continue
            verdict = basis.posture.verdicts[row.id]
            why = f": {row.reason}" if row.reason else ""
            causes = (thing for each in verdict.reasons for thing in (each.thing, each.via))
            yield rule.finding(
                row.id,
                f"{basis.told(row.id)} is {row.word}{why}",
                f"aimsgraph explain {row.id}",
                also=tuple(dict.fromkeys(causes)),
            )

    return find


RULES = (
    Rule(
        "status/broken",
        "error",
        "a requirement that is broken",
        "It was met once, and is not any more.",
        _in_state("broken"),
    ),
    Rule(
        "status/gap",
        "error",
        "a requirement for which nothing is recorded",
        "Nothing shows that it was ever met.",
        _in_state("gap"),
    ),
    Rule(
        "status/doubt",
        "warning",
        "a requirement in doubt",
        "Somebody has to look whether it still holds.",
        _in_state("in doubt"),
    ),
)
