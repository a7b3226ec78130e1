"""The actions that a state of the graph asks for, derived from its facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from math import isnan

from aimsgraph.impact.actions import Action, Loss, Remedy, losses_of
from aimsgraph.impact.cadence import DAY, Cadence
from aimsgraph.impact.calendar import Duration, add_months, seen_at
from aimsgraph.impact.costs import Costs
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.state import State
from aimsgraph.impact.support import PLANNED
from aimsgraph.impact.wording import spoken
from aimsgraph.vocabulary import EvidenceKind

_ASSESSMENTS = ("RiskAssessment", "ImpactAssessment")


class Remedies:
    """Every action that takes away some loss at ``atoms`` between ``today`` and the state's date.

    ``losses`` are the causes of each atom that is lost by itself. ``available`` are the actions
    that count by then, by id; ``late`` those that cannot: what runs in periods has to run again
    first, and a missed period is never filled afterwards.
    """

    def __init__(
        self,
        state: State,
        today: date,
        atoms: Sequence[int],
        costs: Mapping[str, float] | None = None,
    ) -> None:
        self._state = state
        self._reached = frozenset(atoms)
        self.losses = losses_of(state, atoms)
        self._facts = state.facts
        self._network = state.network
        self._place = state.network.place
        self._today = today
        self._costs = Costs(state.facts, costs)
        self._found: dict[str, Remedy] = {}
        self._by_thing: dict[str, list[Loss]] = {}
        self._periods: dict[str, dict[date, tuple[date, date]]] = {}
        seen = {name for cls in self._facts.vocabulary.classes.values() for name in cls.seen}
        # The relations through whose targets something is seen here.
        self._lookers = [
            name[2:]
            for name in sorted(seen)
            if name.startswith("->") and len(self._facts.links(name[2:]).sources)
        ]
        for (thing, _plane, _part), atom in sorted((self._place(a), a) for a in self.losses):
            self._by_thing.setdefault(thing, []).extend(self.losses[atom])
        for thing in sorted(self._by_thing):
            self._derive(thing)
        missed: dict[str, list[str]] = {}
        for thing, _plane, part in map(self._place, atoms):
            if part.startswith("period:"):
                missed.setdefault(thing, []).append(part.removeprefix("period:"))
        for slot in sorted(missed):
            self._restart(slot, missed[slot])
        self._supports()
        by = self._facts.as_of
        known = [self._found[id] for id in sorted(self._found)]
        self.available = tuple(one for one in known if one.action.stands_on <= by)
        self.late = tuple(one for one in known if one.action.stands_on > by)
        self._costs.check(self._found)

    def _part(self, loss: Loss) -> str:
        return self._place(loss.atom)[2]

    def _derive(self, thing: str) -> None:
        """The actions at one thing that has lost something by itself."""
        facts, losses = self._facts, self._by_thing[thing]
        record = facts.is_a(thing, "Record")
        mine = [loss for loss in losses if self._own(loss)]
        if record:
            self._record(thing, [loss for loss in mine if self._part(loss) != "true"])
            self._review(thing, mine)
        elif facts.is_a(thing, "Challenge"):
            self._add("resolve", thing, f"Resolve {self._facts.name(thing)}", mine)
        else:
            self._look_again(thing, [loss for loss in mine if loss.gate is not None])
            planned = facts.value(thing, "state") == "planned"
            if planned and any(facts.is_a(thing, cls) for cls in PLANNED):
                undone = [loss for loss in mine if loss.tag in ("planned", "missing")]
                self._add("perform", thing, f"Carry out {self._facts.name(thing)}", undone)
        for loss in losses:
            if not self._own(loss):
                self._missing(thing, loss)

    def _own(self, loss: Loss) -> bool:
        """Whether a loss is of the thing itself, not of one of its supports."""
        part = self._part(loss)
        return part in ("", "core", "self", "true", "open", "rejected")

    def _record(self, record: str, mine: Sequence[Loss]) -> None:
        """Make a record anew: what it lost, and what it lost for single slots, is in order."""
        taken = [loss for loss in mine if self._clears(loss)]
        for slot in self._facts.members_of(record, "filledBy"):
            if not self._facts.value(slot, "cadence"):
                taken.extend(self._inside(slot, record))
        kind = "renew"
        if any(self._facts.is_a(record, cls) for cls in _ASSESSMENTS):
            kind = "reassess"
        elif self._facts.is_a(record, "Decision"):
            kind = "decide"
        words = {"renew": "Renew", "reassess": "Assess anew:", "decide": "Decide anew:"}
        if taken:
            # Who is seen when such a record was made has been looked at too.
            taken.extend(self._seen_through(record))
            what = f"{words[kind]} {self._facts.name(record)}"
            self._add(kind, record, what, taken, stands=self._lasting(self._facts.kind(record)))

    def _lasting(self, kind: EvidenceKind | None) -> date:
        """The first day on which a record of a kind can be made that still serves by the date."""
        months, by = self._facts.months(kind), self._facts.as_of
        if kind is None or months is None or kind.freshness == "permanent":
            return self._today
        first = add_months(by, -months)
        while add_months(first, months) < by:  # a month may be shorter
            first += DAY
        return max(first, self._today)

    def _inside(self, slot: str, record: str) -> Iterator[Loss]:
        for plane in (VOID, DOUBT):
            atom = self._network.find(slot, plane, f"in:{record}")
            if atom is not None:
                yield from self.losses.get(atom, ())

    def _seen_through(self, record: str) -> Iterator[Loss]:
        for relation in self._lookers:
            for looker in self._facts.members_of(record, relation):
                if looker in self._facts.snapshot and (
                    f"->{relation}" in self._facts.cls(looker).seen
                ):
                    for loss in self._by_thing.get(looker, ()):
                        if loss.gate is not None and self._clears(loss):
                            yield loss

    def _review(self, record: str, mine: Sequence[Loss]) -> None:
        """Finish a review that is pending or missing; it cannot mend an inconclusive result."""
        if self._facts.snapshot.nodes[record].get("verdict") == "inconclusive":
            return
        waiting = [
            loss for loss in mine if loss.gate is None and self._place(loss.atom)[1] == DOUBT
        ]
        self._add("review", record, f"Review {self._facts.name(record)}", waiting)

    def _look_again(self, thing: str, changes: Sequence[Loss]) -> None:
        """Look whether a thing still holds after changes; a loss that no look undoes stays."""
        relations = [s[2:] for s in self._facts.cls(thing).seen if s.startswith("->")]
        taken = [loss for loss in changes if self._clears(loss)]
        if not taken:
            return
        for loss in self._by_thing[thing]:
            part = self._part(loss)
            if part.startswith("must:") and set(relations) & set(_relations(part)):
                taken.append(loss)
        raises = [one for relation in relations for one in self._group(thing, relation)]
        what = f"Look again whether {self._facts.name(thing)} still holds"
        if relations:
            what = f"Assess {self._facts.name(thing)} anew"
        self._add("reassess", thing, what, taken, raises=tuple(raises))

    def _clears(self, loss: Loss) -> bool:
        """Whether looking at the thing, or making it anew, by the date takes the loss away."""
        if loss.gate is None:
            return True
        guarded = not isnan(self._network.guards[loss.gate])
        looked = seen_at(self._facts.as_of)
        seen = self._facts.cls(self._place(loss.atom)[0]).seen
        return guarded and bool(seen) and looked is not None and loss.moment <= looked

    def _missing(self, thing: str, loss: Loss) -> None:
        """Provide what a group or a must lacks."""
        part, name = self._part(loss), self._facts.name(thing)
        if part.startswith("period:"):
            self._period(thing, loss, date.fromisoformat(part.removeprefix("period:")))
            return
        if part.startswith("in:"):
            record = part.removeprefix("in:")
            if record not in self._by_thing and not self._facts.value(thing, "cadence"):
                self._record(record, [])
            return
        cadence = self._facts.value(thing, "cadence")
        if part.startswith(("place:", "filledBy:")):
            if cadence:  # what runs in periods counts when the first has run
                stands = Duration.parse(str(cadence)).after(self._today)
                what = f"Collect the records of a first period for {name}"
                self._add("collect", thing, what, [loss], suffix=f"#{part}", stands=stands)
            return  # else one record may serve several slots
        relation, _, member = part.partition(":")
        if relation == "must":
            relations = _relations(member)
            also = self._looks(thing, relations)
            kind, what = self._supply(relations[0], name)
            self._add(kind, thing, what, [loss, *also], suffix=f"#{relations[0]}")
        else:
            kind, what = self._supply(relation, name)
            if member:
                what = f"{what}: {member} is named but not recorded"
            suffix = f"#{relation}:{member}" if member else f"#{relation}"
            self._add(kind, thing, what, [loss, *self._looks(thing, (relation,))], suffix=suffix)

    def _looks(self, thing: str, relations: Sequence[str]) -> Iterator[Loss]:
        """The changes that a new support of these relations looks at too."""
        if any(f"->{relation}" in self._facts.cls(thing).seen for relation in relations):
            for loss in self._by_thing[thing]:
                if loss.gate is not None and self._clears(loss):
                    yield loss

    def _supply(self, relation: str, name: str) -> tuple[str, str]:
        """The kind of action that gives a thing a support by a relation, and its words."""
        vocabulary = self._facts.vocabulary
        targets = vocabulary.relations[relation].targets
        if all(vocabulary.is_a(cls, "Person") for cls in targets):
            return "appoint", f"Appoint somebody as {name}"
        if all(vocabulary.is_a(cls, "Record") for cls in targets):
            return "collect", f"Collect a record for {name} ({spoken(relation)})"
        return "decide", f"Decide and record what {name} rests on"

    def _period(self, slot: str, loss: Loss, first: date) -> None:
        """A period that still runs, or whose grace does, can be shown; a missed one never."""
        last, graced = self._elapsed(slot).get(first, (None, None))
        if last is None or graced is None or graced < self._today:
            return
        what = f"Collect the record of {first} to {last} for {self._facts.name(slot)}"
        stands = max(self._today, min(last + DAY, self._facts.as_of))
        self._add("collect", slot, what, [loss], suffix=f"#{first}", stands=stands)

    def _elapsed(self, slot: str) -> Mapping[date, tuple[date, date]]:
        """Of each period by its first day the last, and the last on which it can be shown."""
        if slot not in self._periods:
            cadence = Cadence.of(self._facts, slot)
            elapsed = cadence.periods(date.min, self._facts.as_of) if cadence is not None else ()
            self._periods[slot] = {
                period.first: (period.last, period.elapsed_on - DAY) for period in elapsed
            }
        return self._periods[slot]

    def _cadence_gates(self, slot: str) -> list[int]:
        network, found = self._network, []
        for plane in (VOID, DOUBT):
            atom = network.find(slot, plane)
            for gate in network.into[atom] if atom is not None else ():
                inputs = network.inputs[gate]
                if network.rules[gate].why == "group" and any(
                    network.atoms[member].part.startswith("period:") for member in inputs
                ):
                    found.append(gate)
        return found

    def _restart(self, slot: str, missed: Iterable[str]) -> None:
        """A corrective action, and periods that start again: counts when the first has run."""
        gates = self._cadence_gates(slot)
        if not gates:
            return
        stands = Duration.parse(str(self._facts.value(slot, "cadence"))).after(self._today)
        raises = tuple((gate, len(self._network.inputs[gate])) for gate in gates)
        what = f"Correct the missed periods of {self._facts.name(slot)} and start them again"
        because = tuple(f"the period from {day} is not shown" for day in sorted(set(missed)))
        self._add("restart", slot, what, (), raises=raises, stands=stands, because=because)

    def _supports(self) -> None:
        """One more support for each group that some may be missing from, and too many are."""
        short: dict[tuple[str, str], int] = {}
        baseline, network = self._state.baseline, self._network
        for group, gates in self._groups.items():
            missing = max(baseline.count(gate) - network.thresholds[gate] + 1 for gate in gates)
            if missing > 0:
                short[group] = missing
        slots = {thing: n for (thing, relation), n in short.items() if relation == "filledBy"}
        self._collect(slots)
        for (thing, relation), count in sorted(short.items()):
            if relation != "filledBy" and self._is_more(thing, relation):
                kind, what = self._supply(relation, self._facts.name(thing))
                for number in range(1, count + 1):
                    suffix = f"#{relation}:{number}"
                    raises = tuple(self._group(thing, relation))
                    if kind == "collect":
                        kind, what = "spare", f"Add one more record for {self._facts.name(thing)}"
                    self._add(kind, thing, what, (), raises=raises, suffix=suffix)

    def _is_more(self, thing: str, relation: str) -> bool:
        """Whether people can add to a group: records and people, not arguments."""
        vocabulary = self._facts.vocabulary
        targets = vocabulary.relations[relation].targets
        lost = self._by_thing.get(thing, ())
        emptied = any(self._part(loss).partition(":")[0] in (relation, "must") for loss in lost)
        return not emptied and all(
            vocabulary.is_a(cls, "Record") or vocabulary.is_a(cls, "Person") for cls in targets
        )

    def _collect(self, short: Mapping[str, int]) -> None:
        """Records for slots that lack some: one of a kind about a subject fills all that ask so."""
        asking: dict[tuple[str, str], list[str]] = {}
        for slot in sorted(short):
            kinds = self._facts.value(slot, "kinds")
            subjects = self._facts.members(slot, "concerns")
            if isinstance(kinds, tuple) and kinds and len(subjects) == 1:
                for kind in kinds:
                    asking.setdefault((str(kind), subjects[0]), []).append(slot)
            else:
                asking[slot, ""] = [slot]
        for (kind, subject), slots in sorted(asking.items()):
            known = self._facts.vocabulary.kinds.get(kind)
            title = known.title if known is not None else kind
            what, about = f"Collect a record for {self._facts.name(slots[0])}", f"{kind}:{subject}"
            if subject:
                what = f"Collect: {title}, for {self._facts.name(subject)}"
            raises = tuple(one for slot in slots for one in self._group(slot, "filledBy"))
            because = self._short_of(slots)
            for number in range(1, max(short[slot] for slot in slots) + 1):
                self._add(
                    "collect",
                    slots[0],
                    what if number == 1 else f"{what} ({number})",
                    (),
                    raises=raises,
                    stands=self._lasting(known),
                    id=f"collect:{about if subject else slots[0]}#{number}",
                    because=because,
                )

    def _short_of(self, slots: Sequence[str]) -> tuple[str, ...]:
        """What lacks a record: that which rests on the slots."""
        resting = [r for slot in slots for r in self._facts.members_of(slot, "restsOn")]
        named = (self._facts.name(id) for id in resting or slots)
        return tuple(dict.fromkeys(f"{name} lacks it" for name in named))

    def _group(self, thing: str, relation: str) -> Iterator[tuple[int, int]]:
        """The gates of a group in which one support may stand for another."""
        return ((gate, 1) for gate in self._groups.get((thing, relation), ()))

    @cached_property
    def _groups(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """The gates of such groups by thing and relation, as far as targets go back to them."""
        network, found = self._network, dict[tuple[str, str], list[int]]()
        into = {gate for atom in self._reached for gate in network.into[atom]}
        for gate in sorted(into & network.redundant):
            rule = network.rules[gate]
            if rule.why == "group":
                found.setdefault((rule.thing, rule.relation), []).append(gate)
        return found

    def _add(
        self,
        kind: str,
        thing: str,
        what: str,
        losses: Iterable[Loss],
        *,
        id: str | None = None,
        suffix: str = "",
        raises: tuple[tuple[int, int], ...] = (),
        stands: date | None = None,
        because: tuple[str, ...] = (),
    ) -> None:
        taken = tuple(dict.fromkeys(losses))
        if not taken and not raises:
            return
        id = id or f"{kind}:{thing}{suffix}"
        known = self._found.get(id)
        if known is not None:
            taken = tuple(dict.fromkeys((*sorted(known.takes, key=self._order), *taken)))
            raises = tuple(dict.fromkeys((*known.raises, *raises)))
        # A look settles only what changed before that day.
        changed = (
            datetime.fromtimestamp(loss.moment, UTC).date() + DAY
            for loss in taken
            if loss.gate is not None
        )
        first = max((stands or self._today, *changed))
        because = because or tuple(dict.fromkeys(loss.text for loss in taken))
        action = Action(
            id,
            kind,
            thing,
            what,
            None,
            self._costs.of(id, kind, thing),
            first,
            because,
        )
        self._found[id] = Remedy(action, frozenset(taken), raises)

    def _order(self, loss: Loss) -> tuple[tuple[str, str, str], str]:
        return self._place(loss.atom), loss.text


def _relations(part: str) -> list[str]:
    """The relations of a must, from the part that it is missing in."""
    return part.removeprefix("must:").split("|")
