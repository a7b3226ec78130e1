"""Treatments: what is done about each risk, by which controls, and who accepted what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from aimsgraph.assurance.freshness import Evidence, evidence
from aimsgraph.impact import Verdict
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner, Owners


@dataclass(frozen=True, slots=True)
class Treated:
    """A risk, how it is treated, and the residual risk.

    ``options`` are reduce, avoid, share, retain; ``controls`` and ``records`` carry the treatments.
    ``acceptable`` says whether the residual risk is within the criteria, None where nobody said;
    ``approvals`` are the decisions by which it was accepted.
    """

    id: str
    name: str
    subjects: tuple[str, ...]
    treatments: tuple[str, ...]
    options: tuple[str, ...]
    controls: tuple[str, ...]
    records: tuple[str, ...]
    inherent: str
    residual: str
    acceptable: bool | None
    approvals: tuple[Evidence, ...]
    owner: Owner | None
    word: str
    reason: str


def carried(facts: Facts, controls: Iterable[str], stands: Callable[[str], bool]) -> set[str]:
    """The risks whose treatment some controls carry, themselves or as what others rely on.

    Nothing is looked for through a treatment or measure that does not stand.
    """
    found: set[str] = set()
    waiting = [c for control in controls for c in (control, *facts.members(control, "appliedAs"))]
    seen = set(waiting)
    while waiting:
        thing = waiting.pop()
        for treatment in filter(stands, facts.members_of(thing, "realisedBy")):
            found.update(filter(stands, facts.members_of(treatment, "treatedBy")))
        for above in filter(stands, facts.members_of(thing, "reliesOn")):
            if above not in seen:
                seen.add(above)
                waiting.append(above)
    return found


class Treatments:
    """The open risks of a graph, and which of them rest on a control."""

    def __init__(self, facts: Facts, verdicts: Mapping[str, Verdict], owners: Owners) -> None:
        self._facts = facts
        self._verdicts = verdicts
        self._owners = owners

    @cached_property
    def all(self) -> tuple[Treated, ...]:
        """Every open risk, by id."""
        risks = self._facts.snapshot.instances(*self._facts.vocabulary.subclasses("Risk"))
        open = (risk.id for risk in risks if self._facts.judged(risk.id))
        return tuple(self._treated(id) for id in sorted(open))

    def resting_on(self, controls: Iterable[str], named: Iterable[str] = ()) -> tuple[str, ...]:
        """The risks that some controls treat, or what relies on them; and those named."""
        facts = self._facts
        found = {id for id in named if facts.is_a(id, "Risk") and facts.judged(id)}
        return tuple(sorted(found | carried(facts, controls, facts.alive)))

    def _treated(self, risk: str) -> Treated:
        facts, node = self._facts, self._facts.snapshot.nodes[risk]
        treatments = [id for id in facts.members(risk, "treatedBy") if facts.alive(id)]
        carried = [id for each in treatments for id in facts.members(each, "realisedBy")]
        accepted = [id for id in facts.members(risk, "acceptedBy") if facts.there(id)]
        acceptable = facts.value(risk, "acceptable")
        verdict = self._verdicts.get(risk)
        options = (str(facts.value(id, "option") or "") for id in treatments)
        return Treated(
            id=risk,
            name=node.name,
            subjects=facts.members(risk, "arisesIn"),
            treatments=tuple(treatments),
            options=tuple(dict.fromkeys(option for option in options if option)),
            controls=tuple(dict.fromkeys(self._controls(carried))),
            records=tuple(id for id in carried if facts.is_a(id, "Record")),
            inherent=str(node.get("inherent_level") or ""),
            residual=str(node.get("residual_level") or ""),
            acceptable=acceptable if isinstance(acceptable, bool) else None,
            approvals=tuple(evidence(facts, id, self._verdicts.get(id)) for id in accepted),
            owner=self._owners.of(risk),
            word=verdict.word if verdict is not None else "holds",
            reason=verdict.reasons[0].text if verdict is not None and verdict.reasons else "",
        )

    def _controls(self, carried: Iterable[str]) -> Iterator[str]:
        for id in carried:
            if self._facts.is_a(id, "Control"):
                yield id
            elif self._facts.is_a(id, "Implementation"):
                yield from self._facts.members_of(id, "appliedAs")
