"""What to renew first: what each renewal that is due would keep, by itself and among all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.impact.batch import Batch
from aimsgraph.impact.cadence import DAY, Cadence
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.engine import Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Network
from aimsgraph.impact.renewals import Renewal, next_id, renewed
from aimsgraph.impact.state import State

_PARTS = ("", "true", "core", "self")  # of a record that others read


@dataclass(frozen=True, slots=True)
class Priority:
    """A record that lapses, or whose next one falls due, or a slot whose periods elapse.

    ``on`` is the first day on which it is due no longer but late. ``keeps`` are the things that its
    renewal alone keeps; ``needed`` those that the renewal of everything keeps, but not that of
    everything else. ``renewals`` is what is supposed.
    """

    id: str
    name: str
    on: date
    keeps: tuple[str, ...]
    needed: tuple[str, ...]
    renewals: tuple[Renewal, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    id: str
    on: date
    renewals: tuple[Renewal, ...]


def priorities(state: State, day: date, lost: Collection[str]) -> list[Priority]:
    """What falls due until a day, ranked by what of ``lost`` its renewal keeps on that day.

    ``lost`` are things that hold today and will not hold on that day.
    """
    due = [*_records(state.facts, day), *_periods(state.facts, day)]
    if not due:
        return []
    ranking = _Ranking(state, day, lost, due)
    found = [
        Priority(
            one.id, state.facts.name(one.id), one.on, ranking.keeps(one), ranking.needed(one),
            one.renewals,
        )
        for one in due
    ]  # fmt: skip
    found.sort(key=lambda row: (-len(row.keeps), -len(row.needed), row.on, row.name, row.id))
    return found


def _records(facts: Facts, day: date) -> Iterator[_Due]:
    """Records that end, lapse or are to be followed by the next one; each is renewed by the day."""
    ids = facts.columns.ids
    for number in facts.all_judged("Record").tolist():
        id = ids[number]
        ends = as_date(facts.snapshot.nodes[id].get("until"))
        lasts = [last for last in (ends, facts.runs_out(id), facts.due_again(id)) if last]
        ahead = [last for last in lasts if facts.as_of <= last < day]
        if ahead:
            yield _Due(id, min(ahead) + DAY, (Renewal(id, day),))


def _periods(facts: Facts, day: date) -> Iterator[_Due]:
    """Slots with periods that no record covers; one that is over is not renewed any more."""
    ids = facts.columns.ids
    for number in facts.all_judged("EvidenceRequirement").tolist():
        cadence = Cadence.of(facts, ids[number])
        if cadence is None:
            continue
        holes = [p for p in cadence.periods(facts.as_of, day) if () in cadence.groups(p)]
        open = tuple(Renewal(cadence.slot, p.last) for p in holes if p.last > facts.as_of)
        if open:
            yield _Due(cadence.slot, holes[0].elapsed_on, open)


class _Ranking:
    """Two networks of the day, in which what is due has been renewed, and what each loses of that.

    A new record that is void is as good as none, so that leaving a renewal out is to void its
    records. That is not so where a new record does more than to stand in for the old one: where it
    takes the place of one that is still true, or lets its subject be looked at after a change.
    Such renewals are run apart, each by itself.
    """

    def __init__(self, state: State, day: date, lost: Collection[str], due: Sequence[_Due]) -> None:
        self._state = state
        self._day = day
        self._lost = sorted(lost)
        self._due = due

    def keeps(self, one: _Due) -> tuple[str, ...]:
        """What the renewal alone keeps."""
        if one in self._apart:
            return self._standing(self._then([one]))
        atoms = self._few.atoms(self._fresh(one))
        kept = self._few.recovered(atoms)
        return tuple(id for id in self._lost if self._few.restored(id, kept))

    def needed(self, one: _Due) -> tuple[str, ...]:
        """What is kept only with it."""
        return self._needed[one]

    @cached_property
    def _few(self) -> _Voided:
        """What is lost on the day while every renewal that is not run apart is void."""
        due = [one for one in self._due if one not in self._apart]
        state = self._all if not self._apart else self._then(due)
        return _Voided(state, [id for one in due for id in self._fresh(one)])

    @cached_property
    def _all(self) -> State:
        """The day when everything has been renewed."""
        return self._then(self._due)

    @cached_property
    def _needed(self) -> Mapping[_Due, tuple[str, ...]]:
        """What each renewal loses if it alone is left out."""
        state, standing = self._all, self._standing(self._all)
        reading = {atom: id for id in standing for atom in _atoms(state.network, id, (VOID, DOUBT))}
        together = [one for one in self._due if one not in self._apart]
        seeds = [_void(state.network, self._fresh(one)) for one in together]
        found: dict[_Due, tuple[str, ...]] = {}
        for block in Batch(state.network, seeds).blocks(state.baseline):
            for number, atoms in enumerate(block.each(block.fired)):
                if number in block.apart:
                    at = seeds[block.first + number]
                    atoms = list(Run(state.network, at, state.baseline).fired)
                lost = sorted({reading[atom] for atom in atoms if atom in reading})
                found[together[block.first + number]] = tuple(lost)
        for one in self._apart:
            without = set(self._standing(self._then([d for d in self._due if d != one])))
            found[one] = tuple(id for id in standing if id not in without)
        return found

    @cached_property
    def _apart(self) -> frozenset[_Due]:
        facts, then = self._state.facts, self._then(())
        touched = {then.network.atoms[atom].thing for atom in then.dated.stamps}
        touched |= {then.network.atoms[atom].thing for atom in then.dated.losses}
        classes, relations = facts.vocabulary.classes.values(), facts.vocabulary.relations
        looks = sorted({n[2:] for c in classes for n in c.seen if n.startswith("->")})

        def is_apart(id: str) -> bool:
            if not facts.is_a(id, "Record"):
                return False
            alone = any(relations[r.type].aggregate == "all" for r in facts.snapshot.into(id))
            if alone and then.network.find(id, VOID) not in then.baseline:
                return True
            return not touched.isdisjoint(_looking(facts, id, looks))

        return frozenset(one for one in self._due if is_apart(one.id))

    def _then(self, due: Iterable[_Due]) -> State:
        """The day when some of it has been renewed."""
        facts = self._state.facts
        renewals = [renewal for one in due for renewal in one.renewals]
        snapshot = renewed(facts, renewals) if renewals else facts.snapshot
        return self._state.of(Facts(snapshot, facts.vocabulary, facts.policy, self._day))

    def _standing(self, state: State) -> tuple[str, ...]:
        lost = state.lost_today
        return tuple(id for id in self._lost if id not in lost and state.facts.judged(id))

    def _fresh(self, one: _Due) -> list[str]:
        """The records that a renewal brings."""
        return [next_id(self._state.facts, renewal) for renewal in one.renewals]


class _Voided:
    """What is lost while some records are void, and what of it stands again without some of them.

    What could depend on a record is taken back, then what is lost all the same is put there again
    (delete and rederive, Gupta, Mumick, Subrahmanian 1993): the cost follows what hangs on the
    record. Where support could run in a circle, everything is run anew.
    """

    def __init__(self, state: State, records: Iterable[str]) -> None:
        self._network = state.network
        self._facts = {*state.network.seeds, *state.dated.losses}
        self._seeds = self._facts.union(_void(state.network, records))
        self._run = Run(state.network, sorted(self._seeds))

    def atoms(self, records: Iterable[str]) -> list[int]:
        """The losses that are lost for no other reason than that these records are void."""
        return [a for a in _void(self._network, records) if a not in self._facts]

    def restored(self, id: str, recovered: Collection[int]) -> bool:
        """Whether a lost thing holds again without these losses."""
        atoms = _atoms(self._network, id, (VOID, DOUBT))
        return all(atom in recovered for atom in atoms if atom in self._run)

    def recovered(self, atoms: Sequence[int]) -> Collection[int]:
        """What is lost no more without some of the losses."""
        network, counts, seeds = self._network, self._run.counts, self._seeds
        taken: Counter[int] = Counter()
        cone = set(atoms)
        waiting = list(atoms)
        for atom in waiting:  # which grows meanwhile
            for gate in network.out[atom]:
                head = network.heads[gate]
                if head not in self._run:
                    continue
                if head in network.component_of:
                    return self._anew(atoms)
                taken[gate] += 1
                if (
                    counts[gate] >= network.thresholds[gate]
                    and head not in cone
                    and head not in seeds
                ):
                    cone.add(head)
                    waiting.append(head)
        lost = [atom for atom in cone if self._fires(atom, taken)]
        cone.difference_update(lost)
        for atom in lost:
            for gate in network.out[atom]:
                taken[gate] -= 1
                head = network.heads[gate]
                if head in cone and self._fires(head, taken):
                    cone.discard(head)
                    lost.append(head)
        return cone

    def _fires(self, atom: int, taken: Mapping[int, int]) -> bool:
        counts, thresholds = self._run.counts, self._network.thresholds
        gates = self._network.into[atom]
        return any(counts.get(g, 0) - taken.get(g, 0) >= thresholds[g] for g in gates)

    def _anew(self, atoms: Iterable[int]) -> set[int]:
        left = self._seeds.difference(atoms)
        return set(self._run.fired).difference(Run(self._network, sorted(left)).fired)


def _looking(facts: Facts, id: str, relations: Sequence[str]) -> set[str]:
    """The things that count as looked at when a record was made, over any steps."""
    found, waiting = set[str](), [id]
    for thing in waiting:  # which grows meanwhile
        for relation in relations:
            for above in facts.members_of(thing, relation):
                if above not in found:
                    found.add(above)
                    waiting.append(above)
    return found


def _atoms(network: Network, id: str, planes: Iterable[str]) -> list[int]:
    found = (network.find(id, plane) for plane in planes)
    return [atom for atom in found if atom is not None]


def _void(network: Network, records: Iterable[str]) -> list[int]:
    found = (network.find(id, VOID, part) for id in records for part in _PARTS)
    return [atom for atom in found if atom is not None]
