"""Readiness: how things stand today and on audit days, and what blocks a certificate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import WORST_FIRST, Coverage, State
from aimsgraph.assurance.stages import STAGES, Outlook, Stage, of_stage, outlook_of
from aimsgraph.impact import Policy
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.operation import operating_periods
from aimsgraph.impact.owners import Owner
from aimsgraph.progress import Progress, quietly
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.vocabulary import Vocabulary

# What nobody certifies without, and the one kind of record that shows it.
_ONCE = (
    ("internal audit done", "audit-report"),
    ("management review held", "review-minutes"),
)
PERIODS = "operating periods reached"
_BEHIND = ("to begin", "too late")


@dataclass(frozen=True, slots=True)
class Precondition:
    """Something without which no certificate is issued.

    ``met`` is None where it can't be told; ``word`` says how it stands. ``things`` are what it was
    read from: the open findings, the slots that ask for it.
    """

    name: str
    met: bool | None
    word: str
    as_of: date
    things: tuple[str, ...] = ()
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class SystemRow:
    """How many requirements are lost for one AI system, with its data, models and suppliers.

    ``refs`` are these requirements, the worst first; ``findings`` the open ones about the system.
    """

    id: str
    name: str
    counts: dict[State, int]
    refs: tuple[str, ...]
    findings: tuple[str, ...]
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready the organization is as of a date, if nothing new is recorded.

    ``coverage`` is how everything demanded stands today.
    ``outlooks`` are today (at all and by stage), Stage 1 (what it looks at: design) and Stage 2 (at
    all), as far as these lie ahead.
    """

    as_of: date
    coverage: Coverage
    outlooks: tuple[Outlook, ...]
    preconditions: tuple[Precondition, ...]
    systems: tuple[SystemRow, ...]


@bulk()
def readiness(
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    as_of: date,
    progress: Progress = quietly,
) -> Readiness:
    """How ready the organization is; each outlook is a posture of its own, as of its day.

    ``progress`` is told what is looked at, how many outlooks are done, and of how many.
    """
    return readiness_of(Basis(Facts(snapshot, vocabulary, policy, as_of)), progress)


@bulk()
def readiness_of(today: Basis, progress: Progress = quietly) -> Readiness:
    """The same of a graph that is read already."""
    facts, policy, as_of = today.facts, today.policy, today.as_of
    asked: list[tuple[str, date, Stage | None]] = [("today", as_of, None)]
    asked += [("today", as_of, stage) for stage in STAGES]
    if policy.stage1_on is not None and policy.stage1_on > as_of:
        asked.append(("Stage 1", policy.stage1_on, "design"))
    if policy.stage2_on is not None and policy.stage2_on > as_of:
        asked.append(("Stage 2", policy.stage2_on, None))
    outlooks: list[Outlook] = []
    audit = today
    for name, day, stage in asked:
        progress(name, len(outlooks), len(asked))
        basis = today
        if stage is not None or day != as_of:
            basis = Basis(of_stage(facts if day == as_of else facts.on(day), stage))
        outlooks.append(outlook_of(name, basis, stage))
        if stage is None:
            audit = basis
    return Readiness(
        as_of,
        today.coverage,
        tuple(outlooks),
        tuple(_preconditions(today, audit)),
        tuple(_systems(today)),
    )


def _preconditions(today: Basis, audit: Basis) -> Iterator[Precondition]:
    majors = today.coverage.blockers
    yield Precondition(
        "no open major finding",
        not majors,
        f"{len(majors)} open" if majors else "none open",
        today.as_of,
        majors,
        today.owners.of(majors[0]) if majors else None,
    )
    for name, kind in _ONCE:
        yield from _shown(name, kind, audit)
    yield _periods(today, audit)


def _shown(name: str, kind: str, basis: Basis) -> Iterator[Precondition]:
    """Whether every slot for this kind of record alone holds; nothing where there is none."""
    nodes = basis.snapshot.instances(*basis.vocabulary.subclasses("EvidenceRequirement"))
    slots = [n.id for n in nodes if n.get("kinds") == (kind,) and basis.facts.judged(n.id)]
    if not slots:
        return
    lost = [id for id in slots if basis.status(id) != "holds"]
    days = (
        as_date(basis.snapshot.nodes[record].get("collected_on"))
        for id in slots
        for record in basis.facts.members(id, "filledBy")
        if record in basis.snapshot and basis.status(record) == "holds"
    )
    last = max((day for day in days if day is not None), default=None)
    word = basis.verdict(lost[0]).word if lost else str(last or "shown")
    owner = basis.owners.of(lost[0]) if lost else None
    yield Precondition(name, not lost, word, basis.as_of, tuple(lost or slots), owner)


def _periods(today: Basis, audit: Basis) -> Precondition:
    if audit.as_of <= today.as_of:
        return Precondition(PERIODS, None, "Stage 2 is not ahead", today.as_of)
    rows = operating_periods(today.state, audit.as_of)
    behind = [row for row in rows if row.progress in _BEHIND]
    word = f"{len(rows) - len(behind)} of {len(rows)} slots" if rows else "none asked for"
    return Precondition(
        PERIODS,
        not behind,
        word,
        audit.as_of,
        tuple(row.id for row in behind or rows),
        today.owners.of(behind[0].id) if behind else None,
    )


def _systems(basis: Basis) -> list[SystemRow]:
    """The systems for which something is lost, the worst first."""
    owners, facts = basis.owners, basis.facts
    systems = basis.subjects.of("ai-system")
    lost: dict[str, list[tuple[State, str]]] = {system: [] for system in systems}
    for row in basis.coverage.worst:
        concerned = {whole for s in row.subjects for whole in (s, *basis.subjects.wholes(s))}
        for system in systems:
            if system in concerned:
                lost[system].append((row.state, row.ref))
    open_ones: dict[str, list[str]] = {}
    for node in basis.snapshot.instances(*basis.vocabulary.subclasses("Challenge")):
        if (
            node.get("grade") in ("major", "minor")
            and facts.raised(node.id)
            and facts.open(node.id)
        ):
            for system in facts.members(node.id, "concerns"):
                open_ones.setdefault(system, []).append(node.id)
    rows = []
    for system, each in lost.items():
        found = Counter(state for state, _ref in each)
        counts = {state: found[state] for state in WORST_FIRST}
        findings = tuple(open_ones.get(system, ()))
        if each or findings:
            refs = tuple(ref for _state, ref in each)
            owner = owners.of(system)
            rows.append(SystemRow(system, facts.name(system), counts, refs, findings, owner))
    return sorted(rows, key=lambda r: ([-r.counts[s] for s in WORST_FIRST], r.name, r.id))
