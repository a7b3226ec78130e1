"""The matrix: how each requirement stands for each subject, and which records show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import WORST_FIRST, RequirementRow, State, natural, state_of
from aimsgraph.assurance.demands import ref
from aimsgraph.impact import Policy
from aimsgraph.impact.answer import TAGS, Reason
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.table import Table
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.vocabulary import Vocabulary

_ORDER: tuple[State, ...] = (
    *WORST_FIRST,
    "holds",
    "nothing to show yet",
    "not yet due",
    "not applicable",
)
NO_REASON = "no reason recorded"

Rest = Literal["organization", "rest", ""]


@dataclass(frozen=True, slots=True)
class Cell:
    """How one requirement stands for one subject: the worst of what is asked of it there.

    ``asked`` are the slots, ``controls`` what implements the requirement there, ``records`` what
    fills the slots; all are ids. Where nothing is asked there is no cell.
    """

    requirement: str
    ref: str
    subject: str
    state: State
    word: str
    tag: str | None = None
    reasons: tuple[str, ...] = ()
    owner: Owner | None = None
    asked: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    @property
    def lost(self) -> bool:
        """Whether somebody has to act: it is broken, in doubt, planned or was never filled."""
        return self.state in WORST_FIRST


@dataclass(frozen=True, slots=True)
class Column:
    """A subject: the organization, a system, or something else that is asked about.

    ``systems`` are the AI systems that it is part of, or is a risk of; a system is its own.
    ``closed`` says that nothing is demanded of it any more.
    """

    id: str
    name: str
    cls: str
    systems: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Requirements and subjects, and a cell for each pair of which something is asked.

    A row says how the requirement stands as a whole. ``apart`` are the rows that are lost though
    each of their cells stands: what is lost concerns no subject, such as the policy that a control
    follows.
    """

    as_of: date
    revision: int
    rows: Table[RequirementRow]
    columns: Table[Column]
    cells: Table[Cell]
    apart: Table[RequirementRow]

    @property
    def worst(self) -> tuple[Cell, ...]:
        """The lost cells, the worst first."""
        return tuple(sorted((cell for cell in self.cells if cell.lost), key=badness))

    def only(
        self,
        *,
        lost: bool = False,
        subjects: Iterable[str] | None = None,
        catalogs: Iterable[str] | None = None,
    ) -> Matrix:
        """The part about some subjects, with what is part of them, or some catalogues.

        With ``lost`` only the rows of which something is lost there.
        """
        wanted = None if subjects is None else frozenset(subjects)
        named = None if catalogs is None else frozenset(catalogs)
        columns = [
            column
            for column in self.columns
            if wanted is None or column.id in wanted or not wanted.isdisjoint(column.systems)
        ]
        there = {column.id for column in columns}
        rows = {r.id: r for r in self.rows if named is None or r.catalog in named}
        cells = [c for c in self.cells if c.subject in there and c.requirement in rows]
        kept = {cell.requirement for cell in cells if cell.lost or not lost}
        whole = wanted is None or any(column.cls == "Organization" for column in columns)
        if whole:
            kept.update(row.id for row in self.apart if row.id in rows)
        if wanted is None and not lost:
            kept.update(rows)
        return Matrix(
            self.as_of,
            self.revision,
            Table.of(RequirementRow, (row for id, row in rows.items() if id in kept)),
            Table.of(Column, columns),
            Table.of(Cell, (cell for cell in cells if cell.requirement in kept)),
            Table.of(RequirementRow, (r for r in self.apart if r.id in kept and whole)),
        )

    def by_system(self) -> Grid:
        """The same by AI system, as auditors sample: each with its data, models, suppliers, risks.

        What several systems share stands under each of them, what is of none under the rest.
        """
        systems = tuple(column for column in self.columns if column.id in column.systems)
        shown = {system.id for system in systems}
        of = {
            column.id: [id for id in column.systems if id in shown] or [""]
            for column in self.columns
        }
        found: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.cells:
            for system in of[cell.subject]:
                found.setdefault((cell.requirement, system), []).append(cell)
        cells = {key: tuple(sorted(each, key=badness)) for key, each in found.items()}
        alone = [column for column in self.columns if of[column.id] == [""]]
        whole = any(column.cls == "Organization" for column in alone)
        rest: Rest = "organization" if whole else "rest" if alone else ""
        return Grid(systems, rest, cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells by requirement and AI system, the worst of each first.

    ``rest`` tells what the subjects of no system are: the organization with its people, or others;
    it is empty without any. The key of their cells has an empty text for the system.
    """

    systems: tuple[Column, ...]
    rest: Rest
    cells: Mapping[tuple[str, str], tuple[Cell, ...]]


def badness(cell: Cell) -> tuple[int, int, tuple[tuple[int, str], ...], str]:
    """Worst first: by state, by cause, by the number of the requirement, by subject."""
    cause = TAGS.index(cell.tag) if cell.tag in TAGS else len(TAGS)
    return _ORDER.index(cell.state), cause, natural(cell.ref), cell.subject


@bulk()
def matrix(snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, *, as_of: date) -> Matrix:
    """How every requirement stands for every subject on a day."""
    return matrix_of(Basis(Facts(snapshot, vocabulary, policy, as_of)))


def matrix_of(basis: Basis) -> Matrix:
    """The same of a graph that is already judged."""
    return _Draft(basis).matrix()


@dataclass
class _Pair:
    """What is known of a requirement at a subject, before it is a cell."""

    states: dict[str, State] = field(default_factory=dict)  # of slots and implementations
    asked: dict[str, None] = field(default_factory=dict)
    controls: dict[str, None] = field(default_factory=dict)


class _Draft:
    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._facts = basis.facts
        self._verdicts = basis.posture.verdicts
        self._rows = basis.coverage.requirements
        self._owners = basis.owners
        self._named = {ref(row.id): row.id for row in self._rows}
        # What names no subject is the organization's.
        self._whole = basis.subjects.organizations[:1]

    def matrix(self) -> Matrix:
        cells = [cell for row in self._rows for cell in self._cells(row)]
        columns = list(self._columns({cell.subject for cell in cells}))
        places = {column.id: at for at, column in enumerate(columns)}
        order = {row.id: at for at, row in enumerate(self._rows)}
        lost = {cell.requirement for cell in cells if cell.lost}
        cells.sort(key=lambda cell: (order[cell.requirement], places[cell.subject]))
        return Matrix(
            self._facts.as_of,
            self._basis.snapshot.revision,
            Table.of(RequirementRow, self._rows),
            Table.of(Column, columns),
            Table.of(Cell, cells),
            Table.of(
                RequirementRow,
                (r for r in self._rows if r.state in WORST_FIRST and r.id not in lost),
            ),
        )

    def _cells(self, row: RequirementRow) -> Iterator[Cell]:
        if row.state == "not yet due":
            applies = self._basis.snapshot.nodes[row.id].get("applies_from")
            yield from self._plain(row, self._whole, row.state, f"it applies from {applies}")
            return
        found: dict[str, _Pair] = {}
        if self._facts.is_a(row.id, "Clause"):
            self._ask(row, self._facts.members(row.id, "restsOn"), self._whole, found)
        for control in self._controls(row.id):
            self._apply(row, control, found)
        excluded = dict(self._excluded(row.id))
        if not found and not excluded and row.state == "nothing to show yet":
            yield from self._plain(row, self._whole, row.state)
        for subject, pair in found.items():
            yield self._cell(row, subject, pair, excluded.get(subject))
        for subject, reason in excluded.items():
            if subject not in found:
                yield from self._plain(row, (subject,), "not applicable", reason)

    def _controls(self, requirement: str) -> Iterator[str]:
        """What implements a requirement, be it that all of this was left out."""
        statement, subjects = self._basis.statement, self._basis.subjects
        if self._facts.is_a(requirement, "Control"):
            yield requirement
            return
        yield from statement.controls(requirement)
        for entry in statement.entries(requirement):
            if not statement.applicable(entry):
                for control in self._facts.members(entry, "implementedBy"):
                    decisions = statement.decisions(control)
                    if control in subjects and not any(map(statement.applicable, decisions)):
                        yield control

    def _ask(
        self,
        row: RequirementRow,
        slots: Iterable[str],
        otherwise: Iterable[str],
        found: dict[str, _Pair],
    ) -> None:
        """Put slots into the cells of their subjects; those of another requirement stand there."""
        for slot in slots:
            if self._facts.judged(slot) and self._requirement(slot) in (None, row.id):
                for subject in self._facts.members(slot, "concerns") or otherwise:
                    pair = found.setdefault(subject, _Pair())
                    pair.states[slot] = self._state(slot)
                    pair.asked[slot] = None

    def _requirement(self, slot: str) -> str | None:
        """The requirement that the id of a slot names, as a sync writes it."""
        first, _, rest = slot.partition(":")[2].partition("/")
        return self._named.get(first) or self._named.get(f"{first}/{rest.partition('/')[0]}")

    def _apply(self, row: RequirementRow, control: str, found: dict[str, _Pair]) -> None:
        """How a control runs for each subject; one that runs for none stands for the whole."""
        facts = self._facts
        applied = [id for id in facts.members(control, "appliedAs") if facts.judged(id)]
        for id in applied or [control] * facts.judged(control):
            subjects = facts.members(id, "concerns") or self._whole
            for subject in subjects:
                pair = found.setdefault(subject, _Pair())
                pair.states[id] = self._state(id)
                pair.controls[control] = None
            self._ask(row, facts.members(id, "restsOn"), subjects, found)

    def _state(self, id: str) -> State:
        verdict = self._verdicts.get(id)
        if verdict is not None:
            return state_of(verdict)
        return "nothing to show yet" if self._facts.value(id, "nothing_due") is True else "holds"

    def _excluded(self, requirement: str) -> Iterator[tuple[str, str]]:
        """Where the Statement of Applicability leaves a reference control out, and why."""
        statement = self._basis.statement
        for entry in statement.entries(requirement):
            if not statement.applicable(entry):
                reason = str(self._facts.value(entry, "reason") or "").strip()
                for subject in statement.concerned(entry) or self._whole:
                    yield subject, reason or NO_REASON

    def _plain(
        self, row: RequirementRow, subjects: Iterable[str], state: State, *reasons: str
    ) -> Iterator[Cell]:
        for subject in subjects:
            yield Cell(row.id, row.ref, subject, state, word=state, reasons=reasons)

    def _cell(self, row: RequirementRow, subject: str, pair: _Pair, excluded: str | None) -> Cell:
        facts = self._facts
        records = dict.fromkeys(r for slot in pair.asked for r in facts.members(slot, "filledBy"))
        state = min(pair.states.values(), key=_ORDER.index)
        if state == "holds" and pair.asked and not records:
            state = "nothing to show yet"  # no period has elapsed
        worst = sorted(id for id, each in pair.states.items() if each == state)
        told = [self._verdicts[id] for id in worst if id in self._verdicts]
        # A control is told by how it runs there, before what is asked of it.
        told.sort(key=lambda verdict: (_cause(verdict.tag), verdict.id in pair.asked))
        lost = state in WORST_FIRST
        reasons = dict.fromkeys(reason.text for reason in self._reasons(sorted(pair.states)))
        left_out = (
            () if excluded is None else (f"left out of the Statement of Applicability: {excluded}",)
        )
        return Cell(
            requirement=row.id,
            ref=row.ref,
            subject=subject,
            state=state,
            word=told[0].word if lost else state,
            tag=told[0].tag if lost else None,
            reasons=(*reasons, *left_out),
            owner=self._owner([verdict.id for verdict in told] if lost else worst),
            asked=tuple(sorted(pair.asked)),
            controls=tuple(sorted(pair.controls)),
            records=tuple(sorted(records)),
        )

    def _reasons(self, ids: Iterable[str]) -> list[Reason]:
        """The reasons of several losses, the strongest first."""
        verdicts = (self._verdicts[id] for id in ids if id in self._verdicts)
        found = [reason for verdict in verdicts for reason in verdict.reasons]
        return sorted(found, key=lambda reason: _cause(reason.tag))

    def _owner(self, ids: Iterable[str]) -> Owner | None:
        return next((owner for id in ids if (owner := self._owners.of(id)) is not None), None)

    def _columns(self, subjects: set[str]) -> Iterator[Column]:
        """The organization, the systems each with what is its alone, what they share, the rest."""
        facts = self._facts
        systems = [
            node.id
            for node in facts.snapshot.instances(*facts.vocabulary.subclasses("AISystem"))
            if facts.there(node.id) and facts.value(node.id, "in_scope") is not False
        ]
        systems.sort(key=lambda id: (id in facts.closed, facts.name(id), id))
        parts: dict[str, tuple[str, ...]] = {}
        for system in systems:
            alive = facts.alive(system)
            for id in self._basis.subjects.reach(system) if alive else (system,):
                parts[id] = (*parts.get(id, ()), system)
        parts.update({system: (system,) for system in systems})
        whole = set(self._whole)
        order = {id: at for at, id in enumerate(systems)}

        def place(id: str) -> tuple[int, int, str, str, str]:
            known = of(id)
            group = 0 if id in whole else 1 if len(known) == 1 else 2 if known else 3
            first = order[known[0]] if group == 1 else 0
            cls = "" if id in order else facts.snapshot.nodes[id].cls
            return group, first, cls, facts.name(id), id

        def of(id: str) -> tuple[str, ...]:
            if id in parts or not facts.is_a(id, "Risk"):
                return parts.get(id, ())
            arises = (s for thing in facts.members(id, "arisesIn") for s in parts.get(thing, ()))
            return tuple(sorted(set(arises), key=order.__getitem__))

        for id in sorted(subjects.union(systems, whole), key=place):
            node = facts.snapshot.nodes.get(id)
            cls = node.cls if node is not None else ""
            yield Column(id, facts.name(id), cls, of(id), id in facts.closed)


def _cause(tag: str | None) -> int:
    return TAGS.index(tag) if tag in TAGS else len(TAGS)
