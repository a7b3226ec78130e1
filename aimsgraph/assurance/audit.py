"""The internal audit: what the programme has reached, what it left out, what to look at next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.check.audits import CYCLE, examined, internal_audits, to_be_examined
from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import Group, RequirementRow, State, natural
from aimsgraph.assurance.stages import slots_of
from aimsgraph.impact import Policy
from aimsgraph.impact.calendar import add_months, as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

SAMPLE = 10  # requirements that are proposed
# Points of a requirement in the sample, from 0 to 3 each; equal sums keep the order of refs.
_BY_STATE: Mapping[State, int] = {"broken": 3, "gap": 3, "planned": 2, "in doubt": 2}
_BY_RISK = ((12, 3), (6, 2), (1, 1))  # likelihood times severity, each from 1 to 5
_BY_MONTHS = ((24, 2), (12, 1))  # since it was examined; never: 3


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One internal audit: held on a day, or planned for one, and how much it examines."""

    id: str
    name: str
    on: date | None
    planned: bool
    independent: bool | None
    examined: int


@dataclass(frozen=True, slots=True)
class Audited:
    """A requirement that the programme has to reach within a cycle.

    ``audits`` of the cycle examined it, the ``last`` on that day; ``planned`` ones are to.
    """

    id: str
    ref: str
    title: str
    group: Group
    state: State
    audits: tuple[str, ...]
    last: date | None
    planned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A requirement of the sample: its points, and why each was given.

    ``look_at`` are the subjects to begin with: those for which it is lost, else where its greatest
    risk arises.
    """

    id: str
    ref: str
    title: str
    state: State
    by_risk: int
    by_state: int
    by_time: int
    because: tuple[str, ...]
    look_at: tuple[str, ...]

    @property
    def points(self) -> int:
        """The sum, of at most 9."""
        return self.by_risk + self.by_state + self.by_time


@dataclass(frozen=True, slots=True)
class Programme:
    """The internal audits of a cycle that ends on a day, and what they reached."""

    since: date
    as_of: date
    audits: tuple[AuditRow, ...]
    requirements: tuple[Audited, ...]
    sample: tuple[Chosen, ...]

    @property
    def left_out(self) -> tuple[Audited, ...]:
        """The requirements that no audit of the cycle examined."""
        return tuple(row for row in self.requirements if not row.audits)


def audit_programme(
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    as_of: date,
    size: int = SAMPLE,
) -> Programme:
    """What the internal audits of the last 36 months reached, and a risk-weighted sample.

    A heading that was examined counts for its parts, a control for what it implements. The sample
    are the ``size`` requirements with the most points: up to 3 each for the greatest risk that
    rests on it, for how it stands, and for the time since it was examined. Same graph and day, same
    sample.
    """
    basis = Basis(Facts(snapshot, vocabulary, policy, as_of))
    since = add_months(as_of, -CYCLE)
    audits = [a for a in internal_audits(basis) if (basis.dated(a.id) or since) >= since]
    planned = [node for node in basis.live("Audit") if _ahead(node, as_of)]
    reached = {audit.id: _examined(basis, audit) for audit in (*audits, *planned)}
    rows = {row.id: row for row in basis.coverage.requirements}
    found = tuple(
        _audited(rows[id], basis, audits, planned, reached) for id in to_be_examined(basis)
    )
    chosen = (_chosen(row, rows[row.id], basis) for row in found)
    best = sorted(chosen, key=lambda one: (-one.points, natural(one.ref)))
    return Programme(
        since,
        as_of,
        tuple(
            sorted(
                (_row(basis, node, reached[node.id]) for node in (*audits, *planned)),
                key=lambda row: (row.on or since, row.id),
            )
        ),
        found,
        tuple(best[:size]),
    )


def _ahead(audit: Node, as_of: date) -> bool:
    """Whether an internal audit is planned and not held yet."""
    day, held = as_date(audit.get("planned_on")), as_date(audit.get("collected_on"))
    waiting = held is None or held > as_of
    return audit.get("type") in (None, "internal") and waiting and day is not None and day > as_of


def _examined(basis: Basis, audit: Node) -> set[str]:
    return examined(basis, list(basis.facts.members(audit.id, "examined")))


def _row(basis: Basis, audit: Node, reached: set[str]) -> AuditRow:
    planned = _ahead(audit, basis.as_of)
    independent = audit.get("auditor_independent")
    return AuditRow(
        id=audit.id,
        name=audit.name,
        on=as_date(audit.get("planned_on")) if planned else basis.dated(audit.id),
        planned=planned,
        independent=independent if isinstance(independent, bool) else None,
        examined=len(reached.intersection(to_be_examined(basis))),
    )


def _audited(
    row: RequirementRow,
    basis: Basis,
    audits: list[Node],
    planned: list[Node],
    reached: Mapping[str, set[str]],
) -> Audited:
    looked = [audit.id for audit in audits if row.id in reached[audit.id]]
    days = (basis.dated(id) for id in looked)
    return Audited(
        id=row.id,
        ref=row.ref,
        title=row.title,
        group=row.group,
        state=row.state,
        audits=tuple(looked),
        last=max((day for day in days if day is not None), default=None),
        planned=tuple(audit.id for audit in planned if row.id in reached[audit.id]),
    )


def _chosen(one: Audited, row: RequirementRow, basis: Basis) -> Chosen:
    risks = sorted(_risks(one.id, basis), key=lambda node: (-_level(node), node.id))
    level = _level(risks[0]) if risks else 0
    by_risk = next((points for least, points in _BY_RISK if level >= least), 0)
    by_state = _BY_STATE.get(one.state, 0)
    because = []
    if by_risk:
        because.append(f"{risks[0].name} ({level} of 25) rests on it")
    if by_state:
        because.append(f"{row.word} now")
    by_time, told = _time(one, basis.as_of)
    if told:
        because.append(told)
    arises = basis.facts.members(risks[0].id, "arisesIn") if by_risk else ()
    return Chosen(
        one.id, one.ref, one.title, one.state, by_risk, by_state, by_time, tuple(because),
        row.subjects or arises,
    )  # fmt: skip


def _time(one: Audited, as_of: date) -> tuple[int, str]:
    """The points for the time since something was examined, and how that is said."""
    if not one.audits:
        return 3, f"not examined in {CYCLE} months"
    for months, points in _BY_MONTHS:
        if one.last is not None and add_months(one.last, months) < as_of:
            return points, f"last examined on {one.last}"
    return 0, ""


def _risks(requirement: str, basis: Basis) -> Iterator[Node]:
    """The open risks that a requirement is about, or that its controls treat."""
    facts = basis.facts
    found: dict[str, None] = {}
    for slot in slots_of(requirement, facts):
        found.update(dict.fromkeys(facts.members(slot, "concerns")))
    for control in basis.statement.controls(requirement):
        for measure in (control, *facts.members(control, "appliedAs")):
            for treatment in facts.members_of(measure, "realisedBy"):
                found.update(dict.fromkeys(facts.members_of(treatment, "treatedBy")))
    for id in found:
        if facts.is_a(id, "Risk") and facts.alive(id):
            yield basis.snapshot.nodes[id]


def _level(risk: Node) -> int:
    likelihood, severity = risk.get("likelihood"), risk.get("severity")
    if isinstance(likelihood, int) and isinstance(severity, int):
        return likelihood * severity
    return 0
