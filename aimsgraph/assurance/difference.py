"""The difference between two days: what improved, what broke, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.assurance.coverage import natural
from aimsgraph.errors import UsageError
from aimsgraph.impact import Impact, Policy, Posture, Verdict
from aimsgraph.impact.answer import TAGS, Status
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.sentence import COUNTED, class_name, noun_of
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

Way = Literal["worse", "better", "new", "gone"]
What = Literal["recorded", "taken out", "ran out", "raised", "closed", "changed", "left"]

_RANK: Mapping[Status | None, int] = {None: 0, "holds": 0, "doubt": 1, "broken": 2}
_NOUNS = ("requirement", "control", "risk", "record")
# The day on which something came into the world, by class: before it, it was not there.
_BORN = {
    "Record": ("collected_on", "measured_on", "decided_on"),
    "Challenge": ("raised_on", "occurred_on"),
    "Change": ("at",),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of two postures that are compared, and the facts that it is of."""

    label: str
    facts: Facts
    posture: Posture

    @property
    def snapshot(self) -> Snapshot:
        """The graph."""
        return self.facts.snapshot


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One thing that stands otherwise on the second day than on the first.

    ``before`` and ``after`` are None where it was not judged: not there, not due, closed. Something
    that comes and holds is ``new``, something that held and is judged no more ``gone``. ``why`` is
    the first reason of the later verdict for the worse, else what mended the first of the earlier.
    """

    id: str
    noun: str
    name: str
    way: Way
    before: Status | None
    before_word: str
    after: Status | None
    after_word: str
    why: str
    tag: str | None
    subjects: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether it is a requirement, control, risk or record; others only stand between."""
        return self.noun in _NOUNS


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened between the days."""

    on: date
    what: What
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that stands otherwise, the worst first, and what happened in between.

    ``counts`` say how many of each noun got worse, better, came or went.
    """

    before: str
    after: str
    rows: tuple[DifferenceRow, ...]
    happenings: tuple[Happening, ...]
    counts: Mapping[str, Mapping[Way, int]]

    def of(self, way: Way) -> tuple[DifferenceRow, ...]:
        """The rows of one way that people count."""
        return tuple(row for row in self.rows if row.way == way and row.counted)


def side(
    label: str, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, as_of: date
) -> Side:
    """How a graph stands on a day; `UsageError` for a day before its first record."""
    facts = Facts(snapshot, vocabulary, policy, as_of)
    facts.check_recorded()
    return Side(label, facts, Impact(snapshot, vocabulary, policy, as_of=as_of).posture())


def side_by_then(
    label: str, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, as_of: date
) -> Side:
    """The same without what came after the day: see `by_then`."""
    Facts(snapshot, vocabulary, policy, as_of).check_recorded()
    return side(label, by_then(snapshot, vocabulary, as_of), vocabulary, policy, as_of)


def by_then(snapshot: Snapshot, vocabulary: Vocabulary, day: date) -> Snapshot:
    """The graph without what came after a day: records, findings, changes and what these opened.

    Nothing else of the past is brought back: what was corrected or withdrawn since is as it is now.
    """
    later = {
        node.id
        for cls, names in _BORN.items()
        for node in snapshot.instances(*vocabulary.subclasses(cls))
        if (born := _born(node, names)) is not None and born > day
    }
    if not later:
        return snapshot
    # A slot that an event opened ends in the id of the event.
    opened = {
        node.id
        for node in snapshot.instances(*vocabulary.subclasses("EvidenceRequirement"))
        if node.get("event") is not None and node.id.rpartition("/")[2] in later
    }
    gone = later | opened
    return Snapshot(
        (node for id, node in snapshot.nodes.items() if id not in gone),
        (link for link in snapshot.relations if gone.isdisjoint((link.source, link.target))),
        store_id=snapshot.store_id,
        revision=snapshot.revision,
    )


def difference(before: Side, after: Side, vocabulary: Vocabulary) -> Difference:
    """What stands otherwise in the second posture than in the first, the worst first."""
    first, second = before.posture.verdicts, after.posture.verdicts
    rows = [
        row for id in {*first, *second} if (row := _row(id, before, after, vocabulary)) is not None
    ]
    counts: dict[str, Counter[Way]] = {noun: Counter() for noun in _NOUNS}
    for row in rows:
        counts.setdefault(row.noun, Counter())[row.way] += 1
    return Difference(
        before=before.label,
        after=after.label,
        rows=tuple(sorted(rows, key=_worst_first)),
        happenings=tuple(sorted(_happenings(before, after, vocabulary), key=_in_time)),
        counts={
            noun: {way: of[way] for way in ("worse", "better", "new", "gone")}
            for noun, of in counts.items()
        },
    )


def last_held(cls: str, snapshot: Snapshot, vocabulary: Vocabulary, as_of: date) -> date:
    """The day of the last management review or audit; `UsageError` where none has a date."""
    days = (
        as_date(node.get("collected_on"))
        for node in snapshot.instances(*vocabulary.subclasses(cls))
        if node.get("review") != "rejected"
    )
    last = max((day for day in days if day is not None and day <= as_of), default=None)
    if last is None:
        raise UsageError(
            f"no {class_name(cls)} is recorded by {as_of}", hint="name a day instead (2026-11-24)"
        )
    return last


def _row(id: str, before: Side, after: Side, vocabulary: Vocabulary) -> DifferenceRow | None:
    old, new = before.posture.verdicts.get(id), after.posture.verdicts.get(id)
    was, now = old.status if old else None, new.status if new else None
    if was == now:
        return None
    verdict = new or old
    assert verdict is not None
    here = after if new else before
    way: Way
    if _RANK[was] == _RANK[now]:
        way = "new" if was is None else "gone"
    else:
        way = "worse" if _RANK[now] > _RANK[was] else "better"
    lost = new if way == "worse" else old if way == "better" else None
    why = ""
    if lost is not None and lost.reasons:
        why = lost.reasons[0].text if way == "worse" else _mended(lost, before, after)
    return DifferenceRow(
        id=id,
        noun=noun_of(verdict, here.snapshot, vocabulary) or class_name(verdict.cls),
        name=verdict.name,
        way=way,
        before=was,
        before_word=old.word if old else "",
        after=now,
        after_word=new.word if new else "",
        why=why,
        tag=lost.tag if lost is not None else None,
        subjects=lost.subjects if lost is not None else (),
    )


def _mended(lost: Verdict, before: Side, after: Side) -> str:
    """What took the first reason of a loss away: a record in its place, else that it is over."""
    reason = lost.reasons[0]
    slots = [reason.thing, *before.snapshot.sources(reason.thing, "filledBy")]
    for slot in slots:
        for record in after.snapshot.targets(slot, "filledBy"):
            now, was = after.posture.verdicts.get(record), before.posture.verdicts.get(record)
            if now is not None and now.status == "holds" and (was is None or was.status != "holds"):
                on = _born(after.snapshot.nodes[record], _BORN["Record"])
                return f"{now.name} {f'of {on} ' if on else ''}counts now; before: {reason.text}"
    return f"no longer: {reason.text}"


def _happenings(before: Side, after: Side, vocabulary: Vocabulary) -> Iterator[Happening]:
    """What came, went, ran out, was raised, closed, changed or left between the two days."""
    first, last = sorted((before.posture.as_of, after.posture.as_of))
    yield from _came(before.snapshot, after.snapshot, vocabulary, last, "recorded")
    yield from _came(after.snapshot, before.snapshot, vocabulary, first, "taken out")
    nodes = {**before.snapshot.nodes, **after.snapshot.nodes}
    for node in nodes.values():
        if vocabulary.is_a(node.cls, "Record"):
            there = after if node.id in after.snapshot else before
            until = there.facts.runs_out(node.id)
            if until is not None and first <= until < last:
                yield Happening(until, "ran out", node.id, node.name)
        for cls, name, what in _DATED:
            on = as_date(node.get(name)) if vocabulary.is_a(node.cls, cls) else None
            if on is not None and first < on <= last:
                yield Happening(on, what, node.id, node.name)


_DATED: tuple[tuple[str, str, What], ...] = (
    ("Challenge", "raised_on", "raised"),
    ("Challenge", "closed_on", "closed"),
    ("Change", "at", "changed"),
    ("Person", "leaves_on", "left"),
)


def _came(
    old: Snapshot, new: Snapshot, vocabulary: Vocabulary, otherwise: date, what: What
) -> Iterator[Happening]:
    for node in new.instances(*vocabulary.subclasses("Record")):
        if node.id not in old:
            on = _born(node, _BORN["Record"]) or otherwise
            yield Happening(on, what, node.id, node.name)


def _born(node: Node, names: tuple[str, ...]) -> date | None:
    days = (as_date(node.get(name)) for name in names)
    return next((day for day in days if day is not None), None)


def _in_time(one: Happening) -> tuple[date, str, str]:
    return one.on, one.what, one.id


def _worst_first(row: DifferenceRow) -> tuple[object, ...]:
    """For the worse, then for the better; requirements before records, broken before doubt."""
    ways: tuple[Way, ...] = ("worse", "better", "new", "gone")
    noun = _NOUNS.index(row.noun) if row.noun in _NOUNS else len(COUNTED)
    cause = TAGS.index(row.tag) if row.tag in TAGS else len(TAGS)
    worst = -max(_RANK[row.before], _RANK[row.after])
    return ways.index(row.way), noun, worst, cause, natural(row.name), row.id
