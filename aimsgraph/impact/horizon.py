"""The network as of a date, with what later days add to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar, overload

from aimsgraph.impact.network import Atom, Network, Rule, Seed

T = TypeVar("T")


class Event(NamedTuple):
    """A fact at a thing that comes to hold on a day, assuming nothing new is recorded.

    It fires an ``atom``; or none, and is ``counted`` by gates as the loss of one input each,
    because what they read stays true for everyone else: (gate, input).
    """

    on: date
    thing: str
    seed: Seed
    atom: int | None = None
    counted: tuple[tuple[int, int], ...] = ()


class Grown(Sequence[T]):
    """A sequence with changes and more at its end, which is not altered itself.

    ``changed`` are the items that it does not have, or has otherwise, by their place.
    """

    def __init__(self, items: Sequence[T]) -> None:
        self.changed: dict[int, T] = {}
        self._items = items
        self._length = len(items)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return self.changed[at] if at in self.changed else self._items[at]

    def __setitem__(self, at: int, item: T) -> None:
        self.changed[at] = item

    def append(self, item: T) -> None:
        self.changed[self._length] = item
        self._length += 1


class Horizon(Network):
    """A compiled network, and atoms and gates that only the time to come can fire.

    The compiled network is not altered, and no `Run` is on this one. ``events`` are what happens,
    ``coming`` the same by atom.
    """

    def __init__(self, today: Network) -> None:
        self._today = today
        self._index: dict[Atom, int] = {}
        self.atoms: Grown[Atom] = Grown(today.atoms)
        self.out: Grown[Sequence[int]] = Grown(today.out)  # type: ignore[assignment]
        self.into: Grown[Sequence[int]] = Grown(today.into)
        self.heads: list[int] = list(today.heads)
        self.thresholds: list[int] = list(today.thresholds)
        self.inputs: Grown[Sequence[int]] = Grown(today.inputs)
        self.rules: Grown[Rule] = Grown(today.rules)
        self.redundant = today.redundant
        self.seeds = today.seeds
        self.dated = today.dated
        self.events: list[Event] = []

    def find(self, thing: str, plane: str, part: str = "") -> int | None:
        """The number of an atom, or None if nothing mentions it."""
        added = self._index.get(Atom(thing, plane, part))
        return self._today.find(thing, plane, part) if added is None else added

    def atom(self, thing: str, plane: str, part: str = "") -> int:
        """The number of an atom, made at first mention."""
        found = self.find(thing, plane, part)
        if found is not None:
            return found
        atom = Atom(thing, plane, part)
        number = self._index[atom] = len(self.atoms)
        self.atoms.append(atom)
        self.out.append(())
        self.into.append(())
        return number

    def gate(self, head: int, threshold: int, inputs: Iterable[int], rule: Rule) -> None:
        """Add a gate; inputs count once each."""
        number, members = len(self.heads), tuple(dict.fromkeys(inputs))
        self.heads.append(head)
        self.thresholds.append(threshold)
        self.inputs.append(members)
        self.rules.append(rule)
        self.into[head] = (*self.into[head], number)
        for member in members:
            self.out[member] = (*self.out[member], number)

    def extend(self, gate: int, inputs: Iterable[int]) -> None:
        """Let a gate read more atoms, which it does not read yet."""
        added = tuple(inputs)
        self.inputs[gate] = (*self.inputs[gate], *added)
        for member in added:
            self.out[member] = (*self.out[member], gate)

    def happen(self, on: date, thing: str, atom: int, seed: Seed) -> None:
        """State a fact of a day to come."""
        self.events.append(Event(on, thing, seed, atom))

    def overdue(self, on: date, slot: str, counted: tuple[tuple[int, int], ...], text: str) -> None:
        """State that a slot asks for a newer record from a day on."""
        seed = Seed("lapsed", text, "overdue")
        self.events.append(Event(on, slot, seed, counted=counted))

    @cached_property
    def coming(self) -> Mapping[int, Sequence[Event]]:
        """The facts to come, by the atom they fire."""
        found: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.atom is not None:
                found[event.atom].append(event)
        return found

    @cached_property
    def asking(self) -> Mapping[int, Sequence[Event]]:
        """The events that gates count, by gate."""
        found: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            for gate, _input in event.counted:
                found[gate].append(event)
        return found

    @cached_property
    def grounded(self) -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
        """The components where support could run in a circle; time adds none."""
        return self._today.grounded

    @cached_property
    def component_of(self) -> Mapping[int, int]:
        """The position in `grounded` of each atom that lies there."""
        return self._today.component_of
