"""`journal.yaml`: what people record by command, one entry after the other.

Each entry says what was done, to what, by whom, when and why::

    - id: 2026-05-04-1
      did: change
      thing: dataset:claims-history
      kind: content
      significance: minor
      on: 2026-05-04
      by: Ingrid Solheim
      at: 2026-05-04T09:30:00+00:00
      why: monthly refresh
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from aimsgraph import disk
from aimsgraph.errors import InputError, UsageError, did_you_mean
from aimsgraph.importing.dates import read_date
from aimsgraph.importing.documents import Document, read_document
from aimsgraph.importing.invalid import advice, invalid
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import Locator

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Text = Annotated[str, Field(min_length=1)]

_HEADER = """\
# What people recorded with aimsgraph record: changes, reviews, exclusions, renewals. Part of the
# graph at every sync. Correct an entry here, or undo it with another one.
"""


class _Entry(BaseModel):
    """What every entry says."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: Text
    by: Text
    at: datetime
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _read_dates(cls, data: Any) -> Any:
        """Dates as registers have them: a day stays a day, and what is unclear is said."""
        if not isinstance(data, dict):
            return data
        read = dict(data)
        for name in cls.model_fields:
            if name in ("on", "until", "period_start", "period_end") and isinstance(
                read.get(name), str
            ):
                found = read_date(read[name])
                if found.value is None:
                    raise ValueError(f"{name} is {read[name]!r}: {found.why}")
                read[name] = found.value
        return read


class ChangeEntry(_Entry):
    """Something changed."""

    did: Literal["change"] = "change"
    thing: Text
    kind: Text
    significance: Literal["minor", "significant"] | None = None
    on: datetime | date


class ReviewEntry(_Entry):
    """Someone looked at a record, a control, a policy or the mapping of a provision."""

    did: Literal["review"] = "review"
    thing: Text
    verdict: Literal["accepted", "rejected", "pending"] = "accepted"
    reason: Literal["insufficient", "adverse"] | None = None
    on: date

    @model_validator(mode="after")
    def _reasoned(self) -> ReviewEntry:
        if (self.verdict == "rejected") != (self.reason is not None):
            raise ValueError("a rejection, and only a rejection, has a reason")
        return self


class ExclusionEntry(_Entry):
    """A reference control was excluded from the statement of applicability."""

    did: Literal["exclude"] = "exclude"
    control: Text
    on: date

    @model_validator(mode="after")
    def _reasoned(self) -> ExclusionEntry:
        if not self.why:
            raise ValueError("an exclusion needs a reason: say why")
        return self


class RenewalEntry(_Entry):
    """A record was renewed: a newer state of it was collected, or it counts for longer."""

    did: Literal["renew"] = "renew"
    thing: Text
    on: date | None = None
    until: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    version: str | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _renews(self) -> RenewalEntry:
        if self.on is None and self.until is None:
            raise ValueError("a renewal says when it was collected (on), or until when it counts")
        return self


class UndoEntry(_Entry):
    """An earlier entry does not count any more."""

    did: Literal["undo"] = "undo"
    entry: Text


Entry = Annotated[
    ChangeEntry | ReviewEntry | ExclusionEntry | RenewalEntry | UndoEntry,
    Field(discriminator="did"),
]
AnyEntry = ChangeEntry | ReviewEntry | ExclusionEntry | RenewalEntry | UndoEntry
_KINDS: Mapping[str, type[AnyEntry]] = {
    "change": ChangeEntry,
    "review": ReviewEntry,
    "exclude": ExclusionEntry,
    "renew": RenewalEntry,
    "undo": UndoEntry,
}
_ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(Entry)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry and where it stands."""

    entry: AnyEntry
    place: Locator


def read_entries(text: str, where: str, sha256: str = "") -> Iterator[Placed | Problem]:
    """The entries of a journal in their order; an entry that is not valid is a problem.

    Raises
    ------
    InputError
        If the text is no list of entries at all.
    """
    document = read_document(text, where)
    if document.value is None:
        return
    if not isinstance(document.value, list):
        hint = "each entry starts on a line of its own with - id: ..."
        raise InputError("the journal is not a list of entries", where=where, hint=hint)
    seen: set[str] = set()
    for at, data in enumerate(document.value):
        line, column = document.place((at,))
        place = Locator(where, sha256, line=line, column=column, pointer=f"/{at}")
        try:
            entry = _ENTRY.validate_python(data)
        except ValidationError as error:
            yield _invalid(error.errors()[0], data, document, place, at)
            continue
        if entry.id in seen:
            message = "two entries have the same id; the second is set aside"
            hint = "give it another id"
            yield Problem("error", "duplicate-id", place, entry.id, message, hint)
            continue
        seen.add(entry.id)
        yield Placed(entry, place)


def standing(entries: list[Placed]) -> Iterator[Placed | Problem]:
    """The entries that were not undone, without the undoings; undoing nothing is a problem."""
    undone: set[str] = set()
    for placed in reversed(entries):
        entry = placed.entry
        if isinstance(entry, UndoEntry) and entry.id not in undone:
            undone.add(entry.entry)
    known = {placed.entry.id for placed in entries}
    for placed in entries:
        if not isinstance(placed.entry, UndoEntry):
            if placed.entry.id not in undone:
                yield placed
        elif placed.entry.entry not in known:
            message = "there is no such entry to undo"
            hint = did_you_mean(placed.entry.entry, known) or "their ids stand in the journal"
            yield Problem("error", "dangling", placed.place, placed.entry.entry, message, hint)


def record(path: Path, did: str, *, by: str, at: datetime, **fields: object) -> AnyEntry:
    """Append an entry to the journal at ``path``; it is made where there is none.

    The file is replaced as a whole, so that a crash leaves the old one or the new one; what stands
    in it, comments included, stays. What its newest entry says already is not said again: whoever
    was interrupted repeats the command.

    Parameters
    ----------
    did
        ``change``, ``review``, ``exclude``, ``renew`` or ``undo``.
    by, at
        Who records it, and the moment, with a time zone.
    fields
        What that kind of entry says besides; those that are None are left out.

    Raises
    ------
    UsageError
        If the entry is not valid; nothing is written.
    InputError
        If the journal that is there cannot be read.
    """
    with disk.alone(path.parent):
        text = _current(path)
        entries = [each for each in read_entries(text, path.name) if isinstance(each, Placed)]
        known = {placed.entry.id for placed in entries}
        given = {name: value for name, value in fields.items() if value is not None}
        given.setdefault("id", _next_id(at, known))
        try:
            entry = _ENTRY.validate_python({**given, "did": did, "by": by, "at": at})
        except ValidationError as error:
            raise UsageError(invalid(error.errors()[0], "the entry")) from None
        if isinstance(entry, UndoEntry) and entry.entry not in known:
            hint = did_you_mean(entry.entry, known) or "their ids stand in the journal"
            raise UsageError(f"the journal has no entry {entry.entry!r}", hint=hint)
        if entries and _said_by(entries[-1].entry) == _said_by(entry):
            return entries[-1].entry
        disk.write(path, _appended(text, entry).encode())
    return entry


def take_back(path: Path, entry: AnyEntry, before: bytes | None) -> None:
    """Make the journal what it was ``before`` the entry, unless more was written since."""
    with disk.alone(path.parent):
        text = (before or b"").decode().replace("\r\n", "\n")
        if _current(path) != _appended(text, entry):
            return
        if before is None:
            path.unlink()
        else:
            disk.write(path, before)


def _said_by(entry: AnyEntry) -> dict[str, Any]:
    """What an entry says, whenever it was written."""
    return entry.model_dump(exclude={"id", "at"})


def _next_id(at: datetime, known: set[str]) -> str:
    day = at.date().isoformat()
    number = 1
    while f"{day}-{number}" in known:
        number += 1
    return f"{day}-{number}"


def _current(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the journal cannot be read: {error}", where=path.name) from None


def _appended(text: str, entry: AnyEntry) -> str:
    """``text`` with an entry after it."""
    written = text.rstrip()
    if not read_document(text, "journal").value:
        # An empty list is written on its line; the comments around it stay.
        lines = [line for line in written.splitlines() if line.split("#")[0].strip() not in ("[]",)]
        written = "\n".join(lines).rstrip() or _HEADER.rstrip()
    elif written.rpartition("\n")[2].lstrip().startswith("]"):
        raise InputError("the journal is one list in brackets", hint="put each entry on its lines")
    return f"{written}\n\n{_as_yaml(entry)}" if written else _as_yaml(entry)


def _as_yaml(entry: AnyEntry) -> str:
    """An entry as YAML: strings as JSON writes them are YAML too."""
    said = entry.model_dump(mode="json", exclude_none=True)
    order = ["id", "did", *(name for name in said if name not in ("id", "did"))]
    lines = [f"{name}: {_scalar(said[name])}" for name in order if said[name] != ""]
    return "".join(f"{'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))


def _scalar(value: object) -> str:
    text = str(value)
    plain = text and all(c.isalnum() or c in "-_./:+ " for c in text) and not text.endswith(":")
    safe = plain and text[0].isalnum() and ": " not in text and text == text.strip()
    reserved = {"true", "false", "yes", "no", "null", "on", "off", "y", "n"}
    return text if safe and text.lower() not in reserved else json.dumps(text, ensure_ascii=False)


def _invalid(
    error: ErrorDetails, data: object, document: Document, place: Locator, at: int
) -> Problem:
    said = data if isinstance(data, Mapping) else {}
    kind = _KINDS.get(str(said.get("did")))
    key = error["loc"][-1] if error["loc"] else "did"
    line, column = document.place((at, key))
    where = replace(place, line=line, column=column)
    message = f"{invalid(error, 'did' if said else 'an entry')}; the entry is set aside"
    hint = advice(error, kind.model_fields if kind else ())
    if not kind:
        hint = did_you_mean(str(said.get("did")), _KINDS) or f"did: one of {', '.join(_KINDS)}"
    return Problem("error", "entry", where, str(said.get("id", "")), message, hint)
