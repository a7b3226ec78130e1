"""The threshold network: atoms, and gates that fire when enough of their inputs do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

VOID, DOUBT = "void", "doubt"
UNKNOWN = float("-inf")  # the guard of a thing that nobody says when it was last seen

Why = Literal[
    "own", "implies", "full", "depends", "witness", "group", "missing", "challenge", "lattice",
    "period", "part", "reopened",
]  # fmt: skip


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


class Network:
    """Atoms and gates of one graph as of one date; immutable once built.

    Gate ``g`` fires ``heads[g]`` when at least ``thresholds[g]`` of ``inputs[g]`` have fired.
    ``guards[g]`` is the moment its head was last seen: a dated change passes only if it is later.
    ``out[a]`` are the gates that read atom ``a``; ``seeds`` the facts of the baseline;
    ``redundant`` are the gates of groups in which one support may stand for another (any, need);
    ``dated`` the recorded changes: (change atom, moment in seconds).
    """

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.index: dict[Atom, int] = {}
        self.out: list[list[int]] = []
        self.heads: list[int] = []
        self.thresholds: list[int] = []
        self.inputs: list[Sequence[int]] = []
        self.rules: list[Rule] = []
        self.guards: list[float | None] = []
        self.redundant: set[int] = set()
        self.seeds: dict[int, list[Seed]] = {}
        self.dated: list[tuple[int, float]] = []

    def atom(self, thing: str, plane: str, part: str = "") -> int:
        """The number of an atom, made at first mention."""
        wanted = Atom(thing, plane, part)
        number = self.index.get(wanted)
        if number is None:
            number = self.index[wanted] = len(self.atoms)
            self.atoms.append(wanted)
            self.out.append([])
        return number

    def find(self, thing: str, plane: str, part: str = "") -> int | None:
        """The number of an atom, or None if nothing mentions it."""
        return self.index.get(Atom(thing, plane, part))

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
        number = len(self.heads)
        members = tuple(dict.fromkeys(inputs))
        self.heads.append(head)
        self.thresholds.append(threshold)
        self.inputs.append(members)
        self.rules.append(rule)
        self.guards.append(guard)
        if redundant:
            self.redundant.add(number)
        for member in members:
            self.out[member].append(number)

    def seed(self, atom: int, tag: str, text: str, cause: str = "") -> None:
        """State a fact of the baseline."""
        self.seeds.setdefault(atom, []).append(Seed(tag, text, cause))

    @cached_property
    def into(self) -> Mapping[int, Sequence[int]]:
        """The gates that can fire each atom."""
        found: dict[int, list[int]] = {}
        for gate, head in enumerate(self.heads):
            found.setdefault(head, []).append(gate)
        return found

    @cached_property
    def grounded(self) -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
        """The components where support could run in a circle: (atoms, redundancy gates).

        Such a redundancy gate reads atoms of the component that its own head lies in; only there
        do the least and the grounded reading differ.
        """
        if not self.redundant:
            return ()
        component = self._components()
        gates: dict[int, set[int]] = {}
        for gate in sorted(self.redundant):
            home = component[self.heads[gate]]
            if any(component[member] == home for member in self.inputs[gate]):
                gates.setdefault(home, set()).add(gate)
        atoms: dict[int, set[int]] = {home: set() for home in gates}
        for atom, home in enumerate(component):
            if home in atoms:
                atoms[home].add(atom)
        return tuple((frozenset(atoms[h]), frozenset(gates[h])) for h in sorted(gates))

    @cached_property
    def component_of(self) -> Mapping[int, int]:
        """The position in `grounded` of each atom that lies there."""
        return {a: n for n, (atoms, _gates) in enumerate(self.grounded) for a in atoms}

    def _components(self) -> Sequence[int]:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        rows = [member for members in self.inputs for member in members]
        columns = [
            head
            for head, members in zip(self.heads, self.inputs, strict=True)
            for _member in members
        ]
        size = len(self.atoms)
        matrix = coo_array(([1] * len(rows), (rows, columns)), shape=(size, size))
        _count, labels = connected_components(matrix, directed=True, connection="strong")
        found: list[int] = labels.tolist()
        return found
