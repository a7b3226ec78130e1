"""Coverage: how the requirements stand, what was never filled and who has to act."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from aimsgraph.assurance.statement import Statement
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact import Flag, Policy, Posture, Verdict
from aimsgraph.impact.answer import TAGS
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner, Owners
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

State = Literal[
    "holds",
    "in doubt",
    "broken",
    "gap",
    "planned",
    "nothing to show yet",
    "not applicable",
    "not yet due",
]
STATES: tuple[State, ...] = get_args(State)
# The others are neither covered nor gaps.
COUNTED: tuple[State, ...] = ("holds", "in doubt", "broken", "gap", "planned")
WORST_FIRST: tuple[State, ...] = ("broken", "gap", "planned", "in doubt")
_NUMBERS = re.compile(r"(\d+)")

Group = Literal["clauses", "controls", "own controls"]
_ASKED: tuple[Group, ...] = ("clauses", "controls")


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """How one requirement, or one control of the organization's own, stands.

    ``subjects`` are the systems, data, ... for which it does not hold; ``reason`` is the first of
    its reasons.
    """

    id: str
    ref: str
    title: str
    catalog: str
    group: Group
    state: State
    word: str
    tag: str | None = None
    subjects: tuple[str, ...] = ()
    reason: str = ""
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requirements of one catalogue and group are in each state."""

    catalog: str
    group: Group
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def counted(self) -> int:
        """How many of them can be covered or not."""
        return sum(self.counts[state] for state in COUNTED)

    @property
    def share(self) -> float | None:
        """The share of these that hold; None where there are none."""
        return self.counts["holds"] / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class GapRow:
    """Something that was never filled, and who has to act.

    ``ids`` are the things that lack it: several slots that one record would fill are one gap.
    ``requirements`` are the refs that stand on them.
    """

    ids: tuple[str, ...]
    name: str
    word: str
    planned: bool
    subject: str | None
    requirements: tuple[str, ...]
    owner: Owner | None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How everything demanded stands as of a date.

    ``requirements`` are in the order of their refs, ``worst`` the lost ones worst first;
    ``blockers`` are open major findings: no certificate is issued while there are any.
    """

    tallies: tuple[Tally, ...]
    requirements: tuple[RequirementRow, ...]
    worst: tuple[RequirementRow, ...]
    gaps: tuple[GapRow, ...]
    blockers: tuple[str, ...]
    flags: tuple[Flag, ...]


def coverage(
    posture: Posture, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy
) -> Coverage:
    """The rows of a status report, from the posture of the same snapshot and policy."""
    facts = Facts(snapshot, vocabulary, policy, posture.as_of)
    report = Report(facts, Statement(facts, Subjects(facts)), Owners(facts))
    return report.coverage(posture, report.requirements(posture.verdicts))


class Report:
    """Reads the rows of a status report off the verdicts on a graph."""

    def __init__(self, facts: Facts, statement: Statement, owners: Owners) -> None:
        self._facts = facts
        self._statement = statement
        self._owners = owners

    def coverage(self, posture: Posture, rows: tuple[RequirementRow, ...]) -> Coverage:
        """All rows beside those of requirements; what nobody demands may lack where it holds."""
        lost = [row for row in rows if row.state in WORST_FIRST]
        return Coverage(
            tallies=tuple(_tallies(rows)),
            requirements=rows,
            worst=tuple(sorted(lost, key=_badness)),
            gaps=tuple(self._gaps(posture.verdicts)),
            blockers=tuple(self._blockers(posture.verdicts)),
            flags=posture.flags,
        )

    def requirements(self, verdicts: Mapping[str, Verdict]) -> tuple[RequirementRow, ...]:
        """The requirements and own controls, from the verdicts on these."""
        rows = []
        for node, group in self._counted:
            state = self._state(node, verdicts)
            if state is not None:
                rows.append(self._row(node, group, state, verdicts.get(node.id)))
        return tuple(sorted(rows, key=lambda row: (row.group, row.catalog, natural(row.ref))))

    @cached_property
    def _counted(self) -> Sequence[tuple[Node, Group]]:
        facts = self._facts
        nodes = facts.snapshot.instances(*facts.vocabulary.subclasses("Provision", "Control"))
        return [(node, group) for node in nodes if (group := self._group(node)) is not None]

    @cached_property
    def _refs(self) -> Mapping[str, str]:
        """The numbers of clauses and reference controls."""
        return {node.id: str(node.get("ref")) for node, group in self._counted if group in _ASKED}

    def _group(self, node: Node) -> Group | None:
        """Where a thing is counted; None for headings, objectives and what is not adopted."""
        facts = self._facts
        if facts.is_a(node.id, "Control"):
            entries = self._statement.decisions(node.id)
            counted = any(map(self._statement.applicable, entries))
            return (
                None
                if counted or (entries and node.get("catalogue") == "annex")
                else ("own controls")
            )
        if node.get("catalog") not in facts.policy.adopted:
            return None
        if facts.is_a(node.id, "ReferenceControl"):
            return "controls"
        assessable = facts.is_a(node.id, "Clause") and facts.value(node.id, "assessable")
        return "clauses" if assessable else None

    def _state(self, node: Node, verdicts: Mapping[str, Verdict]) -> State | None:
        """The state; None for what is closed or does not exist yet."""
        verdict = verdicts.get(node.id)
        if verdict is None:
            return "not yet due" if self._facts.not_yet_due(node) else None
        if verdict.status != "holds":
            return state_of(verdict)
        if self._statement.excludes(node.id):
            return "not applicable"
        return "nothing to show yet" if self._is_idle(verdict, verdicts) else "holds"

    def _is_idle(self, verdict: Verdict, verdicts: Mapping[str, Verdict]) -> bool:
        """Whether nothing has to be shown for it yet, or for any control that implements it."""
        if not self._facts.is_a(verdict.id, "ReferenceControl"):
            return verdict.nothing_due
        controls = self._statement.controls(verdict.id)
        known = (verdicts.get(control) for control in controls)
        each = [control is not None and control.nothing_due for control in known]
        return bool(each) and all(each)

    def _row(
        self, node: Node, group: Group, state: State, verdict: Verdict | None
    ) -> RequirementRow:
        lost = verdict is not None and verdict.status != "holds"
        return RequirementRow(
            id=node.id,
            ref=str(node.get("ref") or node.id),
            title=str(node.get("title") or node.name),
            catalog=str(node.get("catalog") or ""),
            group=group,
            state=state,
            word=verdict.word if verdict is not None and lost else state,
            tag=verdict.tag if verdict is not None else None,
            subjects=verdict.subjects if verdict is not None and lost else (),
            reason=verdict.reasons[0].text if verdict is not None and verdict.reasons else "",
            owner=self._owner(verdict) if verdict is not None and lost else None,
        )

    def _owner(self, verdict: Verdict) -> Owner | None:
        """Who has to act: the owner of the requirement, else of what failed."""
        causes = (reason.thing for reason in verdict.reasons)
        owners = (self._owners.of(id) for id in (verdict.id, *causes))
        return next((owner for owner in owners if owner is not None), None)

    def _gaps(self, verdicts: Mapping[str, Verdict]) -> list[GapRow]:
        """The things that themselves lack something, not those that only rest on one."""
        alike: dict[object, list[str]] = {}
        for id, verdict in sorted(verdicts.items()):
            if verdict.gap and any(reason.thing == id for reason in verdict.reasons):
                alike.setdefault(self._lack(id), []).append(id)
        rows = [self._gap(tuple(ids), verdicts[ids[0]]) for ids in alike.values()]
        return sorted(rows, key=lambda row: (row.planned, -len(row.requirements), row.ids))

    def _lack(self, id: str) -> object:
        """What is lacking: the same for slots that the same record would fill."""
        node = self._facts.snapshot.nodes[id]
        if not node.get("kinds") or node.get("event") or node.get("cadence"):
            return id
        return node.get("kinds"), self._facts.members(id, "concerns")

    def _gap(self, ids: tuple[str, ...], first: Verdict) -> GapRow:
        node = self._facts.snapshot.nodes[first.id]
        refs = {ref for id in ids for ref in self._requirements(id)}
        return GapRow(
            ids=ids,
            name=first.name,
            word=first.word,
            planned=first.planned,
            subject=next(iter(self._facts.members(first.id, "concerns")), None),
            requirements=tuple(sorted(refs, key=natural)),
            owner=self._owners.of(first.id),
            description=str(node.get("description") or ""),
        )

    def _requirements(self, id: str) -> tuple[str, ...]:
        return tuple(self._refs[above] for above in self._owners.above(id) if above in self._refs)

    def _blockers(self, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
        """Open major findings, and closed ones that count again."""
        facts = self._facts
        majors = {
            node.id
            for node in facts.snapshot.instances(*facts.vocabulary.subclasses("Challenge"))
            if node.get("grade") == "major"
        }
        counting = {
            challenge
            for verdict in verdicts.values()
            for reason in verdict.reasons
            if reason.relation == "challengedBy"
            for challenge in (reason.thing, reason.via)
        }
        yield from sorted(id for id in majors if id in counting or self._is_open(id))

    def _is_open(self, challenge: str) -> bool:
        node, as_of = self._facts.snapshot.nodes[challenge], self._facts.as_of
        raised, closed = as_date(node.get("raised_on")), as_date(node.get("closed_on"))
        if not self._facts.alive(challenge) or (raised is not None and raised > as_of):
            return False
        return closed > as_of if closed is not None else node.get("state") != "closed"


def state_of(verdict: Verdict) -> State:
    """What a verdict by itself says of the state of a thing."""
    if verdict.status == "doubt":
        return "in doubt"
    if verdict.status == "broken":
        if verdict.planned:
            return "planned"
        return "gap" if verdict.gap else "broken"
    return "nothing to show yet" if verdict.nothing_due else "holds"


def natural(ref: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts refs as people count: 6.2 before 10.1, A.2.2 before A.10.2.

    >>> sorted(["A.10.2", "10.1", "6.2", "A.2.2"], key=natural)
    ['6.2', '10.1', 'A.2.2', 'A.10.2']
    """
    parts = _NUMBERS.split(ref)
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)


def _tallies(rows: Iterable[RequirementRow]) -> Iterator[Tally]:
    counts: dict[tuple[str, Group], Counter[State]] = {}
    for row in rows:
        counts.setdefault((row.catalog, row.group), Counter())[row.state] += 1
    for (catalog, group), found in counts.items():
        yield Tally(catalog, group, {state: found[state] for state in STATES})


def _badness(row: RequirementRow) -> tuple[int, int, int]:
    """Worst first: by state, by cause, by how many subjects; what is equal keeps its order."""
    cause = TAGS.index(row.tag) if row.tag in TAGS else len(TAGS)
    return WORST_FIRST.index(row.state), cause, -len(row.subjects)
