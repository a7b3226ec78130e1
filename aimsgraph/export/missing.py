"""What an auditor will not find in an evidence pack, or not as it was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from aimsgraph.assurance.coverage import WORST_FIRST, State
from aimsgraph.assurance.pack import Asked, Pack
from aimsgraph.export.enclosures import Enclosure, Found
from aimsgraph.export.matrix import told
from aimsgraph.impact.sentence import number, reason_text
from aimsgraph.snapshot import Snapshot

What = Literal[
    "file not there",
    "file not taken",
    "file altered",
    "nothing recorded",
    "recorded in part",
    "without support",
    "kept elsewhere",
]
_NEVER: tuple[State, ...] = ("gap", "planned")
# What is said of files that are not in the pack as they were recorded.
_WORDS: Mapping[Found, What] = {
    "not there": "file not there",
    "not taken": "file not taken",
    "altered": "file altered",
    "elsewhere": "kept elsewhere",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing.

    ``refs`` are the requirements that it is missing for; ``thing`` is the slot, record or
    requirement that it concerns; ``lines`` say where and why.
    """

    what: What
    refs: tuple[str, ...]
    thing: str
    name: str
    lines: tuple[str, ...]
    owner: str


def missing(
    pack: Pack, enclosures: Mapping[str, Enclosure], places: Mapping[str, str], snapshot: Snapshot
) -> tuple[Missing, ...]:
    """What is missing, each once: files, then what was never recorded.

    ``places`` say where records are recorded, by their id.
    """
    return tuple(_Missing(pack, enclosures, places, snapshot).all())


def counted(what: What, count: int) -> str:
    """How many of a sort are missing, as part of a sentence.

    >>> counted("nothing recorded", 4), counted("file altered", 1)
    ('4 things with nothing recorded', '1 file altered')
    """
    match what:
        case "nothing recorded":
            return f"{number(count, 'thing')} with {what}"
        case "recorded in part":
            return f"{number(count, 'thing')} {what}"
        case "without support":
            return f"{number(count, 'requirement')} {what}"
        case "kept elsewhere":
            return f"{number(count, 'record')} {what}"
    return f"{number(count, 'file')} {what.removeprefix('file ')}"


class _Missing:
    def __init__(
        self,
        pack: Pack,
        enclosures: Mapping[str, Enclosure],
        places: Mapping[str, str],
        snapshot: Snapshot,
    ) -> None:
        self._pack = pack
        self._enclosures = enclosures
        self._places = places
        self._snapshot = snapshot

    def all(self) -> Iterator[Missing]:
        yield from self._files("not there")
        yield from self._files("not taken")
        yield from self._files("altered")
        yield from self._unrecorded()
        yield from self._unsupported()
        yield from self._files("elsewhere")

    def _unrecorded(self) -> Iterator[Missing]:
        slots: dict[str, list[Asked]] = {}
        for asked in self._pack.asked:
            none = asked.state in WORST_FIRST and not asked.exhibits
            if none or asked.state in _NEVER:
                slots.setdefault(asked.slot, []).append(asked)
        for slot, each in slots.items():
            first = each[0]
            what: What = "recorded in part" if first.exhibits else "nothing recorded"
            why = reason_text(first.reason).removeprefix(f"{first.name}: ")
            yield self._missing(what, each, slot, first.name, [why])

    def _unsupported(self) -> Iterator[Missing]:
        """Requirements that lack something which is asked of no subject, such as a control."""
        for row in self._pack.apart:
            if row.state in _NEVER:
                why = reason_text(row.reason).removeprefix(f"{row.ref} {row.title}: ")
                owner = told(row.owner, self._snapshot)
                yield Missing("without support", (row.ref,), row.id, row.title, (why,), owner)

    def _files(self, found: Found) -> Iterator[Missing]:
        for exhibit in self._pack.exhibits:
            if self._enclosures[exhibit.id].found == found:
                name = f"{exhibit.evidence.name} [{exhibit.id}]"
                serving = self._serving[exhibit.id]
                yield self._missing(
                    _WORDS[found], serving, exhibit.id, name, self._lines(exhibit.id)
                )

    @cached_property
    def _serving(self) -> Mapping[str, Sequence[Asked]]:
        """What each record was recorded for."""
        serving: dict[str, list[Asked]] = {}
        for asked in self._pack.asked:
            for exhibit in asked.exhibits:
                serving.setdefault(exhibit.id, []).append(asked)
        return serving

    def _lines(self, record: str) -> Iterator[str]:
        one = self._enclosures[record]
        yield f"{one.file}: {one.why}"
        if one.recorded:
            yield f"recorded SHA-256 {one.recorded}"
        if one.found == "altered":
            yield f"found SHA-256 {one.sha256}"
            yield f"it is in the pack as it is now: {one.name}"
        if record in self._places:
            yield f"recorded in {self._places[record]}"

    def _missing(
        self, what: What, each: Sequence[Asked], thing: str, name: str, lines: Iterable[str]
    ) -> Missing:
        refs = tuple(dict.fromkeys(one.ref for one in each))
        owner = told(each[0].owner, self._snapshot)
        return Missing(what, refs, thing, name, tuple(lines), owner)
