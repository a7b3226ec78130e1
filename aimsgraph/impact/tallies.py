"""Counts of what many scenarios lose, by class and word: 3 controls are *not demonstrated*."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from aimsgraph.impact.answer import Status
from aimsgraph.impact.batch import Block, among, items_of, looked_up, paired, scenarios_of
from aimsgraph.impact.columns import Numbers, distinct
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.sentence import noun_of
from aimsgraph.impact.state import State
from aimsgraph.impact.words import BlockWords
from aimsgraph.vocabulary import NodeClass

_PEOPLE_KNOW = ("control", "risk", "requirement")

Key = tuple[str, str, Status, str]
"""What is counted: noun, class, status, word."""


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """How many things of a class newly have a word: 3 controls are *not demonstrated*.

    ``noun`` is what a sentence counts them as; empty for what only stands between such things.
    """

    noun: str
    cls: str
    status: Status
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What a change newly loses: how many things break or come into doubt, by class and word.

    ``severity`` sorts the worst first: what breaks more controls, risks and requirements, then what
    puts more of them in doubt, then what breaks or puts in doubt more of anything.
    """

    tallies: tuple[Tally, ...]
    broken: int
    doubt: int
    severity: tuple[int, ...]

    @classmethod
    def of(cls, counted: Iterable[tuple[Key, int]]) -> Loss:
        """The loss of so many of each."""
        tallies = tuple(Tally(*key, count) for key, count in sorted(counted))
        broken, doubt = counts = total(tallies, "broken"), total(tallies, "doubt")
        known = total(tallies, "broken", _PEOPLE_KNOW), total(tallies, "doubt", _PEOPLE_KNOW)
        return cls(tallies, broken, doubt, tuple(-count for count in (*known, *counts)))


def total(tallies: Iterable[Tally], status: Status, nouns: Container[str] | None = None) -> int:
    """How many things newly have a status: all, or those that sentences count so."""
    some = (t for t in tallies if nouns is None or t.noun in nouns)
    return sum(tally.count for tally in some if tally.status == status)


class BlockTallies:
    """Counts what the scenarios of blocks lose; those that lose as many of each share a `Loss`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._network = state.network
        self._keys: dict[Key, int] = {}
        self._losses: dict[bytes, Loss] = {}

    def losses(self, block: Block) -> Iterator[Loss]:
        """The loss of each scenario of a block, in turn."""
        lie, atoms = self._network.lie, items_of(block.fired)
        void, doubt = (block.fired[lie(atoms, (plane,))] for plane in (VOID, DOUBT))
        broken, doubtful = self._things(void), self._things(doubt)
        doubtful = doubtful[~among(doubtful, broken)]
        words = BlockWords(self._state, block)
        keys = np.concatenate([self._broken(words, void, broken), self._doubtful(doubtful)])
        scenarios = scenarios_of(np.concatenate([broken, doubtful]))
        width = len(self._keys)
        counts = np.bincount(scenarios * width + keys, minlength=block.size * width)
        return map(self._loss, counts.reshape(block.size, width))

    def _things(self, pairs: Numbers) -> Numbers:
        """Scenarios with the things of atoms, sorted as they are."""
        return paired(scenarios_of(pairs), self._network.things(items_of(pairs)))

    def _broken(self, words: BlockWords, void: Numbers, things: Numbers) -> Numbers:
        """The keys, by number, under which things that break are counted."""
        keys = np.empty(len(things), np.int64)
        for noun, cls, here in self._alike(things):
            for word, told in words.words(cls, void[here]):
                keys[here[told]] = self._key((noun, cls.name, "broken", word))
        return keys

    def _doubtful(self, things: Numbers) -> Numbers:
        """The keys, by number, under which things that come into doubt are counted."""
        keys = np.empty(len(things), np.int64)
        for noun, cls, here in self._alike(things):
            word = cls.words.get("doubt", "in doubt")
            keys[here] = self._key((noun, cls.name, "doubt", word))
        return keys

    def _alike(self, things: Numbers) -> Iterator[tuple[str, NodeClass, Numbers]]:
        """Where things are of one noun and class."""
        columns, known = self._state.facts.columns, self._state.facts.vocabulary.classes
        classes, nouns = columns.cls[items_of(things)].astype(np.int64), dict[str, int]()

        def number_of(thing: int) -> int:
            return nouns.setdefault(self._noun(thing), len(nouns))

        for code in distinct(classes).tolist():
            here, cls = np.flatnonzero(classes == code), known[columns.classes[code]]
            # Beside the class that is all that a noun depends on.
            asked = here if "assessable" in cls.properties else here[:1]
            numbers = looked_up(things[asked], number_of)
            for noun, number in nouns.items():
                some = here[np.broadcast_to(numbers == number, here.shape)]
                if len(some):
                    yield noun, cls, some

    def _noun(self, thing: int) -> str:
        facts = self._state.facts
        return noun_of(facts.columns.nodes[thing], facts.snapshot, facts.vocabulary) or ""

    def _key(self, key: Key) -> int:
        return self._keys.setdefault(key, len(self._keys))

    def _loss(self, counts: Numbers) -> Loss:
        found = counts.tobytes()
        loss = self._losses.get(found)
        if loss is None:
            met = zip(self._keys, counts.tolist(), strict=True)
            loss = self._losses[found] = Loss.of((key, count) for key, count in met if count)
        return loss
