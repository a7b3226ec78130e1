"""Stages of an audit: the same graph with the slots of one stage alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import STATES, Group, RequirementRow, State
from aimsgraph.assurance.slots import stage as stage_of_kinds
from aimsgraph.impact import Policy
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

Stage = Literal["design", "operation", "effectiveness"]
STAGES: tuple[Stage, ...] = get_args(Stage)

NOT_EXAMINED: Literal["not examined"] = "not examined"
Examined = Literal[State, "not examined"]

# The way from a requirement to its slots; what else it stands on is asked of something else.
_DOWN = ("restsOn", "metBy", "decidedBy", "implementedBy", "appliedAs")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one requirement stands in a stage, or at all where no stage is named.

    ``slots`` are what it is judged by; without any in the stage it is not examined. ``reason`` is
    the first of its reasons.
    """

    id: str
    ref: str
    group: Group
    state: Examined
    word: str
    reason: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the requirements stand on a day if nothing new is recorded.

    ``name`` says what day it is (today, Stage 1, Stage 2); ``stage`` is None where all slots count.
    ``counts`` are by group.
    """

    name: str
    as_of: date
    stage: Stage | None
    counts: Mapping[Group, Mapping[Examined, int]]
    requirements: tuple[Standing, ...]

    def count(self, *states: Examined) -> int:
        """How many clauses and reference controls are in one of these states."""
        asked = (self.counts[group] for group in self.counts if group != "own controls")
        return sum(of.get(state, 0) for of in asked for state in states)


def outlook(
    name: str,
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    as_of: date,
    stage: Stage | None = None,
) -> Outlook:
    """How the requirements stand on a day, judged by the slots of ``stage`` or by all.

    A stage is asked of the engine: slots of other stages have ended, and all else is as it is. So
    its groups, k of n and words are the engine's; an open finding against a requirement counts in
    each stage that examines it.
    """
    facts = of_stage(Facts(snapshot, vocabulary, policy, as_of), stage)
    return outlook_of(name, Basis(facts), stage)


def outlook_of(name: str, basis: Basis, stage: Stage | None = None) -> Outlook:
    """The same of a graph that holds the slots of ``stage`` alone."""
    found = tuple(_standing(basis, row, stage) for row in basis.requirements)
    counts: dict[Group, Counter[Examined]] = {}
    for standing in found:
        counts.setdefault(standing.group, Counter())[standing.state] += 1
    states: tuple[Examined, ...] = (*STATES, NOT_EXAMINED)
    told = {group: {state: of[state] for state in states} for group, of in counts.items()}
    return Outlook(name, basis.as_of, stage, told, found)


def of_stage(facts: Facts, stage: Stage | None) -> Facts:
    """The same graph with every slot of another stage, or of none, closed; None closes no slot."""
    if stage is None:
        return facts
    slots = facts.snapshot.instances(*facts.vocabulary.subclasses("EvidenceRequirement"))
    return facts.closing(s.id for s in slots if stage_of(s, facts.vocabulary) != stage)


def stage_of(slot: Node, vocabulary: Vocabulary) -> str | None:
    """The stage that looks at a slot: its own, else the earliest of its kinds."""
    kinds = slot.get("kinds")
    known = kinds if isinstance(kinds, tuple) else (kinds,) if isinstance(kinds, str) else ()
    said = slot.get("stage")
    return str(said) if said is not None else stage_of_kinds(map(str, known), vocabulary)


def _standing(basis: Basis, row: RequirementRow, stage: Stage | None) -> Standing:
    slots = tuple(sorted(slots_of(row.id, basis.facts)))
    idle = row.state in ("not applicable", "not yet due")
    if stage is not None and not slots and not idle:
        return Standing(row.id, row.ref, row.group, NOT_EXAMINED, NOT_EXAMINED, "", ())
    return Standing(row.id, row.ref, row.group, row.state, row.word, row.reason, slots)


def slots_of(requirement: str, facts: Facts) -> frozenset[str]:
    """The slots that a requirement or control is judged by, those of its controls included."""
    found: set[str] = set()
    seen = {requirement}
    waiting: list[str] = [requirement]
    while waiting:
        id = waiting.pop()
        if facts.is_a(id, "EvidenceRequirement"):
            found.add(id)
            continue
        below = set(_below(id, facts)) - seen
        seen |= below
        waiting.extend(below)
    return frozenset(found)


def _below(id: str, facts: Facts) -> Iterator[str]:
    if facts.is_a(id, "SoAEntry") and facts.value(id, "applicable") is False:
        return
    for relation in _DOWN:
        yield from (each for each in facts.members(id, relation) if facts.judged(each))
