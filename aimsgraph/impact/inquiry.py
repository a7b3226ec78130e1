"""Questions to a graph: its posture as of a date, what if, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import get_args

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import (
    Answer,
    Cycles,
    Hypothetical,
    Opening,
    Posture,
    Significance,
    Verdict,
)
from aimsgraph.impact.blast import Blast, BlastRadius, changes_of_assets
from aimsgraph.impact.explanation import Explanation
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.flags import baseline_flags
from aimsgraph.impact.forecast import Forecast, forecast
from aimsgraph.impact.interactions import Interaction, interactions
from aimsgraph.impact.operation import OperatingPeriod, operating_periods
from aimsgraph.impact.policy import Policy
from aimsgraph.impact.proof import explained
from aimsgraph.impact.renewals import Renewal
from aimsgraph.impact.repair import Repair, RepairPlan, broken_requirements
from aimsgraph.impact.scenario import Scenario, clash, recorded
from aimsgraph.impact.sentence import article, impact_sentence
from aimsgraph.impact.single_points import SinglePoint, single_points, standing_targets
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Row, Table, rows
from aimsgraph.impact.wording import Wording
from aimsgraph.progress import Progress, quietly
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary


class Impact:
    """What holds in a graph as of a date, and what changes would break.

    Nothing is stored: every question reads the immutable snapshot and answers the same for the same
    input.

    Support that runs in a circle is none (``cycles="grounded"``). For comparison ``"least"`` takes
    it for support, as the plain least fixpoint does; answers then say so, and the rows of a table
    are those of the engine that was asked, as with its date. Anything else raises `UsageError`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        policy: Policy | None = None,
        *,
        as_of: date,
        cycles: Cycles = "grounded",
    ) -> None:
        if cycles not in get_args(Cycles):
            allowed = " or ".join(get_args(Cycles))
            raise UsageError(f"{cycles!r} is no way to read cycles", hint=allowed)
        self.snapshot = snapshot
        self.vocabulary = vocabulary
        self._policy = policy if policy is not None else Policy()
        self.as_of = as_of
        self.cycles: Cycles = cycles

    @cached_property
    def _state(self) -> State:
        facts = Facts(self.snapshot, self.vocabulary, self._policy, self.as_of)
        return State(facts, self.cycles)

    @property
    def facts(self) -> Facts:
        """What is so as of the date, before any rule."""
        return self._state.facts

    @property
    def _asked(self) -> State:
        """The state, of a date on which something is recorded."""
        self.facts.check_recorded()
        return self._state

    def posture(self) -> Posture:
        """The status of everything as of the date, worked out once.

        Before the first record that is how it stood with nothing to show; any other question
        raises `UsageError` there.
        """
        return self._posture

    @cached_property
    def _posture(self) -> Posture:
        state = self._state
        wording = Wording(state, state.baseline, state.tags)
        return Posture(
            as_of=self.as_of,
            revision=self.snapshot.revision,
            ontology=self.vocabulary.digest,
            verdicts={id: wording.verdict(id) for id in state.judged},
            closed=tuple(sorted(state.facts.closed)),
            flags=tuple(baseline_flags(state)),
            cycles=self.cycles,
        )

    def changes_of(self, id: str) -> tuple[str, ...]:
        """The kinds of change that can happen to a thing; `UnknownIdError` for an unknown id."""
        return self.vocabulary.cls(self.snapshot.node(self._id(id)).cls).changes

    def what_if(self, changes: Sequence[Hypothetical]) -> Answer:
        """What these changes, happening together now, would break beyond what is broken today.

        Raises `UnknownIdError` for an unknown id and `UsageError` for a kind of change that cannot
        happen to a thing of that class (both name what is possible), and for changes that cannot
        happen together.
        """
        changes = self._together(changes)
        if not changes:
            raise UsageError("no change to suppose", hint="name a thing and a kind of change")
        scenario = Scenario(self._asked, changes)
        interaction: tuple[str, ...] = ()
        if len(changes) > 1:
            alone = (Scenario(self._state, (change,)).broken for change in changes)
            interaction = tuple(sorted(scenario.broken.difference(*alone)))
        return Answer(
            changes=changes,
            as_of=self.as_of,
            revision=self.snapshot.revision,
            ontology=self.vocabulary.digest,
            broken=scenario.verdicts(scenario.broken),
            doubt=scenario.verdicts(scenario.doubt),
            masked=self._verdicts(scenario.masked),
            interaction=interaction,
            closed=tuple(sorted(scenario.state.facts.closed - self.facts.closed)),
            opens=tuple(self._openings(changes)),
            flags=tuple(scenario.flags()),
            cycles=self.cycles,
        )

    def blast(
        self,
        kinds: Sequence[str] | None = None,
        things: Iterable[str] | None = None,
        significance: Significance = "significant",
        *,
        progress: Progress = quietly,
    ) -> Table[Blast]:
        """How much each change to each thing would break by itself, the worst first.

        Of every asset, or of ``things``; each ``kinds`` of change, or each that can happen there.
        A change that closes something compiles a graph of its own: over all assets such kinds are
        left out unless they are named. Numbers and words are those of `what_if`.

        Raises `UnknownIdError` for an unknown id and `UsageError` for a kind of change that cannot
        happen to a thing of that class, or to any asset; both name what is possible.
        """
        if things is None:
            changes = list(changes_of_assets(self._asked.facts, kinds, significance))
        else:
            ids = dict.fromkeys(self._id(thing) for thing in things)
            changes = [
                self._possible(Hypothetical(id, kind, significance))
                for id in ids
                for kind in dict.fromkeys(self.changes_of(id) if kinds is None else kinds)
            ]
        return Table.of(Blast, BlastRadius(self._asked, changes).rows(progress))

    def single_points(self, targets: Iterable[str] | None = None) -> Table[SinglePoint]:
        """The things whose loss alone breaks a target: the exact single points of failure.

        A thing is lost when it is withdrawn, a person when they leave; the target breaks if the
        answer of `what_if` says so. ``targets`` are all controls and requirements that are not
        broken today, or these; one that is broken today has no single point.

        Raises `UnknownIdError` for an unknown id and `UsageError` for a thing without status.
        """
        state = self._asked
        if targets is None:
            chosen = list(standing_targets(state))
        else:
            chosen = [self._id(target) for target in targets]
            for id in chosen:
                if not state.facts.judged(id):
                    raise UsageError(self._unjudged(state, id), where=id)
        return Table.of(SinglePoint, single_points(state, chosen))

    def interactions(self, changes: Sequence[Hypothetical]) -> Table[Interaction]:
        """The pairs of changes that break more together than apart, and what: the most first.

        Raises what `what_if` raises, and `UsageError` for fewer than two changes or for more than
        can be tried in pairs (200, of which 10 that close something).
        """
        checked = [self._checked(change) for change in changes]
        return Table.of(Interaction, interactions(self._asked, checked))

    def explain(self, id: str, changes: Sequence[Hypothetical] = ()) -> Explanation:
        """Why a thing has its status, today or after the changes.

        Of something lost: a proof of least height, and every other reason by itself. Such a reason
        is a fact of the thing, or lost supports that are enough, once the thing itself may lose
        nothing else: what only follows from its own loss is no reason for it. Of something that
        holds: what it rests on, and how much of that is to spare.

        Raises `UnknownIdError` for an unknown id, `UsageError` for a thing without status, and what
        `what_if` raises for changes.
        """
        id = self._id(id)
        state = self._asked
        run, tags = state.baseline, state.tags
        if changes:
            scenario = Scenario(state, self._together(changes))
            state, run, tags = scenario.state, scenario.run, scenario.tags
        if not state.facts.judged(id):
            raise UsageError(self._unjudged(state, id), where=id)
        return explained(state, run, tags, id)

    def repair(
        self,
        by: date,
        *,
        targets: Iterable[str] | None = None,
        changes: Sequence[Hypothetical] = (),
        budget: float | None = None,
        costs: Mapping[str, float] | None = None,
        time_limit: float = 10.0,
    ) -> RepairPlan:
        """The cheapest plan so that ``targets`` hold on ``by``, or the best that a budget allows.

        Without targets: all adopted requirements and controls that are broken or in doubt then.
        ``changes`` are taken as recorded on ``as_of``, so that what they lose is repaired too.
        ``costs`` are person-days by action or kind of action, in place of the registers' and the
        defaults. Raises `UnknownIdError` for an unknown id and `UsageError` for a date before
        ``as_of``, a target without status, a budget or cost below zero, or no time at all, and what
        `what_if` raises for changes.
        """
        if by < self.as_of:
            raise UsageError(f"{by} has passed", hint=f"a date from {self.as_of} on")
        if budget is not None and not 0 <= budget < float("inf"):
            raise UsageError(f"a budget of {budget} is not possible", hint="0 or more")
        if not time_limit > 0:
            raise UsageError(f"{time_limit} seconds are no time", hint="more than 0")
        there = self
        if changes or by > self.as_of:
            snapshot = recorded(self.snapshot, self._together(changes), self.as_of)
            there = Impact(snapshot, self.vocabulary, self._policy, as_of=by, cycles=self.cycles)
        state = there._asked
        if targets is None:
            wanted = broken_requirements(state)
        else:
            wanted = list(dict.fromkeys(self._id(target) for target in targets))
            for id in wanted:
                if not state.facts.judged(id):
                    raise UsageError(self._unjudged(state, id), where=id)
        return Repair(state, self.as_of, sorted(wanted), costs).plan(budget, time_limit)

    def forecast(self, until: date, *, renewals: Sequence[Renewal] = ()) -> Forecast:
        """The status of everything on each day from the date on, if nothing new is recorded.

        ``renewals`` are records that are supposed to come on their days. Raises `UsageError` for a
        day that is not ahead or too far, for a date before the first record, and for a renewal that
        is not possible; `UnknownIdError` for one of an unknown id.
        """
        planned = [Renewal(self._id(renewal.id), renewal.on) for renewal in renewals]
        return forecast(self._asked, until, planned)

    def periods(self, by: date) -> Table[OperatingPeriod]:
        """The slots that need a number of periods by a date, and when operation has to begin.

        Raises `UsageError` for a date that is not ahead.
        """
        return operating_periods(self._asked, by)

    def sentence(self, answer: Answer) -> str:
        """What an answer says, as one sentence with numbers."""
        return impact_sentence(answer, self.snapshot, self.vocabulary)

    def table(self, verdicts: Iterable[Verdict]) -> Table[Row]:
        """The controls, risks, requirements and records among ``verdicts``, the worst first."""
        return Table.of(Row, rows(verdicts, self.snapshot, self.vocabulary))

    def _id(self, id: str) -> str:
        return self.snapshot.resolve(id, self._policy.adopted)

    def _unjudged(self, state: State, id: str) -> str:
        node = self.snapshot.node(id)
        if id in state.facts.closed:
            return "nothing is demanded of it any more"
        if not state.facts.there(id):
            return "it does not exist yet on that date"
        if not self.vocabulary.cls(node.cls).has_status:
            return f"{article(node.cls)} only changes, it has no status of its own"
        return "it is not adopted, or not yet due"

    def _verdicts(self, ids: Iterable[str]) -> tuple[Verdict, ...]:
        wording = Wording(self._state, self._state.baseline, self._state.tags)
        return tuple(wording.verdict(id) for id in sorted(ids))

    def _together(self, changes: Iterable[Hypothetical]) -> tuple[Hypothetical, ...]:
        """Changes that can happen, and at the same time: each once."""
        found = tuple(dict.fromkeys(self._checked(change) for change in changes))
        for first, second in combinations(found, 2):
            why = clash(self.facts, first, second)
            if why is not None:
                raise UsageError(why, where=first.thing, hint="suppose one of them")
        return found

    def _checked(self, change: Hypothetical) -> Hypothetical:
        return self._possible(replace(change, thing=self._id(change.thing)))

    def _possible(self, change: Hypothetical) -> Hypothetical:
        """A change of a thing in the graph; `UsageError` where it cannot happen to it."""
        cls = self.vocabulary.cls(self.snapshot.node(change.thing).cls)
        if change.kind not in cls.changes:
            can = ", ".join(cls.changes) or "nothing"
            known = change.kind in self.vocabulary.change_kinds
            what = f"{change.kind!r} cannot happen to {article(cls.name)}" if known else (
                f"{change.kind!r} is no kind of change")  # fmt: skip
            raise UsageError(what, where=change.thing, hint=f"what can: {can}")
        return change

    def _openings(self, changes: Sequence[Hypothetical]) -> Iterable[Opening]:
        for response in self.vocabulary.responses:
            for change in changes:
                if change.kind != response.on:
                    continue
                for subject in self.snapshot.sources(change.thing, response.relation):
                    name = self.snapshot.node(subject).name
                    text = f"a response for {name} is to be recorded: {' or '.join(response.kinds)}"
                    yield Opening(
                        f"{response.catalog}/{response.requirement}", response.kinds, subject, text
                    )
