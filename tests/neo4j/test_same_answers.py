"""A graph on a server is the graph in a file: what is said of it is the same, byte for byte."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aimsgraph import demo
from aimsgraph.cli.document import plain
from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot
from aimsgraph.store import (
    Change,
    Claim,
    DropNode,
    DropRelation,
    Event,
    PutNode,
    PutRelation,
    Revision,
    Store,
    open_store,
)
from aimsgraph.vocabulary import Vocabulary, load
from aimsgraph.workspace import find_workspace
from tests.cli.running import aimsgraph
from tests.neo4j.server import Server
from tests.oracle.graphs import Graph, graph

pytestmark = pytest.mark.neo4j

GRAPHS = 200
BLOCK = 50
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)

TODAY = date(2026, 11, 24)
SYNC = f"sync --as-of {TODAY}"
RECORD = f"record change dataset:claims-history --kind terms --on {TODAY} --by somebody"
ASKED = (
    "log",
    "log 1",
    "log 2",
    "status --as-of 2026-11-24",
    "status --as-of 2027-02-02",
    "impact --as-of 2026-11-24 dataset:claims-history --change content",
    "impact --as-of 2026-11-24 dataset:claims-history --change content --minor",
    "impact --as-of 2026-11-24 +system:claims-triage,type:Dataset --change content",
    "impact --as-of 2026-11-24 state:holds,type:Supplier type:Person --change withdrawal",
    "explain --as-of 2026-11-24 A.7.4 --change dataset:claims-history=content",
    "explain --as-of 2026-11-24 iso42001:2023/8.4",
    "trace --as-of 2026-11-24 system:claims-triage",
    "trace --as-of 2027-02-02 organization:nordhelm-mutual",
    "export turtle",
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


class Pair:
    """A store in a file and one on a server, which are told the same."""

    def __init__(self, file: Path, server: Server, vocabulary: Vocabulary) -> None:
        self.locations = (file, server.location)
        self._vocabulary = vocabulary

    def open(self) -> Iterator[Store]:
        """Both, opened anew, one after the other."""
        for location in self.locations:
            with closing(open_store(location, self._vocabulary)) as store:
                yield store

    def write(self, changes: list[Change]) -> None:
        """The same revision in both."""
        for store in self.open():
            store.write(changes, actor="tester", source="tests", note="the next graph")


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, GRAPHS, BLOCK), ids="from-{}".format)
def test_verdicts_on_random_graphs_are_the_same(
    first: int, neo4j_server: Server, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    neo4j_server.clear()
    pair = Pair(tmp_path / "aims.db", neo4j_server, vocabulary)
    before = Snapshot(())
    for seed in range(first, first + BLOCK):
        found = graph(seed, vocabulary)
        wanted = whole(found.question.snapshot)
        pair.write([*steps(before, wanted)])
        file, server = (store.snapshot() for store in pair.open())
        assert contents(server) == contents(file) == contents(wanted), f"graph {seed}"
        assert answers(found, server) == answers(found, file), f"graph {seed}"
        before = wanted
    file, server = (past(store) for store in pair.open())
    assert server == file


class TestDemo:
    """The demo organization, synced into both, changed and synced again."""

    @pytest.fixture(scope="class")
    def folders(
        self, neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory
    ) -> tuple[Path, Path]:
        """The workspace with its graph in a file, and the same with its graph on a server."""
        neo4j_server.clear()
        file, server = (tmp_path_factory.mktemp(name) / "nordhelm" for name in ("file", "server"))
        demo.write(file, TODAY)
        shutil.copytree(file, server)
        with (server / "aims.toml").open("a", encoding="utf-8") as config:
            config.write(f'\n[store]\nlocation = "{neo4j_server.location}"\n')
        for command in (SYNC, RECORD, SYNC):
            assert said(command, file) == said(command, server)
        return file, server

    @pytest.mark.parametrize("command", ASKED)
    def test_it_answers_the_same(self, command: str, folders: tuple[Path, Path]) -> None:
        file, server = (said(command, folder) for folder in folders)
        assert server == file

    def test_it_has_the_same_past(self, folders: tuple[Path, Path]) -> None:
        pasts = []
        for folder in folders:
            with find_workspace(folder).open() as store:
                pasts.append(past(store))
        file, server = pasts
        assert file.claims
        assert server == file


def said(command: str, folder: Path) -> str:
    """What a command prints as JSON, but for the times at which revisions were written."""
    ran = aimsgraph(*command.split(), "--json", folder=folder)
    assert ran.code == 0, ran.err
    return re.sub(r'"at": "[^"]*T[^"]*"', '"at": ""', ran.out)


def whole(snapshot: Snapshot) -> Snapshot:
    """A graph without the relations that lead nowhere, which no store takes."""
    return snapshot.only(snapshot.nodes)


def steps(before: Snapshot, wanted: Snapshot) -> Iterator[Change]:
    """What makes one graph of another."""
    found = wanted.diff(before)
    yield from (DropRelation(relation.key) for relation in found.unlinked)
    yield from (DropNode(node.id) for node in found.removed)
    yield from (PutNode(node) for node in found.added)
    yield from (PutNode(node) for _, node in found.changed)
    yield from (PutRelation(relation) for relation in found.linked)


def contents(snapshot: Snapshot) -> tuple[dict[str, Node], dict[RelationKey, Relation]]:
    """What a snapshot holds, by key."""
    return dict(snapshot.nodes), {relation.key: relation for relation in snapshot.relations}


def answers(found: Graph, snapshot: Snapshot) -> str:
    """All that the engine says of a graph: as it is, its own question, any change of any asset."""
    question = found.question
    vocabulary = question.vocabulary
    impact = Impact(snapshot, vocabulary, question.policy, as_of=question.as_of)
    asked = [[Hypothetical(thing, kind, weight) for thing, kind, weight in found.changes]]
    for asset in snapshot.instances(*vocabulary.subclasses("Asset")):
        asked += [[Hypothetical(asset.id, kind)] for kind in impact.changes_of(asset.id)]
    posture = replace(impact.posture(), revision=0)
    told = [replace(impact.what_if(changes), revision=0) for changes in asked]
    return json.dumps(plain([posture, *told]), ensure_ascii=False)


@dataclass(frozen=True)
class Past:
    """All that a store knows of its past but when it was written; and what sources say."""

    revisions: tuple[Revision, ...]
    events: tuple[Event, ...]
    history: tuple[tuple[Revision, tuple[Change, ...]], ...]
    graphs: tuple[object, ...]
    claims: tuple[Claim, ...]


def past(store: Store) -> Past:
    """The past of a store."""
    revisions = store.revisions()
    return Past(
        revisions=tuple(replace(revision, at=NO_TIME) for revision in revisions),
        events=tuple(store.changes()),
        history=tuple(
            (replace(revision, at=NO_TIME), tuple(sorted(changes, key=repr)))
            for revision, changes in store.history(len(revisions))
        ),
        graphs=tuple(contents(store.snapshot(n)) for n in range(0, len(revisions) + 1, 7)),
        claims=store.claims(),
    )
