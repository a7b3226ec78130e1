"""The Statement of Applicability: each reference control, why it is in or out, how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import RequirementRow, State
from aimsgraph.assurance.freshness import Evidence, evidence, filling
from aimsgraph.assurance.matrix import Cell, Column, Matrix, matrix_of
from aimsgraph.assurance.treatments import Treated, Treatments
from aimsgraph.impact import Policy
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.table import Table
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.vocabulary import Vocabulary

Applicable = Literal["yes", "no", "in part", "no entry recorded"]
_DOCUMENT = "statement-of-applicability"  # the kind of a record that is one


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry of the register: whether a reference control is needed, why, and who approved it.

    ``drivers`` are what asks for it: risk, law, contract, ...; ``justified_by`` risks, obligations
    and decisions by id. ``subjects`` are those that the entry is limited to.
    """

    id: str
    applicable: bool
    reason: str
    drivers: tuple[str, ...]
    justified_by: tuple[str, ...]
    approved_on: date | None
    approved_by: str
    claimed_status: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Implemented:
    """A control that implements a requirement: what its register says, and how it stands.

    ``state`` is planned, implemented, ... as recorded; ``standing`` are the subjects for which it
    holds, ``lacking`` those for which it does not.
    """

    id: str
    name: str
    state: str
    owner: Owner | None
    standing: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One reference control, or control of the organization's own.

    ``risks`` rest on it or are named as its reason; ``unfilled`` are slots without any record;
    ``contradictions`` say what cannot both be so.
    """

    id: str
    ref: str
    title: str
    catalog: str
    applicable: Applicable
    decisions: tuple[Decision, ...]
    risks: tuple[str, ...]
    owner: Owner | None
    controls: tuple[Implemented, ...]
    evidence: tuple[Evidence, ...]
    unfilled: tuple[str, ...]
    state: State
    word: str
    reason: str
    contradictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementHeader:
    """What stands above the statement; what is recorded nowhere is empty or None."""

    organization: str
    scope: str
    scope_version: str
    standards: tuple[str, ...]
    document: str
    version: str
    dated: date | None
    approvers: tuple[str, ...]
    approved_from: date | None
    approved_until: date | None


@dataclass(frozen=True, slots=True)
class StatementOfApplicability:
    """The statement as of a day: reference controls, own controls beyond them, and all risks."""

    as_of: date
    revision: int
    header: StatementHeader
    controls: Table[StatementRow]
    own: Table[StatementRow]
    risks: Table[Treated]
    columns: Table[Column]


@bulk()
def statement_of_applicability(
    snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, *, as_of: date
) -> StatementOfApplicability:
    """The Statement of Applicability of a graph on a day."""
    return statement_of(Basis(Facts(snapshot, vocabulary, policy, as_of)))


def statement_of(basis: Basis) -> StatementOfApplicability:
    """The same of a graph that is read already."""
    return _Draft(basis).statement()


class _Draft:
    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._facts = basis.facts
        self._owners = basis.owners
        self._treatments = Treatments(basis.facts, basis.posture.verdicts, self._owners)
        self._matrix: Matrix = matrix_of(basis)
        self._cells: dict[str, list[Cell]] = {}
        for cell in self._matrix.cells:
            self._cells.setdefault(cell.requirement, []).append(cell)

    def statement(self) -> StatementOfApplicability:
        rows = self._matrix.rows
        controls = [self._row(row) for row in rows if row.group == "controls"]
        own = [self._row(row) for row in rows if row.group == "own controls"]
        return StatementOfApplicability(
            as_of=self._facts.as_of,
            revision=self._basis.snapshot.revision,
            header=self._header(controls),
            controls=Table.of(StatementRow, controls),
            own=Table.of(StatementRow, own),
            risks=Table.of(Treated, self._treatments.all),
            columns=self._matrix.columns,
        )

    def _row(self, row: RequirementRow) -> StatementRow:
        decisions = tuple(self._decisions(row))
        cells = self._cells.get(row.id, [])
        named = [id for decision in decisions for id in decision.justified_by]
        controls = tuple(self._implemented(row, cells))
        ids = [control.id for control in controls]
        risks = self._treatments.resting_on(ids, named)
        slots = [slot for cell in cells for slot in cell.asked]
        owners = [control.owner for control in controls]
        return StatementRow(
            id=row.id,
            ref=row.ref if row.catalog else row.id,
            title=row.title,
            catalog=row.catalog,
            applicable=_applicable(row, decisions),
            decisions=decisions,
            risks=risks,
            owner=next((owner for owner in owners if owner), None) or self._owners.of(row.id),
            controls=controls,
            evidence=tuple(filling(self._facts, slots, self._basis.posture.verdicts)),
            unfilled=tuple(slot for slot in slots if not self._facts.members(slot, "filledBy")),
            state=row.state,
            word=row.word,
            reason=row.reason,
            contradictions=tuple(self._contradictions(row, decisions, ids, risks)),
        )

    def _decisions(self, row: RequirementRow) -> Iterator[Decision]:
        facts, statement = self._facts, self._basis.statement
        for id in sorted(statement.entries(row.id)):
            node = self._basis.snapshot.nodes[id]
            drivers = node.get("drivers")
            yield Decision(
                id=id,
                applicable=statement.applicable(id),
                reason=str(node.get("reason") or "").strip(),
                drivers=tuple(map(str, drivers)) if isinstance(drivers, tuple) else (),
                justified_by=facts.members(id, "justifiedBy"),
                approved_on=as_date(node.get("approved_on")),
                approved_by=str(node.get("approved_by") or ""),
                claimed_status=str(node.get("claimed_status") or ""),
                subjects=statement.concerned(id),
            )

    def _implemented(self, row: RequirementRow, cells: list[Cell]) -> Iterator[Implemented]:
        """The controls that run for it, and those of entries that run for nobody yet."""
        facts = self._facts
        named = [c for entry in self._basis.statement.entries(row.id)
                 for c in facts.members(entry, "implementedBy") if facts.alive(c)]  # fmt: skip
        running = [control for cell in cells for control in cell.controls]
        for id in sorted(dict.fromkeys([*named, *running])):
            here = [cell for cell in cells if id in cell.controls]
            yield Implemented(
                id=id,
                name=facts.name(id),
                state=str(facts.value(id, "state") or ""),
                owner=self._owners.of(id),
                standing=tuple(cell.subject for cell in here if not cell.lost),
                lacking=tuple(cell.subject for cell in here if cell.lost),
            )

    def _contradictions(
        self,
        row: RequirementRow,
        decisions: tuple[Decision, ...],
        controls: list[str],
        risks: tuple[str, ...],
    ) -> Iterator[str]:
        left_out = bool(decisions) and not any(each.applicable for each in decisions)
        if left_out and risks:
            told = self._basis.all_told(risks)
            yield f"left out, yet {self._basis.all_told(controls)} treats {told}"
        for decision in decisions:
            claims = decision.claimed_status.casefold() in ("implemented", "in place", "operating")
            if decision.applicable and claims and row.state in ("broken", "gap"):
                yield f"the register says {decision.claimed_status}, which is not shown"

    def _header(self, controls: list[StatementRow]) -> StatementHeader:
        facts, nodes = self._facts, self._basis.snapshot.nodes
        whole = self._basis.subjects.organizations[:1]
        organization = nodes[whole[0]] if whole else None
        scopes = [nodes[id] for id in facts.members(whole[0], "coveredBy") if facts.there(id)] if (
            whole) else []  # fmt: skip
        scope = scopes[0] if scopes else None
        standards = dict.fromkeys(row.catalog for row in controls)
        decisions = [each for row in controls for each in row.decisions]
        days = [day for each in decisions if (day := each.approved_on) is not None]
        document = self._document()
        legal = organization.get("legal_name") if organization is not None else None
        name = organization.name if organization is not None else ""
        return StatementHeader(
            organization=f"{name} ({legal})" if legal and legal != name else name,
            scope=str(scope.get("statement") or scope.name) if scope is not None else "",
            scope_version=str(scope.get("version") or "") if scope is not None else "",
            standards=tuple(self._edition(catalog) for catalog in standards),
            document=document or "",
            version=str(nodes[document].get("version") or "") if document else "",
            dated=evidence(facts, document).dated if document else None,
            approvers=tuple(sorted({each.approved_by for each in decisions if each.approved_by})),
            approved_from=min(days, default=None),
            approved_until=max(days, default=None),
        )

    def _document(self) -> str | None:
        """The newest record that is the statement as it was issued."""
        issued = [r.id for r in self._basis.records(_DOCUMENT)]
        return max(issued, key=lambda id: (self._basis.dated(id) or date.min, id), default=None)

    def _edition(self, catalog: str) -> str:
        node = self._basis.snapshot.nodes.get(catalog)
        if node is None:
            return catalog
        edition = node.get("edition")
        return f"{node.name}, edition {edition}" if edition else node.name


def _applicable(row: RequirementRow, decisions: tuple[Decision, ...]) -> Applicable:
    if not decisions:
        return "yes" if row.group == "own controls" else "no entry recorded"
    said = {each.applicable for each in decisions}
    if len(said) == 2:
        return "in part"
    return "yes" if said == {True} else "no"
