"""Whoever reads the server with nothing but the driver finds the graph, as documented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

from aimsgraph import demo
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store import DropNode, DropRelation, PutNode, PutRelation, open_store
from aimsgraph.store.copying import copy_store
from aimsgraph.vocabulary import Vocabulary, load
from aimsgraph.workspace import find_workspace, sync
from tests.neo4j.server import Server

pytestmark = pytest.mark.neo4j

TODAY = date(2026, 11, 24)

# Values of the sorts that the demo has none of, and a second relation between the same ends.
CLOCKED = Node("model:clocked", "Model", {"name": "Clocked", "built_on": datetime(2026, 5, 4, 9)})
CYCLE = Node(
    "certification-cycle:first",
    "CertificationCycle",
    {"name": "First", "surveillance_on": (date(2027, 5, 4), date(2028, 5, 4))},
)
TRAINED = Relation("trainedOn", "model:claims-triage-gbm", "dataset:claims-history", "a half")


@dataclass(frozen=True)
class Read:
    """What the driver alone found: things by id, relations by type, ends and qualifier."""

    labels: dict[str, frozenset[str]]
    properties: dict[str, dict[str, Any]]
    relations: dict[tuple[str, str, str, str], dict[str, Any]]
    count: int  # of relations
    others: set[str]  # labels of nodes that are no things
    constraints: list[tuple[str, list[str], list[str]]]
    revision: int
    drawn: int


def read(location: str) -> Read:
    """Read everything with the driver; nothing of this project has a part in it."""
    with neo4j.GraphDatabase.driver(location) as driver, driver.session() as session:
        things = [thing for (thing,) in session.run("MATCH (n:Thing) RETURN n").values()]
        links = session.run("MATCH (a:Thing)-[r]->(b:Thing) RETURN a.id, b.id, r").values()
        ((count,),) = session.run("MATCH ()-[r]->() RETURN count(r)").values()
        others = session.run("MATCH (n) WHERE NOT n:Thing RETURN DISTINCT labels(n)").values()
        constraints = session.run(
            "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties WHERE 'Thing' IN labelsOrTypes"
        ).values()
        ((revision, drawn),) = session.run(
            "MATCH (s:AimsStore) RETURN s.revision, s.drawn"
        ).values()
    return Read(
        labels={thing["id"]: thing.labels for thing in things},
        properties={thing["id"]: native(thing) for thing in things},
        relations={
            (link.type, source, target, link["qualifier"]): native(link)
            for source, target, link in links
        },
        count=count,
        others={label for (labels,) in others for label in labels},
        constraints=[tuple(each) for each in constraints],
        revision=revision,
        drawn=drawn,
    )


def native(entity: neo4j.graph.Entity) -> dict[str, Any]:
    """The properties with Python's own dates and times."""

    def own(value: Any) -> Any:
        if isinstance(value, list):
            return [own(each) for each in value]
        return value.to_native() if hasattr(value, "to_native") else value

    return {name: own(value) for name, value in entity.items()}


# ---- What it should find ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the demo organization, with a few things more."""
    folder = tmp_path_factory.mktemp("demo") / "nordhelm"
    demo.write(folder, TODAY)
    workspace = find_workspace(folder)
    sync(workspace, as_of=TODAY, actor="tests")
    with workspace.open(create=True) as store:
        changes = (PutNode(CLOCKED), PutNode(CYCLE), PutRelation(TRAINED))
        store.write(changes, actor="tests", source="tests")
    return folder / "aims.db"


@pytest.fixture(scope="module")
def copied(file: Path, vocabulary: Vocabulary) -> Snapshot:
    """What is copied to the server."""
    with closing(open_store(file, vocabulary, read_only=True)) as store:
        return store.snapshot()


@pytest.fixture(scope="class")
def found(file: Path, neo4j_server: Server, vocabulary: Vocabulary) -> Read:
    """What a reader finds of it there."""
    neo4j_server.clear()
    copy_store(file, neo4j_server.location, vocabulary)
    return read(neo4j_server.location)


class TestReader:
    def test_it_finds_every_thing_and_relation(
        self, found: Read, copied: Snapshot, vocabulary: Vocabulary
    ) -> None:
        assert_shows(found, copied, vocabulary)
        assert found.revision == found.drawn == copied.revision
        assert found.others == {"AimsStore", "AimsRevision", "AimsBatch", "AimsPen"}

    def test_labels_are_the_class_and_those_above(self, found: Read) -> None:
        assert found.labels["evidence:claims-lineage"] == {"Thing", "Record", "Evidence"}
        assert found.labels["dataset:claims-history"] == {"Thing", "Asset", "Dataset"}
        assert found.labels["nonconformity:nc-1"] == {
            "Thing", "Challenge", "Finding", "Nonconformity",
        }  # fmt: skip

    def test_types_of_relations_are_in_capitals(self, found: Read) -> None:
        ends = ("model:claims-triage-gbm", "dataset:claims-history")
        assert found.relations["TRAINED_ON", *ends, ""] == {"qualifier": ""}
        assert found.relations["TRAINED_ON", *ends, "a half"] == {"qualifier": "a half"}
        assert {type for type, *_ in found.relations} >= {"HAS_PART", "ABOUT", "RESTS_ON", "MET_BY"}

    def test_values_have_their_types(self, found: Read) -> None:
        assert found.properties[CLOCKED.id]["built_on"] == datetime(2026, 5, 4, 9)
        assert found.properties[CYCLE.id]["surveillance_on"] == [
            date(2027, 5, 4),
            date(2028, 5, 4),
        ]
        dataset = found.properties["dataset:applications-pool"]
        assert (dataset["rows"], dataset["personal_data"]) == (2914, True)
        assert found.properties["metric:pricing-drift"]["threshold"] == 5.0
        assert found.properties["system:claims-triage"]["actor_roles"] == ["provider", "deployer"]

    def test_an_id_is_unique(self, found: Read) -> None:
        assert found.constraints == [("UNIQUENESS", ["Thing"], ["id"])]


def test_a_reader_finds_what_later_revisions_made(
    file: Path, copied: Snapshot, neo4j_server: Server, vocabulary: Vocabulary
) -> None:
    neo4j_server.clear()
    copy_store(file, neo4j_server.location, vocabulary)
    article = copied.node("eu-ai-act:2024-1689+2026-1744/1")
    triage = copied.node("model:claims-triage-gbm")
    with closing(open_store(neo4j_server.location, vocabulary)) as store:
        changes = (
            PutNode(Node(article.id, "ReferenceControl", article.properties)),
            PutNode(Node(triage.id, triage.cls, {"name": "Another name"})),
            DropNode(CYCLE.id),
            DropRelation(TRAINED.key),
            PutRelation(Relation("trainedOn", CLOCKED.id, TRAINED.target)),
        )
        store.write(changes, actor="tests", source="tests")
        after = store.snapshot()
    found = read(neo4j_server.location)
    assert len(after) == len(copied) - 1
    assert found.labels[article.id] == {"Thing", "Provision", "ReferenceControl"}
    assert_shows(found, after, vocabulary)


def assert_shows(found: Read, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
    """That a reader found exactly what a snapshot holds."""
    assert found.labels == {
        node.id: {"Thing", *vocabulary.classes[node.cls].ancestors} - {"Node"}
        for node in snapshot.nodes.values()
    }
    assert typed(found.properties) == typed(
        {node.id: {**node.properties, "id": node.id} for node in snapshot.nodes.values()}
    )
    assert typed(found.relations) == typed(
        {
            (
                re.sub(r"(?<!^)(?=[A-Z])", "_", relation.type).upper(),
                *relation.key[1:],
            ): {**relation.properties, "qualifier": relation.qualifier}
            for relation in snapshot.relations
        }
    )
    assert found.count == len(found.relations)


def typed(found: Mapping[Any, Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
    """The properties with the types of their values, so that 1, 1.0 and true differ."""

    def of(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [of(each) for each in value]
        return type(value), value

    return {key: {name: of(value) for name, value in each.items()} for key, each in found.items()}
