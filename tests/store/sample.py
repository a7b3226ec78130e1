"""A small ontology of the tests' own: enough of everything that a store must judge."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aimsgraph.vocabulary import NodeClass, Property, RelationType, Vocabulary

NOTHING: Mapping[str, str] = MappingProxyType({})


def vocabulary() -> Vocabulary:
    """Datasets, models and systems that rest on each other, and records about them."""
    thing = (
        Property("name", "str", required=True),
        Property("since", "date"),
        Property("tags", "str", many=True),
    )
    classes = (
        _class("Node", None, "node", thing),
        _class("Asset", "Node", "asset", thing),
        _class(
            "Dataset",
            "Asset",
            "dataset",
            (
                *thing,
                Property("rows", "int", minimum=0),
                Property("share", "float"),
                Property("personal_data", "bool"),
                Property("observed_on", "datetime"),
                Property("grade", "str", values=("gold", "silver")),
                Property("days", "date", many=True),
            ),
        ),
        _class("Model", "Asset", "model", thing),
        _class("Record", "Node", "record", (*thing, Property("collected_on", "date"))),
        _class("Evidence", "Record", "evidence", (*thing, Property("collected_on", "date"))),
        _class("Provision", "Node", "", (*thing, Property("ref", "str"))),
        _class("Clause", "Provision", "", (*thing, Property("ref", "str"))),
        _class("Framework", "Provision", "", (*thing, Property("ref", "str"))),
    )
    relations = (
        _relation("derivedFrom", ("Dataset",), ("Dataset",)),
        _relation("trainedOn", ("Model",), ("Dataset",)),
        _relation("about", ("Record",), ("Node",)),
        _relation("concerns", ("Record",), ("Node",), functional=True),
        _relation("restsOn", ("Clause",), ("Record",)),
    )
    return Vocabulary(
        classes={cls.name: cls for cls in classes},
        relations={relation.name: relation for relation in relations},
        change_kinds={},
        kinds={},
        demands=(),
        responses=(),
        tracks={},
        conditions={},
        events={},
        renamed_kinds={},
        digest="sample",
    )


_PARENTS = {"Asset": "Node", "Dataset": "Asset", "Model": "Asset", "Record": "Node"}
_PARENTS |= {"Evidence": "Record", "Provision": "Node", "Clause": "Provision"}
_PARENTS |= {"Framework": "Provision"}


def _class(
    name: str, parent: str | None, prefix: str, properties: tuple[Property, ...]
) -> NodeClass:
    ancestors = [name]
    while ancestors[-1] in _PARENTS:
        ancestors.append(_PARENTS[ancestors[-1]])
    return NodeClass(
        name=name,
        parent=parent,
        ancestors=tuple(ancestors),
        module="sample",
        prefix=prefix,
        definition="",
        properties={property.name: property for property in properties},
        has_status=True,
        own=NOTHING,
        implies={},
        closes=frozenset(),
        changes=(),
        must=(),
        words=NOTHING,
        seen=(),
        made=False,
        closed_when=(),
        column=None,
    )


def _relation(
    name: str, sources: tuple[str, ...], targets: tuple[str, ...], *, functional: bool = False
) -> RelationType:
    return RelationType(
        name=name,
        inverse=f"{name}Inverse",
        sources=sources,
        targets=targets,
        family="depends",
        aggregate="none",
        relay="as-is",
        on=NOTHING,
        by=None,
        reaches_minor=False,
        functional=functional,
        if_all_closed="waived",
        properties={
            property.name: property
            for property in (Property("since", "date"), Property("note", "str"))
        },
    )
