"""Trace: the thread of one system, or of anything, down to its evidence and decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact import Policy, Posture
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Leg:
    """One way on from a thing: along a relation, or against it, to things of some classes."""

    label: str
    relation: str
    forward: bool = True
    classes: tuple[str, ...] = ()


_CONTROLS = Leg("control", "concerns", False, ("Implementation",))
_RISKS = Leg("risk", "arisesIn", False)
_SUPPLY = (Leg("supplied by", "suppliedBy"), Leg("served by", "servedBy"))

# The order in which an auditor follows a system. Other classes follow what they rest on.
THREAD: dict[str, tuple[Leg, ...]] = {
    "AISystem": (
        Leg("data", "usesData"),
        Leg("component", "hasComponent"),
        Leg("intended use", "meantFor"),
        Leg("impact assessment", "about", False, ("ImpactAssessment",)),
        _RISKS,
        _CONTROLS,
        Leg("decision", "about", False, ("Decision",)),
        *_SUPPLY,
    ),
    "Asset": (
        Leg("training data", "trainedOn"),
        Leg("adapted from", "adaptedFrom"),
        Leg("derived from", "derivedFrom"),
        Leg("obtained from", "obtainedFrom"),
        *_SUPPLY,
        _RISKS,
        _CONTROLS,
    ),
    "IntendedUse": (_RISKS,),
    "Supplier": (_RISKS, _CONTROLS),
    "Risk": (
        Leg("assessment", "assessedIn"),
        Leg("treatment", "treatedBy"),
        Leg("decision", "acceptedBy"),
    ),
    "Treatment": (Leg("control", "realisedBy"),),
    "Control": (Leg("implementation", "appliedAs"), Leg("relies on", "reliesOn")),
    "Implementation": (Leg("evidence required", "restsOn"), Leg("relies on", "reliesOn")),
    "EvidenceRequirement": (Leg("evidence", "filledBy"),),
    "Record": (Leg("measured on", "measuredOn"), Leg("drawn from", "drawnFrom")),
}
RESTS_ON_IT = "what rests on it"


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One line of a trace: how it is reached, at what depth, and how it stands.

    ``status`` and ``word`` are empty for what has no status. A ``repeated`` thing was followed at an
    earlier line.
    """

    depth: int
    label: str
    id: str
    cls: str
    name: str
    status: str = ""
    word: str = ""
    tag: str | None = None
    repeated: bool = False


def trace(
    id: str, posture: Posture, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy
) -> tuple[TraceRow, ...]:
    """The thread of a thing as a tree of rows in reading order, the thing itself first.

    A system is followed through its data, models, impact assessment, risks, treatments, controls and
    evidence to the decisions; of a control that runs for several subjects only those of the system
    are followed. Anything else is followed to what it rests on, then to what rests on it.

    Raises `UnknownIdError` for an unknown id.
    """
    facts = Facts(snapshot, vocabulary, policy, posture.as_of)
    return tuple(_Thread(snapshot.resolve(id), posture, facts).rows())


class _Thread:
    def __init__(self, root: str, posture: Posture, facts: Facts) -> None:
        self._root = root
        self._posture = posture
        self._facts = facts
        self._whole = facts.is_a(root, "AISystem")
        self._mine = Subjects(facts).reach(root) if self._whole else frozenset()
        self._support = tuple(r.name for r in facts.vocabulary.family("justifies", "rollup"))
        self._followed: set[str] = set()

    def rows(self) -> Iterator[TraceRow]:
        """All rows, in reading order."""
        yield from self._follow(self._root, "", 0)
        if not self._whole:
            self._followed.clear()
            yield from self._above(self._root, 0)

    def _follow(self, id: str, label: str, depth: int) -> Iterator[TraceRow]:
        again = id in self._followed
        self._followed.add(id)
        legs = [] if again else list(self._onward(id))
        yield self._row(id, label, depth, repeated=again and bool(list(self._onward(id))))
        for onward, target in legs:
            yield from self._follow(target, onward, depth + 1)

    def _above(self, id: str, depth: int) -> Iterator[TraceRow]:
        if id in self._followed:
            return
        self._followed.add(id)
        for relation in self._support:
            for source in sorted(self._facts.members_of(id, relation)):
                if source in self._facts.snapshot:
                    label = RESTS_ON_IT if depth == 0 else self._inverse(relation)
                    yield self._row(source, label, depth + 1, repeated=source in self._followed)
                    yield from self._above(source, depth + 1)

    def _inverse(self, relation: str) -> str:
        return self._facts.vocabulary.relations[relation].inverse

    def _onward(self, id: str) -> Iterator[tuple[str, str]]:
        """Where the thread goes on from a thing: (label, thing)."""
        facts = self._facts
        if id not in facts.snapshot:
            return
        for leg in self._legs(id):
            reached = facts.members if leg.forward else facts.members_of
            for target in sorted(reached(id, leg.relation)):
                wanted = not leg.classes or any(facts.is_a(target, cls) for cls in leg.classes)
                if wanted and self._belongs(target):
                    yield leg.label, target

    def _legs(self, id: str) -> tuple[Leg, ...]:
        for cls in self._facts.cls(id).ancestors:
            if cls in THREAD:
                return THREAD[cls]
        return tuple(Leg(name, name) for name in self._support)

    def _belongs(self, id: str) -> bool:
        """Whether an implementation is for something of the system that is followed."""
        if not self._whole or not self._facts.is_a(id, "Implementation"):
            return True
        return any(subject in self._mine for subject in self._facts.members(id, "concerns"))

    def _row(self, id: str, label: str, depth: int, *, repeated: bool) -> TraceRow:
        node = self._facts.snapshot.nodes.get(id)
        verdict = self._posture.verdicts.get(id)
        return TraceRow(
            depth=depth,
            label=label,
            id=id,
            cls=node.cls if node is not None else "",
            name=node.name if node is not None else id,
            status=verdict.status if verdict is not None else "",
            word=verdict.word if verdict is not None else "",
            tag=verdict.tag if verdict is not None else None,
            repeated=repeated,
        )
