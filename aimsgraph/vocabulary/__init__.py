"""The ontology as plain objects: classes, relations, kinds of change and evidence, demands."""

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
    "Demand",
    "EvidenceKind",
    "Must",
    "NodeClass",
    "Property",
    "RelationType",
    "Response",
    "Vocabulary",
]
