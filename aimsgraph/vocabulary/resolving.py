"""Puts the files together: refuses redefinitions and works out what classes inherit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from aimsgraph.errors import OntologyError, did_you_mean
from aimsgraph.vocabulary.drafts import ClassDraft, Draft
from aimsgraph.vocabulary.terms import Demand, NodeClass, Property, Vocabulary

_Term = TypeVar("_Term")


def resolve(drafts: Sequence[Draft], digest: str) -> Vocabulary:
    """The vocabulary that the files make together; later ones may add, never redefine."""
    whole = Draft("")
    for draft in drafts:
        _add(whole, draft)
    every = whole.every_relation
    return Vocabulary(
        classes=_inherited(whole),
        relations={
            name: replace(relation, properties={**relation.properties, **every})
            for name, relation in whole.relations.items()
        },
        change_kinds=whole.change_kinds,
        kinds=whole.kinds,
        demands=tuple(whole.demands),
        responses=tuple(whole.responses),
        tracks=whole.tracks,
        conditions=whole.conditions,
        events=whole.events,
        renamed_kinds=whole.renamed,
        digest=digest,
        prefixes=whole.prefixes,
        places=whole.places,
    )


def _add(whole: Draft, draft: Draft) -> None:
    places = draft.places
    _add_terms(whole, "class", whole.classes, draft.classes, places)
    _add_terms(whole, "relation", whole.relations, draft.relations, places)
    _add_terms(whole, "change", whole.change_kinds, draft.change_kinds, places)
    _add_terms(whole, "kind", whole.kinds, draft.kinds, places)
    _add_terms(whole, "renamed", whole.renamed, draft.renamed, places)
    _add_terms(whole, "condition", whole.conditions, draft.conditions, places)
    _add_terms(whole, "event", whole.events, draft.events, places)
    _refuse_every_relation_twice(whole, draft)
    whole.every_relation.update(draft.every_relation)
    whole.prefixes.update({p: i for p, i in draft.prefixes.items() if p not in whole.prefixes})
    # What a requirement tracks may grow: a user's own class can be tracked by a shipped clause.
    for requirement, classes in draft.tracks.items():
        known = whole.tracks.get(requirement, ())
        whole.tracks[requirement] = tuple(dict.fromkeys((*known, *classes)))
        whole.places[f"tracks {requirement}"] = places[f"tracks {requirement}"]
    _add_demands(whole, draft)
    for number, response in enumerate(draft.responses):
        whole.add_response(response, places[f"response {number}"])


def _add_terms(
    whole: Draft,
    what: str,
    known: dict[str, _Term],
    new: Mapping[str, _Term],
    places: Mapping[str, str],
) -> None:
    for name, term in new.items():
        if name in known:
            raise OntologyError(
                f"{what} {name} is there already, defined at {whole.places[f'{what} {name}']}",
                where=places[f"{what} {name}"],
                hint="a file may add terms but not redefine them: give it another name",
            )
        whole.define(what, known, name, term, places[f"{what} {name}"])


def _refuse_every_relation_twice(whole: Draft, draft: Draft) -> None:
    twice = sorted(whole.every_relation.keys() & draft.every_relation.keys())
    if twice:
        raise OntologyError(
            f"every relation has {', '.join(twice)} already",
            where=draft.file,
            hint="a file may add terms but not redefine them",
        )


def _add_demands(whole: Draft, draft: Draft) -> None:
    known = {_identity(demand): number for number, demand in enumerate(whole.demands)}
    for number, demand in enumerate(draft.demands):
        place = draft.places[f"demand {number}"]
        first = known.setdefault(_identity(demand), len(whole.demands))
        if first < len(whole.demands):
            raise OntologyError(
                f"{demand.requirement} demands {demand.kind} per {demand.per} already, "
                f"at {whole.places[f'demand {first}']}",
                where=place,
                hint="an organization replaces a demand in its policy, in aims.toml",
            )
        whole.add_demand(demand, place)


def _identity(demand: Demand) -> tuple[str, ...]:
    return (demand.catalog, demand.requirement, demand.kind, demand.per)


def _inherited(whole: Draft) -> dict[str, NodeClass]:
    done: dict[str, NodeClass] = {}
    for name in whole.classes:
        _inherit(name, whole, done, ())
    return {name: done[name] for name in whole.classes}


def _inherit(
    name: str, whole: Draft, done: dict[str, NodeClass], below: tuple[str, ...]
) -> NodeClass:
    if name in done:
        return done[name]
    draft = whole.classes[name]
    place = whole.places[f"class {name}"]
    if name in below:
        raise OntologyError(f"class {name} is above itself", where=place)
    parent = None
    if draft.parent is not None:
        if draft.parent not in whole.classes:
            raise OntologyError(
                f"class {name} is below {draft.parent}, which is no class",
                where=place,
                hint=did_you_mean(draft.parent, whole.classes),
            )
        parent = _inherit(draft.parent, whole, done, (*below, name))
    _refuse_properties_twice(draft, parent, place)
    done[name] = _node_class(draft, parent)
    return done[name]


def _refuse_properties_twice(draft: ClassDraft, parent: NodeClass | None, place: str) -> None:
    twice = sorted(draft.properties.keys() & (parent.properties if parent else {}).keys())
    if parent and twice:
        raise OntologyError(
            f"class {draft.name} redefines {', '.join(twice)}, which it has from {parent.name}",
            where=place,
        )


def _node_class(draft: ClassDraft, parent: NodeClass | None) -> NodeClass:
    """What a class says, with what it has from its parent.

    Properties, own rules, implications, musts and conditions add up; of the rest the nearest class
    that says something decides. Words are merged one by one.
    """
    above = parent or _ABOVE_ALL
    return NodeClass(
        name=draft.name,
        parent=draft.parent,
        ancestors=(draft.name, *above.ancestors),
        module=draft.module,
        prefix=draft.prefix,
        definition=draft.definition,
        properties={**above.properties, **draft.properties},
        has_status=above.has_status if draft.has_status is None else draft.has_status,
        own={**above.own, **draft.own},
        implies=_joined(above.implies, draft.implies),
        closes=above.closes if draft.closes is None else frozenset(draft.closes),
        changes=above.changes if draft.changes is None else draft.changes,
        must=(*above.must, *draft.must),
        words={**above.words, **draft.words},
        seen=above.seen if draft.seen is None else draft.seen,
        made=above.made if draft.seen is None else draft.made,
        closed_when=tuple(dict.fromkeys((*above.closed_when, *draft.closed_when))),
        column=above.column if draft.column is None else draft.column,
        aligned=draft.aligned,
        other_models=draft.other_models,
    )


def _joined(
    above: Mapping[str, tuple[str, ...]], own: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(dict.fromkeys((*above.get(key, ()), *own.get(key, ()))))
        for key in _keys(above, own)
    }


def _keys(*mappings: Mapping[str, object]) -> Iterable[str]:
    return dict.fromkeys(key for mapping in mappings for key in mapping)


_NO_PROPERTIES: Mapping[str, Property] = {}
_ABOVE_ALL = NodeClass(
    name="",
    parent=None,
    ancestors=(),
    module="",
    prefix="",
    definition="",
    properties=_NO_PROPERTIES,
    has_status=False,
    own={},
    implies={},
    closes=frozenset(),
    changes=(),
    must=(),
    words={},
    seen=(),
    made=False,
    closed_when=(),
    column=None,
)
