"""Rules on internal audits."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.calendar import add_months, as_date
from aimsgraph.snapshot import Node

CYCLE = 36  # months: a certificate runs for three years
REPORT = "audit-report"
PROGRAMME = "audit-programme"
_UNASKED = ("not applicable", "not yet due")


def _left_out(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """What no internal audit of the last cycle looked at."""
    since = add_months(basis.as_of, -CYCLE)
    audits = [a for a in internal_audits(basis) if (basis.dated(a.id) or since) >= since]
    if not audits:
        return
    newest = max(audits, key=lambda node: (basis.dated(node.id) or since, node.id))
    programmes = [node.id for node in basis.records(PROGRAMME)]
    also = tuple(programmes[-1:])
    looked = [thing for audit in audits for thing in basis.facts.members(audit.id, "examined")]
    if not looked:
        message = f"no internal audit says what it examined, {basis.told(newest.id)} neither"
        hint = "list the clauses and controls that it looked at (Examined)"
        yield rule.finding(newest.id, message, hint, at="examined", also=also)
        return
    covered, wanted = examined(basis, looked), to_be_examined(basis)
    missing = [id for id in wanted if id not in covered]
    if missing:
        message = (
            f"{len(missing)} of {len(wanted)} requirements were examined by no internal audit in "
            f"the last {CYCLE} months: {basis.refs(missing, 6)}"
        )
        hint = "plan them into the audit programme, and record what each audit examined"
        yield rule.finding(
            newest.id, message, hint, at="examined", also=also, key=tuple(sorted(missing))
        )


def to_be_examined(basis: Basis) -> list[str]:
    """The requirements that an internal audit has to reach: not what nobody has decided on yet."""
    catalogs = {id.partition("/")[0] for id in basis.asking(REPORT)}
    return [
        row.id
        for row in basis.coverage.requirements
        if row.catalog in catalogs
        and (row.group == "clauses" or basis.standing(basis.facts.members(row.id, "decidedBy")))
        and row.group != "own controls"
        and row.state not in _UNASKED
    ]


def examined(basis: Basis, looked: list[str]) -> set[str]:
    """What was examined, with the parts of headings and what controls are there for."""
    found: set[str] = set()
    waiting = [id for id in looked if id in basis.snapshot]
    while waiting:
        id = waiting.pop()
        if id in found:
            continue
        found.add(id)
        if basis.facts.is_a(id, "Provision"):
            for relation in ("hasPart", "achievedBy"):
                waiting.extend(basis.facts.members(id, relation))
        elif basis.facts.is_a(id, "SoAEntry"):
            waiting.extend(basis.facts.members_of(id, "decidedBy"))
        else:
            waiting.extend(basis.references(id))
    return found


def _partial(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for audit in internal_audits(basis):
        if audit.get("auditor_independent") is False:
            message = f"the auditor of {basis.told(audit.id)} had a part in what was audited"
            hint = "let somebody else look at it again"
            yield rule.finding(audit.id, message, hint, at="auditor_independent")


def internal_audits(basis: Basis) -> Iterator[Node]:
    """The internal audits so far; one that says no type is the organization's own."""
    for audit in basis.live("Audit"):
        day = as_date(audit.get("collected_on")) or as_date(audit.get("planned_on"))
        done = day is None or day <= basis.as_of
        if audit.get("type") in (None, "internal") and audit.get("review") != "rejected" and done:
            yield audit


RULES = (
    Rule(
        "audit/not-independent",
        "error",
        "an internal audit by somebody who had a part in what was audited",
        "9.2.2 asks for objective and impartial auditors.",
        _partial,
    ),
    Rule(
        "audit/not-examined",
        "warning",
        "clauses and controls that no internal audit looked at",
        f"9.2 asks for a programme that reaches the whole system; within {CYCLE} months, the "
        "length of a certificate, each requirement should have been looked at.",
        _left_out,
    ),
)
