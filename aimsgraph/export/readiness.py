"""The readiness report: how ready the organization is, for top management."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aimsgraph.assurance.coverage import Coverage, Group, RequirementRow, State
from aimsgraph.assurance.due import Due
from aimsgraph.assurance.readiness import Precondition, Readiness, SystemRow
from aimsgraph.assurance.stages import Examined, Outlook
from aimsgraph.export.document import Column, Document, Marked, Section, Value
from aimsgraph.export.matrix import LOOKS, told
from aimsgraph.export.origin import Origin
from aimsgraph.impact.owners import Owners
from aimsgraph.impact.sentence import capital, names, number, reason_text
from aimsgraph.snapshot import Snapshot

GROUPS: Mapping[Group, str] = {
    "clauses": "Clauses",
    "controls": "Reference controls",
    "own controls": "Own controls",
}
_STATES: Mapping[State, str] = {
    "holds": "Supported",
    "in doubt": "In doubt",
    "broken": "Broken",
    "gap": "Nothing recorded",
    "planned": "Planned",
}
_MOST = 40  # rows of one list: what is not in it is counted
_ALL = "(all by aimsgraph status --json)"


def readiness_document(
    ready: Readiness,
    due: Sequence[Due],
    owners: Owners,
    snapshot: Snapshot,
    sentence: str,
    organization: str,
    origin: Origin,
) -> Document:
    """The report: how all stands on each day, what blocks a certificate, what is lost, what is due.

    ``due`` are things with a last day ahead (see `aimsgraph.assurance.due.due_soon`).
    """
    writer = _Writer(snapshot, owners)
    sections = [
        _overview(ready),
        writer.preconditions(ready.preconditions),
        writer.lost(ready.coverage),
        writer.systems(ready.systems),
        writer.gaps(ready.coverage),
        writer.due(due),
    ]
    return Document(
        "Readiness report",
        [("Organization", organization), ("As of", f"{ready.as_of}")],
        [section for section in sections if section.rows],
        origin,
        sentence=sentence,
        flowing=True,
    )


def _overview(ready: Readiness) -> Section:
    rows: list[Sequence[Value]] = [
        (GROUPS[tally.group], *_counts(tally.counts), tally.total - tally.counted)
        for tally in ready.coverage.tallies
    ]
    rows += [
        (_called(one), *_counts({state: one.count(state) for state in _STATES}), _others(one))
        for one in ready.outlooks
        if one.stage or one.name != "today"
    ]
    columns = (Column("", 34), *(Column(title, 12) for title in _STATES.values()))
    return Section("How ready", (*columns, Column("Not counted", 12)), rows, fixed=1)


def _counts(counts: Mapping[State, int] | Mapping[Examined, int]) -> Iterator[Value]:
    for state in _STATES:
        count = counts[state]
        yield Marked((f"{count}",), LOOKS[state]) if count else "0"


def _called(outlook: Outlook) -> str:
    if outlook.name == "today":
        return f"{outlook.stage} today".capitalize()
    return f"{outlook.name}, {outlook.as_of}{f' ({outlook.stage})' if outlook.stage else ''}"


def _others(outlook: Outlook) -> int:
    return len([one for one in outlook.requirements if one.group != "own controls"]) - (
        outlook.count(*_STATES)
    )


class _Writer:
    def __init__(self, snapshot: Snapshot, owners: Owners) -> None:
        self._snapshot = snapshot
        self._owners = owners

    def preconditions(self, found: Iterable[Precondition]) -> Section:
        """What no certificate is issued without."""
        columns = (Column("", 30), Column("How it stands", 34), Column("By", 12),
                   Column("Owner", 24))  # fmt: skip
        rows = [
            (capital(one.name), _met(one), one.as_of,
             told(one.owner, self._snapshot))
            for one in found
        ]  # fmt: skip
        return Section("Before a certificate", columns, rows, fixed=1)

    def lost(self, coverage: Coverage) -> Section:
        """What is lost, the worst first."""
        columns = (Column("Requirement", 40), Column("State", 16), Column("Why", 50),
                   Column("For", 24), Column("Owner", 20))  # fmt: skip
        rows = [row for row in coverage.worst if row.state not in ("gap", "planned")]
        return self._section("Worst first", columns, [self._requirement(row) for row in rows])

    def _requirement(self, row: RequirementRow) -> Sequence[Value]:
        return (
            f"{row.ref} {row.title}" if row.catalog else row.title,
            Marked((row.word,), LOOKS[row.state]),
            reason_text(row.reason),
            names(row.subjects, self._snapshot),
            told(row.owner, self._snapshot),
        )

    def systems(self, found: Iterable[SystemRow]) -> Section:
        """The AI systems for which most is lost."""
        columns = (Column("AI system", 34), Column("Lost", 10), Column("In doubt", 10),
                   Column("Requirements", 50), Column("Owner", 24))  # fmt: skip
        rows = [
            (row.name, len(row.refs) - row.counts["in doubt"], row.counts["in doubt"],
             ", ".join(row.refs), told(row.owner, self._snapshot))
            for row in found
        ]  # fmt: skip
        return self._section("Worst systems", columns, rows)

    def gaps(self, coverage: Coverage) -> Section:
        """What was never filled."""
        columns = (Column("What is missing", 44), Column("State", 16), Column("Needed by", 34),
                   Column("Owner", 24))  # fmt: skip
        rows = [
            (gap.name, Marked((gap.word,), LOOKS["planned" if gap.planned else "gap"]),
             ", ".join(gap.requirements), told(gap.owner, self._snapshot))
            for gap in coverage.gaps
        ]  # fmt: skip
        return self._section("Nothing recorded", columns, rows)

    def due(self, found: Iterable[Due]) -> Section:
        """What has a last day ahead, the earliest first."""
        columns = (Column("Until", 12), Column("What", 50), Column("It", 16), Column("For", 24),
                   Column("Owner", 24))  # fmt: skip
        rows = [
            (one.on, one.name, one.what, names(one.subjects, self._snapshot),
             told(self._owners.of(one.id), self._snapshot))
            for one in found
        ]  # fmt: skip
        return self._section("Due next", columns, rows)

    def _section(
        self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]
    ) -> Section:
        left = len(rows) - _MOST
        notes = [f"{number(left, 'more row')} {_ALL}."] if left > 0 else []
        return Section(title, columns, rows[:_MOST], notes, fixed=1)


def _met(one: Precondition) -> Value:
    if one.met is None:
        return one.word
    return Marked((one.word,), "holds" if one.met else "broken")
