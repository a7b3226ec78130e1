"""What an auditor would raise: rules over the graph, each with an id, a severity and findings."""

from aimsgraph.assurance.check.checking import Checked, check
from aimsgraph.assurance.check.failing import FailOn
from aimsgraph.assurance.check.finding import SEVERITIES, Finding, Severity
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.assurance.check.rules import RULES, STANDARD, choose, rule

__all__ = [
    "RULES",
    "SEVERITIES",
    "STANDARD",
    "Checked",
    "FailOn",
    "Finding",
    "Rule",
    "Severity",
    "check",
    "choose",
    "rule",
]
