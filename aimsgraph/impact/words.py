"""The words for what many scenarios break: those of `Wording`, for a block at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from aimsgraph.impact.answer import TAGS
from aimsgraph.impact.batch import Block
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import rank_of, tag_of_change
from aimsgraph.vocabulary import NodeClass

_FAILING, _REJECTED, _OUTDATED, _LAPSED = (
    rank_of(tag) for tag in ("failing", "rejected", "outdated", "lapsed")
)


class BlockWords:
    """What people call each thing that a block breaks, and in which of its scenarios.

    A supposed change gives its losses the tag *outdated*, *rejected* or *lapsed*, and a challenge
    that opens again *failing*; a stronger tag of today can join them where a group loses its last
    supports, or be outdone (see `aimsgraph.impact.tags.Tags`). So *outdated* is what is left when
    the stronger tags and, in scenarios in which something lapses, the weaker one are told apart.
    """

    def __init__(self, state: State, block: Block) -> None:
        self._state = state
        self._network = state.network
        self._block = block
        self._lapsing = 0
        self._sources: tuple[dict[int, int], ...] = ({}, {}, {})
        self._start()
        self._ranked = tuple(self._spread(rank) for rank in (_FAILING, _REJECTED, _OUTDATED))

    def words(self, atom: int) -> Iterator[tuple[str, int]]:
        """The words for a thing whose void atom fires, each with its scenarios."""
        left = self._block.fired[atom]
        cls = self._state.facts.cls(self._network.place(atom)[0])
        for word, scenarios in self._told(cls, atom):
            here = scenarios & left
            if here:
                yield word, here
                left ^= here
                if not left:
                    return

    def _told(self, cls: NodeClass, atom: int) -> Iterator[tuple[str, int]]:
        """What could be said of a thing, each where it could be; what comes first is said."""
        words, relations = cls.words, self._state.facts.vocabulary.relations
        if "void:fail" in words:
            yield words["void:fail"], self._tagged(atom, _FAILING)
        for key, word in words.items():
            relation = key.removeprefix("void:")
            if relation in relations:
                yield word, self._lost_by(atom, relation)
        if "void" in words:
            yield words["void"], self._block.fired[atom]
            return
        lapsed = self._tagged(atom, _LAPSED)
        if lapsed:
            yield "overdue", self._overdue(atom) & lapsed
        for rank in range(_LAPSED + 1):
            yield TAGS[rank], self._tagged(atom, rank)

    def _tagged(self, atom: int, rank: int) -> int:
        """The scenarios in which this is the strongest tag of an atom that fires."""
        failing, rejected, outdated = (ranked.get(atom, 0) for ranked in self._ranked)
        fired = self._block.fired[atom]
        if rank == _FAILING:
            return failing
        if rank == _REJECTED:
            return rejected  # where it fails too, that was said before
        lapsed = fired & self._lapsing & ~(outdated | rejected | failing)
        return lapsed if rank == _LAPSED else fired & ~(rejected | failing | lapsed)

    def _start(self) -> None:
        """Where tags come in: changes, challenges that open again, supports lost before."""
        network, block = self._network, self._block
        changes, told = [], 0
        for atom, fired in block.fired.items():
            _thing, plane, part = network.place(atom)
            if plane in (VOID, DOUBT):
                if part == "rejected":
                    self._reopen(atom, fired)
                continue
            changes.append((atom, fired))
            kind = plane.removesuffix("~")
            if kind in ("expiry", "rejection"):
                told |= fired  # the tag of other changes is what is left
                if kind == "expiry":
                    self._lapsing |= fired
        for atom, fired in changes:
            if fired & told:
                self._change(atom, fired)
        baseline, tags = self._state.baseline, self._state.tags
        for gate, reached in block.reached.items():
            if baseline.count(gate):
                lost = (m for m in network.inputs[gate] if m in baseline.fired)
                self._source(network.heads[gate], min(map(tags.rank, lost)), reached)

    def _reopen(self, atom: int, scenarios: int) -> None:
        for gate in self._network.out[atom]:
            if self._network.rules[gate].why == "reopened":
                self._source(self._network.heads[gate], _FAILING, scenarios)

    def _change(self, atom: int, scenarios: int) -> None:
        network = self._network
        for gate in network.out[atom]:
            head = network.heads[gate]
            if network.atoms[head].is_status:
                self._source(head, rank_of(tag_of_change(network, gate)), scenarios)

    def _source(self, head: int, rank: int, scenarios: int) -> None:
        for weaker in range(rank, _LAPSED):
            here = scenarios & self._lapsing if weaker == _OUTDATED else scenarios
            if here:
                self._sources[weaker][head] = self._sources[weaker].get(head, 0) | here

    def _spread(self, rank: int) -> dict[int, int]:
        """The scenarios in which each atom has a tag at least as strong, where that is new."""
        network, block = self._network, self._block
        baseline, tags = self._state.baseline, self._state.tags
        found: dict[int, int] = {}
        waiting = deque(self._sources[rank].items())
        while waiting:
            atom, scenarios = waiting.popleft()
            known = found.get(atom, 0)
            fresh = scenarios & ~known
            if not fresh or (atom in baseline.fired and tags.rank(atom) <= rank):
                continue
            found[atom] = known | fresh
            for gate in network.out[atom]:
                threshold = network.thresholds[gate]
                enough = threshold == 1 or baseline.count(gate) >= threshold
                passing = fresh if enough else fresh & block.reached.get(gate, 0)
                if passing:
                    waiting.append((network.heads[gate], passing))
        return found

    def _own_gates(self, atom: int) -> Iterator[tuple[int, int]]:
        """The gates that fire a thing or the parts it is lost with, each with its scenarios."""
        for gate, scenarios in self._fired_gates(atom):
            yield gate, scenarios
            if self._network.rules[gate].why == "part":
                for part in self._network.inputs[gate]:
                    if part in self._block.fired:
                        yield from self._fired_gates(part)

    def _fired_gates(self, atom: int) -> Iterator[tuple[int, int]]:
        network, block = self._network, self._block
        for gate in network.into[atom]:
            if network.thresholds[gate] > 1:
                scenarios = block.reached.get(gate, 0)
            else:
                scenarios = 0
                for member in network.inputs[gate]:
                    scenarios |= block.fired.get(member, 0)
            if scenarios:
                yield gate, scenarios

    def _lost_by(self, atom: int, relation: str) -> int:
        """The scenarios in which a thing is lost by a relation."""
        found = 0
        for gate, scenarios in self._own_gates(atom):
            if self._network.rules[gate].relation == relation:
                found |= scenarios
        return found

    def _overdue(self, atom: int) -> int:
        """The scenarios in which a support was overdue before."""
        seeds, found = self._network.seeds, 0
        for gate, scenarios in self._own_gates(atom):
            members = self._network.inputs[gate]
            if any(seed.cause == "overdue" for m in members for seed in seeds.get(m, ())):
                found |= scenarios
        return found
