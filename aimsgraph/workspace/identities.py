"""`identity.yaml`: what people decided about which things are one.

A list of entries that a person writes and reviews::

    - same: [dataset:claims-history, dataset:dwh.claims_hist]   # the first id stays
      by: Mia Lund
      on: 2026-11-24
      why: the warehouse table is the register's data set
    - apart: [dataset:claims-test, dataset:claims-history]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import Locator, Problem, Verdicts
from aimsgraph.importing.documents import read_document
from aimsgraph.importing.files import decode
from aimsgraph.importing.invalid import advice, invalid

IDENTITY_NAME = "identity.yaml"

Pair = Annotated[list[str], Field(min_length=2)]


class Entry(BaseModel):
    """One decision: these ids are one thing, or stay apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: Pair | None = None
    apart: Pair | None = None
    by: str = ""
    on: date | None = None
    why: str = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> Entry:
        if (self.same is None) == (self.apart is None):
            raise ValueError("give either same or apart")
        return self


_ENTRIES: TypeAdapter[list[Entry]] = TypeAdapter(list[Entry])


def read_identities(root: Path) -> Verdicts:
    """The decisions of the workspace; none where there is no file.

    Raises
    ------
    InputError
        With the line, if the file is not what it should be or contradicts itself.
    """
    same: dict[str, str] = {}
    apart: set[frozenset[str]] = set()
    for entry, place in _entries(root / IDENTITY_NAME):
        _one_kind(entry, place)
        if entry.same:
            first, *others = entry.same
            same.update(dict.fromkeys(others, first))
        apart.update(frozenset(pair) for pair in combinations(entry.apart or (), 2))
        if any(frozenset(pair) in apart for pair in same.items()):
            raise InputError(
                "two things are one by one entry, and stay apart by another",
                where=str(place),
                hint="take one of the two entries out",
            )
    return Verdicts(same, frozenset(apart))


def unknown_ids(root: Path, known: Collection[str]) -> Iterator[Problem]:
    """Of each decided id that is not among ``known`` that it has no effect, with its line."""
    for entry, place in _entries(root / IDENTITY_NAME):
        for id in (*(entry.same or ()), *(entry.apart or ())):
            if id not in known:
                message = "nothing has this id; the decision has no effect"
                hint = did_you_mean(id, known) or "take the entry out if the thing is gone"
                yield Problem("warning", "identity", place, id, message, hint)


def _one_kind(entry: Entry, place: Locator) -> None:
    if entry.same and len({id.partition(":")[0] for id in entry.same}) > 1:
        raise InputError(
            "things of two kinds cannot be one",
            where=str(place),
            hint="ids that are one start alike, as in dataset:a and dataset:b",
        )


def _entries(path: Path) -> Iterator[tuple[Entry, Locator]]:
    """The decisions with their places; none where there is no file."""
    if not path.is_file():
        return
    document = read_document(decode(path.read_bytes(), path.name), path.name)
    try:
        entries = _ENTRIES.validate_python(document.value or [])
    except ValidationError as error:
        first = error.errors()[0]
        line, _ = document.place(first["loc"])
        raise InputError(
            invalid(first, path.name if not first["loc"] else "an entry"),
            where=f"{path.name}:{line}",
            hint=advice(first, Entry.model_fields) or None,
        ) from None
    for at, entry in enumerate(entries):
        yield entry, Locator(path.name, line=document.place((at,))[0])
