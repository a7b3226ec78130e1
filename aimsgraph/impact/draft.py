"""A network while it is written: gates one by one or very many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from aimsgraph.impact.columns import Numbers, distinct, packed
from aimsgraph.impact.network import (
    DOUBT,
    PARTS,
    PLANE,
    PLANES,
    THING,
    VOID,
    Gates,
    Names,
    Network,
    Rule,
    Rules,
    Seed,
    Why,
)

_NONE = float("nan")  # no guard


@dataclass
class _Single:
    """Gates written one by one, in a row."""

    heads: list[int] = field(default_factory=list)
    thresholds: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    rules: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    guards: list[float] = field(default_factory=list)
    redundant: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class _Block:
    """Gates as arrays; ``order`` says where among those of the same phase.

    The network lets go of each array when it has read it: all at once are the most of its memory.
    """

    phase: int
    order: Numbers
    heads: Numbers
    thresholds: Numbers
    counts: Numbers
    inputs: Numbers
    rules: Numbers
    at: Numbers
    guards: npt.NDArray[np.float64]
    redundant: npt.NDArray[np.bool_]


class Draft:
    """Atoms and gates of a network in the making.

    Atoms are spoken of by key. The gates of a phase are sorted by the thing they are written for,
    and of one thing they stay in the order in which they were written, so that the network does
    not depend on how they were: ``phase`` is where they go.
    """

    def __init__(self, things: Mapping[str, int]) -> None:
        self._things = dict(things)
        self._planes = {VOID: 0, DOUBT: 1}
        self._parts = {"": 0}
        self._kinds: dict[tuple[Why, str, str], int] = {}
        self._blocks: list[_Block] = []
        self._single = _Single()
        self._seeds: dict[int, list[Seed]] = {}
        self._dated: list[tuple[int, float]] = []
        self._phase = 0

    def next_phase(self) -> None:
        """What is written from now on comes after all that was."""
        self._flush()
        self._phase += 1

    def plane(self, name: str) -> int:
        """The number of a plane."""
        return self._planes.setdefault(name, len(self._planes))

    def part(self, name: str) -> int:
        """The number of a part."""
        return self._parts.setdefault(name, len(self._parts))

    def atom(self, thing: str, plane: str, part: str = "") -> int:
        """The key of an atom."""
        number = self._things.setdefault(thing, len(self._things))
        return (number << THING) | (self.plane(plane) << PLANE) | self.part(part)

    def atoms(self, things: Numbers, plane: str, parts: Numbers | int = 0) -> Numbers:
        """The keys of atoms of many things."""
        return (things << THING) | (self.plane(plane) << PLANE) | parts

    def gate(
        self,
        head: int,
        threshold: int,
        inputs: Iterable[int],
        rule: Rule,
        guard: float | None = None,
        *,
        redundant: bool = False,
    ) -> None:
        """Add a gate; inputs count once each."""
        members, single = dict.fromkeys(inputs), self._single
        single.heads.append(head)
        single.thresholds.append(threshold)
        single.counts.append(len(members))
        single.inputs.extend(members)
        single.rules.append(self._kind(rule.why, rule.relation, rule.effect))
        single.at.append(self._things.setdefault(rule.thing, len(self._things)))
        single.guards.append(_NONE if guard is None else guard)
        single.redundant.append(redundant)

    def gates(
        self,
        heads: Numbers,
        inputs: Numbers,
        at: Numbers,
        why: Why,
        relation: str = "",
        effect: str = "",
        *,
        counts: Numbers | None = None,
        thresholds: Numbers | None = None,
        guards: npt.NDArray[np.float64] | None = None,
        redundant: bool = False,
        order: Numbers | None = None,
    ) -> None:
        """Add a gate for each of ``heads``, by one rule ``at`` many things.

        ``inputs`` follow each other, ``counts`` of each gate, one unless said. Every gate fires on
        its first input unless ``thresholds`` say otherwise.
        """
        if not len(heads):
            return
        self._flush()
        shape, one = len(heads), np.int64(1)
        ones = np.broadcast_to(one, shape)  # takes no room
        self._blocks.append(
            _Block(
                self._phase,
                at if order is None else order,
                heads,
                ones if thresholds is None else thresholds,
                ones if counts is None else counts,
                inputs,
                np.broadcast_to(np.int64(self._kind(why, relation, effect)), shape),
                at,
                np.broadcast_to(np.float64(_NONE), shape) if guards is None else guards,
                np.broadcast_to(np.bool_(redundant), shape),
            )
        )

    def seed(self, atom: int, tag: str, text: str, cause: str = "") -> None:
        """State a fact of the baseline."""
        self._seeds.setdefault(atom, []).append(Seed(tag, text, cause))

    def record(self, atom: int, moment: float) -> None:
        """State a change that was recorded; it counts where some gate reads it."""
        self._dated.append((atom, moment))

    def network(self) -> Network:
        """The network of all that was written."""
        self.next_phase()
        stated = np.fromiter(self._seeds, np.int64, len(self._seeds))
        keys = self._atoms(stated)
        number, order = self._numbering(keys), self._order()

        def column(name: str) -> Iterator[npt.NDArray[Any]]:
            return (vars(block).pop(name) for block in self._blocks)

        def joined(parts: Iterable[npt.NDArray[Any]]) -> npt.NDArray[np.int32]:
            return np.concatenate([np.empty(0), *parts], dtype=np.int32, casting="unsafe")

        def numbered(atoms: Iterable[Numbers]) -> npt.NDArray[np.int32]:
            return joined(map(number, atoms))

        names = Names(self._things, self._planes, self._parts)
        rules = Rules(
            tuple(self._kinds),
            packed(joined(column("rules"))[order]),
            packed(joined(column("at"))[order]),
            names,
        )
        heads = numbered(column("heads"))[order]
        unordered = joined(column("counts"))
        counts = unordered[order]
        starts = _starts(counts)
        shift = np.repeat(_starts(unordered)[:-1][order] - starts[:-1], counts)
        gates = Gates(
            heads,
            joined(column("thresholds"))[order],
            starts,
            numbered(column("inputs"))[shift + np.arange(len(shift), dtype=np.int32)],
            np.concatenate([np.empty(0), *column("guards")])[order],
            np.concatenate([np.empty(0, bool), *column("redundant")])[order],
        )
        seeds = dict(zip(number(stated).tolist(), self._seeds.values(), strict=True))
        return Network(keys, names, gates, rules, seeds, self._recorded(keys))

    def _atoms(self, stated: Numbers) -> Numbers:
        """The keys of all atoms that are mentioned, the least first.

        A significant change is also one that minor changes' readers see: they get a gate each.
        """
        minor = [name for name in self._planes if name.endswith("~")]
        significant = [self.plane(name.removesuffix("~")) for name in minor]
        # Nearly all are of whole things, and a table of these is faster than sorting.
        whole = np.zeros((len(self._things), len(self._planes)), dtype=bool)
        parts = []
        for keys in [stated, *(k for block in self._blocks for k in (block.heads, block.inputs))]:
            in_part = keys & PARTS != 0
            if in_part.any():
                parts.append(keys[in_part])
                keys = keys[~in_part]
            whole[keys >> THING, (keys >> PLANE) & PLANES] = True
        for name, wide in zip(minor, significant, strict=True):
            narrow = self._planes[name]
            things = np.flatnonzero(whole[:, narrow])
            kind = name.removesuffix("~")
            changes = self.atoms(things, kind)
            self.gates(self.atoms(things, name), changes, things, "full", effect=kind)
            whole[:, wide] |= whole[:, narrow]
        things, planes = np.nonzero(whole)
        keys = (things << THING) | (planes << PLANE)
        return np.sort(np.concatenate([keys, distinct(np.concatenate(parts))])) if parts else keys

    def _numbering(self, keys: Numbers) -> Callable[[Numbers], npt.NDArray[np.int32]]:
        """What gives atoms their numbers: their places among all keys."""
        planes = len(self._planes)

        def place(keys: Numbers) -> Numbers:
            return (keys >> THING) * planes + ((keys >> PLANE) & PLANES)

        at = np.flatnonzero(keys & PARTS == 0)
        table = np.zeros(len(self._things) * planes, np.int32)
        table[place(keys[at])] = at

        def number(wanted: Numbers) -> npt.NDArray[np.int32]:
            found = table[place(wanted)]
            in_part = np.flatnonzero(wanted & PARTS)
            found[in_part] = np.searchsorted(keys, wanted[in_part])
            return found

        return number

    def _kind(self, why: Why, relation: str, effect: str) -> int:
        return self._kinds.setdefault((why, relation, effect), len(self._kinds))

    def _flush(self) -> None:
        """Let what was written one by one follow what was written before."""
        single, self._single = self._single, _Single()
        if single.heads:
            at = np.array(single.at, np.int64)
            self._blocks.append(
                _Block(
                    self._phase,
                    at,
                    np.array(single.heads, np.int64),
                    np.array(single.thresholds, np.int64),
                    np.array(single.counts, np.int64),
                    np.array(single.inputs, np.int64),
                    np.array(single.rules, np.int64),
                    at,
                    np.array(single.guards),
                    np.array(single.redundant),
                )
            )

    def _order(self) -> Numbers:
        """The gates by phase, then by what they are written for, then as they were written."""
        phases = [np.full(len(block.heads), block.phase, np.int64) for block in self._blocks]
        if not phases:
            return np.empty(0, np.int64)
        written_for = np.concatenate([vars(block).pop("order") for block in self._blocks])
        return np.lexsort((written_for, np.concatenate(phases)))

    def _recorded(self, keys: Numbers) -> list[tuple[int, float]]:
        wanted = np.array([key for key, _moment in self._dated], np.int64)
        at = np.searchsorted(keys, wanted)
        known = at < len(keys)
        known[known] = keys[at[known]] == wanted[known]
        return [
            (number, moment)
            for number, there, (_key, moment) in zip(at.tolist(), known, self._dated, strict=True)
            if there
        ]


def _starts(counts: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int32]:
    found = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=found[1:])
    return found
