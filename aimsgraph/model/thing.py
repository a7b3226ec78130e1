"""What all typed things have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Duration = Annotated[str, Field(pattern=r"^P\d+[YMWD]$")]  # P3M, P1Y, P2W, P30D
Moment = date | datetime  # a date without a time means the whole day; so it comes first

Scalar = str | int | float | bool | date | datetime


class Thing(BaseModel):
    """A thing of the graph, typed: its id and the properties of its class.

    Values are checked when it is made; it cannot be altered afterwards. It knows no relations:
    those are of the graph.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    is_called: ClassVar[str] = ""  # the class in the ontology

    id: str
    """What identifies it: ``dataset:claims-history``."""

    def properties(self) -> Mapping[str, Scalar | tuple[Scalar, ...]]:
        """What is set, as the store takes it."""
        names = [name for name in type(self).model_fields if name in self.model_fields_set]
        given = {name: getattr(self, name) for name in names if name != "id"}
        return {name: value for name, value in given.items() if value is not None and value != ()}
