"""Questions to a graph: its posture as of a date, what if, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from aimsgraph.errors import UsageError
from aimsgraph.impact.answer import (
    Answer,
    Explanation,
    Flag,
    Hypothetical,
    Opening,
    Posture,
    Verdict,
)
from aimsgraph.impact.engine import Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.flags import baseline_flags, unowned
from aimsgraph.impact.network import DOUBT, VOID
from aimsgraph.impact.policy import Policy
from aimsgraph.impact.proof import Proof
from aimsgraph.impact.sentence import impact_sentence
from aimsgraph.impact.state import State
from aimsgraph.impact.table import Row, Table, rows
from aimsgraph.impact.tags import Tags
from aimsgraph.impact.wording import Wording
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary


class Impact:
    """What holds in a graph as of a date, and what changes would break.

    Nothing is stored: every question reads the immutable snapshot and answers the same for the same
    input.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        policy: Policy | None = None,
        *,
        as_of: date,
    ) -> None:
        self.snapshot = snapshot
        self.vocabulary = vocabulary
        self._policy = policy if policy is not None else Policy()
        self.as_of = as_of

    @cached_property
    def _state(self) -> State:
        return State(Facts(self.snapshot, self.vocabulary, self._policy, self.as_of))

    def posture(self) -> Posture:
        """The status of everything as of the date, worked out once."""
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
        )

    def changes_of(self, id: str) -> tuple[str, ...]:
        """The kinds of change that can happen to a thing; `UnknownIdError` for an unknown id."""
        return self.vocabulary.cls(self.snapshot.node(self._id(id)).cls).changes

    def what_if(self, changes: Sequence[Hypothetical]) -> Answer:
        """What these changes, happening together now, would break beyond what is broken today.

        Raises `UnknownIdError` for an unknown id and `UsageError` for a kind of change that cannot
        happen to a thing of that class; both name what is possible.
        """
        changes = tuple(self._checked(change) for change in changes)
        if not changes:
            raise UsageError("no change to suppose", hint="name a thing and a kind of change")
        scenario = _Scenario(self._state, changes)
        interaction: tuple[str, ...] = ()
        if len(changes) > 1:
            alone = (_Scenario(self._state, (change,)).broken for change in changes)
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
            closed=tuple(sorted(scenario.state.facts.closed - self._state.facts.closed)),
            opens=tuple(self._openings(changes)),
            flags=tuple(scenario.flags()),
        )

    def explain(self, id: str, changes: Sequence[Hypothetical] = ()) -> Explanation:
        """Why a thing has its status, today or after the changes: a proof of least height."""
        id = self._id(id)
        state, run, tags = self._state, self._state.baseline, self._state.tags
        if changes:
            scenario = _Scenario(state, tuple(self._checked(change) for change in changes))
            state, run, tags = scenario.state, scenario.run, scenario.tags
        if not state.facts.judged(id):
            raise UsageError(self._unjudged(state, id), where=id)
        wording = Wording(state, run, tags)
        verdict = wording.verdict(id)
        goal = state.network.find(id, VOID if verdict.status == "broken" else DOUBT)
        steps = (
            () if verdict.status == "holds" or goal is None else Proof(state, run, wording).of(goal)
        )
        return Explanation(verdict, steps)

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
            return f"a {node.cls} only changes, it has no status of its own"
        return "it is not adopted, or not yet due"

    def _verdicts(self, ids: Iterable[str]) -> tuple[Verdict, ...]:
        wording = Wording(self._state, self._state.baseline, self._state.tags)
        return tuple(wording.verdict(id) for id in sorted(ids))

    def _checked(self, change: Hypothetical) -> Hypothetical:
        id = self._id(change.thing)
        cls = self.vocabulary.cls(self.snapshot.node(id).cls)
        if change.kind not in cls.changes:
            can = ", ".join(cls.changes) or "nothing"
            known = change.kind in self.vocabulary.change_kinds
            what = f"{change.kind!r} cannot happen to a {cls.name}" if known else (
                f"{change.kind!r} is no kind of change")  # fmt: skip
            raise UsageError(what, where=id, hint=f"what can: {can}")
        return Hypothetical(id, change.kind, change.significance)

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


class _Scenario:
    """Some changes on top of a state: what they lose that was not lost before."""

    def __init__(self, today: State, changes: tuple[Hypothetical, ...]) -> None:
        self._today = today
        facts = today.facts
        closings = [c.thing for c in changes if c.kind in facts.cls(c.thing).closes]
        self.state = State(facts.closing(closings)) if closings else today
        network = self.state.network
        self.atoms = []
        for c in changes:
            if c.kind not in facts.cls(c.thing).closes and self.state.facts.carries(c.thing):
                atom = network.find(c.thing, facts.plane(c.kind, minor=c.significance == "minor"))
                if atom is not None:
                    self.atoms.append(atom)
        self.run = Run(network, self.atoms, base=self.state.baseline)
        self.tags = Tags(self.run, None, below=self.state.tags)

    @cached_property
    def broken(self) -> set[str]:
        """What breaks that was not broken."""
        if self.state is self._today:
            return self.state.newly(self.run, VOID)
        return self.state.lost(self.run, VOID) - self._today.lost(self._today.baseline, VOID)

    @cached_property
    def doubt(self) -> set[str]:
        """What comes into doubt that held."""
        if self.state is self._today:
            return self.state.newly(self.run, DOUBT) - self.broken
        before = self._today.lost(self._today.baseline, DOUBT)
        return self.state.lost(self.run, DOUBT) - before - self.broken

    @cached_property
    def masked(self) -> set[str]:
        """What is broken today already, and these changes alone would break too."""
        atoms = [*self.atoms, *self._emptied()]
        alone = Run(self.state.network, atoms, excused=self.state.circular)
        baseline, network = self._today.baseline, self._today.network
        return {id for id in self.state.newly(alone, VOID) if network.find(id, VOID) in baseline}

    def _emptied(self) -> Iterable[int]:
        """The places that only become empty because these changes close all that filled them."""
        today, network = self._today.network, self.state.network
        if network is today:
            return
        for atom, seeds in network.seeds.items():
            before = today.index.get(network.atoms[atom])
            if before not in today.seeds and any(seed.cause == "emptied" for seed in seeds):
                yield atom

    def verdicts(self, ids: Iterable[str]) -> tuple[Verdict, ...]:
        """Verdicts on what these changes lose."""
        wording = Wording(self.state, self.run, self.tags, fresh=True)
        return tuple(wording.verdict(id) for id in sorted(ids))

    def flags(self) -> Iterable[Flag]:
        """Flags that these changes raise, and those of what they lose."""
        facts = self.state.facts
        yield from unowned(self.state, (id for id in self.broken if facts.is_a(id, "Role")))
        for id in sorted(self.broken | self.doubt):
            if facts.snapshot.nodes[id].get("demanded_by") == "assumed":
                yield Flag("assumed", id, "its structure is assumed: nobody said what shows it")
