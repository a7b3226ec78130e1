"""Filling: which record counts for which slot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from aimsgraph.assurance.occasions import Occasion
from aimsgraph.assurance.slots import Slot
from aimsgraph.assurance.subjects import Subjects
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Relation
from aimsgraph.vocabulary import EvidenceKind

# A record about one of these is about the organization.
GENERAL = ("Scope", "Policy", "Process")
CONTROLS = ("Control", "Implementation")
DEMANDING = ("EvidenceRequirement", *CONTROLS)
_DATED = ("period_end", "collected_on", "decided_on")


class Filling:
    """Finds the slots that each record fills.

    ``under`` maps a requirement, control or implementation to the slots that are demanded for it;
    a record that names one of these fills slots of those alone.
    """

    def __init__(
        self,
        facts: Facts,
        subjects: Subjects,
        slots: Iterable[Slot],
        under: Mapping[str, Iterable[Slot]],
    ) -> None:
        self._facts = facts
        self._subjects = subjects
        self._slots = {slot.id: slot for slot in slots}
        self._under = {id: tuple(found) for id, found in under.items()}
        self._by_subject: dict[tuple[str, str], list[Slot]] = {}
        self._general: dict[str, list[Slot]] = {}
        self._causes: dict[tuple[str, str], set[str]] = {}
        for slot in self._slots.values():
            self._index(slot)

    def relations(self) -> Iterator[Relation]:
        """A filledBy relation for every slot and record that fills it."""
        facts = self._facts
        for record in facts.snapshot.instances(*facts.vocabulary.subclasses("Record")):
            if facts.there(record.id) and facts.value(record.id, "in_scope") is not False:
                for slot in self.filled_by(record):
                    yield Relation("filledBy", slot, record.id)

    def filled_by(self, record: Node) -> list[str]:
        """The ids of the slots that a record fills, sorted."""
        view = _View(record, self._facts, self._subjects, self._backward)
        named = [id for id in view.about if self._demanding(id)]
        found = set(self._by_name(named, view))
        # A test of a control is about the control: naming it is naming the subject.
        if not named or (view.is_of_controls and all(self._is(id, *CONTROLS) for id in named)):
            found.update(self._by_subjects(view))
        return sorted(found)

    @cached_property
    def _backward(self) -> tuple[str, ...]:
        """Relations by which something rests on a record directly."""
        vocabulary = self._facts.vocabulary
        return tuple(
            relation.name
            for relation in vocabulary.family("justifies", "defeats")
            if relation.name != "filledBy"
            and any(vocabulary.is_a(target, "Record") for target in relation.targets)
        )

    def _index(self, slot: Slot) -> None:
        occasion = slot.occasion
        subjects = {slot.subject} if occasion is None else occasion.things | occasion.broadly
        for kind in slot.kinds:
            if occasion is not None:
                causes = self._causes.setdefault((slot.requirement, kind), set())
                causes.add(occasion.cause)
            elif self._subjects.is_organization(slot.subject):
                self._general.setdefault(kind, []).append(slot)
            for subject in subjects:
                self._by_subject.setdefault((subject, kind), []).append(slot)

    def _demanding(self, id: str) -> bool:
        """Whether it is something that records are demanded for."""
        if id in self._under or self._is(id, *DEMANDING):
            return True
        return any(self._demanding(part) for part in self._parts(id))

    def _is(self, id: str, *classes: str) -> bool:
        """Whether it is of such a class, be it only about to be written or gone: its id says so."""
        vocabulary, node = self._facts.vocabulary, self._facts.snapshot.nodes.get(id)
        cls = node.cls if node is not None else vocabulary.by_prefix.get(id.partition(":")[0], "")
        return any(vocabulary.is_a(cls, wanted) for wanted in classes)

    def _is_general(self, view: _View) -> bool:
        """Whether a record speaks for the organization; controls are the organization's own."""
        return view.is_general or (
            view.is_of_controls and any(self._is(id, *CONTROLS) for id in view.about)
        )

    def _parts(self, id: str) -> tuple[str, ...]:
        if not self._facts.is_a(id, "Provision"):
            return ()
        return tuple(part for name in self._rollups for part in self._facts.members(id, name))

    @cached_property
    def _rollups(self) -> tuple[str, ...]:
        return tuple(relation.name for relation in self._facts.vocabulary.family("rollup"))

    def _by_name(self, named: Iterable[str], view: _View) -> Iterator[str]:
        """The slots that a record fills because it names a slot or what the slot is for."""
        for id in named:
            if id in self._slots:
                yield id
            yield from self._below(id, id, view)

    def _below(self, id: str, named: str, view: _View) -> Iterator[str]:
        at_subject = self._is(id, "Implementation")
        for slot in self._under.get(id, ()):
            meant = at_subject and slot.occasion is None
            if view.kind_id in slot.kinds and (meant or self._answers(slot, view, named)):
                yield slot.id
        yield from self._of_any_kind(id, view)
        for part in self._parts(id):
            yield from self._below(part, named, view)

    def _of_any_kind(self, id: str, view: _View) -> Iterator[str]:
        """Naming the control is enough, unless the record says at which of its subjects."""
        mine = [slot for slot in self._under.get(id, ()) if not slot.kinds]
        meant = [slot for slot in mine if slot.subject in view.fits]
        return (slot.id for slot in meant or mine)

    def _by_subjects(self, view: _View) -> Iterator[str]:
        """The slots that a record fills because it is about their subject or occasion."""
        candidates = list(self._general.get(view.kind_id, ())) if self._is_general(view) else []
        for subject in view.fits:
            candidates.extend(self._by_subject.get((subject, view.kind_id), ()))
        return (slot.id for slot in candidates if self._answers(slot, view))

    def _answers(self, slot: Slot, view: _View, named: str | None = None) -> bool:
        """Whether a record is about the subject of a slot, or about its occasion if it has one.

        What names the requirement speaks for the organization.
        """
        if slot.occasion is not None:
            causes = self._causes[slot.requirement, view.kind_id]
            return view.answers(slot.occasion, causes, named)
        if slot.subject in view.fits:
            return True
        general = named is not None or self._is_general(view)
        return general and self._subjects.is_organization(slot.subject)


class _View:
    """What one record is about; ``backward`` are relations from what rests on it."""

    def __init__(
        self, record: Node, facts: Facts, subjects: Subjects, backward: tuple[str, ...]
    ) -> None:
        self._facts = facts
        self._subjects = subjects
        self._record = record
        self._backward = backward
        self.kind_id = str(record.get("kind"))
        self.kind: EvidenceKind | None = facts.kind(record.id)
        self.about = self._linked()

    def _linked(self) -> tuple[str, ...]:
        """What it is about, and what rests on it directly, such as the risk that it accepts."""
        facts = self._facts
        found: dict[str, None] = {}
        for relation in facts.vocabulary.family("witnesses"):
            if relation.by == "kind":
                found.update(dict.fromkeys(facts.members(self._record.id, relation.name)))
        for name in self._backward:
            found.update(dict.fromkeys(facts.members_of(self._record.id, name)))
        # A register or plan of the organization seldom says whose it is.
        if not found and self.kind is not None and self.kind.subject == "organization":
            return self._subjects.organizations
        return tuple(found)

    @cached_property
    def fits(self) -> frozenset[str]:
        """The subjects it is about: those it names, and what those are parts of."""
        found = set(self.about)
        for id in self.about:
            if self._is_usual(id):
                found.update(whole for whole in self._subjects.wholes(id) if self._open(whole))
        return frozenset(found)

    def _is_usual(self, id: str) -> bool:
        """Whether records of its kind are about such things."""
        if self.kind is None or not self.kind.about:
            return False
        return any(self._facts.is_a(id, cls) for cls in self.kind.about)

    def _open(self, whole: str) -> bool:
        """Whether the record leaves open which whole it is about: it names none of that class."""
        cls = self._facts.snapshot.nodes[whole].cls
        return not any(self._facts.is_a(id, cls) for id in self.about)

    @property
    def is_of_controls(self) -> bool:
        """Whether records of its kind have controls as their subject, such as tests of them."""
        return self.kind is not None and self.kind.subject == "control"

    @cached_property
    def is_general(self) -> bool:
        """Whether it is about the organization as a whole.

        It is when it is about the scope, a policy or a process, or when records of its kind speak
        for the organization and it is about what they are usually about.
        """
        classes = set(GENERAL)
        if self.kind is not None and self.kind.subject == "organization":
            classes.update(set(self.kind.about) - {"Organization"})
        return any(self._facts.is_a(id, cls) for id in self.about for cls in classes)

    def answers(self, occasion: Occasion, causes: set[str], named: str | None) -> bool:
        """Whether it answers an occasion: it is about it, or general, later and about no other.

        ``causes`` are all that ask the same.
        """
        about = set(self.about)
        if about & occasion.things:
            return True
        others = (about & causes) - {occasion.cause}
        if others or not (named or about & occasion.broadly):
            return False
        dated = next((d for name in _DATED if (d := as_date(self._record.get(name)))), None)
        return occasion.on is None or (dated is not None and dated >= occasion.on)
