"""Trace: the thread of one system, or of anything, down to its evidence and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from aimsgraph.assurance.freshness import Evidence, evidence, filling
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact import Policy, Posture
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Leg:
    """One way on from a thing: along a relation, or against it.

    With ``classes`` or ``kinds`` only to things of these classes or records of these kinds.
    """

    label: str
    relation: str
    forward: bool = True
    classes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


_ASSESSMENTS = ("impact-assessment", "classification-record", "fria", "dpia")
_DECISIONS = ("release-approval", "use-approval", "residual-risk-acceptance")
_CONTROLS = Leg("control", "concerns", False, ("Implementation",))
_ASKED = Leg("asked by a clause", "concerns", False, ("EvidenceRequirement",))
_RISKS = Leg("risk", "arisesIn", False)
_SUPPLY = (Leg("supplied by", "suppliedBy"), Leg("served by", "servedBy"))

# The order in which an auditor follows a system. Other classes follow what they rest on.
THREAD: dict[str, tuple[Leg, ...]] = {
    "AISystem": (
        Leg("data", "usesData"),
        Leg("component", "hasComponent"),
        Leg("intended use", "meantFor"),
        Leg("impact assessment", "about", False, ("ImpactAssessment",), _ASSESSMENTS),
        _RISKS,
        _CONTROLS,
        _ASKED,
        Leg("decision", "about", False, ("Decision",), _DECISIONS),
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
        _ASKED,
    ),
    "IntendedUse": (_RISKS,),
    "Supplier": (_RISKS, _CONTROLS, _ASKED),
    "Person": (_CONTROLS, _ASKED),
    "Risk": (
        Leg("assessment", "assessedIn"),
        Leg("treatment", "treatedBy"),
        _ASKED,
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

    ``status`` and ``word`` are empty for what has no status. A ``repeated`` thing was followed
    earlier. Of a record ``told`` is its day and its freshness, ``file`` where it lies.
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
    told: str = ""
    file: str = ""


def trace(
    id: str, posture: Posture, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy
) -> tuple[TraceRow, ...]:
    """The thread of a thing as a tree of rows in reading order, the thing itself first.

    A system is followed through its data, models, impact assessment, risks, treatments, controls
    and evidence to the decisions; a control that runs for several subjects only at those of the
    system. Anything else is followed to what it rests on, then to what rests on it.

    Raises `UnknownIdError` for an unknown id.
    """
    facts = Facts(snapshot, vocabulary, policy, posture.as_of)
    return tuple(_Thread(snapshot.resolve(id, policy.adopted), posture, facts).rows())


class _Thread:
    def __init__(self, root: str, posture: Posture, facts: Facts) -> None:
        self._root = root
        self._posture = posture
        self._facts = facts
        self._whole = facts.is_a(root, "AISystem")
        self._mine = Subjects(facts).reach(root) if self._whole else frozenset()
        self._filling: dict[tuple[str, ...], dict[str, Evidence]] = {}  # by slots
        self._support = tuple(r.name for r in facts.vocabulary.family("justifies", "rollup"))

    def rows(self) -> Iterator[TraceRow]:
        """All rows, in reading order."""
        yield from self._walk(self._onward)
        if not self._whole:
            # The thing itself was the first row already.
            yield from islice(self._walk(self._above), 1, None)

    def _walk(self, onward: Callable[[str, int], Iterable[tuple[str, str]]]) -> Iterator[TraceRow]:
        """A tree depth first; what was followed once is not followed again."""
        followed: set[str] = set()
        waiting = [(0, "", self._root)]
        while waiting:
            depth, label, id = waiting.pop()
            steps = [(depth + 1, name, target) for name, target in onward(id, depth)]
            again = id in followed and bool(steps)
            followed.add(id)
            yield self._row(id, label, depth, repeated=again)
            if not again:
                waiting.extend(reversed(steps))

    def _above(self, id: str, depth: int) -> Iterator[tuple[str, str]]:
        """What rests on a thing: (label, thing)."""
        for relation in self._support:
            for source in sorted(self._facts.members_of(id, relation)):
                if source in self._facts.snapshot:
                    yield RESTS_ON_IT if depth == 0 else self._inverse(relation), source

    def _inverse(self, relation: str) -> str:
        return self._facts.vocabulary.relations[relation].inverse

    def _onward(self, id: str, _depth: int) -> Iterator[tuple[str, str]]:
        """Where the thread goes on from a thing: (label, thing)."""
        facts = self._facts
        if id not in facts.snapshot:
            return
        for leg in self._legs(id):
            reached = facts.members if leg.forward else facts.members_of
            for target in sorted(reached(id, leg.relation)):
                if self._wanted(target, leg) and self._belongs(target, leg):
                    yield leg.label, target

    def _wanted(self, id: str, leg: Leg) -> bool:
        if not leg.classes:
            return True
        node = self._facts.snapshot.nodes.get(id)
        kind = node.get("kind") if node is not None else None
        return kind in leg.kinds or any(self._facts.is_a(id, cls) for cls in leg.classes)

    def _legs(self, id: str) -> tuple[Leg, ...]:
        for cls in self._facts.cls(id).ancestors:
            if cls in THREAD:
                return THREAD[cls]
        return tuple(Leg(name, name) for name in self._support)

    def _belongs(self, id: str, leg: Leg) -> bool:
        """Whether something is followed here: of a system only what is its own, and once."""
        facts = self._facts
        if leg.relation == "concerns" and facts.is_a(id, "EvidenceRequirement"):
            resting = facts.members_of(id, "restsOn")
            return not any(facts.is_a(thing, "Implementation") for thing in resting)
        if self._whole and facts.is_a(id, "Implementation"):
            return any(subject in self._mine for subject in facts.members(id, "concerns"))
        return True

    def _row(self, id: str, label: str, depth: int, *, repeated: bool) -> TraceRow:
        node = self._facts.snapshot.nodes.get(id)
        verdict = self._posture.verdicts.get(id)
        record = self._facts.there(id) and self._facts.is_a(id, "Record")
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
            told=self._told(id) if record else "",
            file=str(node.get("uri") or "") if record and node is not None else "",
        )

    def _told(self, record: str) -> str:
        """The day of a record, and its freshness beside those that fill the same slots."""
        slots = self._facts.members_of(record, "filledBy")
        verdicts = self._posture.verdicts
        if slots not in self._filling:
            beside = filling(self._facts, slots, verdicts)
            self._filling[slots] = {one.id: one for one in beside}
        known = self._filling[slots].get(record)
        return (known or evidence(self._facts, record, verdicts.get(record))).told()
