"""What a check is failed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.check import evidence
from aimsgraph.assurance.check.finding import SEVERITIES, Finding, Severity

LAPSES = next(rule.id for rule in evidence.RULES if rule.id == "evidence/lapses")


@dataclass(frozen=True, slots=True)
class FailOn:
    """What counts as failed.

    ``severity`` is the mildest that does, ``rules`` are ids of rules whose every finding does, and
    evidence does that lapses before a day of ``before``, or on it.
    """

    severity: Severity | None = "error"
    rules: frozenset[str] = frozenset()
    before: tuple[date, ...] = ()

    def __call__(self, finding: Finding) -> bool:
        """Whether a finding fails the check."""
        if finding.rule in self.rules or self._lapses(finding):
            return True
        if self.severity is None:
            return False
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.severity)

    def _lapses(self, finding: Finding) -> bool:
        if finding.rule != LAPSES or finding.on is None:
            return False
        return any(finding.on <= day for day in self.before)
