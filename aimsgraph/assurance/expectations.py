"""Expectations: what must be shown, for whom, and which records show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aimsgraph.assurance.demands import HOME, Requirement, in_force, requirements
from aimsgraph.assurance.filling import Filling
from aimsgraph.assurance.implementations import Implementations
from aimsgraph.assurance.slots import Slot, Slots
from aimsgraph.assurance.statement import Statement
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.policy import Policy
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary


def expectations(
    snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, as_of: date
) -> tuple[list[Node], list[Relation]]:
    """What the demands in force ask of the subjects in scope, as things and relations to write.

    Slots, implementations, what rests on them, which records fill them, what requirements track,
    and the mark ``nothing_due`` where nothing has to be shown yet. A node that is in the graph
    already carries only what is added to it. Both lists are sorted; what an earlier run wrote into
    the snapshot makes no difference.

    Raises `UsageError` when the policy demands what does not exist.
    """
    draft = _Draft(Facts(snapshot, vocabulary, policy, as_of))
    draft.require()
    draft.respond()
    draft.assume()
    draft.track()
    draft.fill()
    return draft.written()


class _Draft:
    """Collects what is to be written, one step after the other."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._subjects = Subjects(facts)
        self._implementations = Implementations(facts, self._subjects)
        self._statement = Statement(facts, self._subjects)
        self._slots = Slots(facts, self._subjects)
        self._made: dict[str, Slot] = {}
        self._under: dict[str, dict[str, Slot]] = {}  # by what names them in a record
        self._starts: dict[str, list[date | None]] = {}
        self._demanded: set[str] = set()  # controls of which something particular is demanded
        self._due: set[str] = set()  # of these, what lacks the organization that must show it
        self._nodes: dict[str, tuple[str, dict[str, Value]]] = {}
        self._relations: dict[RelationKey, Relation] = {}

    def require(self) -> None:
        """The slots that requirements demand, and the clauses that demand nothing yet."""
        for requirement in requirements(self._facts):
            slots = self._slots.of(requirement)
            self._under.setdefault(requirement.id, {})
            for slot in slots:
                self._place(slot)
            lacking = not slots and self._lacks_organization(requirement)
            if self._rests_itself(requirement.id):
                if not slots and not lacking:
                    self._nothing_due(requirement.id)
                continue
            controls = self._controls(requirement.id)
            self._demanded.update(controls)
            if lacking:
                self._due.update(controls)

    def respond(self) -> None:
        """The slots that metrics beyond their threshold open."""
        for slot in self._slots.responses():
            self._place(slot)

    def assume(self) -> None:
        """One slot for each control without a demand; the mark that nothing is due otherwise."""
        for control in self._subjects.of("control"):
            if self._planned(control):
                self._nothing_due(control)
            elif self._under.get(control):
                self._spare_implementations(control)
            elif control in self._demanded:
                if control not in self._due:
                    self._nothing_due(control)
                    self._spare_implementations(control)
            elif not self._argued(control):
                self._assume(control)

    def track(self) -> None:
        """What requirements keep an eye on: a loss there puts them in doubt."""
        vocabulary, snapshot = self._facts.vocabulary, self._facts.snapshot
        catalogs: dict[str, set[str]] = {}
        for demand in vocabulary.demands:
            catalogs.setdefault(demand.requirement, set()).add(demand.catalog)
        for ref, classes in vocabulary.tracks.items():
            things = snapshot.instances(*vocabulary.subclasses(*classes))
            for catalog in catalogs.get(ref, {HOME}):
                requirement = f"{catalog}/{ref}"
                if in_force(self._facts, requirement) and not self._statement.excludes(requirement):
                    for thing in things:
                        if thing.id in self._subjects:
                            self._relate("tracks", requirement, thing.id)

    def fill(self) -> None:
        """The records that fill each slot."""
        recorded = {slot.id: slot for slot in self._recorded_slots()}
        under = {id: list(slots.values()) for id, slots in self._under.items()}
        for slot in recorded.values():
            for id in self._facts.members_of(slot.id, "restsOn"):
                under.setdefault(id, []).append(slot)
        slots = {**recorded, **self._made}
        for relation in Filling(self._facts, self._subjects, slots.values(), under).relations():
            self._relations[relation.key] = relation

    def written(self) -> tuple[list[Node], list[Relation]]:
        """Everything, in order."""
        for slot in self._made.values():
            start = self._slots.operating_from(slot, self._starts.get(slot.id, ()))
            self._write(slot.node(start))
        nodes = [Node(id, cls, known) for id, (cls, known) in sorted(self._nodes.items())]
        return nodes, [relation for _key, relation in sorted(self._relations.items())]

    def _rests_itself(self, requirement: str) -> bool:
        """Whether slots belong to a requirement itself rather than to the controls that meet it."""
        facts = self._facts
        return not (facts.is_a(requirement, "ReferenceControl") or self._is_control(requirement))

    def _is_control(self, id: str) -> bool:
        return self._facts.is_a(id, "Control")

    def _controls(self, requirement: str, subject: str | None = None) -> tuple[str, ...]:
        if self._is_control(requirement):
            return (requirement,) if requirement in self._subjects else ()
        return self._statement.controls(requirement, subject)

    def _lacks_organization(self, requirement: Requirement) -> bool:
        """Whether the organization that must show something is not in the graph."""
        return not self._subjects.organizations and any(
            ask.per == "organization" and ask.when != "on-event" for ask in requirement.asks
        )

    def _place(self, slot: Slot) -> None:
        if self._rests_itself(slot.requirement):
            self._rest(slot.requirement, slot)
            return
        for control in self._controls(slot.requirement, slot.subject):
            self._apply(control, slot)
        if slot.id in self._made:
            self._under.setdefault(slot.requirement, {})[slot.id] = slot

    def _apply(self, control: str, slot: Slot) -> None:
        """Let a control rest on a slot, as it is implemented for the subject."""
        if self._planned(control):
            return
        self._under.setdefault(control, {})[slot.id] = slot
        if slot.subject == control:
            self._rest(control, slot)
            return
        written = self._implementations.write(control, slot.subject)
        if written is not None:
            node, relations = written
            self._write(node)
            for relation in relations:
                self._relations[relation.key] = relation
        nodes = self._facts.snapshot.nodes
        for implementation in self._implementations.of(control, slot.subject):
            if implementation in nodes and self._planned(implementation):
                continue
            self._rest(implementation, slot)
            known = nodes.get(implementation)
            since = as_date(known.get("operating_since")) if known is not None else None
            since = since or as_date(nodes[control].get("operating_since"))
            self._starts.setdefault(slot.id, []).append(since)

    def _rest(self, thing: str, slot: Slot) -> None:
        self._made[slot.id] = slot
        self._under.setdefault(thing, {})[slot.id] = slot
        self._relate("restsOn", thing, slot.id)
        self._relate("concerns", slot.id, slot.subject)

    def _planned(self, id: str) -> bool:
        """Whether a control or implementation is yet to come: it has nothing to show before."""
        node = self._facts.snapshot.nodes[id]
        planned = as_date(node.get("planned_for"))
        ahead = planned is None or planned >= self._facts.as_of
        return node.get("state") == "planned" and ahead

    def _spare_implementations(self, control: str) -> None:
        """Mark what is recorded of a control at subjects of which nothing is demanded."""
        for implementations in self._implementations.recorded(control).values():
            for id in implementations:
                if not self._under.get(id) and not self._argued(id):
                    self._nothing_due(id)

    def _argued(self, id: str) -> bool:
        """Whether somebody recorded what a control or implementation rests on."""
        if self._facts.members(id, "arguedBy"):
            return True
        return any(_is_recorded(slot) for slot in self._facts.members(id, "restsOn"))

    def _assume(self, control: str) -> None:
        recorded = self._implementations.recorded(control)
        protected = self._facts.members(control, "protects")
        subjects = [id for id in recorded or protected if id in self._subjects]
        if self._only_excluded(control) or (not subjects and (recorded or protected)):
            self._nothing_due(control)
            return
        for subject in subjects or self._subjects.organizations:
            if not any(self._argued(id) for id in recorded.get(subject, ())):
                self._apply(control, self._slots.assumed(control, subject))

    def _only_excluded(self, control: str) -> bool:
        """Whether a control implements excluded entries alone and nothing else rests on it."""
        entries = self._statement.decisions(control)
        if not entries or any(self._statement.applicable(entry) for entry in entries):
            return False
        support = self._facts.vocabulary.family("justifies")
        resting = (self._facts.members_of(control, r.name) for r in support)
        return not set().union(*resting) - set(entries)

    def _recorded_slots(self) -> Iterator[Slot]:
        """The slots that somebody recorded, as far as something rests on them."""
        facts = self._facts
        for node in facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement")):
            resting = facts.members_of(node.id, "restsOn")
            if not _is_recorded(node.id) or not facts.alive(node.id) or not resting:
                continue
            subjects = facts.members(node.id, "concerns") or self._subjects.organizations
            kinds = node.get("kinds") or ()
            known = kinds if isinstance(kinds, tuple) else (kinds,)
            for subject in subjects[:1]:
                yield Slot(node.id, resting[0], subject, node.name, tuple(map(str, known)), ())

    def _nothing_due(self, id: str) -> None:
        self._write(Node(id, self._facts.snapshot.nodes[id].cls, {"nothing_due": True}))

    def _write(self, node: Node) -> None:
        _cls, known = self._nodes.setdefault(node.id, (node.cls, {}))
        known.update(node.properties)

    def _relate(self, type: str, source: str, target: str) -> None:
        relation = Relation(type, source, target)
        self._relations[relation.key] = relation


def _is_recorded(slot: str) -> bool:
    """Whether a slot was recorded by somebody: the ids of those written here are longer."""
    return "/" not in slot
