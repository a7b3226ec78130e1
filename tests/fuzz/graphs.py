"""A small graph as our own export writes it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from aimsgraph.export.formats import document
from aimsgraph.export.origin import Origin
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import load

NODES = (
    Node(
        "system:triage",
        "AISystem",
        {
            "name": "Claims \u201ctriage\u201d",
            "lifecycle": "deployed",
            "tags": ("a", "b"),
            "in_scope": True,
        },
    ),
    Node("model:t-2", "Model", {"name": "Triage 2\nof two lines", "version": "2.10"}),
    Node("dataset:claims", "Dataset", {"name": "Claims", "personal_data": True}),
    Node(
        "change:c-1",
        "Change",
        {"name": "Retrained", "kind": "content", "at": datetime(2026, 5, 4, 9, 30, tzinfo=UTC)},
    ),
    Node("evidence:e-1", "Evidence", {"kind": "test-report", "collected_on": date(2026, 2, 20)}),
)
RELATIONS = (
    Relation("hasComponent", "system:triage", "model:t-2"),
    Relation("trainedOn", "model:t-2", "dataset:claims", "", {"note": "all of it"}),
    Relation("alters", "change:c-1", "model:t-2"),
    Relation("about", "evidence:e-1", "iso42001:2023/A.7.4"),
)


def exported(format: str) -> bytes:
    """The graph in one of the formats of the export."""
    vocabulary = load()
    snapshot = Snapshot(NODES, RELATIONS, revision=7)
    origin = Origin(7, date(2026, 11, 24), "0" * 64, "0")
    return "".join(document(format, snapshot, vocabulary, origin)).encode()
