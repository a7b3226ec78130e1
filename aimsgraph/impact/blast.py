"""Blast radius: how much each change to each thing would break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import Hypothetical, Significance, Status
from aimsgraph.impact.batch import Batch, among, items_of, scenarios_of
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import VOID
from aimsgraph.impact.scenario import Scenario, atom_of, closes
from aimsgraph.impact.sentence import noun_of
from aimsgraph.impact.state import State
from aimsgraph.impact.tallies import BlockTallies, Loss, Tally, total
from aimsgraph.progress import Progress, quietly


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
        return total(self.tallies, status, nouns)


_Row = tuple[tuple[tuple[int, ...], str, str], Blast]  # and what sorts it


class BlastRadius:
    """Counts what many changes, each by itself, would break on top of a state."""

    def __init__(self, state: State, changes: Sequence[Hypothetical]) -> None:
        self._state = state
        self._changes = changes

    def rows(self, progress: Progress = quietly) -> list[Blast]:
        """A row for each change, the worst first (see `aimsgraph.impact.tallies.Loss`).

        ``progress`` is told how many changes have been tried.
        """
        whole = len(self._changes)
        state, tallies = self._state, BlockTallies(self._state)
        closing: list[Hypothetical] = []
        together: list[Hypothetical] = []
        for change in self._changes:
            (closing if closes(state.facts, change) else together).append(change)
        losses: list[Loss] = []
        apart: set[int] = set()  # by number among those together
        touching: list[int] = []
        for block in self._batch(together).blocks(state.baseline):
            progress("trying changes", len(losses), whole)
            losses += tallies.losses(block)
            apart.update(block.first + number for number in block.apart)
            touching += (block.first + number for number in block.touching)
        masked = self._masked(together, touching)
        apart.update(number for number, here in masked.items() if here is None)
        found: list[_Row] = []
        alone = [*closing, *(together[number] for number in sorted(apart))]
        for change in alone:
            progress("trying changes one by one", whole - len(alone) + len(found), whole)
            found.append(self._alone(change))
        for number, (change, loss) in enumerate(zip(together, losses, strict=True)):
            if number not in apart:
                found.append(self._row(change, loss, masked.get(number) or 0))
        found.sort(key=itemgetter(0))
        return [row for _order, row in found]

    def _batch(self, changes: Iterable[Hypothetical]) -> Batch:
        """The scenarios of changes that close nothing."""
        atoms = (atom_of(self._state, change) for change in changes)
        return Batch(self._state.network, [[] if atom is None else [atom] for atom in atoms])

    def _masked(
        self, changes: Sequence[Hypothetical], touching: Sequence[int]
    ) -> dict[int, int | None]:
        """How many things that are broken today some changes would break too; None: run it apart.

        ``touching`` are these changes by number.
        """
        network, fired = self._state.network, self._state.baseline.fired
        today = np.sort(np.fromiter(fired, np.int64, len(fired)))
        today = today[network.lie(today, (VOID,))]
        found: dict[int, int | None] = {}
        for block in self._batch(changes[number] for number in touching).blocks():
            lost = block.fired[among(items_of(block.fired), today)]
            counts = np.bincount(scenarios_of(lost), minlength=block.size).tolist()
            found.update(zip(touching[block.first :], counts, strict=False))
            found.update((touching[block.first + number], None) for number in block.apart)
        return found

    def _alone(self, change: Hypothetical) -> _Row:
        """One change by itself, as what-if runs it."""
        facts, scenario = self._state.facts, Scenario(self._state, (change,))
        verdicts = (*scenario.verdicts(scenario.broken), *scenario.verdicts(scenario.doubt))
        nouns = (noun_of(verdict, facts.snapshot, facts.vocabulary) or "" for verdict in verdicts)
        counted = Counter(
            (noun, v.cls, v.status, v.word) for noun, v in zip(nouns, verdicts, strict=True)
        )
        closed = len(scenario.state.facts.closed - facts.closed)
        return self._row(change, Loss.of(counted.items()), len(scenario.masked), closed, apart=True)

    def _row(
        self,
        change: Hypothetical,
        loss: Loss,
        masked: int,
        closed: int = 0,
        *,
        apart: bool = False,
    ) -> _Row:
        node = self._state.facts.snapshot.nodes[change.thing]
        row = Blast(
            thing=change.thing,
            name=node.name,
            cls=node.cls,
            kind=change.kind,
            significance=change.significance,
            broken=loss.broken,
            doubt=loss.doubt,
            masked=masked,
            closed=closed,
            apart=apart,
            tallies=loss.tallies,
        )
        return (loss.severity, change.thing, change.kind), row


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
