"""How a state goes on by itself: what is lost on which day, in one pass."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise

from aimsgraph.impact.answer import Status
from aimsgraph.impact.engine import SEEDED, Run
from aimsgraph.impact.horizon import Event
from aimsgraph.impact.lapses import horizon_of
from aimsgraph.impact.network import DOUBT, VOID, Seed
from aimsgraph.impact.state import State
from aimsgraph.impact.tags import NONE, Tags, rank_of
from aimsgraph.impact.wording import Wording

NEVER = date.max


class Course:
    """The days from the date of a state until another, on which nothing can become better.

    The facts to come are fed in the order of their days into the counters of one run, so that each
    atom fires once and each arc is walked once, however many days there are. ``on`` is the day
    each atom is lost (the date of the state for what is lost then), ``fired`` the atoms lost later,
    in order. A component where support could run in a circle has to be settled anew whenever a loss
    reaches it: the pass ends before that day, which is then ``ends``.
    """

    def __init__(self, state: State, until: date) -> None:
        self.state = state
        self.begins = state.facts.as_of
        self.ends: date | None = None
        self.horizon = horizon_of(state, until)
        self.run = state.baseline
        self.on: list[date] = [NEVER] * len(self.horizon.atoms)
        for atom in self.run.fired:
            self.on[atom] = self.begins
        self._counts = [0] * len(self.horizon.heads)
        self.fires = [NEVER] * len(self.horizon.heads)
        for gate, count in self._counted(len(state.network.heads)):
            self._counts[gate] = count
            if count >= self.horizon.thresholds[gate]:
                self.fires[gate] = self.begins
        self.fired: list[int] = []
        self.gates: dict[int, int] = {}
        self.causes: dict[int, Event] = {}
        self._struck: dict[int, set[int]] = {}  # the gates that count the loss of an atom already
        self._pass()

    def _counted(self, compiled: int) -> Iterator[tuple[int, int]]:
        """How many inputs of each gate are lost at the start."""
        yield from self.run.counts.items()
        for gate in range(compiled, len(self.horizon.heads)):
            yield gate, sum(member in self.run for member in self.horizon.inputs[gate])

    def _pass(self) -> None:
        events = sorted(self.horizon.events, key=lambda e: (e.on, rank_of(e.seed.tag), e.thing))
        for day, together in groupby(events, key=lambda event: event.on):
            mark = len(self.fired)
            if not self._settle(day, list(together)):
                del self.fired[mark:]
                self.ends = day  # the next state starts here
                return

    def _settle(self, day: date, events: Sequence[Event]) -> bool:
        """Lose what is lost on a day; False when a circle of support is reached."""
        horizon, on, counts, fires = self.horizon, self.on, self._counts, self.fires
        gates, causes, fired, struck = self.gates, self.causes, self.fired, self._struck
        today, later = self.state.network.out, horizon.out.changed
        heads, thresholds = horizon.heads, horizon.thresholds
        circles = horizon.component_of if horizon.grounded else {}
        waiting: deque[int] = deque()

        def fire(atom: int, gate: int, cause: Event) -> None:
            on[atom] = day
            gates[atom] = gate
            causes[atom] = cause
            waiting.append(atom)

        for event in events:
            if event.atom is not None and on[event.atom] is NEVER:
                fire(event.atom, SEEDED, event)
            for gate, member in event.counted:
                if on[member] is NEVER:
                    struck.setdefault(member, set()).add(gate)
                    counts[gate] += 1
                    if heads[gate] in circles:
                        return False
                    if counts[gate] == thresholds[gate]:
                        fires[gate] = day
                        if on[heads[gate]] is NEVER:
                            fire(heads[gate], gate, event)
        while waiting:
            atom = waiting.popleft()
            fired.append(atom)
            readers = later[atom] if atom in later else today[atom]
            if atom in struck:
                readers = [gate for gate in readers if gate not in struck[atom]]
            cause = causes[atom]
            for gate in readers:
                count = counts[gate] = counts[gate] + 1
                head = heads[gate]
                if head in circles:
                    return False
                if count == thresholds[gate]:
                    fires[gate] = day
                    if on[head] is NEVER:
                        on[head] = day
                        gates[head] = gate
                        causes[head] = cause
                        waiting.append(head)
        return True

    @cached_property
    def days(self) -> Mapping[str, Mapping[str, date]]:
        """The day on which each thing is lost, by plane; what stays is not in it."""
        found: dict[str, dict[str, date]] = {VOID: {}, DOUBT: {}}
        for fired in (self.run.fired, self.fired):
            for number in fired:
                atom = self.horizon.atoms[number]
                if atom.is_status and not atom.part:
                    found[atom.plane][atom.thing] = self.on[number]
        return found

    def lost_by(self, atom: int | None, day: date) -> bool:
        """Whether an atom is lost on a day."""
        return atom is not None and self.on[atom] <= day

    def status(self, id: str, day: date) -> Status:
        """How a judged thing stands on a day."""
        if self.days[VOID].get(id, NEVER) <= day:
            return "broken"
        return "doubt" if self.days[DOUBT].get(id, NEVER) <= day else "holds"

    @cached_property
    def ranks(self) -> dict[int, list[tuple[date, int]]]:
        """How strong the tag of each lost atom is, and from which day on: only ever stronger."""
        return _ranks(self)

    @cached_property
    def late(self) -> Mapping[date, Sequence[str]]:
        """The things that were planned and are late from a day on, with what rests on them."""
        found: dict[date, list[str]] = {}
        if any(event.seed.cause == "late" for event in self.horizon.events):
            for id in self.state.judged:
                void = self.horizon.find(id, VOID)
                known = self.ranks.get(void, []) if void is not None else []
                for (_before, rank), (day, _stronger) in pairwise(known):
                    if rank == rank_of("planned"):
                        found.setdefault(day, []).append(id)
        return found

    @cached_property
    def _plans(self) -> bool:
        seeds = self.state.network.seeds.values()
        return any(seed.tag == "planned" for each in seeds for seed in each)

    def planned(self, id: str, day: date) -> bool:
        """Whether a thing is only planned on a day, and not late."""
        if not self._plans:
            return False
        void = self.horizon.find(id, VOID)
        return _TagsOn(self, day).tag([void]) == "planned"

    def words(self, day: date) -> LaterWording:
        """What is said of things on a day."""
        return LaterWording(self, day)


def _ranks(course: Course) -> dict[int, list[tuple[date, int]]]:
    """The tags of every lost atom over time: the lattice of `Tags`, settled day by day.

    ``best`` is the strongest tag among the lost inputs of each gate, so that a wide gate costs no
    more than its inputs.
    """
    horizon, fires = course.horizon, course.fires
    known = {atom: course.state.tags.rank(atom) for atom in course.run.fired}
    history = {atom: [(course.begins, rank)] for atom, rank in known.items()}
    best: dict[int, int] = {}
    compiled, heads = course.state.network, horizon.heads
    today, later, size = compiled.out, horizon.out.changed, len(compiled.atoms)
    statuses, reopening, failing = compiled.statuses, compiled.reopening, rank_of("failing")
    for atom, rank in known.items():
        for gate in horizon.out[atom]:
            best[gate] = min(best.get(gate, NONE), rank)
    for day, facts, fired in _days(course):
        waiting = deque(fired)
        for event in facts:
            rank = rank_of(event.seed.tag)
            reached = [(event.atom, rank)] if event.atom is not None else []
            for gate, _input in event.counted:
                best[gate] = min(best.get(gate, NONE), rank)
                if fires[gate] <= day:
                    reached.append((heads[gate], best[gate]))
            for atom, arriving in reached:
                if arriving < known.get(atom, NONE):
                    known[atom] = arriving
                    waiting.append(atom)
        changed = dict.fromkeys(waiting)
        while waiting:
            atom = waiting.popleft()
            rank = known.get(atom, NONE)
            for gate in later[atom] if atom in later else today[atom]:
                strongest = best.get(gate, NONE)
                if rank < strongest:
                    strongest = best[gate] = rank
                head = heads[gate]
                if fires[gate] > day or not (head >= size or statuses[head]):
                    continue
                arriving = failing if gate in reopening else strongest
                if arriving < known.get(head, NONE):
                    known[head] = arriving
                    changed[head] = None
                    waiting.append(head)
        for atom in changed:
            history.setdefault(atom, []).append((day, known.get(atom, NONE)))
    return history


def _days(course: Course) -> Iterator[tuple[date, Sequence[Event], Sequence[int]]]:
    """What happens, and what is lost, on each day of a course."""
    facts: dict[date, list[Event]] = {}
    for event in course.horizon.events:
        if course.ends is None or event.on < course.ends:
            facts.setdefault(event.on, []).append(event)
    fired = {day: list(atoms) for day, atoms in groupby(course.fired, key=course.on.__getitem__)}
    for day in sorted(facts):
        yield day, facts[day], fired.get(day, ())


class _RunOn(Run):
    """The run of a course as it stands on a day."""

    def __init__(self, course: Course, day: date) -> None:
        self.network = course.horizon
        self.base = None
        self.fired = course.run.fired
        self.mutual = course.run.mutual
        self._course = course
        self._day = day

    def __contains__(self, atom: int | None) -> bool:
        return self._course.lost_by(atom, self._day)

    def gate_of(self, atom: int) -> int | None:
        """The gate that fired an atom until the day; None if it did not fire."""
        if atom not in self:
            return None
        return self._course.gates.get(atom, self._course.run.gate_of(atom))

    def firing(self, atom: int) -> Iterator[int]:
        """The gates that fire an atom until the day."""
        for gate in self.network.into[atom]:
            if self._course.fires[gate] <= self._day:
                yield gate

    def lost(self, gate: int) -> list[int]:
        """The inputs of a gate that fired until the day."""
        return [member for member in self.network.inputs[gate] if member in self]

    def count(self, gate: int) -> int:
        """How many inputs of a gate fired until the day."""
        return len(self.lost(gate))


class _TagsOn(Tags):
    """The tags of a course as they stand on a day."""

    def __init__(self, course: Course, day: date) -> None:
        self._course = course
        self._day = day

    def rank(self, atom: int) -> int:
        """The rank of an atom's tag: 0 is the strongest."""
        ranks = [rank for on, rank in self._course.ranks.get(atom, ()) if on <= self._day]
        return ranks[-1] if ranks else NONE


class LaterWording(Wording):
    """Puts what is lost on a day of a course into words."""

    def __init__(self, course: Course, day: date) -> None:
        later = State(course.state.facts)
        later.network = course.horizon
        later.dated = course.state.dated
        super().__init__(later, _RunOn(course, day), _TagsOn(course, day))
        self._day = day
        self._course = course

    def word(self, id: str, status: Status) -> str:
        """The word for a thing that stands so on that day, as a posture of that day says it."""
        if status == "holds":
            nothing = self._facts.value(id, "nothing_due") is True
            return "nothing to show yet" if nothing else "holds"
        tag = None
        if status == "broken":
            tag = self._tags.tag([self._network.find(id, VOID)])
        return self._word(id, status, tag)

    def why(self, id: str) -> str:
        """What tips a thing over on that day."""
        course = self._course
        void = course.horizon.find(id, VOID)
        for atom in (void, course.horizon.find(id, DOUBT)):
            if atom is not None and course.on[atom] == self._day:
                event = course.causes[atom]
                return f"{self._facts.name(event.thing)}: {event.seed.text}"
        return self.reasons(id, void)[0].text if void is not None else ""

    def _member_causes(self, id: str) -> set[str]:
        causes, asking = super()._member_causes(id), self._course.horizon.asking
        for atom in self._own_atoms(id):
            for gate in self._run.firing(atom):
                causes.update(e.seed.cause for e in asking.get(gate, ()) if e.on <= self._day)
        return causes

    def _seeds(self, atom: int) -> Sequence[Seed]:
        coming = self._course.horizon.coming.get(atom, ())
        later = [event.seed for event in coming if event.on <= self._day]
        return [*super()._seeds(atom), *later] if later else super()._seeds(atom)
