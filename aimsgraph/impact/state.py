"""One graph as of a date, compiled, with what is lost in it today."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from aimsgraph.impact.compile import compile_network
from aimsgraph.impact.engine import Dated, Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Network
from aimsgraph.impact.policy import Policy
from aimsgraph.impact.tags import Tags, fact_rank
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary


class State:
    """Facts, network, recorded changes and baseline of one graph as of one date."""

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        policy: Policy,
        as_of: date,
        closings: Iterable[str] = (),
    ) -> None:
        self.facts = Facts(snapshot, vocabulary, policy, as_of, closings)

    @cached_property
    def network(self) -> Network:
        """The threshold network."""
        return compile_network(self.facts)

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
    def circular(self) -> Container[int]:
        """What would be lost if every fact of today were in order: support in circles only."""
        return Run(self.network, ()).fired.keys()

    @cached_property
    def tags(self) -> Tags:
        """The strongest cause of each loss of today."""
        return Tags(self.baseline, self.dated)

    @cached_property
    def judged(self) -> Sequence[str]:
        """Everything that has a status, by id."""
        return sorted(id for id in self.facts.snapshot.nodes if self.facts.judged(id))

    def lost(self, run: Run, plane: str) -> Iterator[str]:
        """The things lost in a plane in a run and below it, by id."""
        for id in self.judged:
            if self.network.find(id, plane) in run:
                yield id

    def newly(self, run: Run, plane: str) -> list[str]:
        """The things lost in a plane by this run alone, by id."""
        atoms = self.network.atoms
        return sorted(
            atoms[a].thing for a in run.fired if atoms[a].plane == plane and not atoms[a].part
        )

    def broken(self, run: Run) -> set[str]:
        """The ids that are broken in a run."""
        return set(self.lost(run, VOID))

    def doubtful(self, run: Run) -> set[str]:
        """The ids that are in doubt or broken in a run."""
        return set(self.lost(run, DOUBT))
