"""Slots: one kind of record demanded for one requirement and one subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.demands import NO_DOCUMENT, Ask, Requirement, in_force, ref
from aimsgraph.assurance.occasions import Occasion, Occasions
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Value
from aimsgraph.vocabulary import Demand, Vocabulary
from aimsgraph.vocabulary.conditions import parse_condition

STAGES = ("design", "operation", "effectiveness")
ASSUMED = "no demand is known for this control; any record that names it is taken"


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot to be written.

    ``demands`` are those whose kinds fill it; without ``kinds`` any kind does. ``occasion`` is the
    event or breach that opened it.
    """

    id: str
    requirement: str
    subject: str
    name: str
    kinds: tuple[str, ...]
    demands: tuple[Demand, ...]
    stage: str | None = None
    occasion: Occasion | None = None

    @property
    def assumed(self) -> bool:
        """Whether nothing in particular is demanded and its structure is assumed."""
        return self.demands[0].demanded_by == "assumed"

    @property
    def recurring(self) -> bool:
        """Whether a record is asked for every period."""
        return any(demand.cadence for demand in self.demands)

    def node(self, operating_from: date | None = None) -> Node:
        """The slot as a thing in the graph."""
        first = next((demand for demand in self.demands if demand.cadence), self.demands[0])
        properties: dict[str, Value | None] = {
            "name": self.name,
            "description": self._description() or None,
            "kinds": self.kinds,
            "need": max(demand.need for demand in self.demands),
            "verdict": _common(demand.verdict for demand in self.demands),
            "stage": self.stage,
            "event": first.event,
            "cadence": first.cadence,
            "grace": first.grace,
            "min_periods": first.min_periods,
            "tolerated_exceptions": first.tolerated_exceptions or None,
            "operating_from": operating_from,
            "demanded_by": _common(d.demanded_by for d in self.demands) or "policy",
        }
        return Node(
            self.id,
            "EvidenceRequirement",
            {name: value for name, value in properties.items() if value is not None},
        )

    def _description(self) -> str:
        if all(demand.demand == "suggested" for demand in self.demands):
            return NO_DOCUMENT
        return " ".join(dict.fromkeys(d.because for d in self.demands if d.because))


class Slots:
    """Makes the slots of requirements for the subjects in scope."""

    def __init__(self, facts: Facts, subjects: Subjects) -> None:
        self._facts = facts
        self._subjects = subjects
        self._occasions = Occasions(facts, subjects)

    def of(self, requirement: Requirement) -> list[Slot]:
        """Every slot of a requirement, each once."""
        slots: dict[str, Slot] = {}
        for ask in requirement.asks:
            made = self._on_event if ask.when == "on-event" else self._standing
            for slot in made(requirement, ask):
                slots.setdefault(slot.id, slot)
        return list(slots.values())

    def responses(self) -> Iterator[Slot]:
        """The slots that metrics beyond their threshold open at what they monitor."""
        for response in self._facts.vocabulary.responses:
            requirement = f"{response.catalog}/{response.requirement}"
            if not in_force(self._facts, requirement):
                continue
            demands = tuple(
                Demand(response.requirement, kind, "on-event", "", event=response.on,
                       because=response.because)
                for kind in response.kinds
            )  # fmt: skip
            for breach in self._occasions.breaches:
                for subject in self._facts.members_of(breach.metric, response.relation):
                    if subject in self._subjects:
                        id = f"slot:{ref(requirement)}/response/{subject}/{breach.metric}"
                        occasion = self._occasions.response(breach, subject)
                        yield self._slot(id, requirement, subject, demands, occasion)

    def assumed(self, control: str, subject: str) -> Slot:
        """The one slot of a control for which nothing in particular is demanded."""
        name = f"Any record of {self._name(control)}: {self._name(subject)}"
        demand = Demand(control, "", "required", "", because=ASSUMED, demanded_by="assumed")
        return Slot(f"slot:{control}/evidence/{subject}", control, subject, name, (), (demand,))

    def operating_from(self, slot: Slot, starts: Iterable[date | None]) -> date | None:
        """When the periods of a slot begin, as far as anyone said.

        ``starts`` are the days since which the controls that rest on it operate. What is demanded
        only from some point of a system's life does not begin before it is deployed.
        """
        if not slot.recurring:
            return None
        operating = min((start for start in starts if start is not None), default=None)
        subject = self._facts.snapshot.nodes[slot.subject]
        deployed = as_date(subject.get("deployed_on")) if self._while_used(slot) else None
        return max((day for day in (operating, deployed) if day is not None), default=None)

    def _while_used(self, slot: Slot) -> bool:
        conditions = self._facts.vocabulary.conditions
        return any(
            "lifecycle" in parse_condition(conditions[demand.where]).names().properties
            for demand in slot.demands
            if demand.where is not None
        )

    def _standing(self, requirement: Requirement, ask: Ask) -> Iterator[Slot]:
        for subject in self._subjects.of(ask.per):
            met = tuple(d for d in ask.demands if self._asked(d, ask, subject))
            if met:
                id = f"slot:{requirement.ref}/{ask.name}/{subject}"
                yield self._slot(id, requirement.id, subject, met)

    def _asked(self, demand: Demand, ask: Ask, subject: str) -> bool:
        # A condition on systems cannot be put to the organization that answers for all of them.
        return demand.per != ask.per or self._subjects.meets(subject, demand.where)

    def _on_event(self, requirement: Requirement, ask: Ask) -> Iterator[Slot]:
        demand = ask.demands[0]
        assert demand.event is not None
        for occasion in self._occasions.of(demand.event):
            for subject in self._subjects.of(ask.per):
                general = self._subjects.is_organization(subject)
                if (general or subject in occasion.touches) and self._subjects.meets(
                    subject, demand.where
                ):
                    id = f"slot:{requirement.ref}/{ask.name}/{subject}/{occasion.cause}"
                    yield self._slot(id, requirement.id, subject, ask.demands, occasion)

    def _slot(
        self,
        id: str,
        requirement: str,
        subject: str,
        demands: tuple[Demand, ...],
        occasion: Occasion | None = None,
    ) -> Slot:
        known = self._facts.vocabulary.kinds
        kinds = tuple(dict.fromkeys(demand.kind for demand in demands))
        what = " or ".join(known[kind].title if kind in known else kind for kind in kinds)
        after = f", after {self._name(occasion.cause)}" if occasion else ""
        name = f"{what}: {self._name(subject)}{after}"
        found = stage(kinds, self._facts.vocabulary)
        return Slot(id, requirement, subject, name, kinds, demands, found, occasion)

    def _name(self, id: str) -> str:
        return self._facts.snapshot.nodes[id].name


def stage(kinds: Iterable[str], vocabulary: Vocabulary) -> str | None:
    """The earliest stage at which records of one of these kinds are looked at."""
    stages = {vocabulary.kinds[kind].stage for kind in kinds if kind in vocabulary.kinds}
    return next((stage for stage in STAGES if stage in stages), None)


def _common(values: Iterable[str | None]) -> str | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
