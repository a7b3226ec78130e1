"""The ontology as plain objects: classes, relations, kinds of change and evidence, demands."""

from aimsgraph.vocabulary.conditions import Condition, parse_condition
from aimsgraph.vocabulary.loading import folder, load
from aimsgraph.vocabulary.terms import (
    ChangeKind,
    Demand,
    EvidenceKind,
    Must,
    NodeClass,
    Property,
    RelationType,
    Response,
    Vocabulary,
)

__all__ = [
    "ChangeKind",
    "Condition",
    "Demand",
    "EvidenceKind",
    "Must",
    "NodeClass",
    "Property",
    "RelationType",
    "Response",
    "Vocabulary",
    "folder",
    "load",
    "parse_condition",
]
