"""Where the loss of each atom leads, laid out for an engine that walks it one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from aimsgraph.impact.columns import packed

if TYPE_CHECKING:
    from aimsgraph.impact.network import Network

SEVERAL = -1  # leads to no atom, to more than one, or by a gate that needs several inputs


@dataclass(frozen=True, slots=True)
class Onward:
    """What the gates that read each atom fire.

    What atom ``a`` leads to is ``steps[starts[a]:starts[a + 1]]``, in the order of `Network.out`:
    the head of a gate that needs one input, or ``~gate`` of one that needs several. ``only[a]`` is
    the atom it leads to if that is all, else `SEVERAL`: most of a network are chains, each atom of
    which is then one look at one number.
    """

    starts: Sequence[int]
    gates: Sequence[int]
    steps: Sequence[int]
    only: Sequence[int] | Mapping[int, int]

    @classmethod
    def of(cls, network: Network) -> Onward:
        """Laid out for a whole network."""
        starts, gates = network.readers
        steps = np.where(network.gates.thresholds[gates] > 1, ~gates, network.gates.heads[gates])
        only = np.full(len(starts) - 1, SEVERAL, np.int32)
        alone = np.flatnonzero(np.diff(starts) == 1)
        only[alone] = np.maximum(steps[starts[alone]], SEVERAL)
        return cls(network.out.starts, network.out.items, packed(steps), packed(only))

    def counting(self, gates: Iterable[int], network: Network) -> Onward:
        """The same, for a network in which some gates may need several inputs."""
        steps, only = packed(np.array(self.steps)), packed(np.array(self.only))
        for gate in gates:
            for atom in network.inputs[gate]:
                only[atom] = SEVERAL
                for place in range(self.starts[atom], self.starts[atom + 1]):
                    if self.gates[place] == gate:
                        steps[place] = ~gate
        return replace(self, steps=steps, only=only)

    def gate(self, atom: int, head: int) -> int:
        """The gate by which the loss of an atom alone fires another."""
        places = range(self.starts[atom], self.starts[atom + 1])
        return next(self.gates[place] for place in places if self.steps[place] == head)
