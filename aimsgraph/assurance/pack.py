"""The evidence pack: what is asked of each requirement, and the records that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import RequirementRow, State, state_of
from aimsgraph.assurance.freshness import Evidence, filling
from aimsgraph.assurance.matrix import Matrix, matrix_of
from aimsgraph.assurance.stages import Stage, of_stage
from aimsgraph.impact import Policy
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.table import Table
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

AuditStage = Literal[1, 2]
_LOOKS_AT: dict[AuditStage, Stage | None] = {1: "design", 2: None}  # None: at all stages
_NOT_ASKED: tuple[State, ...] = ("not applicable", "not yet due")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A record that fills a slot: what it is, how it stands, and where it lies.

    ``shows`` is what records of its kind are. ``file`` and ``sha256`` are as they were recorded,
    empty where there is no file or no hash.
    """

    evidence: Evidence
    shows: str
    state: State
    file: str
    sha256: str

    @property
    def id(self) -> str:
        """The id of the record."""
        return self.evidence.id


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one requirement for one subject, and what was recorded for it.

    ``subject`` is empty where the organization as a whole is asked; ``reason`` says why it does
    not stand.
    """

    requirement: str
    ref: str
    catalog: str
    slot: str
    name: str
    subject: str
    state: State
    word: str
    reason: str
    owner: Owner | None
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """What an audit of a stage looks at, as of a day, in the order of clauses and controls.

    ``requirements`` are those that apply; of some of them nothing is ``asked`` at the stage.
    ``apart`` are lost though all that is asked of them stands, such as one with an open finding.
    """

    as_of: date
    revision: int
    stage: AuditStage
    requirements: Table[RequirementRow]
    asked: Table[Asked]
    apart: Table[RequirementRow]

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """Every record, once, in the order in which they first show something."""
        found: dict[str, Exhibit] = {}
        for asked in self.asked:
            for exhibit in asked.exhibits:
                found.setdefault(exhibit.id, exhibit)
        return tuple(found.values())


def pack(
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    as_of: date,
    stage: AuditStage,
) -> Pack:
    """What Stage 1 (the design) or Stage 2 (everything) of an audit looks at on a day."""
    facts = of_stage(Facts(snapshot, vocabulary, policy, as_of), _LOOKS_AT[stage])
    basis = Basis(facts)
    return _Draft(basis, matrix_of(basis)).pack(stage)


class _Draft:
    def __init__(self, basis: Basis, matrix: Matrix) -> None:
        self._basis = basis
        self._facts = basis.facts
        self._matrix = matrix
        self._rows = {row.id: row for row in matrix.rows if row.state not in _NOT_ASKED}

    def pack(self, stage: AuditStage) -> Pack:
        asked = list(self._asked())
        examined = {one.requirement for one in asked}
        apart = [r for r in self._matrix.apart if stage == 2 or r.id in examined]
        return Pack(
            as_of=self._facts.as_of,
            revision=self._matrix.revision,
            stage=stage,
            requirements=Table.of(RequirementRow, self._rows.values()),
            asked=Table.of(Asked, asked),
            apart=Table.of(RequirementRow, apart),
        )

    def _asked(self) -> Iterator[Asked]:
        for cell in self._matrix.cells:
            if row := self._rows.get(cell.requirement):
                for slot in cell.asked:
                    yield self._slot(row, slot, cell.subject)

    def _slot(self, row: RequirementRow, slot: str, subject: str) -> Asked:
        basis = self._basis
        verdict = basis.posture.verdicts.get(slot)
        records = filling(self._facts, [slot], basis.posture.verdicts)
        if verdict is not None:
            state = state_of(verdict)
        else:
            idle = not records or self._facts.value(slot, "nothing_due") is True
            state = "nothing to show yet" if idle else "holds"
        return Asked(
            requirement=row.id,
            ref=row.ref,
            catalog=row.catalog,
            slot=slot,
            name=self._facts.name(slot),
            subject="" if basis.subjects.is_organization(subject) else subject,
            state=state,
            word=verdict.word if verdict is not None else state,
            reason=verdict.reasons[0].text if verdict is not None and verdict.reasons else "",
            owner=basis.owners.of(slot),
            exhibits=tuple(map(self._exhibit, records)),
        )

    def _exhibit(self, record: Evidence) -> Exhibit:
        verdict = self._basis.posture.verdicts.get(record.id)
        node, kinds = self._basis.snapshot.nodes[record.id], self._basis.vocabulary.kinds
        return Exhibit(
            evidence=record,
            shows=kinds[record.kind].title if record.kind in kinds else record.kind,
            state=state_of(verdict) if verdict is not None else "holds",
            file=str(node.get("uri") or ""),
            sha256=str(node.get("sha256") or ""),
        )
