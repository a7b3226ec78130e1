"""The answers: verdicts, postures, answers to what-if, and explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["holds", "doubt", "broken"]
Significance = Literal["minor", "significant"]

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
    """The status of everything as of a date."""

    as_of: date
    revision: int
    ontology: str
    verdicts: Mapping[str, Verdict]
    closed: tuple[str, ...]
    flags: tuple[Flag, ...]
    complete: bool = True


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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: what is lost or changed, by which rule, from which earlier steps."""

    thing: str
    plane: str
    text: str
    rule: str
    relation: str
    rests_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a thing has its status: a proof of least height, leaves first."""

    verdict: Verdict
    steps: tuple[Step, ...]

    def text(self) -> str:
        """The proof as an indented text, the conclusion first."""
        lines = [f"{self.verdict.name} ({self.verdict.id}): {self.verdict.word}"]
        shown: set[int] = set()

        def show(number: int, depth: int) -> None:
            step = self.steps[number]
            again = " (see above)" if number in shown and step.rests_on else ""
            lines.append(f"{'  ' * depth}- {step.text}{again}")
            if not again:
                shown.add(number)
                for earlier in step.rests_on:
                    show(earlier, depth + 1)

        if self.steps:
            for number in self.steps[-1].rests_on or (len(self.steps) - 1,):
                show(number, 1)
        return "\n".join(lines)
