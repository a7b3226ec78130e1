"""The terms of the ontology as plain, immutable objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from aimsgraph.errors import UnknownIdError

Datatype = Literal["str", "int", "float", "bool", "date", "datetime", "duration"]
Family = Literal["depends", "witnesses", "justifies", "rollup", "defeats", "crosswalk", "structure"]
Aggregate = Literal["all", "any", "need", "none", "none-open"]
Relay = Literal["as-is", "weaker"]
Freshness = Literal["expires", "recurs", "permanent"]
Stage = Literal["design", "operation", "effectiveness"]
VerdictDemand = Literal["performed", "passed"]
DemandLevel = Literal["required", "one-of", "on-event", "suggested"]
Alignment = tuple[str, str]  # (exact | close | broad | narrow | related, IRI of another ontology)


def kebab(name: str) -> str:
    """A class name as ids and demands write it.

    >>> kebab("AISystem"), kebab("RiskAssessment"), kebab("SoAEntry")
    ('ai-system', 'risk-assessment', 'so-a-entry')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class or of a relation type."""

    name: str
    datatype: Datatype
    many: bool = False
    required: bool = False
    values: tuple[str, ...] = ()  # the allowed values of an enumeration
    minimum: float | None = None
    maximum: float | None = None
    default: object = None
    refers: Literal["evidence-kind", "change-kind"] | None = None
    description: str = ""
    aligned: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Must:
    """A group of supports that may not be empty.

    ``when`` and ``unless`` are conditions (see `aimsgraph.selectors`) on the thing itself;
    ``need`` says that the group must hold as many members as the thing's ``need``.
    """

    relations: tuple[str, ...]
    when: str | None = None
    unless: str | None = None
    need: bool = False


class _Owner:
    """What has properties."""

    properties: Mapping[str, Property]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The properties that have to be set."""
        return tuple(name for name, each in self.properties.items() if each.required)


@dataclass(frozen=True)
class NodeClass(_Owner):
    """A class of things, with everything it inherits already worked out.

    ``own`` maps a kind of change at the thing to ``doubt`` or ``void``; ``implies`` maps a kind to
    the kinds it also is; ``closes`` are the kinds after which nothing is demanded of the thing;
    ``changes`` the kinds that can start here; ``words`` what people read for ``void``,
    ``void:<relation>``, ``void:fail``, ``void:future`` and ``doubt``; ``seen`` the properties (or
    ``->relation``) that say when the thing was last made or looked at; ``made`` that these say when
    it was made anew rather than looked at; ``closed_when`` conditions of which any one closes it.
    """

    name: str
    parent: str | None
    ancestors: tuple[str, ...]  # itself first, then upwards
    module: str
    prefix: str  # of its ids: dataset in dataset:claims-history
    definition: str
    properties: Mapping[str, Property]
    has_status: bool
    own: Mapping[str, str]
    implies: Mapping[str, tuple[str, ...]]
    closes: frozenset[str]
    changes: tuple[str, ...]
    must: tuple[Must, ...]
    words: Mapping[str, str]
    seen: tuple[str, ...]
    made: bool
    closed_when: tuple[str, ...]
    column: str | None
    aligned: tuple[Alignment, ...] = ()
    other_models: str = ""


@dataclass(frozen=True)
class RelationType(_Owner):
    """A type of relation: it runs from what rests to what it rests on.

    ``on`` maps a kind of change at the target to what arrives at the source: ``pass``, another
    kind, ``doubt`` or ``void``. ``by`` says that the source decides instead or besides: ``kind`` by
    its evidence kind, ``sensitive_to`` by that property. ``if_all_closed`` says what an emptied
    group means when all its members closed: ``waived`` (nothing is demanded) or ``missing``.
    """

    name: str
    inverse: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    family: Family
    aggregate: Aggregate
    relay: Relay
    on: Mapping[str, str]
    by: Literal["kind", "sensitive_to"] | None
    reaches_minor: bool  # minor changes pass it too
    functional: bool
    if_all_closed: Literal["waived", "missing"]
    properties: Mapping[str, Property]
    note: str = ""
    aligned: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change; only some can be minor."""

    name: str
    definition: str
    graded: bool  # minor or significant; the others always count in full
    by_conversion: bool = False  # starts nowhere: changes of other kinds turn into it
    breaks_nothing: bool = False  # on purpose: the forecast changes, or demands close


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of record: what makes it void or doubtful, and how it ages."""

    id: str
    title: str
    stage: Stage
    freshness: Freshness
    months: int | None
    verdict: VerdictDemand
    subject: str  # organization, ai-system, model, dataset, supplier, person, risk, control
    about: tuple[str, ...]  # classes that records of this kind are about
    doubted_by: frozenset[str]
    voided_by: frozenset[str]
    fits: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one requirement demands of each subject of a kind.

    Several ``one-of`` demands with the same ``group`` make one slot. ``cadence`` and ``grace`` are
    ISO 8601 durations. ``where`` names a condition, ``event`` an event.
    """

    requirement: str  # bare ref: A.7.4
    kind: str
    demand: DemandLevel
    per: str
    catalog: str = "iso42001:2023"
    group: str | None = None
    cadence: str | None = None
    grace: str | None = None
    min_periods: int | None = None
    tolerated_exceptions: int = 0
    need: int = 1
    verdict: VerdictDemand | None = None
    where: str | None = None
    event: str | None = None
    because: str = ""
    demanded_by: Literal["catalogue", "policy", "owner", "assumed"] = "catalogue"


@dataclass(frozen=True, slots=True)
class Response:
    """A slot that opens when a metric crosses its threshold."""

    requirement: str
    kinds: tuple[str, ...]
    relation: str  # the relation by which a subject knows its metric
    on: str  # the kind of change at the metric
    catalog: str = "iso42001:2023"
    because: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """Everything the ontology says, in one immutable value.

    ``conditions`` and ``events`` map a name to the condition that decides it; an event's condition
    is asked of every thing and holds where the event happened. ``tracks`` maps a bare ref to the
    classes that the requirement tracks. ``digest`` identifies the whole. ``places`` maps
    ``class Model``, ``relation trainedOn``, ``change content``, ``kind test-report``,
    ``demand 3``, ``response 0``, ``condition deployed``, ``event incident`` and ``tracks 6.1.3``
    to the ``file:line`` that says so.
    """

    classes: Mapping[str, NodeClass]
    relations: Mapping[str, RelationType]
    change_kinds: Mapping[str, ChangeKind]
    kinds: Mapping[str, EvidenceKind]
    demands: tuple[Demand, ...]
    responses: tuple[Response, ...]
    tracks: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, str]
    events: Mapping[str, str]
    renamed_kinds: Mapping[str, tuple[str, ...]]
    digest: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def cls(self, name: str) -> NodeClass:
        """The class called ``name``; `UnknownIdError` with near matches otherwise."""
        try:
            return self.classes[name]
        except KeyError:
            raise UnknownIdError.among(name, self.classes, what="class") from None

    def relation(self, name: str) -> RelationType:
        """The relation type called ``name``; `UnknownIdError` with near matches otherwise."""
        try:
            return self.relations[name]
        except KeyError:
            raise UnknownIdError.among(name, self.relations, what="relation type") from None

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Whether ``cls`` is ``ancestor`` or one of its subclasses; False for unknown classes."""
        known = self.classes.get(cls)
        return known is not None and ancestor in known.ancestors

    @cached_property
    def _below(self) -> Mapping[str, frozenset[str]]:
        below: dict[str, set[str]] = {name: set() for name in self.classes}
        for name, cls in self.classes.items():
            for ancestor in cls.ancestors:
                below[ancestor].add(name)
        return {name: frozenset(members) for name, members in below.items()}

    def subclasses(self, *names: str) -> frozenset[str]:
        """``names`` and every class below them."""
        return frozenset().union(*(self._below.get(name, frozenset()) for name in names))

    @cached_property
    def by_prefix(self) -> Mapping[str, str]:
        """The class whose ids start with a prefix; provisions have none."""
        return {cls.prefix: name for name, cls in self.classes.items() if cls.prefix}

    @cached_property
    def properties(self) -> Mapping[str, Property]:
        """Every property by name, as some class or relation type has it."""
        of_relations = (type.properties for type in self.relations.values())
        of_classes = (cls.properties for cls in self.classes.values())
        return {name: one for each in (*of_relations, *of_classes) for name, one in each.items()}

    @cached_property
    def by_subject(self) -> Mapping[str, str]:
        """The class that a demand's ``per`` names: AISystem for ai-system."""
        return {kebab(name): name for name in self.classes}

    def family(self, *families: Family) -> Iterator[RelationType]:
        """The relation types of these families, in the order of the ontology."""
        return (relation for relation in self.relations.values() if relation.family in families)
