"""What a source no longer says, and whether that may be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aimsgraph.importing.claiming import Claims, of_relation, relation_key
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Locator

LARGEST_SHARE = 0.2
FEWEST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may be written from a source."""

    source: str
    reason: str
    hint: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}; {self.hint}"


@dataclass(frozen=True)
class Sweep:
    """The subjects that a source no longer names, and what is to be said of it."""

    gone: tuple[str, ...] = ()
    refusal: Refusal | None = None
    problems: tuple[Problem, ...] = ()


def sweep(reading: Reading, old: Mapping[str, object], new: Claims, *, allow_shrink: bool) -> Sweep:
    """What of ``old`` is not in ``new``.

    Nothing goes where the reading was not complete, and nothing that was set aside. A source that
    is suddenly empty is refused, and one that lost more than a fifth of its things, or of the
    relations of the things that it kept, unless that is allowed.
    """
    missing = [subject for subject in old if subject not in new]
    if not missing or reading.source.derived or reading.let_go:
        return Sweep(tuple(missing))
    name = reading.source.name
    if not reading.complete:
        message = "the source was not read completely: what is missing in it is not retired"
        place = Locator(f"source {name}")
        return Sweep(problems=(Problem("note", "incomplete", place, "", message),))
    if reading.empty:
        hint = "bring its content back; what ended is said by a date, not by an empty source"
        return Sweep(refusal=Refusal(name, "it is empty, and was not before", hint))
    gone = tuple(subject for subject in missing if not _set_aside(subject, reading.set_aside))
    refusal = None if allow_shrink else _shrunk(name, old, gone)
    return Sweep(gone, refusal)


def _set_aside(subject: str, ids: frozenset[str]) -> bool:
    key = relation_key(subject)
    return subject in ids if key is None else key[1] in ids or key[2] in ids


def _shrunk(name: str, old: Mapping[str, object], gone: tuple[str, ...]) -> Refusal | None:
    things = [subject for subject in gone if not of_relation(subject)]
    lost = set(things)
    hint = "look at the source; if it is right, allow it to shrink"
    had = sum(1 for subject in old if not of_relation(subject))
    if _too_many(len(things), had):
        reason = f"{len(things)} of its {had} things are gone, such as {min(things)}"
        return Refusal(name, reason, hint)
    keys = [key for subject in old if (key := relation_key(subject)) and key[1] not in lost]
    dropped = [key for s in gone if (key := relation_key(s)) and key[1] not in lost]
    if _too_many(len(dropped), len(keys)):
        types = ", ".join(sorted({key[0] for key in dropped}))
        reason = f"{len(dropped)} of {len(keys)} relations of the things it kept are gone ({types})"
        return Refusal(name, reason, hint)
    return None


def _too_many(gone: int, had: int) -> bool:
    return gone >= FEWEST_ROWS and gone > LARGEST_SHARE * had
