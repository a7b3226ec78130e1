"""Tags: the strongest cause of each loss travels with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from aimsgraph.impact.answer import TAGS
from aimsgraph.impact.engine import Dated, Run
from aimsgraph.impact.network import Network

_RANK = {tag: rank for rank, tag in enumerate(TAGS)}
_OWN = {"expiry": "lapsed", "rejection": "rejected"}
NONE = len(TAGS)


def rank_of(tag: str | None) -> int:
    """How strong a tag is: 0 is the strongest, no tag the weakest."""
    return _RANK.get(tag or "", NONE)


def tag_of_change(network: Network, gate: int) -> str:
    """The tag of a loss that a change caused."""
    rule = network.rules[gate]
    return _OWN.get(rule.effect, "outdated") if rule.why == "own" else "outdated"


def fact_rank(atom: int, dated: Dated) -> int:
    """The rank of the strongest fact of today that an atom is lost by: 0 is the strongest."""
    network = dated.network
    ranks = [_RANK[seed.tag] for seed in network.seeds.get(atom, ()) if seed.tag]
    ranks += [_RANK[tag_of_change(network, gate)] for gate, _c in dated.losses.get(atom, ())]
    return min(ranks, default=NONE)


class Tags:
    """The strongest tag of every atom that fired in a run (and below it).

    ``tag(a) = strongest of its facts, of the changes that reach it, and of the fired inputs of
    every gate of a that fired``: a finite lattice, so a worklist settles it.
    """

    def __init__(self, run: Run, dated: Dated | None, below: Tags | None = None) -> None:
        self._run = run
        self._below = below
        self._rank: dict[int, int] = {}
        network = run.network
        waiting: deque[int] = deque()
        for atom in run.fired:
            rank = NONE if dated is None else fact_rank(atom, dated)
            if rank < self.rank(atom):
                self._rank[atom] = rank
            waiting.append(atom)
        while waiting:
            atom = waiting.popleft()
            for gate in network.out[atom]:
                head = network.heads[gate]
                if head not in run or run.count(gate) < network.thresholds[gate]:
                    continue
                arriving = self._arriving(gate, atom)
                if network.atoms[head].is_status and arriving < self.rank(head):
                    self._rank[head] = arriving
                    waiting.append(head)

    def rank(self, atom: int) -> int:
        """The rank of an atom's tag: 0 is the strongest."""
        below = self._below.rank(atom) if self._below is not None else NONE
        return min(self._rank.get(atom, NONE), below)

    def tag(self, atoms: Iterable[int | None]) -> str | None:
        """The strongest tag among atoms."""
        rank = min((self.rank(atom) for atom in atoms if atom is not None), default=NONE)
        return TAGS[rank] if rank < NONE else None

    def _arriving(self, gate: int, atom: int) -> int:
        network = self._run.network
        if network.rules[gate].why == "reopened":
            return _RANK["failing"]
        if not network.atoms[atom].is_status:
            return _RANK[tag_of_change(network, gate)]
        if network.thresholds[gate] == 1:
            return self.rank(atom)
        return min(self.rank(member) for member in self._run.lost(gate))
