"""What the rules look at: one graph on one day, what is lost in it, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from aimsgraph.assurance.coverage import Coverage, Report, RequirementRow, natural
from aimsgraph.assurance.demands import demands, in_force, requirement_id
from aimsgraph.assurance.statement import Statement
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact import Policy, Posture
from aimsgraph.impact.answer import Status, Verdict
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.flags import baseline_flags
from aimsgraph.impact.owners import Owners
from aimsgraph.impact.sentence import listed
from aimsgraph.impact.state import State
from aimsgraph.impact.wording import Wording
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.terms import DemandLevel

_MOST = 4  # names in one message
_DATES = ("decided_on", "measured_on", "collected_on")


class Basis:
    """A graph on a day as rules see it; ``audits`` are days on which it has to stand, by name."""

    def __init__(self, facts: Facts, audits: Mapping[str, date] | None = None) -> None:
        self.facts = facts
        self.snapshot: Snapshot = facts.snapshot
        self.vocabulary: Vocabulary = facts.vocabulary
        self.policy: Policy = facts.policy
        self.as_of: date = facts.as_of
        self.audits: Mapping[str, date] = audits if audits is not None else {}
        self.state = State(facts)
        self.subjects = Subjects(facts)
        self.statement = Statement(facts, self.subjects)
        self.owners = Owners(facts)
        self._references: dict[str, tuple[str, ...]] = {}
        self._live: dict[tuple[str, ...], Sequence[Node]] = {}

    @cached_property
    def posture(self) -> Posture:
        """The verdicts on provisions, on controls and on all that is lost.

        What else holds is not put into words: no rule asks, and most of a large graph holds.
        """
        lost = {
            id: self._wording.verdict(id)
            for id in self.state.lost_today
            if id not in self._demanded
        }
        return Posture(
            as_of=self.as_of,
            revision=self.snapshot.revision,
            ontology=self.vocabulary.digest,
            verdicts=dict(sorted({**self._demanded, **lost}.items())),
            closed=tuple(sorted(self.facts.closed)),
            flags=tuple(baseline_flags(self.state)),
        )

    @cached_property
    def _wording(self) -> Wording:
        return Wording(self.state, self.state.baseline, self.state.tags)

    def verdict(self, id: str) -> Verdict:
        """The verdict on one thing that has a status."""
        return self._wording.verdict(id)

    @cached_property
    def _demanded(self) -> Mapping[str, Verdict]:
        """The verdicts on provisions and controls."""
        nodes = self.snapshot.instances(*self.vocabulary.subclasses("Provision", "Control"))
        return {
            node.id: self._wording.verdict(node.id) for node in nodes if self.facts.judged(node.id)
        }

    def status(self, id: str) -> Status:
        """How a thing stands; what has no status holds."""
        return self.state.lost_today.get(id, "holds")

    @cached_property
    def dangling(self) -> Sequence[Relation]:
        """The relations with an end that is not in the graph, in order."""
        return sorted(self.snapshot.dangling, key=lambda relation: relation.key)

    @cached_property
    def coverage(self) -> Coverage:
        """How everything demanded stands."""
        return self._report.coverage(self.posture, self.requirements)

    @cached_property
    def requirements(self) -> tuple[RequirementRow, ...]:
        """How the requirements stand, without all else that coverage tells."""
        return self._report.requirements(self._demanded)

    @cached_property
    def _report(self) -> Report:
        return Report(self.facts, self.statement, self.owners)

    def live(self, *classes: str) -> Sequence[Node]:
        """The things of these classes and below that are there, open, in scope and still named."""
        found = self._live.get(classes)
        if found is None:
            nodes = self.snapshot.instances(*self.vocabulary.subclasses(*classes))
            found = [n for n in nodes if n.id in self.subjects and not self.withdrawn(n.id)]
            self._live[classes] = found
        return found

    def withdrawn(self, id: str) -> bool:
        """Whether no source names the thing any more."""
        gone = as_date(self.snapshot.nodes[id].get("withdrawn_on"))
        return gone is not None and gone <= self.as_of

    def stands(self, id: str) -> bool:
        """Whether a thing is there, open and still named."""
        return self.facts.alive(id) and not self.withdrawn(id)

    def standing(self, ids: Iterable[str]) -> list[str]:
        """Those of some things that stand."""
        return [id for id in ids if self.stands(id)]

    def records(self, *kinds: str) -> Iterator[Node]:
        """The records of these kinds that are there and were not rejected."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, Sequence[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.live("Record"):
            if node.get("review") != "rejected":
                found.setdefault(str(node.get("kind")), []).append(node)
        return found

    def dated(self, record: str) -> date | None:
        """The day on which a record was made."""
        node = self.snapshot.nodes[record]
        return next((day for name in _DATES if (day := as_date(node.get(name)))), None)

    @cached_property
    def _demands(self) -> Mapping[str, Mapping[str, DemandLevel]]:
        found: dict[str, dict[str, DemandLevel]] = {}
        for demand in demands(self.vocabulary, self.policy):
            id = requirement_id(demand, self.vocabulary)
            if in_force(self.facts, id):
                found.setdefault(demand.kind, {})[id] = demand.demand
        return found

    def asking(self, kind: str) -> Mapping[str, DemandLevel]:
        """The requirements in force that ask for records of a kind, and how."""
        return self._demands.get(kind, {})

    def references(self, thing: str) -> tuple[str, ...]:
        """The clauses and reference controls that rest on a slot, control or implementation.

        A control of the organization's own stands for itself.
        """
        known = self._references.get(thing)
        if known is None:
            self._references[thing] = ()  # nothing stands for itself in a circle
            known = self._references[thing] = tuple(dict.fromkeys(self._above(thing)))
        return known

    def _above(self, thing: str) -> Iterator[str]:
        facts = self.facts
        if facts.is_a(thing, "Provision"):
            if not facts.excluded(thing):
                yield thing
        elif facts.is_a(thing, "Control"):
            entries = filter(self.statement.applicable, self.statement.decisions(thing))
            decided = [p for entry in entries for p in facts.members_of(entry, "decidedBy")]
            for id in decided or [thing]:
                if id == thing or (id in self.snapshot and not facts.excluded(id)):
                    yield id
        else:
            for relation in ("restsOn", "appliedAs"):
                for above in facts.members_of(thing, relation):
                    yield from self.references(above)

    def ref(self, id: str) -> str:
        """The number of a provision, else what people call the thing."""
        node = self.snapshot.nodes.get(id)
        return str(node.get("ref") or node.name) if node is not None else id

    def refs(self, ids: Iterable[str], most: int = _MOST) -> str:
        """The numbers of provisions as people list them; of many the first, and how many more."""
        return shortened(sorted({self.ref(id) for id in ids}, key=natural), most)

    def told(self, id: str) -> str:
        """A thing by name and id; a provision by its number and title."""
        name = self.facts.name(id)
        known = name == id or self.facts.is_a(id, "Provision")
        return name if known else f"{name} ({id})"

    def all_told(self, ids: Iterable[str]) -> str:
        """Several things by name and id; of many the first, and how many more."""
        return shortened([self.told(id) for id in dict.fromkeys(ids)])


def shortened(names: list[str], most: int = _MOST) -> str:
    """Names as prose; of many the first, and how many more.

    >>> shortened(["a", "b", "c", "d"], 2)
    'a, b and 2 more'
    """
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"
