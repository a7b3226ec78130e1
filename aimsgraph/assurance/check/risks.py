"""Rules on risks."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule


def _untreated(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for risk in basis.live("Risk"):
        if risk.get("acceptable") is not False:
            continue
        if not basis.standing(basis.facts.members(risk.id, "treatedBy")):
            level = risk.get("residual_level") or risk.get("inherent_level")
            said = f" (level {level})" if level else ""
            message = f"{basis.told(risk.id)}{said} is not acceptable, and nothing treats it"
            hint = "choose an option (reduce, share, avoid, retain) and what carries it out"
            yield rule.finding(risk.id, message, hint, at="treatedBy")


def _unjudged(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for risk in basis.live("Risk"):
        if risk.get("acceptable") is None:
            message = f"nobody says whether {basis.told(risk.id)} is within the risk criteria"
            hint = "fill in Acceptable: likelihood and severity alone do not tell"
            yield rule.finding(risk.id, message, hint, at="acceptable")


def _nowhere(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for risk in basis.live("Risk"):
        if not basis.facts.members(risk.id, "arisesIn"):
            message = f"nobody says where {basis.told(risk.id)} arises: no change there reaches it"
            hint = "name the system, model, data, supplier, process or use"
            yield rule.finding(risk.id, message, hint, at="arisesIn")


RULES = (
    Rule(
        "risk/not-treated",
        "error",
        "a risk above the criteria without a treatment",
        "6.1.3 and 8.3 ask for a treatment of every risk that is not accepted.",
        _untreated,
    ),
    Rule(
        "risk/no-criterion",
        "warning",
        "a risk of which nobody says whether it is acceptable",
        "6.1.2 asks for risks to be compared with the criteria: without a result nobody can tell "
        "which of them need a treatment.",
        _unjudged,
    ),
    Rule(
        "risk/arises-nowhere",
        "warning",
        "a risk of which nobody says where it arises",
        "It belongs to no system, and no change asks for a new look at it.",
        _nowhere,
    ),
)
