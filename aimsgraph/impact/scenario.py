"""Some changes supposed on top of a state, and what they lose."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from functools import cached_property

from aimsgraph.impact.answer import Flag, Hypothetical, Verdict
from aimsgraph.impact.engine import Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.flags import unowned
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import Tags
from aimsgraph.impact.wording import Wording
from aimsgraph.snapshot import Node, Relation, Snapshot, Value


def closes(facts: Facts, change: Hypothetical) -> bool:
    """Whether nothing is demanded of a thing any more after the change."""
    return change.kind in facts.cls(change.thing).closes


def clash(facts: Facts, first: Hypothetical, second: Hypothetical) -> str | None:
    """Why two changes cannot happen together; None where they can."""
    if first.thing != second.thing:
        return None
    if first.kind == second.kind and first.significance != second.significance:
        return f"its {first.kind} cannot be both minor and significant"
    closing = facts.cls(first.thing).closes
    planned = closing & {first.kind, second.kind}
    if planned and "withdrawal" in {first.kind, second.kind} - closing:
        return f"it cannot be withdrawn and go as planned ({min(planned)}) at once"
    return None


def atoms_of(state: State, changes: Iterable[Hypothetical]) -> list[int]:
    """The atoms by which changes start in a state; a closing starts nothing, nor what is closed."""
    starting = (change for change in changes if not closes(state.facts, change))
    return [atom for change in starting if (atom := atom_of(state, change)) is not None]


def atom_of(state: State, change: Hypothetical) -> int | None:
    """The atom by which a change that closes nothing starts; None where it leads to nothing."""
    facts = state.facts
    if not facts.carries(change.thing):
        return None
    plane = facts.plane(change.kind, minor=change.significance == "minor")
    return state.network.find(change.thing, plane)


def recorded(snapshot: Snapshot, changes: Iterable[Hypothetical], on: date) -> Snapshot:
    """The graph as if these changes had been recorded on a day."""
    nodes, relations = list(snapshot.nodes.values()), list(snapshot.relations)
    for place, change in enumerate(changes):
        id = f"change:supposed {place}"  # no source can name a thing so
        said: dict[str, Value] = {"kind": change.kind, "significance": change.significance}
        nodes.append(Node(id, "Change", {**said, "at": on}))
        relations.append(Relation("alters", id, change.thing))
    return Snapshot(nodes, relations, store_id=snapshot.store_id, revision=snapshot.revision)


class Scenario:
    """Some changes on top of a state: what they lose that was not lost before."""

    def __init__(self, today: State, changes: tuple[Hypothetical, ...]) -> None:
        self._today = today
        facts = today.facts
        closings = [c.thing for c in changes if closes(facts, c)]
        self.state = today.of(facts.closing(closings)) if closings else today
        self.atoms = atoms_of(self.state, changes)
        self.run = Run(self.state.network, self.atoms, base=self.state.baseline)
        self.tags = Tags(self.run, None, below=self.state.tags)

    @cached_property
    def broken(self) -> set[str]:
        """What breaks that was not broken."""
        if self.state is self._today:
            return self.state.newly(self.run, VOID)
        return self.state.lost(self.run, VOID) - self._today.lost(self._today.baseline, VOID)

    @cached_property
    def doubt(self) -> set[str]:
        """What comes into doubt that held."""
        if self.state is self._today:
            return self.state.newly(self.run, DOUBT) - self.broken
        before = self._today.lost(self._today.baseline, DOUBT)
        return self.state.lost(self.run, DOUBT) - before - self.broken

    @cached_property
    def masked(self) -> set[str]:
        """What is broken today already, and these changes alone would break too."""
        atoms = [*self.atoms, *self._emptied()]
        alone = Run(self.state.network, atoms, excused=self._circular())
        baseline, network = self._today.baseline, self._today.network
        return {id for id in self.state.newly(alone, VOID) if network.find(id, VOID) in baseline}

    def _circular(self) -> Container[int]:
        """What stands in circles both before these changes and once what they close has closed.

        That is lost whatever else they do; of anything else it is they that leave only a circle.
        """
        circles, before = self.state.circular, self._today.circular
        if circles is before:
            return circles
        there = (self.state.network.find(*self._today.network.place(atom)) for atom in before)
        return {atom for atom in there if atom is not None and atom in circles}

    def _emptied(self) -> Iterable[int]:
        """The places that only become empty because these changes close all that filled them."""
        today, network = self._today.network, self.state.network
        if network is today:
            return
        for atom, seeds in network.seeds.items():
            there = network.atoms[atom]
            before = today.find(there.thing, there.plane, there.part)
            if before not in today.seeds and any(seed.cause == "emptied" for seed in seeds):
                yield atom

    def verdicts(self, ids: Iterable[str]) -> tuple[Verdict, ...]:
        """Verdicts on what these changes lose."""
        wording = Wording(self.state, self.run, self.tags, fresh=True)
        return tuple(wording.verdict(id) for id in sorted(ids))

    def flags(self) -> Iterable[Flag]:
        """Flags that these changes raise, and those of what they lose."""
        facts = self.state.facts
        yield from unowned(self.state, (id for id in self.broken if facts.is_a(id, "Role")))
        for id in sorted(self.broken | self.doubt):
            if facts.snapshot.nodes[id].get("demanded_by") == "assumed":
                yield Flag("assumed", id, "its structure is assumed: nobody said what shows it")
