"""A snapshot as columns: things and relations by number."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from aimsgraph.impact.calendar import as_date
from aimsgraph.snapshot import Node, Relation, Snapshot, Value

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Links:
    """The relations of one type, from ``sources[n]`` to ``targets[n]``, each pair once."""

    def __init__(self, sources: Numbers, targets: Numbers, size: int) -> None:
        self.sources = sources
        self.targets = targets
        self._size = size

    def out(self, number: int) -> Sequence[int]:
        """The targets of a thing, in the order of the snapshot."""
        starts, ends = self._out
        return ends[starts[number] : starts[number + 1]]

    def into(self, number: int) -> Sequence[int]:
        """The sources of a thing, in the order of the snapshot."""
        starts, ends = self._into
        return ends[starts[number] : starts[number + 1]]

    @property
    def counts(self) -> Numbers:
        """How many targets each thing has."""
        return np.bincount(self.sources, minlength=self._size)

    @cached_property
    def _out(self) -> tuple[Sequence[int], Sequence[int]]:
        return rows(self.sources, self.targets, self._size)

    @cached_property
    def _into(self) -> tuple[Sequence[int], Sequence[int]]:
        return rows(self.targets, self.sources, self._size)


@dataclass(frozen=True)
class Alike:
    """Things that say the same: the code of each by number, and one thing for each code.

    What was not asked for has the code -1.
    """

    codes: npt.NDArray[np.int32]
    first: Sequence[int]

    def where(self, told: Callable[[int], bool]) -> Numbers:
        """The things for which something holds that is so for all that say the same."""
        holds = np.array([*map(told, self.first), False], bool)
        return np.flatnonzero(holds[self.codes])


class Columns:
    """Things numbered in the order of a snapshot, then the ends of relations that are not there.

    What it holds is the same on every date. ``dated`` are the relations that say since or until
    when they hold: (place, since, until).
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.nodes: Sequence[Node] = tuple(snapshot.nodes.values())
        self.ids: list[str] = list(snapshot.nodes)
        self.index: dict[str, int] = {id: number for number, id in enumerate(self.ids)}
        self.classes: list[str] = list(dict.fromkeys(node.cls for node in self.nodes))
        codes = {name: code for code, name in enumerate(self.classes)}
        found = map(codes.__getitem__, map(attrgetter("cls"), self.nodes))
        self.cls: npt.NDArray[np.int16] = np.fromiter(found, np.int16, len(self.nodes))
        self._relations(snapshot)
        self._all_links: dict[str, Links] = {}
        self._alike: dict[tuple[str, ...], Alike] = {}

    def _relations(self, snapshot: Snapshot) -> None:
        relations = snapshot.relations
        self._sources = self._numbers(relations, itemgetter(1))
        self._targets = self._numbers(relations, itemgetter(2))
        self.dated = [
            (at, as_date(said.get("since")), as_date(said.get("until")))
            for at, said in enumerate(map(itemgetter(4), relations))
            if said and ("since" in said or "until" in said)
        ]
        types = dict.fromkeys(map(itemgetter(0), relations))
        names = {name: code for code, name in enumerate(types)}
        found = map(names.__getitem__, map(itemgetter(0), relations))
        of = np.fromiter(found, np.int64, len(relations))
        order = np.argsort(of, kind="stable")
        bounds = np.searchsorted(of[order], np.arange(len(names) + 1))
        self._of_type = {
            name: order[bounds[code] : bounds[code + 1]] for name, code in names.items()
        }
        self.size = len(self.ids)

    def _numbers(self, relations: Sequence[Relation], end: Callable[[Relation], str]) -> Numbers:
        try:
            found = map(self.index.__getitem__, map(end, relations))
            return np.fromiter(found, np.int64, len(relations))
        except KeyError:  # some are not in the graph
            for id in map(end, relations):
                if id not in self.index:
                    self.index[id] = len(self.ids)
                    self.ids.append(id)
            return self._numbers(relations, end)

    def of(self, classes: Iterable[str]) -> Numbers:
        """The things of exactly these classes."""
        wanted = set(classes)
        known = np.array([name in wanted for name in self.classes], dtype=bool)
        if not known.any():
            return np.empty(0, np.int64)
        return np.flatnonzero(known[self.cls])

    def values(self, name: str, things: Numbers | None = None) -> list[Value | None]:
        """A property of things, or of all; None where one does not have it."""
        if things is None:
            return [node.properties.get(name) for node in self.nodes]
        nodes = self.nodes
        return [nodes[number].properties.get(name) for number in things.tolist()]

    def alike(self, classes: Iterable[str], *names: str) -> Alike:
        """Things of exactly these classes by what they say in some properties."""
        key = (*sorted(classes), "", *names)
        if key not in self._alike:
            things = self.of(key[: key.index("")])
            said = zip(*(self.values(name, things) for name in names), strict=True)
            known: dict[tuple[object, ...], int] = {}
            found = [known.setdefault(each, len(known)) for each in said]
            codes = np.full(self.size, -1, np.int32)
            codes[things] = found
            first = dict(zip(reversed(found), reversed(things.tolist()), strict=True))
            self._alike[key] = Alike(codes, [first[code] for code in range(len(known))])
        return self._alike[key]

    def mask(self, classes: Iterable[str]) -> Mask:
        """Which numbers are things of exactly these classes."""
        found = np.zeros(self.size, dtype=bool)
        found[self.of(classes)] = True
        return found

    def idle(self, as_of: date) -> Numbers:
        """The places of relations that have ended or not begun on a date."""
        found = (
            at
            for at, since, until in self.dated
            if (since is not None and since > as_of) or (until is not None and until < as_of)
        )
        return np.fromiter(found, np.int64)

    def all_links(self, type: str) -> Links:
        """The relations of a type, whenever they hold."""
        found = self._all_links.get(type)
        if found is None:
            found = self._all_links[type] = self.links(type, np.empty(0, np.int64))
        return found

    def links(self, type: str, idle: Numbers) -> Links:
        """The relations of a type, those at some places left out."""
        at = self._of_type.get(type, np.empty(0, np.int64))
        if len(idle):
            at = at[~np.isin(at, idle)]
        sources, targets = self._sources[at], self._targets[at]
        pairs = (sources << 32) | targets
        if len(distinct(pairs)) < len(pairs):
            first = np.sort(np.unique(pairs, return_index=True)[1])
            sources, targets = sources[first], targets[first]
        return Links(sources, targets, self.size)


def rows(
    keys: npt.NDArray[np.integer[Any]], values: npt.NDArray[np.integer[Any]], size: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Where the values of each key start, and the values, in their order; quick to read one by
    one."""
    order = np.argsort(keys, kind="stable")
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=starts[1:])
    return packed(starts), packed(values[order])


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, the least first; `numpy.unique` hashes, which is slower here."""
    found = np.sort(numbers)
    new = np.ones(len(found), dtype=bool)
    np.not_equal(found[1:], found[:-1], out=new[1:])
    return found[new]


def packed(numbers: npt.NDArray[np.integer[Any]]) -> array[int]:
    """Whole numbers that are quick to read one by one."""
    found = array("i")
    found.frombytes(numbers.astype(np.int32, copy=False).tobytes())
    return found
