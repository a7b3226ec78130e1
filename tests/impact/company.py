"""A small company on the shipped ontology: two AI systems, every requirement shown, all healthy.

Tests take a copy, alter what they are about and ask. The slots, implementations and what fills
them are written by `expectations`, as a sync would.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from aimsgraph.assurance.expectations import expectations
from aimsgraph.catalog.shelf import catalog
from aimsgraph.impact import Hypothetical, Impact, Policy
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary, load

TODAY = date(2026, 6, 15)
COLLECTED = date(2026, 5, 4)
ISO = "iso42001:2023"

# Records that are more than evidence.
RECORD_CLASSES = {
    "audit-report": "Audit",
    "impact-assessment": "ImpactAssessment",
    "residual-risk-acceptance": "Decision",
    "review-minutes": "ManagementReview",
    "risk-assessment": "RiskAssessment",
}
OF_THE_POLICY = {"ai-policy", "awareness-record", "policy-crossmap", "policy-review"}
OF_THE_SCOPE = {"ai-system-inventory", "scope-statement", "statement-of-applicability"}
OF_MODEL_AND_SYSTEM = {"release-approval", "test-report"}


@dataclass
class Company:
    """A graph under construction; ``policy`` and ``as_of`` are those it is asked with."""

    things: dict[str, Node] = field(default_factory=dict)
    links: dict[RelationKey, Relation] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    as_of: date = TODAY

    @property
    def vocabulary(self) -> Vocabulary:
        return shipped()

    def add(self, id: str, cls: str | None = None, /, **properties: Value | None) -> str:
        """A new thing; its class follows from the prefix of its id."""
        cls = cls or self.vocabulary.by_prefix[id.partition(":")[0]]
        self.things[id] = Node(id, cls)
        self.set(id, **{"name": id.partition(":")[2], **properties})
        return id

    def set(self, id: str, /, **properties: Value | None) -> None:
        """Other properties of a thing; None takes one away."""
        node = self.things[id]
        merged = {**node.properties, **properties}
        known = {name: value for name, value in merged.items() if value is not None}
        self.things[id] = Node(id, node.cls, known)

    def link(self, type: str, source: str, *targets: str) -> None:
        """Relations from one thing to others."""
        for target in targets:
            relation = Relation(type, source, target)
            self.links[relation.key] = relation

    def unlink(self, type: str, source: str, target: str) -> None:
        """Take a relation away."""
        del self.links[(type, source, target, "")]

    def remove(self, id: str, *, dangling: bool = False) -> None:
        """Take a thing away, with its relations unless they shall dangle."""
        del self.things[id]
        if not dangling:
            ends = self.links.values()
            self.links = {r.key: r for r in ends if id not in (r.source, r.target)}

    def record(self, id: str, kind: str, *about: str, **properties: Value | None) -> str:
        """A record of a kind, accepted unless said otherwise."""
        known = {"kind": kind, "collected_on": COLLECTED, "review": "accepted", **properties}
        self.add(id, **known)
        self.link("about", id, *about)
        return id

    def changed(
        self, thing: str, kind: str, at: date | datetime, significance: str = "significant"
    ) -> str:
        """A recorded change."""
        id = f"change:{thing.replace(':', '-')}-{kind}"
        self.add(id, kind=kind, at=at, significance=significance)
        self.link("alters", id, thing)
        return id

    def facts(self) -> Snapshot:
        """What somebody recorded."""
        return Snapshot(self.things.values(), self.links.values())

    def snapshot(self) -> Snapshot:
        """What somebody recorded, and what follows from the demands."""
        facts = self.facts()
        nodes, relations = expectations(facts, self.vocabulary, self.policy, self.as_of)
        merged = dict(self.things)
        for node in nodes:
            known = merged[node.id].properties if node.id in merged else {}
            merged[node.id] = Node(node.id, node.cls, {**known, **node.properties})
        return Snapshot(merged.values(), [*self.links.values(), *relations])

    def impact(self) -> Impact:
        """The engine over it."""
        return Impact(self.snapshot(), self.vocabulary, self.policy, as_of=self.as_of)

    def today(self) -> Outcome:
        """How everything stands."""
        return Outcome.of(self.impact())

    def what_if(self, thing: str, kind: str, significance: str = "significant") -> Outcome:
        """How everything would stand after one change now."""
        return Outcome.of(self.impact(), Hypothetical(thing, kind, significance))  # type: ignore[arg-type]


@dataclass
class Outcome:
    """The status, word and tag of each thing, and what was closed, flagged or opened."""

    status: dict[str, str]
    words: dict[str, str]
    tags: dict[str, str | None]
    closed: set[str]
    flags: set[tuple[str, str]]
    opens: set[tuple[str, str]]
    impact: Impact
    changes: tuple[Hypothetical, ...]

    @classmethod
    def of(cls, impact: Impact, *changes: Hypothetical) -> Outcome:
        """The posture, or what it becomes by some changes."""
        posture = impact.posture()
        verdicts = dict(posture.verdicts)
        closed, opens = set(posture.closed), set[tuple[str, str]]()
        flags = {(flag.kind, flag.thing) for flag in posture.flags}
        if changes:
            answer = impact.what_if(changes)
            verdicts.update({v.id: v for v in (*answer.doubt, *answer.broken)})
            closed.update(answer.closed)
            flags.update((flag.kind, flag.thing) for flag in answer.flags)
            opens.update((opening.requirement, opening.subject) for opening in answer.opens)
        return cls(
            status={v.id: v.status for v in verdicts.values() if v.id not in closed},
            words={v.id: v.word for v in verdicts.values()},
            tags={v.id: v.tag for v in verdicts.values()},
            closed=closed,
            flags=flags,
            opens=opens,
            impact=impact,
            changes=changes,
        )

    def assert_broken(self, *ids: str) -> None:
        self._assert("broken", ids)

    def assert_doubt(self, *ids: str) -> None:
        self._assert("doubt", ids)

    def assert_holds(self, *ids: str) -> None:
        self._assert("holds", ids)

    def lost(self, cls_prefix: str = "") -> set[str]:
        """The things that do not hold, whose id starts so."""
        return {
            id
            for id, status in self.status.items()
            if status != "holds" and id.startswith(cls_prefix)
        }

    def _assert(self, wanted: str, ids: tuple[str, ...]) -> None:
        wrong = {id: self.status.get(id, "not there") for id in ids}
        wrong = {id: status for id, status in wrong.items() if status != wanted}
        why = "\n".join(
            self.impact.explain(id, self.changes).text()
            for id, status in wrong.items()
            if status in ("doubt", "broken")
        )
        assert not wrong, f"wanted {wanted}: {wrong}\n{why}"


@cache
def shipped() -> Vocabulary:
    """The shipped ontology."""
    return load()


def company() -> Company:
    """The healthy company, to be altered."""
    healthy = _healthy()
    return replace(healthy, things=dict(healthy.things), links=dict(healthy.links))


def control(ref: str) -> str:
    """The control that implements a reference control."""
    return f"control:{ref.lower()}"


def clause(ref: str) -> str:
    """A provision of the standard."""
    return f"{ISO}/{ref}"


def implementation(ref: str, subject: str) -> str:
    """That control as it runs for a subject."""
    return f"implementation:{ref.lower()}/{subject}"


def slot(ref: str, kind: str, subject: str) -> str:
    """What a requirement demands of a subject."""
    return f"slot:{ref}/{kind}/{subject}"


@cache
def _healthy() -> Company:
    made = Company()
    _standard(made)
    _organization(made)
    for name in ("a", "b"):
        _system(made, name)
    _suppliers(made)
    _statement_of_applicability(made)
    for name in ("a", "b"):
        _risk(made, name)
    _residual_risk(made)
    _metric(made)
    fill(made)
    return made


def _standard(made: Company) -> None:
    iso = catalog("iso42001")
    made.add(ISO, "Framework", catalog=ISO, ref="ISO/IEC 42001", title=iso.title)
    for provision in iso.provisions.values():
        made.add(
            provision.id, provision.cls, name=provision.title, title=provision.title, catalog=ISO,
            ref=provision.ref, assessable=provision.assessable,
        )  # fmt: skip
    for provision in iso.provisions.values():
        parent = f"{ISO}/{provision.parent}" if provision.parent else ISO
        part = "achievedBy" if provision.cls == "ReferenceControl" else "hasPart"
        made.link(part, parent, provision.id)


def _organization(made: Company) -> None:
    made.add("organization:acme")
    made.add("scope:aims", statement="Systems A and B")
    made.link("coveredBy", "organization:acme", "scope:aims")
    made.add("policy:ai")
    made.add("competence:data-work")
    for role, people in {
        "data-owner": ["dana"],
        "aims-manager": ["max", "mia"],
        "system-owner": ["sam"],
    }.items():
        made.add(f"role:{role}")
        for person in people:
            made.add(f"person:{person}")
            made.link("heldBy", f"role:{role}", f"person:{person}")
    made.link("requiresCompetence", "role:data-owner", "competence:data-work")
    made.link("requiresCompetence", "role:system-owner", "competence:data-work")


def _system(made: Company, name: str) -> None:
    system, model, use = f"system:{name}", f"model:{name}", f"intended-use:{name}"
    made.add(system, lifecycle="deployed", deployed_on=date(2026, 1, 1), actor_roles=("provider",))
    made.add(model, built_on=datetime(2026, 4, 1, 12))
    made.add(use)
    for part in ("training", "test", "runtime"):
        made.add(f"dataset:{name}-{part}", observed_on=datetime(2026, 4, 1, 12))
        made.link("ownedBy", f"dataset:{name}-{part}", "role:data-owner")
    made.link("coveredBy", system, "scope:aims")
    made.link("ownedBy", system, "role:system-owner")
    made.link("hasComponent", system, model)
    made.link("meantFor", system, use)
    made.link("trainedOn", model, f"dataset:{name}-training")
    made.link("usesData", system, f"dataset:{name}-runtime")


def _suppliers(made: Company) -> None:
    made.add("supplier:cloud")
    made.add("compute-resource:cluster")
    made.add("tool:log-service")
    made.link("servedBy", "compute-resource:cluster", "supplier:cloud")
    made.link("servedBy", "tool:log-service", "supplier:cloud")
    for system in ("system:a", "system:b"):
        made.link("hasComponent", system, "compute-resource:cluster")


def _statement_of_applicability(made: Company) -> None:
    for reference in catalog("iso42001").of("ReferenceControl"):
        entry = made.add(
            f"soa:{reference.ref.lower()}", applicable=True, approved_on=COLLECTED,
            reason="a risk calls for it",
        )  # fmt: skip
        own = made.add(control(reference.ref), name=reference.title, state="implemented")
        made.link("decidedBy", reference.id, entry)
        made.link("implementedBy", entry, own)
        made.link("directedBy", own, "policy:ai")
        made.link("ownedBy", own, "role:aims-manager")
    made.link("runsOn", control("A.6.2.8"), "tool:log-service")


def _risk(made: Company, name: str) -> None:
    """A risk of one system that the validation of its model reduces."""
    risk = made.add(f"risk:{name}")
    treatment = made.add(f"treatment:{name}", option="reduce", state="done")
    made.link("arisesIn", risk, f"system:{name}")
    made.link("treatedBy", risk, treatment)
    made.link("realisedBy", treatment, control("A.6.2.4"))


def _residual_risk(made: Company) -> None:
    """A risk that user information reduces, and of which the rest was accepted by choice."""
    risk = made.add("risk:residual")
    treatment = made.add("treatment:residual", option="reduce", state="done")
    made.link("arisesIn", risk, "system:b")
    made.link("treatedBy", risk, treatment)
    made.link("realisedBy", treatment, control("A.8.2"))
    made.record(
        "decision:acceptance", "residual-risk-acceptance", risk, "system:b", decided_on=COLLECTED
    )
    made.link("acceptedBy", risk, "decision:acceptance")


def _metric(made: Company) -> None:
    made.add("metric:drift", threshold=0.2, direction="above")
    made.add(
        "measurement:drift-may", kind="metric-snapshot", value=0.1, measured_on=COLLECTED,
        collected_on=COLLECTED, review="accepted",
    )  # fmt: skip
    made.link("valuedBy", "metric:drift", "measurement:drift-may")
    made.link("monitoredBy", "system:a", "metric:drift")
    made.link("watchedBy", "risk:a", "metric:drift")


def fill(made: Company) -> None:
    """A good record for every slot that nothing fills yet; one record carries all it can."""
    before = -1
    while before < len(made.things):  # a result brings the data it was measured on into use
        before = len(made.things)
        _fill_once(made)
    for risk in sorted(id for id, node in made.things.items() if node.cls == "Risk"):
        system = next(
            r.target for r in made.links.values() if (r.type, r.source) == ("arisesIn", risk)
        )
        made.link("assessedIn", risk, f"risk-assessment:{system.partition(':')[2]}")


def _fill_once(made: Company) -> None:
    nodes, relations = expectations(made.facts(), made.vocabulary, made.policy, made.as_of)
    filled = {relation.source for relation in relations if relation.type == "filledBy"}
    subjects = {r.source: r.target for r in relations if r.type == "concerns"}
    for node in nodes:
        if node.cls == "EvidenceRequirement" and node.id not in filled:
            kinds = node.properties["kinds"]
            assert isinstance(kinds, tuple)
            _show(made, str(kinds[0]), subjects[node.id], recurring="cadence" in node.properties)


def _show(made: Company, kind: str, subject: str, *, recurring: bool) -> None:
    prefix = made.vocabulary.cls(RECORD_CLASSES.get(kind, "Evidence")).prefix
    key = subject.partition(":")[2]
    id = f"{prefix}:{key}" if prefix in ("risk-assessment", "impact-assessment") else None
    id = id or f"{prefix}:{kind}-{key}"
    if id in made.things:
        return
    properties: dict[str, Value | None] = {}
    if made.vocabulary.kinds[kind].verdict == "passed":
        properties["verdict"] = "pass"
    if recurring:
        properties.update(period_start=date(2026, 1, 1), period_end=date(2026, 3, 31))
    made.record(id, kind, *_about(made, kind, subject), **properties)
    if kind == "test-report":
        made.link("measuredOn", id, f"dataset:{key}-test")


def _about(made: Company, kind: str, subject: str) -> list[str]:
    key = subject.partition(":")[2]
    if kind in OF_THE_POLICY:
        return [subject, "policy:ai"]
    if kind in OF_THE_SCOPE:
        return [subject, "scope:aims"]
    if kind in OF_MODEL_AND_SYSTEM:
        return [f"model:{key}", subject]
    if kind == "treatment-record":
        systems = (r.target for r in made.links.values() if r.source == subject)
        return [subject, *(id for id in systems if id.startswith("system:"))]
    return [subject]
