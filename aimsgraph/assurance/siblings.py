"""Siblings of a finding: what else rests on what failed, and where else it could fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import natural
from aimsgraph.assurance.stages import slots_of
from aimsgraph.errors import UsageError
from aimsgraph.impact import Policy
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

How = Literal["same support", "same elsewhere", "uses it too"]
_HOWS: tuple[How, ...] = ("same support", "same elsewhere", "uses it too")


@dataclass(frozen=True, slots=True)
class Sibling:
    """Something that a corrective action has to look at too.

    ``same support``: a requirement that lacks what the finding lacks, a record of the same kind
    about the same thing or the very record that fails. ``same elsewhere``: what is asked for by the
    same requirement for another subject. ``uses it too``: a system with the thing the finding is
    about. ``via`` is what they share.
    """

    id: str
    name: str
    how: How
    lost: bool
    word: str
    via: str


@dataclass(frozen=True, slots=True)
class Siblings:
    """The things that a finding is against, what failed there, and what shares it."""

    finding: str
    against: tuple[str, ...]
    failed: tuple[str, ...]
    rows: tuple[Sibling, ...]


def siblings(
    finding: str, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, *, as_of: date
) -> Siblings:
    """What shares the failed support of a finding, the lost first.

    What failed are the slots of what it is against, at the subjects it is about: the lost ones, or
    all of them if none is lost. Raises `UnknownIdError` for an unknown id and `UsageError` for a
    thing that is no finding.
    """
    id = snapshot.resolve(finding, policy.adopted)
    if not vocabulary.is_a(snapshot.node(id).cls, "Challenge"):
        raise UsageError("it is no finding", where=id, hint="name a nonconformity or an incident")
    return _Search(id, Basis(Facts(snapshot, vocabulary, policy, as_of))).found()


class _Search:
    def __init__(self, finding: str, basis: Basis) -> None:
        self._finding = finding
        self._basis = basis
        self._facts = basis.facts
        self._about = set(self._facts.members(finding, "concerns"))
        self._against = tuple(sorted(self._facts.members_of(finding, "challengedBy")))

    def found(self) -> Siblings:
        asked = [slot for id in self._against for slot in sorted(slots_of(id, self._facts))]
        here = [s for s in asked if not self._about or self._about & set(self._subjects(s))]
        lost = [slot for slot in here if self._basis.status(slot) != "holds"]
        failed = tuple(dict.fromkeys(lost or here))
        rows = [*self._same(failed), *self._elsewhere(asked, failed), *self._users()]
        unique = {(row.id, row.how): row for row in reversed(rows)}.values()
        return Siblings(
            self._finding,
            self._against,
            failed,
            tuple(
                sorted(
                    unique,
                    key=lambda r: (_HOWS.index(r.how), not r.lost, natural(r.name), r.id),
                )
            ),
        )

    def _same(self, failed: tuple[str, ...]) -> Iterator[Sibling]:
        """Requirements on a slot that the same record would fill, or on a record that fails."""
        facts = self._facts
        for slot in failed:
            others: dict[str, str] = {}
            for subject in self._subjects(slot):
                for other in facts.members_of(subject, "concerns"):
                    if self._kinds(other) & self._kinds(slot):
                        others[other] = slot
            for record in facts.members(slot, "filledBy"):
                if self._basis.status(record) != "holds":
                    others.update(dict.fromkeys(facts.members_of(record, "filledBy"), record))
            for other, via in others.items():
                if other != slot and facts.judged(other):
                    for requirement in self._basis.references(other):
                        if requirement not in self._against:
                            yield self._sibling(requirement, "same support", via)

    def _elsewhere(self, asked: Iterable[str], failed: tuple[str, ...]) -> Iterator[Sibling]:
        wanted = set().union(*map(self._kinds, failed)) if failed else set()
        for slot in asked:
            if slot not in failed and self._kinds(slot) & wanted:
                yield self._sibling(slot, "same elsewhere", failed[0])

    def _users(self) -> Iterator[Sibling]:
        for thing in sorted(self._about):
            for whole in sorted(self._basis.subjects.wholes(thing)):
                if self._facts.is_a(whole, "AISystem") and whole in self._basis.subjects:
                    yield self._sibling(whole, "uses it too", thing)

    def _sibling(self, id: str, how: How, via: str) -> Sibling:
        lost = self._basis.status(id) != "holds"
        verdict = self._basis.posture.verdicts.get(id)
        judged = self._facts.judged(id)
        word = verdict.word if verdict is not None else "holds" if judged else ""
        return Sibling(id, self._facts.name(id), how, lost, word, via)

    def _subjects(self, slot: str) -> tuple[str, ...]:
        return self._facts.members(slot, "concerns")

    def _kinds(self, slot: str) -> set[str]:
        kinds = self._basis.snapshot.nodes[slot].get("kinds")
        return {str(kind) for kind in kinds} if isinstance(kinds, tuple) else set()
