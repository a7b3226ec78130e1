"""The matrix as a document: at a glance by AI system, then every cell in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aimsgraph.assurance.coverage import RequirementRow, State
from aimsgraph.assurance.matrix import Cell, Grid, Matrix
from aimsgraph.export.document import Column, Document, Look, Marked, Section, Value, shortened
from aimsgraph.export.origin import Origin
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.sentence import class_name, number, reason_text
from aimsgraph.snapshot import Snapshot

MOST_SYSTEMS = 12  # that fit side by side on a page
WHOLE = "the requirement as a whole"
_MOST = 8  # lines of one cell
_MORE = "(all in the json)"
LOOKS: Mapping[State, Look] = {
    "holds": "holds",
    "in doubt": "doubt",
    "broken": "broken",
    "gap": "gap",
    "planned": "planned",
}
SIGNS: Mapping[State, str] = {
    "broken": "✖",
    "gap": "○",
    "planned": "◔",
    "in doubt": "▲",
    "holds": "✓",
    "nothing to show yet": "…",
    "not yet due": "›",
    "not applicable": "–",
}
# What people read instead of the name of a state.
SAID: Mapping[State, str] = {"gap": "missing"}
_COLUMNS = (
    Column("Requirement", 20),
    Column("Title", 26),
    Column("Subject", 24),
    Column("Is a", 20),
    Column("State", 17),
    Column("Now", 16),
    Column("Why", 42),
    Column("Owner", 18),
    Column("Controls", 26),
    Column("Records", 36),
)


def matrix_document(
    matrix: Matrix, snapshot: Snapshot, organization: str, origin: Origin, *, most: int | None
) -> Document:
    """The document; the glance is left out where there are more than ``most`` AI systems."""
    return _Writer(matrix, snapshot).document(organization, origin, most)


def told(owner: Owner | None, snapshot: Snapshot) -> str:
    """An owner as people say it."""
    if owner is None:
        return "no owner recorded"
    names = ", ".join(snapshot.nodes[id].name for id in owner.people)
    return names or f"vacant: {snapshot.nodes[owner.role].name}"


class _Writer:
    def __init__(self, matrix: Matrix, snapshot: Snapshot) -> None:
        self._matrix = matrix
        self._snapshot = snapshot
        self._titles = {row.id: row.title for row in matrix.rows}
        self._columns = {column.id: column for column in matrix.columns}

    def document(self, organization: str, origin: Origin, most: int | None) -> Document:
        matrix = self._matrix
        grid = matrix.by_system()
        glance, notes = [], []
        if most is None or len(grid.systems) <= most:
            glance.append(self._glance(grid))
        else:
            systems = number(len(grid.systems), "AI system")
            notes.append(f"{systems} do not fit side by side: every cell is listed instead.")
        lost = sum(cell.lost for cell in matrix.cells)
        facts = [
            ("Organization", organization),
            ("As of", matrix.as_of.isoformat()),
            ("Revision", str(matrix.revision)),
            ("Requirements", f"{len(matrix.rows):,}"),
            ("Subjects", f"{len(matrix.columns):,}"),
            ("Cells", f"{len(matrix.cells):,}, of which {lost:,} are lost"),
        ]
        cells = Section("Every cell", _COLUMNS, list(self._rows()), fixed=3)
        return Document("Traceability matrix", facts, [*glance, cells], origin, notes)

    def _glance(self, grid: Grid) -> Section:
        ended = " (nothing is demanded any more)"
        names = [f"{system.name}{ended * system.closed}" for system in grid.systems]
        rest = {"organization": ["The organization"], "rest": ["The rest"]}.get(grid.rest, [])
        columns = [
            Column("Requirement", 20),
            Column("Title", 36),
            Column("As a whole", 16),
            *(Column(name, 16) for name in (*rest, *names)),
        ]
        keys = [*[""] * len(rest), *(system.id for system in grid.systems)]
        rows = [
            [
                row.ref,
                row.title,
                Marked((f"{SIGNS[row.state]} {row.word}",), LOOKS.get(row.state, "faint")),
                *(_glance_cell(grid.cells.get((row.id, key), ())) for key in keys),
            ]
            for row in self._matrix.rows
        ]
        signs = ", ".join(f"{sign} {SAID.get(state, state)}" for state, sign in SIGNS.items())
        reading = (
            "A system stands here with its data, models, suppliers and risks; the worst of them "
            "is told. What several systems share stands under each."
        )
        notes = (f"{signs}, · nothing is asked there.", reading)
        return Section("By AI system", columns, rows, notes, grid=True)

    def _rows(self) -> Iterator[Sequence[Value]]:
        by_row: dict[str, list[Cell]] = {}
        for cell in self._matrix.cells:
            by_row.setdefault(cell.requirement, []).append(cell)
        apart = {row.id for row in self._matrix.apart}
        for row in self._matrix.rows:
            if row.id in apart or row.id not in by_row:
                yield self._whole(row)
            for cell in by_row.get(row.id, ()):
                yield self._cell(cell)

    def _whole(self, row: RequirementRow) -> Sequence[Value]:
        owner = told(row.owner, self._snapshot) if row.reason else ""
        return (
            row.ref, row.title, WHOLE, "", *_state(row.state, row.word), reason_text(row.reason),
            owner, "", "",
        )  # fmt: skip

    def _cell(self, cell: Cell) -> Sequence[Value]:
        column = self._columns[cell.subject]
        reasons = [reason_text(reason) for reason in cell.reasons]
        records = shortened(map(self._named, cell.records), _MOST, _MORE)
        return (
            cell.ref,
            self._titles[cell.requirement],
            column.name,
            class_name(column.cls),
            *_state(cell.state, cell.word),
            shortened(reasons, _MOST, _MORE),
            told(cell.owner, self._snapshot),
            shortened(map(self._named, cell.controls), _MOST, _MORE),
            records or ("none recorded" if cell.asked else "",),
        )

    def _named(self, id: str) -> str:
        node = self._snapshot.nodes.get(id)
        return f"{node.name} [{id}]" if node is not None else id


def _state(state: State, word: str) -> tuple[Value, Value]:
    return Marked((f"{SIGNS[state]} {SAID.get(state, state)}",), LOOKS.get(state, "faint")), word


def _glance_cell(cells: Sequence[Cell]) -> Value:
    """The worst of some cells, and of how many of them it is true."""
    if not cells:
        return Marked(("·",), "faint")
    worst = cells[0]
    alike = sum(cell.state == worst.state for cell in cells)
    share = f" {alike} of {len(cells)}" if len(cells) > 1 else ""
    word = worst.word if worst.lost else "" if worst.state == "holds" and share else worst.state
    return Marked(
        (f"{SIGNS[worst.state]}{share} {word}".rstrip(),), LOOKS.get(worst.state, "faint")
    )
