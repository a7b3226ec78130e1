"""The threshold network: atoms, and gates that fire when enough of their inputs do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, cast, overload

import numpy as np
import numpy.typing as npt

from aimsgraph.impact.columns import Mask, Numbers, packed, rows
from aimsgraph.impact.onward import Onward

VOID, DOUBT = "void", "doubt"
UNKNOWN = float("-inf")  # the guard of a thing that nobody says when it was last seen

Why = Literal[
    "own", "implies", "full", "depends", "witness", "group", "missing", "challenge", "lattice",
    "period", "part", "reopened",
]  # fmt: skip

# An atom's key: thing, plane and part in one number, so that they sort as one.
THING, PLANE = 36, 28  # bits below
PARTS, PLANES = (1 << PLANE) - 1, (1 << (THING - PLANE)) - 1


@dataclass(frozen=True, slots=True)
class Atom:
    """Something that can be lost or happen: a plane or a kind of change, at a thing or part of it.

    ``part`` is empty for the thing itself; a minor change has the kind with ``~`` behind.
    """

    thing: str
    plane: str
    part: str = ""

    @property
    def is_status(self) -> bool:
        """Whether it is lost standing rather than a change."""
        return self.plane in (VOID, DOUBT)


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a gate is there: a rule of the ontology, its relation, and the thing it is applied at."""

    why: Why
    thing: str
    relation: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """A fact that fires an atom in the baseline."""

    tag: str
    text: str
    cause: str = ""  # future, planned, emptied, ...


@dataclass(frozen=True)
class Names:
    """The words behind the numbers in keys of atoms: things (as in `Columns`), planes, parts."""

    things: Mapping[str, int]
    planes: Mapping[str, int]
    parts: Mapping[str, int]

    @cached_property
    def listed(self) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
        """Things, planes and parts by number."""
        return tuple(self.things), tuple(self.planes), tuple(self.parts)

    def key(self, thing: str, plane: str, part: str) -> int | None:
        """The key of an atom, or None where some word is unknown."""
        number, of, within = self.things.get(thing), self.planes.get(plane), self.parts.get(part)
        if number is None or of is None or within is None:
            return None
        return (number << THING) | (of << PLANE) | within

    def atom(self, key: int) -> Atom:
        """The atom of a key."""
        things, planes, parts = self.listed
        return Atom(things[key >> THING], planes[(key >> PLANE) & PLANES], parts[key & PARTS])


class Atoms(Sequence[Atom]):
    """The atoms of a network, by number."""

    def __init__(self, keys: Sequence[int], names: Names) -> None:
        self._keys = keys
        self._names = names

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Atom: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Atom]: ...
    def __getitem__(self, at: int | slice) -> Atom | Sequence[Atom]:
        if isinstance(at, slice):
            return [self._names.atom(key) for key in self._keys[at]]
        return self._names.atom(self._keys[at])


class Rules(Sequence[Rule]):
    """The rules behind gates: few kinds, applied at many things."""

    def __init__(
        self,
        kinds: Sequence[tuple[Why, str, str]],
        of: Sequence[int],
        at: Sequence[int],
        names: Names,
    ) -> None:
        self._kinds = kinds
        self._of = of
        self._at = at
        self._names = names

    def of(self, why: Why) -> frozenset[int]:
        """The gates of one kind of rule."""
        kinds = [number for number, kind in enumerate(self._kinds) if kind[0] == why]
        return frozenset(np.flatnonzero(np.isin(np.asarray(self._of), kinds)).tolist())

    def are(self, gates: Numbers, wanted: Callable[[Why, str], bool]) -> Mask:
        """Which gates are of wanted rules: why, and by which relation."""
        kinds = np.array([wanted(why, relation) for why, relation, _effect in self._kinds], bool)
        found: Mask = kinds[np.asarray(self._of)[gates]]
        return found

    def __len__(self) -> int:
        return len(self._of)

    @overload
    def __getitem__(self, at: int) -> Rule: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Rule]: ...
    def __getitem__(self, at: int | slice) -> Rule | Sequence[Rule]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        why, relation, effect = self._kinds[self._of[at]]
        return Rule(why, self._names.listed[0][self._at[at]], relation, effect)


class Lists(Sequence[Sequence[int]]):
    """Lists of whole numbers, one after the other: list n is ``items[starts[n]:starts[n + 1]]``."""

    def __init__(self, starts: Sequence[int], items: Sequence[int]) -> None:
        self.starts = starts
        self.items = items

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> Sequence[int]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[int]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[int] | Sequence[Sequence[int]]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        if at < 0:
            raise IndexError(at)
        return self.items[self.starts[at] : self.starts[at + 1]]

    def __iter__(self) -> Iterator[Sequence[int]]:
        return (self[at] for at in range(len(self)))


@dataclass(frozen=True)
class Gates:
    """The gates of a network as arrays: what each fires, when, from what, by which rule."""

    heads: npt.NDArray[np.int32]
    thresholds: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]  # of the inputs of each
    inputs: npt.NDArray[np.int32]
    guards: npt.NDArray[np.float64]  # nan where there is none
    redundant: npt.NDArray[np.bool_]


class Network:
    """Atoms and gates of one graph as of one date; nobody alters it.

    Gate ``g`` fires ``heads[g]`` when at least ``thresholds[g]`` of ``inputs[g]`` have fired.
    ``guards[g]`` is the moment its head was last seen: a dated change passes only if it is later
    (nan where that does not matter).
    ``out[a]`` are the gates that read atom ``a``, ``into[a]`` those that can fire it; ``seeds`` the
    facts of the baseline; ``redundant`` are the gates of groups in which one support may stand for
    another (any, need); ``dated`` the recorded changes: (change atom, moment in seconds).
    """

    def __init__(
        self,
        keys: npt.NDArray[np.int64],
        names: Names,
        gates: Gates,
        rules: Rules,
        seeds: Mapping[int, Sequence[Seed]],
        dated: Sequence[tuple[int, float]],
    ) -> None:
        self._sorted = keys
        self._keys: Sequence[int] = keys.data
        self._names = names
        self.atoms: Sequence[Atom] = Atoms(self._keys, names)
        self.heads: Sequence[int] = packed(gates.heads)
        self.thresholds: MutableSequence[int] = packed(gates.thresholds)
        starts, inputs = packed(gates.starts), packed(gates.inputs)
        self.inputs: Sequence[Sequence[int]] = Lists(starts, inputs)
        # The same memory for whoever reads them at once.
        self.gates = replace(
            gates, heads=np.asarray(self.heads), thresholds=np.asarray(self.thresholds),
            starts=np.asarray(starts), inputs=np.asarray(inputs),
        )  # fmt: skip
        self.guards = cast("Sequence[float]", gates.guards.data)
        self.rules: Sequence[Rule] = rules
        self._rules = rules
        self.seeds = seeds
        self.dated = dated

    def find(self, thing: str, plane: str, part: str = "") -> int | None:
        """The number of an atom, or None if nothing mentions it."""
        key = self._names.key(thing, plane, part)
        if key is None:
            return None
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def place(self, atom: int) -> tuple[str, str, str]:
        """The thing, plane and part of an atom: a key that sorts the same in any graph."""
        things, planes, parts = self._names.listed
        key = self._keys[atom]
        return things[key >> THING], planes[(key >> PLANE) & PLANES], parts[key & PARTS]

    def things(self, atoms: Numbers) -> Numbers:
        """The things of many atoms, by number."""
        return self._sorted[atoms] >> THING

    def lie(self, atoms: Numbers, planes: Iterable[str], part: str = "") -> Mask:
        """Which atoms lie in one of some planes, of whole things or of a part of that name."""
        found, within = np.zeros(len(atoms), dtype=bool), self._names.parts.get(part)
        known = [self._names.planes[name] for name in planes if name in self._names.planes]
        if within is not None and known:
            low = self._sorted[atoms] & ((1 << THING) - 1)
            for plane in known:
                found |= low == (plane << PLANE) | within
        return found

    def find_each(self, things: Numbers, plane: str) -> Sequence[int | None]:
        """The numbers of the atoms of many things, by number; None where nothing mentions one."""
        of = self._names.planes.get(plane)
        if of is None or not len(self._sorted):
            return [None] * len(things)
        keys = (things << THING) | (of << PLANE)
        at = np.searchsorted(self._sorted, keys)
        known = np.take(self._sorted, at, mode="clip") == keys
        return [a if k else None for a, k in zip(at.tolist(), known.tolist(), strict=True)]

    @cached_property
    def out(self) -> Lists:
        """The gates that read each atom."""
        return Lists(*self._readers)

    @cached_property
    def onward(self) -> Onward:
        """`out` with what the gates fire."""
        return Onward.of(self)

    @cached_property
    def readers(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """`out` as arrays: where the gates that read each atom start, and these gates."""
        starts, gates = self._readers
        return np.asarray(starts), np.asarray(gates)

    def reading(self, atoms: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.int32]]:
        """How many gates read each of some atoms, and these gates, atom after atom."""
        starts, gates = self.readers
        first = starts[atoms]
        counts = starts[atoms + 1] - first
        shift = np.repeat(first - (np.cumsum(counts) - counts), counts)
        return counts, gates[shift + np.arange(len(shift))]

    @cached_property
    def _readers(self) -> tuple[Sequence[int], Sequence[int]]:
        gates = np.repeat(np.arange(len(self.heads)), np.diff(self.gates.starts))
        return rows(self.gates.inputs, gates, len(self.atoms))

    @cached_property
    def into(self) -> Sequence[Sequence[int]]:
        """The gates that can fire each atom."""
        return Lists(*rows(self.gates.heads, np.arange(len(self.heads)), len(self.atoms)))

    @cached_property
    def statuses(self) -> bytes:
        """Of each atom whether it is lost standing (1) rather than a change (0)."""
        planes = [self._names.planes[plane] for plane in (VOID, DOUBT)]
        return np.isin((self._sorted >> PLANE) & PLANES, planes).tobytes()

    @cached_property
    def reopening(self) -> frozenset[int]:
        """The gates by which what was closed counts again."""
        return self._rules.of("reopened")

    def ruled(self, gates: Numbers, wanted: Callable[[Why, str], bool]) -> Mask:
        """Which gates are there by wanted rules: why, and by which relation."""
        return self._rules.are(gates, wanted)

    @cached_property
    def redundant(self) -> frozenset[int]:
        """The gates of groups in which one support may stand for another."""
        return frozenset(np.flatnonzero(self.gates.redundant).tolist())

    @cached_property
    def grounded(self) -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
        """The components where support could run in a circle: (atoms, redundancy gates).

        Such a redundancy gate reads atoms of the component that its own head lies in; only there
        do the least and the grounded reading differ.
        """
        which = np.flatnonzero(self.gates.redundant)
        if not len(which):
            return ()
        component = self._components()
        counts = np.diff(self.gates.starts)
        readers = np.repeat(np.arange(len(self.heads)), counts)
        inside = component[self.gates.inputs] == component[self.gates.heads[readers]]
        circular = np.unique(readers[inside & self.gates.redundant[readers]])
        gates: dict[int, set[int]] = {}
        for gate in circular.tolist():
            gates.setdefault(int(component[self.heads[gate]]), set()).add(gate)
        return tuple(
            (
                frozenset(np.flatnonzero(component == home).tolist()),
                frozenset(gates[home]),
            )
            for home in sorted(gates)
        )

    @cached_property
    def component_of(self) -> Mapping[int, int]:
        """The position in `grounded` of each atom that lies there."""
        return {a: n for n, (atoms, _gates) in enumerate(self.grounded) for a in atoms}

    def _components(self) -> npt.NDArray[np.int32]:
        """A number for each atom, the same for those of one component."""
        gates, size = self.gates, len(self.atoms)
        inside = self._beyond_order()
        if not inside.any():
            return np.arange(size, dtype=np.int32)
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        columns = np.repeat(gates.heads, np.diff(gates.starts))
        arcs = inside[gates.inputs] & inside[columns]
        ends = gates.inputs[arcs], columns[arcs]
        matrix = coo_array((np.ones(len(ends[0]), bool), ends), shape=(size, size))
        _count, labels = connected_components(matrix, directed=True, connection="strong")
        found: npt.NDArray[np.int32] = labels
        return found

    def _beyond_order(self) -> npt.NDArray[np.bool_]:
        """The atoms that lie in circles or behind one: no order has them after all they read.

        Takes away what reads nothing, again and again (Kahn 1962), which is quicker than to look
        for components where there are none.
        """
        heads = self.gates.heads
        left = np.bincount(np.repeat(heads, np.diff(self.gates.starts)), minlength=len(self.atoms))
        free = np.flatnonzero(left == 0)
        found = np.ones(len(self.atoms), bool)
        while len(free):
            found[free] = False
            _counts, reading = self.reading(free)
            reached, arcs = np.unique(heads[reading], return_counts=True)
            left[reached] -= arcs
            free = reached[left[reached] == 0]
        return found
