"""Blast radius: how much each change to each thing would break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import Hypothetical, Significance, Status
from aimsgraph.impact.batch import Batch, Block, add, scenarios
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.scenario import Scenario, atoms_of, closes
from aimsgraph.impact.sentence import noun_of
from aimsgraph.impact.state import State
from aimsgraph.impact.words import BlockWords


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
class Blast:
    """What one change to one thing would do: the numbers of the answer to what-if.

    ``broken`` and ``doubt`` are how many things newly break and newly come into doubt; ``tallies``
    count the same by class and word. ``masked`` are broken today already and this would break them
    too; of ``closed`` nothing would be demanded any more. ``apart`` says that the change was run by
    itself, because it closes something or support could run in a circle where it strikes.
    """

    thing: str
    name: str
    cls: str
    kind: str
    significance: Significance
    broken: int
    doubt: int
    masked: int
    closed: int
    apart: bool
    tallies: tuple[Tally, ...]

    def count(self, status: Status, *nouns: str) -> int:
        """How many of what sentences count so newly have a status."""
        return sum(t.count for t in self.tallies if t.status == status and t.noun in nouns)


Key = tuple[str, str, Status, str]
"""What is counted: noun, class, status, word."""


class BlastRadius:
    """Counts what many changes, each by itself, would break on top of a state."""

    def __init__(self, state: State, changes: Sequence[Hypothetical]) -> None:
        self._state = state
        self._changes = changes
        self._nouns: dict[tuple[str, bool], str] = {}

    def rows(self) -> list[Blast]:
        """A row for each change, the worst first.

        Worse is what breaks more controls, risks and requirements, then what puts more of them in
        doubt, then what breaks or puts in doubt more of anything.
        """
        state = self._state
        apart = [change for change in self._changes if closes(state.facts, change)]
        together = [change for change in self._changes if not closes(state.facts, change)]
        counted: list[Counter[Key]] = []
        touching: list[int] = []
        for block in self._batch(together).blocks(state.baseline):
            counted += self._counted(block)
            apart += (together[block.first + number] for number in scenarios(block.apart))
            touching += (block.first + number for number in scenarios(block.touching))
        masked = self._masked([together[number] for number in touching])
        apart += (change for change, here in masked.items() if here is None)
        found = [self._alone(change) for change in dict.fromkeys(apart)]
        alone = set(apart)
        for change, counter in zip(together, counted, strict=True):
            if change not in alone:
                found.append(self._row(change, counter, masked.get(change) or 0, 0, apart=False))
        return sorted(found, key=_worst)

    def _batch(self, changes: Iterable[Hypothetical]) -> Batch:
        seeds = [atoms_of(self._state, [change]) for change in changes]
        return Batch(self._state.network, seeds)

    def _counted(self, block: Block) -> list[Counter[Key]]:
        """What each scenario of a block loses, counted."""
        words, counts = BlockWords(self._state, block), Counts(block.size)
        place, classes = self._state.network.place, self._state.facts.cls
        broken: dict[str, int] = {}
        doubtful: list[tuple[str, int]] = []
        for atom, fired in block.fired.items():
            thing, plane, part = place(atom)
            if part:
                continue
            if plane == VOID:
                broken[thing] = fired
                what = self._noun(thing), classes(thing).name
                for word, here in words.words(atom):
                    counts.add((*what, "broken", word), here)
            elif plane == DOUBT:
                doubtful.append((thing, fired))
        for thing, fired in doubtful:
            here = fired & ~broken.get(thing, 0)
            if here:
                cls = classes(thing)
                word = cls.words.get("doubt", "in doubt")
                counts.add((self._noun(thing), cls.name, "doubt", word), here)
        return counts.counters()

    def _masked(self, changes: Sequence[Hypothetical]) -> dict[Hypothetical, int | None]:
        """How many things that are broken today each change would break too; None: run it apart."""
        network, baseline = self._state.network, self._state.baseline
        found: dict[Hypothetical, int | None] = {}
        for block in self._batch(changes).blocks():
            counts = Counts(block.size)
            for atom, fired in block.fired.items():
                _thing, plane, part = network.place(atom)
                if atom in baseline and plane == VOID and not part:
                    counts.add(("", "", "broken", ""), fired)
            for number, counter in enumerate(counts.counters()):
                change = changes[block.first + number]
                found[change] = None if block.apart >> number & 1 else counter.total()
        return found

    def _alone(self, change: Hypothetical) -> Blast:
        """One change by itself, as what-if runs it."""
        scenario = Scenario(self._state, (change,))
        verdicts = (*scenario.verdicts(scenario.broken), *scenario.verdicts(scenario.doubt))
        counter: Counter[Key] = Counter(
            (self._noun(v.id), v.cls, v.status, v.word) for v in verdicts
        )
        closed = len(scenario.state.facts.closed - self._state.facts.closed)
        return self._row(change, counter, len(scenario.masked), closed, apart=True)

    def _row(
        self, change: Hypothetical, counter: Counter[Key], masked: int, closed: int, *, apart: bool
    ) -> Blast:
        node = self._state.facts.snapshot.nodes[change.thing]
        tallies = tuple(Tally(*key, count) for key, count in sorted(counter.items()))
        sums = {"broken": 0, "doubt": 0}
        for tally in tallies:
            sums[tally.status] += tally.count
        return Blast(
            thing=change.thing,
            name=node.name,
            cls=node.cls,
            kind=change.kind,
            significance=change.significance,
            broken=sums["broken"],
            doubt=sums["doubt"],
            masked=masked,
            closed=closed,
            apart=apart,
            tallies=tallies,
        )

    def _noun(self, id: str) -> str:
        facts = self._state.facts
        node = facts.snapshot.nodes[id]
        of = node.cls, bool(node.get("assessable"))  # all that a noun depends on
        known = self._nouns.get(of)
        if known is None:
            known = self._nouns[of] = noun_of(node, facts.snapshot, facts.vocabulary) or ""
        return known


class Counts:
    """Adds up, for many scenarios at once, how often each key was met in each of them.

    A count is kept in binary digits, each an integer with a bit for a scenario (carry-save).
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._digits: dict[Key, list[int]] = {}

    def add(self, key: Key, carried: int) -> None:
        """Count a key once more in some scenarios."""
        digits = self._digits.setdefault(key, [])
        if left := add(digits, carried):
            digits.append(left)

    def counters(self) -> list[Counter[Key]]:
        """What was counted in each scenario; keys that were not met there are left out."""
        found: list[Counter[Key]] = [Counter() for _ in range(self._size)]
        for key, digits in self._digits.items():
            for place, digit in enumerate(digits):
                for number in scenarios(digit):
                    found[number][key] += 1 << place
        return found


def changes_of_assets(
    facts: Facts, kinds: Iterable[str] | None, significance: Significance
) -> Iterator[Hypothetical]:
    """What can happen to every asset, or these kinds of it; a closing only where it is named.

    Raises `UsageError` for a kind of change that can happen to no asset.
    """
    vocabulary = facts.vocabulary
    assets = [cls for cls in vocabulary.classes.values() if not cls.has_status]
    possible = sorted({kind for cls in assets for kind in cls.changes})
    wanted = possible if kinds is None else list(dict.fromkeys(kinds))
    for kind in wanted:
        if kind not in possible:
            what = "cannot happen to an asset" if kind in vocabulary.change_kinds else (
                "is no kind of change")  # fmt: skip
            raise UsageError(f"{kind!r} {what}", hint=f"what can: {', '.join(possible)}")
    for id in sorted(facts.snapshot.nodes):
        if not facts.there(id):
            continue
        cls = facts.cls(id)
        if not cls.has_status:
            for kind in cls.changes:
                if kind in wanted and (kinds is not None or kind not in cls.closes):
                    yield Hypothetical(id, kind, significance)


def _worst(row: Blast) -> tuple[int | str, ...]:
    people_know = ("control", "risk", "requirement")
    counts = (
        row.count("broken", *people_know),
        row.count("doubt", *people_know),
        row.broken,
        row.doubt,
    )
    return (*(-count for count in counts), row.thing, row.kind)
