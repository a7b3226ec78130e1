"""Rules on objectives and the metrics that tell."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule


def _unmeasured(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for objective in basis.live("Objective"):
        if not basis.facts.members(objective.id, "monitoredBy"):
            message = f"nothing measures whether {basis.told(objective.id)} is reached"
            hint = "name a metric (Measured by)"
            yield rule.finding(objective.id, message, hint, at="monitoredBy")


def _boundless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for metric in basis.live("Metric"):
        if metric.get("threshold") is None:
            message = f"{basis.told(metric.id)} has no threshold: no value of it is ever a breach"
            hint = "say which value it should not cross, and on which side"
            yield rule.finding(metric.id, message, hint, at="threshold")


RULES = (
    Rule(
        "objective/not-measured",
        "warning",
        "an objective that nothing measures",
        "6.2 asks for objectives that are measurable, and monitored.",
        _unmeasured,
    ),
    Rule(
        "objective/no-threshold",
        "warning",
        "a metric without a threshold",
        "9.1 asks for results that are evaluated: a number nobody compares evaluates nothing.",
        _boundless,
    ),
)
