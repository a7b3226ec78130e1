"""The management review: its inputs for a period, as the graph has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from aimsgraph.assurance.check.audits import internal_audits
from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.reviews import missed_inputs
from aimsgraph.errors import UsageError
from aimsgraph.impact import Policy
from aimsgraph.impact.calendar import add_months, as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

_FIRST = 12  # months that a first review looks back
# Records in which interested parties are heard.
_HEARD = ("concern-log", "external-reporting-channel", "communication-record")
_REMARKS = ("observation", "opportunity")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing under an input: how it stands, and what there is to say of it.

    ``considered`` says that the last review before the period's end took it up.
    """

    id: str
    name: str
    on: date | None
    word: str
    told: str
    considered: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One input that 9.3.2 asks for; without ``items`` nothing is recorded for the period."""

    key: str
    title: str
    items: tuple[Item, ...]

    @property
    def considered(self) -> int:
        """How many of the items the last review took up."""
        return sum(item.considered for item in self.items)


@dataclass(frozen=True, slots=True)
class ReviewInputs:
    """The inputs for a period, both days inside.

    ``last`` is the last review before its end, ``missed`` what it did not consider though it was
    there: see the rule ``review/missed-input``.
    """

    since: date
    until: date
    last: str | None
    last_on: date | None
    inputs: tuple[Input, ...]
    missed: tuple[str, ...]

    @property
    def empty(self) -> tuple[Input, ...]:
        """The inputs for which nothing is recorded."""
        return tuple(one for one in self.inputs if not one.items)


def review_inputs(
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    until: date,
    since: date | None = None,
) -> ReviewInputs:
    """What a management review at the end of a period has to consider.

    Without ``since`` the period begins on the day after the last review before its end, or twelve
    months back where none is recorded. What is open counts in every period; what happened counts on
    its day. Raises `UsageError` for a period that ends before it begins.
    """
    basis = Basis(Facts(snapshot, vocabulary, policy, until))
    reviews = sorted(
        (day, node.id)
        for node in basis.live("ManagementReview")
        if node.get("review") != "rejected"
        and (day := basis.dated(node.id)) is not None
        and day <= until
    )
    last_on, last = reviews[-1] if reviews else (None, None)
    if since is None:
        since = last_on + timedelta(days=1) if last_on else add_months(until, -_FIRST)
        since = min(since, until)
    if since > until:
        raise UsageError(f"the period ends on {until}, before {since}", hint="turn them round")
    inputs = _Period(basis, since, last).inputs()
    return ReviewInputs(since, until, last, last_on, inputs, tuple(missed_inputs(basis)))


class _Period:
    def __init__(self, basis: Basis, since: date, last: str | None) -> None:
        self._basis = basis
        self._facts = basis.facts
        self._since = since
        self._considered = frozenset(self._facts.members(last, "considered") if last else ())

    def inputs(self) -> tuple[Input, ...]:
        """Each input of 9.3.2 in its order."""
        asked: tuple[tuple[str, str, Callable[[], Iterator[Item]]], ...] = (
            ("actions", "Actions from earlier reviews", self._actions),
            ("issues", "Changes in external and internal issues", self._issues),
            ("parties", "Needs and feedback of interested parties", self._parties),
            ("nonconformities", "Nonconformities and corrective actions", self._findings),
            ("monitoring", "Results of monitoring and measurement", self._metrics),
            ("audits", "Results of audits", self._audits),
            ("objectives", "Attainment of AI objectives", self._objectives),
            ("opportunities", "Opportunities for improvement", self._opportunities),
        )
        return tuple(Input(key, title, tuple(items())) for key, title, items in asked)

    def _item(self, node: Node, on: date | None, word: str, told: str = "") -> Item:
        return Item(node.id, node.name, on, word, told, node.id in self._considered)

    def _within(self, day: date | None) -> bool:
        return day is not None and self._since <= day <= self._basis.as_of

    def _actions(self) -> Iterator[Item]:
        """What earlier reviews produced: the actions on their findings, and their own records."""
        facts = self._facts
        for review in self._basis.live("ManagementReview"):
            raised = facts.members_of(review.id, "raisedBy")
            actions = [a for finding in raised for a in facts.members(finding, "resolvedBy")]
            for id in dict.fromkeys((*actions, *facts.members_of(review.id, "producedBy"))):
                if self._basis.stands(id):
                    yield self._action(self._basis.snapshot.nodes[id], f"of {review.name}")

    def _action(self, node: Node, told: str) -> Item:
        done, due = as_date(node.get("done_on")), as_date(node.get("due"))
        if done is not None and done <= self._basis.as_of:
            return self._item(node, done, "done", told)
        late = due is not None and due < self._basis.as_of
        return self._item(node, due, "late" if late else "open", told)

    def _issues(self) -> Iterator[Item]:
        """Every issue: whether it was looked at in the period, and what it bears on."""
        for node in self._basis.live("ContextIssue"):
            looked = as_date(node.get("reviewed_on"))
            word = "reviewed" if self._within(looked) else "not reviewed"
            shows = [self._facts.name(id) for id in self._facts.members(node.id, "shows")]
            told = f"bears on {', '.join(shows)}" if shows else ""
            yield self._item(node, looked, word, told)

    def _parties(self) -> Iterator[Item]:
        """Who has needs, how these are met, and where parties were heard in the period."""
        for node in self._basis.live("InterestedParty"):
            needs = [id for id in self._facts.members(node.id, "needs") if self._facts.alive(id)]
            lost = [id for id in needs if self._basis.status(id) != "holds"]
            broken = any(self._basis.status(id) == "broken" for id in lost)
            word = "not met" if broken else "in doubt" if lost else "met"
            word = word if needs else "no need recorded"
            told = ", ".join(self._facts.name(id) for id in lost or needs)
            yield self._item(node, None, word, told)
        for record in self._basis.records(*_HEARD):
            if self._within(self._basis.dated(record.id)):
                yield self._item(record, self._basis.dated(record.id), "heard")

    def _findings(self) -> Iterator[Item]:
        """Findings that are open or were closed in the period, each with what is done about it."""
        for node in self._challenges():
            if node.get("grade") in _REMARKS:
                continue
            closed = as_date(node.get("closed_on"))
            is_open = self._facts.open(node.id)
            if is_open or self._within(closed):
                on = as_date(node.get("raised_on")) if is_open else closed
                yield self._item(node, on, self._grade(node, is_open=is_open), self._response(node))

    def _grade(self, node: Node, *, is_open: bool) -> str:
        grade = str(node.get("grade") or node.cls.lower())
        return f"{grade}, {'open' if is_open else 'closed'}"

    def _response(self, node: Node) -> str:
        actions = self._basis.standing(self._facts.members(node.id, "resolvedBy"))
        told = []
        for id in actions:
            action = self._action(self._basis.snapshot.nodes[id], "")
            cause = self._basis.snapshot.nodes[id].get("cause")
            until = f" until {action.on}" if action.on and action.word == "open" else ""
            told.append(f"{action.name}: {action.word}{until}{'' if cause else ', no cause said'}")
        return "; ".join(told) or "nothing is done about it"

    def _challenges(self) -> Iterator[Node]:
        for node in self._basis.live("Challenge"):
            if self._facts.raised(node.id):
                yield node

    def _metrics(self) -> Iterator[Item]:
        """The newest value of each metric, against its threshold and the value before."""
        breached = {reading.metric for reading in self._facts.breaches}
        for node in self._basis.live("Metric"):
            values = sorted(
                (day, value)
                for id in self._facts.members(node.id, "valuedBy")
                if (day := self._basis.dated(id)) is not None and day <= self._basis.as_of
                and isinstance(value := self._basis.snapshot.nodes[id].get("value"), (int, float))
            )  # fmt: skip
            unit = f" {node.get('unit')}" if node.get("unit") else ""
            if not values or not self._within(values[-1][0]):
                on = values[-1][0] if values else None
                yield self._item(node, on, "not measured", "no value in the period")
                continue
            day, value = values[-1]
            told = f"{value:g}{unit}"
            if len(values) > 1:
                told += f", before {values[-2][1]:g}"
            if node.get("threshold") is not None:
                told += f", threshold {node.get('threshold'):g}"
            word = "beyond threshold" if node.id in breached else "within threshold"
            yield self._item(node, day, word, told)

    def _audits(self) -> Iterator[Item]:
        """The audits of the period, and how many findings of which grade each raised."""
        own = {node.id for node in internal_audits(self._basis)}
        for node in self._basis.live("Audit"):
            day = self._basis.dated(node.id)
            if not self._within(day):
                continue
            raised = self._facts.members_of(node.id, "raisedBy")
            grades = [str(self._basis.snapshot.nodes[id].get("grade") or "") for id in raised]
            counted = [f"{grades.count(grade)} {grade}" for grade in sorted(set(grades)) if grade]
            told = ", ".join(counted) or "no finding"
            yield self._item(
                node, day, "internal" if node.id in own else str(node.get("type")), told
            )

    def _objectives(self) -> Iterator[Item]:
        breached = {reading.metric for reading in self._facts.breaches}
        for node in self._basis.live("Objective"):
            metrics = self._facts.members(node.id, "monitoredBy")
            measured = [m for m in metrics if self._facts.newest_measurement(m) is not None]
            if node.get("attained") is not None:
                word = "attained" if node.get("attained") else "not attained"
            elif not measured:
                word = "not measured"
            else:
                word = "off course" if breached.intersection(measured) else "on course"
            told = str(node.get("target") or "no target said")
            yield self._item(node, as_date(node.get("due")), word, told)

    def _opportunities(self) -> Iterator[Item]:
        for node in self._challenges():
            if node.get("grade") in _REMARKS and self._facts.open(node.id):
                yield self._item(node, as_date(node.get("raised_on")), str(node.get("grade")))
        for record in self._basis.records("improvement-register"):
            if self._within(self._basis.dated(record.id)):
                yield self._item(record, self._basis.dated(record.id), "register")
