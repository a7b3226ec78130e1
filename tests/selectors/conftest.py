"""A small organization: two systems that share a dataset."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import Vocabulary, load


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    nodes = [
        Node(
            "system:triage",
            "AISystem",
            {
                "name": "Triage",
                "lifecycle": "deployed",
                "actor_roles": ("provider", "deployer"),
                "deployed_on": date(2026, 3, 1),
                "personal_data": True,
                "autonomy": "",
            },
        ),
        Node("system:pricing", "AISystem", {"name": "Pricing", "personal_data": False}),
        Node("model:triage", "Model", {"name": "Triage", "built_on": datetime(2026, 2, 1, 9, 30)}),
        Node("model:pricing", "Model", {"name": "Pricing", "version": "2"}),
        Node("dataset:claims-history", "Dataset", {"name": "Claims", "rows": 1000}),
        Node("dataset:claims-test", "Dataset", {"name": "Test", "rows": 0, "in_scope": False}),
        Node("evidence:dq-report", "Evidence", {"name": "DQ", "kind": "data-quality-report"}),
        Node("record:minutes", "Record", {"name": "Minutes", "kind": "minutes"}),
        Node("role:data-owner", "Role", {"name": "Data owner"}),
        Node("iso42001:2023/A.7.4", "ReferenceControl", {"ref": "A.7.4", "title": "Quality"}),
        Node("iso42001:2023/A.7.5", "ReferenceControl", {"ref": "A.7.5", "title": "Provenance"}),
        Node("nist-ai-rmf:1.0/GOVERN 1.1", "Clause", {"ref": "GOVERN 1.1", "title": "Legal"}),
        Node("eu-ai-act:2024-1689+2026-1744/17(1)(f)", "Clause", {"ref": "17(1)(f)"}),
    ]
    relations = [
        Relation("hasComponent", "system:triage", "model:triage"),
        Relation("hasComponent", "system:pricing", "model:pricing"),
        Relation("trainedOn", "model:triage", "dataset:claims-history"),
        Relation("trainedOn", "model:pricing", "dataset:claims-history"),
        Relation("trainedOn", "model:pricing", "dataset:gone"),
        Relation("about", "evidence:dq-report", "dataset:claims-history"),
        Relation("ownedBy", "dataset:claims-history", "role:data-owner"),
    ]
    return Snapshot(nodes, relations)
