"""The Statement of Applicability as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from aimsgraph.assurance.applicability import (
    Decision,
    Implemented,
    StatementOfApplicability,
    StatementRow,
)
from aimsgraph.assurance.freshness import STALE, Evidence
from aimsgraph.assurance.treatments import Treated
from aimsgraph.export.document import Column, Document, Marked, Section, Value, shortened
from aimsgraph.export.matrix import LOOKS, SAID, SIGNS, told
from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import number, reason_text
from aimsgraph.snapshot import Snapshot

NOT_RECORDED = "not recorded"
_MOST = 6  # lines of one cell
_MORE = "(all in the json)"
_COLUMNS = (
    Column("Control", 14),
    Column("Title", 20),
    Column("Applicable", 18),
    Column("Reason", 26),
    Column("Risks, treatment, residual risk", 36),
    Column("Owner", 15),
    Column("Implementation", 32),
    Column("Evidence and its freshness", 44),
    Column("Status today", 28),
)
_RISKS = (
    Column("Risk", 12),
    Column("Name", 34),
    Column("Arises in", 22),
    Column("Treatment", 18),
    Column("Carried by", 38),
    Column("Residual risk", 20),
    Column("Approval of the residual risk", 38),
    Column("Owner", 22),
    Column("Status today", 28),
)


def statement_document(
    statement: StatementOfApplicability,
    snapshot: Snapshot,
    origin: Origin,
    audits: Mapping[str, date],
) -> Document:
    """The document; ``audits`` are the days of the audits by name."""
    return _Writer(statement, snapshot, audits).document(origin)


def header_facts(
    statement: StatementOfApplicability, audits: Mapping[str, date]
) -> list[tuple[str, str]]:
    """What stands above the statement; what is recorded nowhere is said to be."""
    header = statement.header
    approved = ", ".join(header.approvers) or NOT_RECORDED
    if header.approved_from is not None:
        until = header.approved_until
        days = f"{header.approved_from}" if header.approved_from == until else (
            f"{header.approved_from} to {until}")  # fmt: skip
        approved += f", entries approved on {days}"
    version = header.scope_version
    return [
        ("Organization", header.organization or NOT_RECORDED),
        (
            "Scope",
            f"{header.scope} (version {version or NOT_RECORDED})" if header.scope else NOT_RECORDED,
        ),
        ("Standard", "\n".join(header.standards) or "no adopted framework has reference controls"),
        ("Version", header.version or NOT_RECORDED),
        ("Date of the document", str(header.dated or NOT_RECORDED)),
        ("Approved by", approved),
        ("As of", f"{statement.as_of} (revision {statement.revision} of the graph)"),
        *((name, str(day)) for name, day in audits.items()),
        ("Controls", counted(statement)),
    ]


def counted(statement: StatementOfApplicability) -> str:
    """How many reference controls are in, out and undecided, as one phrase."""
    rows = statement.controls
    count = {word: sum(row.applicable == word for row in rows)
             for word in ("yes", "in part", "no", "no entry recorded")}  # fmt: skip
    unreasoned = sum(row.applicable in ("no", "in part") and not reasoned(row) for row in rows)
    parts = [f"{count['yes']} applicable"]
    if count["in part"]:
        parts.append(f"{count['in part']} applicable in part")
    without = f" ({unreasoned} without a reason)" if unreasoned else ""
    parts.append(f"{count['no']} excluded{without}")
    if count["no entry recorded"]:
        parts.append(f"{count['no entry recorded']} without an entry")
    own = number(len(statement.own), "own control")
    return f"{number(len(rows), 'reference control')}: {', '.join(parts)}; {own}"


def reasoned(row: StatementRow) -> bool:
    """Whether each of its decisions has a reason."""
    return all(each.reason or each.justified_by or each.drivers for each in row.decisions)


class _Writer:
    def __init__(
        self,
        statement: StatementOfApplicability,
        snapshot: Snapshot,
        audits: Mapping[str, date],
    ) -> None:
        self._statement = statement
        self._snapshot = snapshot
        self._audits = audits
        self._risks = {risk.id: risk for risk in statement.risks}
        said = {_approval(each) for row in statement.controls for each in row.decisions}
        # What is said above all is not repeated.
        self._approval = said.pop() if len(said) == 1 else None

    def document(self, origin: Origin) -> Document:
        statement = self._statement
        sections = []
        for catalog in dict.fromkeys(row.catalog for row in statement.controls):
            rows = [self._row(row) for row in statement.controls if row.catalog == catalog]
            framework = self._name(catalog)
            sections.append(Section(f"Controls of {framework.partition(':')[0]}", _COLUMNS, rows))
        own = [self._row(row) for row in statement.own]
        none = () if own else ("No own control is recorded.",)
        sections.append(Section("Own controls beyond these", _COLUMNS, own, none))
        risks = [self._risk(risk) for risk in statement.risks]
        none = () if risks else ("No open risk is recorded.",)
        sections.append(Section("Risks and residual risks", _RISKS, risks, none))
        note = (
            "The status of a control is what its evidence shows on that day, not what anybody "
            "declared. What is nowhere recorded is said to be."
        )
        facts = header_facts(statement, self._audits)
        return Document("Statement of Applicability", facts, sections, origin, (note,))

    def _row(self, row: StatementRow) -> Sequence[Value]:
        risks = [self._risk_line(self._risks[id]) for id in row.risks if id in self._risks]
        return (
            row.ref,
            row.title,
            self._applicable(row),
            self._reason(row),
            shortened(risks, _MOST, _MORE) if risks else Marked(("no risk linked",), "faint"),
            self._owner(row),
            self._implementation(row),
            self._evidence(row),
            _status(row),
        )

    def _applicable(self, row: StatementRow) -> Value:
        if not row.decisions:
            beyond = row.applicable == "yes"
            return ("yes", "an own control") if beyond else Marked((row.applicable,), "gap")
        said = [one for each in row.decisions if (one := _approval(each)) != self._approval]
        return (row.applicable, *dict.fromkeys(said))

    def _reason(self, row: StatementRow) -> Value:
        if not row.decisions:
            if row.applicable == "yes" and row.risks:
                return f"it treats {number(len(row.risks), 'risk')}"
            return Marked(("no reason recorded",), "said")
        found: list[str] = []
        for each in row.decisions:
            about = ", ".join(map(self._name, each.subjects))
            limited = f"for {about}: " if about else ""
            found.append(f"{limited}{each.reason or 'no reason recorded'}")
            if each.drivers:
                found.append(f"driver: {', '.join(each.drivers)}")
            if each.justified_by:
                found.append(f"because of {', '.join(map(self._named, each.justified_by))}")
        return tuple(found) if reasoned(row) else Marked(tuple(found), "said")

    def _owner(self, row: StatementRow) -> Value:
        if row.owner is None and row.applicable == "no":
            return Marked(("none needed",), "faint")
        owner = told(row.owner, self._snapshot)
        return Marked((owner,), "said") if row.owner is None or not row.owner.people else owner

    def _implementation(self, row: StatementRow) -> Value:
        if not row.controls:
            left_out = row.applicable == "no"
            return Marked(("none needed",), "faint") if left_out else Marked(
                ("no control recorded",), "said")  # fmt: skip
        return tuple(line for each in row.controls for line in self._control(each))

    def _control(self, control: Implemented) -> Iterator[str]:
        recorded = f"recorded as {control.state}" if control.state else "no state recorded"
        yield f"{control.name} [{control.id}]: {recorded}"
        total = len(control.standing) + len(control.lacking)
        names = ", ".join(shortened(map(self._name, control.standing), _MOST, _MORE))
        if total > 1:
            yield f"holds for {len(control.standing)} of {total}{': ' * bool(names)}{names}"
        elif control.standing:
            yield f"holds for {names}"
        if control.lacking:
            yield f"not for {', '.join(shortened(map(self._name, control.lacking), _MOST, _MORE))}"

    def _evidence(self, row: StatementRow) -> Value:
        missing = [f"{SIGNS['gap']} nothing recorded: {self._name(slot)}" for slot in row.unfilled]
        records = [_record(one) for one in row.evidence]
        if not missing and not records:
            wanted = row.applicable != "no" and row.state not in ("nothing to show yet", "planned")
            return Marked(("nothing recorded",), "said") if wanted else Marked(
                ("none asked for",), "faint")  # fmt: skip
        return shortened([*missing, *records], _MOST, _MORE)

    def _risk_line(self, risk: Treated) -> str:
        options = ", ".join(risk.options) or "no treatment recorded"
        residual = risk.residual or NOT_RECORDED
        return (
            f"{risk.name} [{risk.id}]: {options}; residual risk {residual}; {_short_approval(risk)}"
        )

    def _risk(self, risk: Treated) -> Sequence[Value]:
        carried = shortened(map(self._named, (*risk.controls, *risk.records)), _MOST, _MORE)
        lost = risk.word != "holds"
        status = (risk.word, reason_text(risk.reason)) if risk.reason else (risk.word,)
        owner = told(risk.owner, self._snapshot)
        return (
            risk.id,
            risk.name,
            ", ".join(map(self._name, risk.subjects)) or NOT_RECORDED,
            ", ".join(risk.options) or Marked((NOT_RECORDED,), "said"),
            carried or Marked(("nothing recorded",), "said"),
            tuple(_residual(risk)),
            self._approvals(risk),
            owner if risk.owner else Marked((owner,), "said"),
            Marked(status, "broken" if lost else "holds"),
        )

    def _approvals(self, risk: Treated) -> Value:
        if not risk.approvals:
            needed = "retain" in risk.options or risk.acceptable is False
            return Marked(("no approval recorded",), "said") if needed else "no approval recorded"
        lines: list[str] = []
        soon = False
        for one in risk.approvals:
            lines.append(f"{one.name} [{one.id}]: {one.told()}")
            for audit, day in self._audits.items():
                if one.until is not None and self._statement.as_of <= one.until < day:
                    soon = True
                    lines.append(f"it ends before {audit} on {day}")
        stale = any(one.freshness in STALE for one in risk.approvals)
        return Marked(tuple(lines), "gap" if stale else "doubt" if soon else "")

    def _name(self, id: str) -> str:
        node = self._snapshot.nodes.get(id)
        return node.name if node is not None else id

    def _named(self, id: str) -> str:
        name = self._name(id)
        return name if name == id else f"{name} [{id}]"


def _approval(decision: Decision) -> str:
    if decision.approved_on is None and not decision.approved_by:
        return "no approval recorded"
    by = decision.approved_by or "nobody named"
    return f"approved by {by}, {decision.approved_on or 'no date recorded'}"


def _short_approval(risk: Treated) -> str:
    if risk.approvals:
        return f"accepted: {', '.join(one.told() for one in risk.approvals)}"
    return "no approval recorded"


def _residual(risk: Treated) -> Iterable[str]:
    yield risk.residual or NOT_RECORDED
    if risk.acceptable is None:
        yield "nobody said whether it is acceptable"
    else:
        yield "within the criteria" if risk.acceptable else "beyond the criteria"


def _record(one: Evidence) -> str:
    bad = one.word or one.freshness in STALE or one.review == "rejected"
    return f"{SIGNS['broken'] + ' ' if bad else ''}{one.name} [{one.id}]: {one.told()}"


def _status(row: StatementRow) -> Value:
    state = SAID.get(row.state, row.state)
    word = f" ({row.word})" if row.word not in (row.state, state) else ""
    lines = [f"{SIGNS[row.state]} {state}{word}"]
    if row.reason:
        lines.append(reason_text(row.reason))
    lines.extend(row.contradictions)
    look = LOOKS.get(row.state, "gap" if row.contradictions else "faint")
    return Marked(tuple(lines), look)
