"""The answers: verdicts, postures, answers to what-if, and the steps of a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["holds", "doubt", "broken"]
Significance = Literal["minor", "significant"]
# How support that runs in a circle is read: as none, or (the plain least fixpoint) as support.
Cycles = Literal["grounded", "least"]

# Strongest first: the tag of a loss travels with it, and the strongest names it.
TAGS = ("failing", "rejected", "outdated", "lapsed", "missing", "planned")


@dataclass(frozen=True, slots=True)
class Hypothetical:
    """A change that is only supposed: what if this happened now?"""

    thing: str
    kind: str
    significance: Significance = "significant"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of a verdict: the loss of ``thing``, reached through ``via`` by ``relation``."""

    text: str
    thing: str
    via: str
    relation: str
    tag: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """How many members of a group stand: 4 of 5 by appliedAs."""

    relation: str
    standing: int
    total: int
    need: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of one thing, in people's words, with its reasons.

    ``tag`` is the strongest cause of a breakage; ``gap`` says that it was never filled, ``planned``
    that it is a gap whose measure is planned with a date to come; ``nothing_due`` that nothing had
    to be shown yet; ``subjects`` are the systems, data, ... concerned; ``spare`` how many supports
    its tightest redundant group has beyond its need (None without such a group).
    """

    id: str
    cls: str
    name: str
    status: Status
    word: str
    tag: str | None = None
    gap: bool = False
    planned: bool = False
    nothing_due: bool = False
    subjects: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    parts: tuple[Part, ...] = ()
    spare: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A remark beside the status; it never changes a verdict."""

    kind: str
    thing: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot that a change opens: who must show what."""

    requirement: str
    kinds: tuple[str, ...]
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Posture:
    """The status of everything as of a date; ``cycles`` says how circles of support were read."""

    as_of: date
    revision: int
    ontology: str
    verdicts: Mapping[str, Verdict]
    closed: tuple[str, ...]
    flags: tuple[Flag, ...]
    complete: bool = True
    cycles: Cycles = "grounded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What some changes would do, against the posture of that date.

    ``broken`` and ``doubt`` are new; ``masked`` are broken today already and these changes alone
    would break them too; ``interaction`` are ids that break only because several changes come
    together; ``closed`` those of which nothing would be demanded any more.
    """

    changes: tuple[Hypothetical, ...]
    as_of: date
    revision: int
    ontology: str
    broken: tuple[Verdict, ...]
    doubt: tuple[Verdict, ...]
    masked: tuple[Verdict, ...]
    interaction: tuple[str, ...]
    closed: tuple[str, ...]
    opens: tuple[Opening, ...]
    flags: tuple[Flag, ...]
    complete: bool = True
    cycles: Cycles = "grounded"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: what is lost or changed, by which rule, from which earlier steps.

    Of the members that its rule counts ``beyond`` more are lost than the step needs; by other rules
    and facts there are ``others`` behind the same loss.
    """

    thing: str
    plane: str
    text: str
    rule: str
    relation: str
    rests_on: tuple[int, ...]
    beyond: int = 0
    others: int = 0
