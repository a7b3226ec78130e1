"""What one ontology file says, before anything is inherited or put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.terms import (
    ChangeKind,
    Demand,
    EvidenceKind,
    Must,
    Property,
    RelationType,
    Response,
)

_Term = TypeVar("_Term")


@dataclass(frozen=True)
class ClassDraft:
    """A class as it is written: None where it says nothing of its own."""

    name: str
    parent: str | None
    module: str
    prefix: str
    definition: str
    properties: Mapping[str, Property]
    has_status: bool | None
    own: Mapping[str, str]
    implies: Mapping[str, tuple[str, ...]]
    closes: tuple[str, ...] | None
    changes: tuple[str, ...] | None
    must: tuple[Must, ...]
    words: Mapping[str, str]
    seen: tuple[str, ...] | None
    made: bool
    closed_when: tuple[str, ...]
    column: str | None
    aligned: tuple[tuple[str, str], ...]
    other_models: str


@dataclass
class Draft:
    """The terms of one file, each with its place.

    ``every_relation`` are the properties that all relations may carry; ``places`` has the keys of
    `Vocabulary.places`, with demands and responses counted within the file.
    """

    file: str
    classes: dict[str, ClassDraft] = field(default_factory=dict)
    relations: dict[str, RelationType] = field(default_factory=dict)
    every_relation: dict[str, Property] = field(default_factory=dict)
    change_kinds: dict[str, ChangeKind] = field(default_factory=dict)
    kinds: dict[str, EvidenceKind] = field(default_factory=dict)
    renamed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    demands: list[Demand] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    tracks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def define(
        self, what: str, known: dict[str, _Term], name: str, term: _Term, place: str
    ) -> None:
        """Add a term; the same name twice in one file is an error."""
        if name in known:
            raise OntologyError(
                f"{what} {name} is defined twice",
                where=place,
                hint=f"the first is at {self.places[f'{what} {name}']}",
            )
        known[name] = term
        self.places[f"{what} {name}"] = place

    def add_demand(self, demand: Demand, place: str) -> None:
        """Add a demand."""
        self.places[f"demand {len(self.demands)}"] = place
        self.demands.append(demand)

    def add_response(self, response: Response, place: str) -> None:
        """Add a response."""
        self.places[f"response {len(self.responses)}"] = place
        self.responses.append(response)
