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
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from aimsgraph.errors import WorkspaceError
from aimsgraph.importing import Verdicts

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
    if not path.is_file():
        return Verdicts()
    entries = _entries(path)
    same: dict[str, str] = {}
    apart: set[frozenset[str]] = set()
    for entry in entries:
        if entry.same:
            first, *others = entry.same
            same.update(dict.fromkeys(others, first))
        for one in entry.apart or ():
            apart.update(frozenset((one, other)) for other in entry.apart or () if other != one)
    return Verdicts(same, frozenset(apart))


def _entries(path: Path) -> list[Entry]:
    import yaml

    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        return _ENTRIES.validate_python(data or [])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise WorkspaceError("is not YAML", where=where) from None
    except ValidationError as error:
        first = error.errors()[0]
        number = first["loc"][0] if first["loc"] else 0
        place = f"{path.name} entry {int(number) + 1}"
        raise WorkspaceError(first["msg"].removeprefix("Value error, "), where=place) from None
