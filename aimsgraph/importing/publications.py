"""A published set of controls and risks, as things of the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aimsgraph.errors import InputError
from aimsgraph.importing.folding import slug
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import Locator, NodeRecord, Record, RelationRecord
from aimsgraph.importing.source import Source
from aimsgraph.snapshot import Value

UNSTATED = "unstated"  # the edition of what says none


@dataclass(frozen=True)
class Publication:
    """A catalogue as its publisher brings it out: nothing of it counts until it is adopted."""

    catalog: str
    edition: str
    title: str
    place: Locator
    facts: Mapping[str, str] = field(default_factory=dict)  # publisher, url

    @property
    def id(self) -> str:
        """Its id: catalogue and edition."""
        return f"{self.catalog}:{self.edition}"

    def control_id(self, ref: str) -> str:
        """The id of one of its controls."""
        return f"{self.id}/{ref}"

    def risk_id(self, ref: str) -> str:
        """The id of one of its risks, the same in every edition."""
        return f"risk-source:{self.catalog}.{slug(ref)}"

    def framework(self) -> NodeRecord:
        """The publication as a whole."""
        given = {name: fact for name, fact in self.facts.items() if fact}
        properties: dict[str, Value] = {
            "name": self.title,
            "title": self.title,
            "catalog": self.id,
            "ref": self.id,
            "assessable": False,
            "edition": self.edition,
            **given,
        }
        return NodeRecord("Framework", self.id, properties, self.place)

    def control(self, ref: str, title: str, place: Locator) -> Iterator[Record]:
        """A control, and that it is part of the whole."""
        id = self.control_id(ref)
        properties = {"name": title, "title": title, "catalog": self.id, "ref": ref}
        yield NodeRecord("ReferenceControl", id, properties, place)
        yield RelationRecord("hasPart", self.id, id, place)

    def risk(self, ref: str, title: str, place: Locator, description: str = "") -> NodeRecord:
        """A risk, as the source that risks of one's own may stem from."""
        properties = {"name": title, **({"description": description} if description else {})}
        return NodeRecord("RiskSource", self.risk_id(ref), properties, place)

    def mitigates(self, control: str, risk: str, place: Locator) -> RelationRecord:
        """That a control mitigates a risk, both by their refs."""
        source, target = self.control_id(control), self.risk_id(risk)
        return RelationRecord("mitigates", source, target, place)


def edition_of(source: Source) -> str:
    """The option ``edition`` of a source, or that none is stated.

    Raises
    ------
    InputError
        If it is no word or number.
    """
    given = source.options.get("edition", UNSTATED)
    if isinstance(given, bool) or not isinstance(given, str | int | float) or not slug(str(given)):
        hint = 'write it as edition = "2026"'
        raise InputError("the option 'edition' is a word or number", where=source.name, hint=hint)
    return slug(str(given))


def no_edition(publication: Publication) -> Iterator[Problem]:
    """A note where nobody said which edition was read."""
    if publication.edition == UNSTATED:
        message = f"the files state no edition: it is called {UNSTATED!r}"
        hint = 'say it with the source in aims.toml: options = { edition = "2026" }'
        yield Problem("note", "no-edition", publication.place, "", message, hint)
