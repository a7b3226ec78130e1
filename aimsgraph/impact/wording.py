"""Verdicts in people's words: status, cause, subjects, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from aimsgraph.impact.answer import Part, Reason, Status, Verdict
from aimsgraph.impact.engine import SEEDED, Run
from aimsgraph.impact.network import DOUBT, VOID, Seed
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import Tags, rank_of, tag_of_change

_PHRASES = {
    "content": "the content of {} changed",
    "schema": "the schema of {} changed",
    "basis": "what {} was built from changed",
    "behaviour": "{} may behave differently",
    "purpose": "the purpose of {} changed",
    "boundary": "the boundary of {} changed",
    "terms": "the terms of {} changed",
    "text": "the wording of {} changed",
    "withdrawal": "{} was withdrawn",
    "breach": "{} was compromised",
    "departure": "{} left",
    "result": "{} crossed its threshold",
    "expiry": "{} ran out",
    "rejection": "{} was rejected",
}


def spoken(relation: str) -> str:
    """A relation type as people say it.

    >>> spoken("restsOn")
    'rests on'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", relation).lower()


class Wording:
    """Puts what a run lost into words; ``fresh`` tells only what this run lost, not before."""

    def __init__(self, state: State, run: Run, tags: Tags, *, fresh: bool = False) -> None:
        self._state = state
        self._facts = state.facts
        self._network = state.network
        self._run = run
        self._tags = tags
        self._fresh = fresh
        self._subjects: dict[str, tuple[str, ...]] = {}

    def status(self, id: str) -> Status:
        """Whether a thing holds, is in doubt or is broken."""
        if self._network.find(id, VOID) in self._run:
            return "broken"
        return "doubt" if self._network.find(id, DOUBT) in self._run else "holds"

    def verdict(self, id: str) -> Verdict:
        """The verdict on one thing."""
        status = self.status(id)
        atom = self._network.find(id, VOID if status == "broken" else DOUBT)
        tag = self._tags.tag([self._network.find(id, VOID)]) if status == "broken" else None
        nothing_due = status == "holds" and self._facts.value(id, "nothing_due") is True
        parts = tuple(self._parts(id))
        spares = [part.standing - part.need for part in parts if part.need < part.total]
        return Verdict(
            id=id,
            cls=self._facts.snapshot.nodes[id].cls,
            name=self._facts.name(id),
            status=status,
            word="nothing to show yet" if nothing_due else self._word(id, status, tag),
            tag="missing" if tag == "planned" else tag,
            gap=tag in ("missing", "planned"),
            planned=tag == "planned",
            nothing_due=nothing_due,
            subjects=self.subjects(id),
            reasons=() if status == "holds" or atom is None else tuple(self.reasons(id, atom)),
            parts=parts,
            spare=min(spares) if spares else None,
        )

    def _word(self, id: str, status: Status, tag: str | None) -> str:
        words = self._facts.cls(id).words
        if status == "holds":
            return "holds"
        if status == "doubt":
            return words.get("doubt", "in doubt")
        if tag == "planned":
            return "planned"
        if tag == "failing" and "void:fail" in words:
            return words["void:fail"]
        causes = {seed.cause for atom in self._own_atoms(id) for seed in self._seeds(atom)}
        if "future" in causes and "void:future" in words:
            return words["void:future"]
        relations = {
            self._network.rules[gate].relation
            for atom in self._own_atoms(id)
            for gate in self._run.firing(atom)
        }
        for key, word in words.items():
            if key.removeprefix("void:") in relations:
                return word
        if "void" in words:
            return words["void"]
        overdue = tag == "lapsed" and "overdue" in self._member_causes(id)
        return "overdue" if overdue else tag or "broken"

    def _member_causes(self, id: str) -> set[str]:
        return {
            seed.cause
            for atom in self._own_atoms(id)
            for gate in self._run.firing(atom)
            for member in self._run.lost(gate)
            for seed in self._seeds(member)
        }

    def _seeds(self, atom: int) -> Sequence[Seed]:
        return self._network.seeds.get(atom, ())

    def _own_atoms(self, id: str) -> Iterator[int]:
        """The void atom of a thing and those of its parts that were lost with it."""
        whole = self._network.find(id, VOID)
        if whole is None or whole not in self._run:
            return
        yield whole
        for gate in self._run.firing(whole):
            if self._network.rules[gate].why == "part":
                yield from self._run.lost(gate)

    def subjects(self, id: str) -> tuple[str, ...]:
        """The systems, data, people ... that the loss of a thing concerns."""
        if id in self._subjects:
            return self._subjects[id]
        self._subjects[id] = ()  # a circle adds no subject
        facts = self._facts
        found: list[str] = [s for s in facts.members(id, "concerns") if facts.there(s)]
        if not found and facts.is_a(id, "Risk"):
            found = [s for s in facts.members(id, "arisesIn") if facts.there(s)]
        if not found and facts.is_a(id, "Record"):
            found = [s for s in facts.members(id, "about") if facts.there(s)]
        if not found:
            for member in self._lost_members(id):
                found.extend(self.subjects(member))
        self._subjects[id] = tuple(dict.fromkeys(found))
        return self._subjects[id]

    def _lost_members(self, id: str) -> Iterator[str]:
        """The things whose loss reaches a thing by one rule."""
        atoms = [a for plane in (VOID, DOUBT) if (a := self._network.find(id, plane)) is not None]
        seen, things = set(atoms), {id}
        while atoms:
            atom = atoms.pop()
            if atom not in self._run:
                continue
            for gate in self._run.firing(atom):
                for member in self._told(gate):
                    there = self._network.atoms[member]
                    if there.thing == id and member not in seen:
                        seen.add(member)
                        atoms.append(member)
                    elif there.is_status and there.thing not in things:
                        things.add(there.thing)
                        yield there.thing

    def _told(self, gate: int) -> list[int]:
        """The lost inputs of a gate worth telling: the fresh ones where there are any."""
        lost = self._run.lost(gate)
        if self._fresh:
            return [member for member in lost if member in self._run.fired] or lost
        return lost

    def reasons(self, id: str, atom: int) -> list[Reason]:
        """The causes of a loss, each once: the strongest first, then the nearest."""
        network = self._network
        found: list[Reason] = []
        seen, waiting, told = {atom}, [(atom, "", "")], set()
        for here, via, relation in waiting:
            thing = network.atoms[here].thing
            for text, cause_tag in self._leaves(here):
                if text not in told:
                    told.add(text)
                    found.append(Reason(text, thing, via or thing, relation, cause_tag))
            for gate in self._run.firing(here):
                rule = network.rules[gate]
                for member in self._told(gate):
                    there = network.atoms[member]
                    if member in seen or not there.is_status:
                        continue
                    seen.add(member)
                    hop = via or (there.thing if there.thing != id else "")
                    waiting.append((member, hop, relation or (rule.relation if hop else "")))
        return sorted(found, key=lambda reason: rank_of(reason.tag))

    def _leaves(self, atom: int) -> Iterator[tuple[str, str | None]]:
        """What makes an atom lost by itself: facts of today, recorded and supposed changes."""
        network, run = self._network, self._run
        there = network.atoms[atom]
        name = self._facts.name(there.thing)
        if not self._fresh or atom not in run.fired:
            for seed in self._seeds(atom):
                yield f"{name}: {seed.text}", seed.tag or None
            for gate, source in self._state.dated.losses.get(atom, ()):
                yield f"{name}: {self._recorded(source)}", tag_of_change(network, gate)
        for gate in self._run.firing(atom):
            for member in run.lost(gate):
                if not network.atoms[member].is_status:
                    yield f"{name}: {self._supposed(member)}", tag_of_change(network, gate)
        if run.is_mutual(atom):
            yield self.mutual(atom), "missing"

    def mutual(self, atom: int) -> str:
        """That support only runs in a circle, with all things of that component by name."""
        atoms, _gates = self._network.grounded[self._network.component_of[atom]]
        names = {self._facts.name(self._network.atoms[a].thing) for a in atoms}
        return f"only mutual support is left among {', '.join(sorted(names))}"

    def phrase(self, atom: int) -> str:
        """A change in words."""
        there = self._network.atoms[atom]
        kind = there.plane.removesuffix("~")
        phrase = _PHRASES.get(kind, f"{kind} of {{}}")
        return phrase.format(self._facts.name(there.thing))

    def day(self, atom: int) -> date:
        """The day of a recorded change."""
        return datetime.fromtimestamp(self._state.dated.stamps[atom], UTC).date()

    def _recorded(self, atom: int) -> str:
        origin, dated = atom, self._state.dated
        while origin in dated.came_from:
            origin = dated.came_from[origin][1]
        text = f"{self.phrase(origin)} on {self.day(origin)}"
        same = self._network.atoms[origin].thing == self._network.atoms[atom].thing
        return text if same else f"{self.phrase(atom)}, since {text}"

    def _supposed(self, atom: int) -> str:
        origin = self.origin(atom)
        if self._network.atoms[origin].thing == self._network.atoms[atom].thing:
            return self.phrase(origin)
        return f"{self.phrase(atom)}, since {self.phrase(origin)}"

    def origin(self, atom: int) -> int:
        """The supposed change that a change atom comes from."""
        while True:
            gate = self._run.gate_of(atom)
            if gate is None or gate == SEEDED:
                return atom
            lost = self._run.lost(gate)
            if not lost:
                return atom
            atom = lost[0]

    def _parts(self, id: str) -> Iterator[Part]:
        """How many members of each group stand."""
        network = self._network
        for gate in self.groups(id):
            total, lost = len(network.inputs[gate]), self._run.count(gate)
            need = total - network.thresholds[gate] + 1
            yield Part(network.rules[gate].relation, total - lost, total, need)

    def groups(self, id: str) -> Iterator[int]:
        """The gates that tell how the groups of a thing stand, one for each group."""
        network = self._network
        relations = self._facts.vocabulary.relations
        for part in ("", "core", "self", "true"):
            for plane in (VOID, DOUBT):
                atom = network.find(id, plane, part)
                for gate in network.into[atom] if atom is not None else ():
                    rule = network.rules[gate]
                    # A weaker relay carries doubt alone; any other is told by what is broken.
                    if rule.why == "group" and plane == (
                        DOUBT if relations[rule.relation].relay == "weaker" else VOID
                    ):
                        yield gate
