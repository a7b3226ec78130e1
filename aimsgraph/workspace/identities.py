"""`identity.yaml`: what people decided about which things are one.

A list of entries that a person writes and reviews::

    - same: [dataset:claims-history, dataset:dwh.claims_hist]   # the first id stays
      by: Mia Lund
      on: 2026-11-24
      why: the warehouse table is the register's data set
    - apart: [dataset:claims-test, dataset:claims-history]
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from aimsgraph.errors import WorkspaceError
from aimsgraph.importing import Verdicts
from aimsgraph.importing.documents import read_document
from aimsgraph.importing.files import decode

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
    """The decisions of the workspace; none where there is no file."""
    path = root / IDENTITY_NAME
    same: dict[str, str] = {}
    apart: set[frozenset[str]] = set()
    for entry in _entries(path) if path.is_file() else ():
        if entry.same:
            first, *others = entry.same
            same.update(dict.fromkeys(others, first))
        apart.update(frozenset(pair) for pair in combinations(entry.apart or (), 2))
    return Verdicts(same, frozenset(apart))


def _entries(path: Path) -> list[Entry]:
    document = read_document(decode(path.read_bytes(), path.name), path.name)
    try:
        return _ENTRIES.validate_python(document.value or [])
    except ValidationError as error:
        first = error.errors()[0]
        line, _ = document.place(first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise WorkspaceError(
            f"{message[:1].lower()}{message[1:]}", where=f"{path.name}:{line}"
        ) from None
