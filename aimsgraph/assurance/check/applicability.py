"""Rules on the Statement of Applicability."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.assurance.demands import in_force
from aimsgraph.assurance.treatments import carried
from aimsgraph.catalog.titles import fold_title
from aimsgraph.snapshot import Node

# What registers write for a control that is said to be in place.
_CLAIMS = ("implemented", "in place", "operating", "operational", "done", "complete", "full", "yes")


def _undecided(rule: Rule, basis: Basis) -> Iterator[Finding]:
    open: dict[str, list[Node]] = {}
    decided = set()
    for node in basis.snapshot.instances(*basis.vocabulary.subclasses("ReferenceControl")):
        if not in_force(basis.facts, node.id):
            continue
        catalog = str(node.get("catalog"))
        if basis.standing(basis.facts.members(node.id, "decidedBy")):
            decided.add(catalog)
        else:
            open.setdefault(catalog, []).append(node)
    for catalog, nodes in open.items():
        if catalog not in decided:
            message = f"none of the {len(nodes)} reference controls of {catalog} is decided on"
            hint = "add a Statement of Applicability: one row for each, with a reason"
            yield rule.finding(catalog, message, hint)
            continue
        for node in nodes:
            message = f"{basis.told(node.id)} has no entry in the Statement of Applicability"
            yield rule.finding(
                node.id, message, "add a row that takes it in or out, with a reason", at="decidedBy"
            )


def _unreasoned(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for entry, reference in _decisions(basis):
        if basis.statement.applicable(entry.id) or _is_reasoned(basis, entry):
            continue
        message = f"{basis.told(reference)} is excluded, and nobody says why"
        yield rule.finding(
            entry.id, message, "write down why it is not needed, or take it in", at="reason"
        )


def _undriven(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for entry, reference in _decisions(basis):
        if not basis.statement.applicable(entry.id) or _is_reasoned(basis, entry):
            continue
        if not entry.get("drivers"):
            message = f"{basis.told(reference)} is applicable, and nobody says why"
            yield rule.finding(
                entry.id, message, "name a reason, or what asks for it: a risk, law, contract, ...",
                at="reason",
            )  # fmt: skip


def _relied_on(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for entry, reference in _decisions(basis):
        if basis.statement.applicable(entry.id):
            continue
        for control in basis.standing(basis.facts.members(entry.id, "implementedBy")):
            if any(map(basis.statement.applicable, basis.statement.decisions(control))):
                continue
            treated = sorted(carried(basis.facts, (control,), basis.stands))
            risks = [risk for risk in treated if _concerned(basis, entry.id, risk)]
            if risks:
                message = (
                    f"{basis.told(reference)} is excluded, yet {basis.told(control)}, which "
                    f"implements it, treats {basis.all_told(risks)}"
                )
                yield rule.finding(
                    entry.id,
                    message,
                    "take it in, or treat the risk by something else",
                    at="implementedBy",
                    to=control,
                    also=tuple(risks),
                )


def _concerned(basis: Basis, entry: str, risk: str) -> bool:
    """Whether an exclusion for some system only is about what a risk arises in."""
    subjects = [
        id
        for id in basis.facts.members(entry, "concerns")
        if not (basis.facts.is_a(id, "Organization") or basis.facts.is_a(id, "Scope"))
    ]
    if not subjects:
        return True
    reached = basis.subjects.reach(*subjects)
    return any(thing in reached for thing in basis.facts.members(risk, "arisesIn"))


def _claimed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for entry, reference in _decisions(basis):
        claim = str(entry.get("claimed_status") or "").strip()
        verdict = basis.posture.verdicts.get(reference)
        if not basis.statement.applicable(entry.id) or not claim.casefold().startswith(_CLAIMS):
            continue
        if verdict is not None and verdict.status == "broken" and not verdict.planned:
            why = f": {verdict.reasons[0].text}" if verdict.reasons else ""
            message = f"{basis.told(reference)} is claimed as {claim}, but is {verdict.word}{why}"
            yield rule.finding(
                entry.id,
                message,
                "show it, or claim less: the auditor compares both",
                at="claimed_status",
                also=tuple(reason.thing for reason in verdict.reasons[:1]),
            )


def _wrong_title(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Entries and controls that carry the title of another provision."""
    titled: dict[tuple[str, str], list[str]] = {}
    for node in basis.snapshot.instances(*basis.vocabulary.subclasses("Provision")):
        title = fold_title(str(node.get("title") or ""))
        titled.setdefault((str(node.get("catalog")), title), []).append(node.id)
    standing_for: dict[str, list[str]] = {}
    for entry, reference in _decisions(basis):
        for thing in (entry.id, *basis.facts.members(entry.id, "implementedBy")):
            standing_for.setdefault(thing, []).append(reference)
    for thing, references in standing_for.items():
        if not basis.stands(thing):
            continue
        name = basis.snapshot.nodes[thing].name
        catalogs = {str(basis.snapshot.nodes[id].get("catalog")): id for id in references}
        for catalog, reference in catalogs.items():
            owners = titled.get((catalog, fold_title(name)), [])
            if owners and not set(owners) & set(references):
                message = (
                    f"{basis.told(thing)} stands for {basis.told(reference)}, "
                    f"but its title is that of {basis.ref(owners[0])}"
                )
                hint = "correct the number or the title: they name two things"
                yield rule.finding(thing, message, hint, at="name", key=(reference,))


def _decisions(basis: Basis) -> Iterator[tuple[Node, str]]:
    """The entries that stand, each with a reference control in force that it decides on."""
    for entry in basis.live("SoAEntry"):
        for reference in basis.facts.members_of(entry.id, "decidedBy"):
            if in_force(basis.facts, reference):
                yield entry, reference


def _is_reasoned(basis: Basis, entry: Node) -> bool:
    said = str(entry.get("reason") or "").strip()
    return bool(said or basis.facts.members(entry.id, "justifiedBy"))


RULES = (
    Rule(
        "soa/undecided",
        "error",
        "a reference control without an entry in the Statement of Applicability",
        "6.1.3 asks for the necessary controls to be compared with all of Annex A: one that was "
        "left out may have been overlooked.",
        _undecided,
    ),
    Rule(
        "soa/no-reason",
        "error",
        "an exclusion without a reason",
        "6.1.3 asks for a justification of every control that is left out.",
        _unreasoned,
    ),
    Rule(
        "soa/excluded-but-relied-on",
        "error",
        "an excluded control on which a treated risk relies",
        "The treatment of the risk then rests on what the organization says it does not run.",
        _relied_on,
    ),
    Rule(
        "soa/wrong-title",
        "error",
        "a number of a reference control beside the title of another",
        "It names two things, and one of them is then decided on by nobody.",
        _wrong_title,
    ),
    Rule(
        "soa/no-driver",
        "warning",
        "an applicable control for which nobody says why",
        "6.1.3 asks for the justification of what is taken in, too.",
        _undriven,
    ),
    Rule(
        "soa/claimed-but-not-shown",
        "warning",
        "a control that is claimed to be in place and is not demonstrated",
        "The statement is what the auditor samples from: a claim that does not hold costs trust.",
        _claimed,
    ),
)
