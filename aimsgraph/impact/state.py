"""One graph as of a date, compiled, with what is lost in it today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from aimsgraph.impact.answer import Cycles, Status
from aimsgraph.impact.compile import compile_network
from aimsgraph.impact.engine import Dated, Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Network
from aimsgraph.impact.tags import Tags, fact_rank


class State:
    """Facts, network, recorded changes and baseline of one graph as of one date.

    ``cycles`` says how support that runs in a circle is read. Whatever asks a state follows it, as
    it is the network that says where such circles are: read as ``least`` it says that nowhere.
    """

    def __init__(self, facts: Facts, cycles: Cycles = "grounded") -> None:
        self.facts = facts
        self.cycles: Cycles = cycles

    def of(self, facts: Facts) -> State:
        """Another graph, or another date, read in the same way."""
        return State(facts, self.cycles)

    @cached_property
    def network(self) -> Network:
        """The threshold network."""
        network = compile_network(self.facts)
        if self.cycles == "least":
            network.grounded = ()
        return network

    @cached_property
    def dated(self) -> Dated:
        """What recorded changes still count."""
        return Dated(self.network)

    @cached_property
    def baseline(self) -> Run:
        """What is lost today; of two causes at the same distance the stronger comes first."""
        facts = {*self.network.seeds, *self.dated.losses}
        return Run(
            self.network, sorted(facts, key=lambda atom: (fact_rank(atom, self.dated), atom))
        )

    @cached_property
    def circular(self) -> Collection[int]:
        """What would be lost if every fact of today were in order: support in circles only."""
        return Run(self.network, ()).fired.keys()

    @cached_property
    def tags(self) -> Tags:
        """The strongest cause of each loss of today."""
        return Tags(self.baseline, self.dated)

    @cached_property
    def lost_today(self) -> Mapping[str, Status]:
        """The status of everything that has one and does not hold."""
        found: dict[str, Status] = {}
        planes: tuple[tuple[str, Status], ...] = ((DOUBT, "doubt"), (VOID, "broken"))
        for plane, status in planes:
            things = self.newly(self.baseline, plane)
            found.update((id, status) for id in things if self.facts.judged(id))
        return found

    @cached_property
    def judged(self) -> Sequence[str]:
        """Everything that has a status, by id."""
        return sorted(id for id in self.facts.snapshot.nodes if self.facts.judged(id))

    def lost(self, run: Run, plane: str) -> set[str]:
        """The things lost in a plane in a run and below it."""
        return {id for id in self.judged if self.network.find(id, plane) in run}

    def newly(self, run: Run, plane: str) -> set[str]:
        """The things lost in a plane by this run alone."""
        atoms = self.network.atoms
        return {atoms[a].thing for a in run.fired if atoms[a].plane == plane and not atoms[a].part}
