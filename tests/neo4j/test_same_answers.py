"""A graph on a server is the graph in a file: what is said of it is the same, byte for byte."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aimsgraph import demo
from aimsgraph.cli.document import plain
from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import (
    Change,
    DropNode,
    DropRelation,
    PutNode,
    PutRelation,
    Revision,
    Store,
    open_store,
)
from aimsgraph.store.copying import copy_store
from aimsgraph.vocabulary import Vocabulary, load
from aimsgraph.workspace import find_workspace
from tests.cli.running import aimsgraph
from tests.neo4j.server import Server
from tests.oracle.graphs import Graph, graph

pytestmark = pytest.mark.neo4j

GRAPHS = 100
BLOCK = 50
WRITTEN = 10

TODAY = date(2026, 11, 24)
SYNC = f"sync --as-of {TODAY}"
RECORD = f"record change dataset:claims-history --kind terms --on {TODAY} --by Somebody"
ASKED = (
    "log",
    "log 1",
    "log 2",
    "status --as-of 2026-11-24",
    "status --as-of 2027-02-02",
    "impact --as-of 2026-11-24 dataset:claims-history --change content",
    "impact --as-of 2026-11-24 dataset:claims-history --change content --minor",
    "impact --as-of 2026-11-24 '+system:claims-triage,type:Dataset' --change content",
    "impact --as-of 2026-11-24 'state:holds,type:Evidence' --change rejection",
    "impact --as-of 2027-02-02 type:Supplier --change withdrawal",
    "explain --as-of 2026-11-24 A.7.4 --change dataset:claims-history=content",
    "explain --as-of 2026-11-24 iso42001:2023/8.4",
    "trace --as-of 2026-11-24 system:claims-triage",
    "trace --as-of 2027-02-02 organization:nordhelm-mutual",
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


class Pair:
    """A store in a file and one on a server."""

    def __init__(self, file: str | Path, server: str | Path, vocabulary: Vocabulary) -> None:
        self._locations = (file, server)
        self._vocabulary = vocabulary

    def open(self, *, read_only: bool = True) -> Iterator[Store]:
        """Both, opened anew, one after the other."""
        for location in self._locations:
            with closing(open_store(location, self._vocabulary, read_only=read_only)) as store:
                yield store


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, GRAPHS, BLOCK), ids="from-{}".format)
def test_random_graphs_are_judged_the_same(
    first: int, neo4j_server: Server, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Each graph is a revision of a store that is copied, and read by whoever opens it then."""
    neo4j_server.clear()
    graphs = [graph(seed, vocabulary) for seed in range(first, first + BLOCK)]
    before = Snapshot(())
    with closing(open_store(tmp_path / "aims.db", vocabulary)) as store:
        for found in graphs:
            wanted = without_dangling(found.question.snapshot)
            store.write(steps(before, wanted), actor="tester", source="tests")
            before = wanted
    copy_store(tmp_path / "aims.db", neo4j_server.location, vocabulary)
    pair = Pair(tmp_path / "aims.db", neo4j_server.location, vocabulary)
    for number, found in enumerate(graphs, start=1):
        assert_same_answers(found, *(store.snapshot(number) for store in pair.open()))
    assert_same_past(pair)


@pytest.mark.slow
def test_random_graphs_are_judged_the_same_as_they_are_written(
    neo4j_server: Server, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Each graph is written in place of the one before, and read by whoever opens it next."""
    neo4j_server.clear()
    pair = Pair(tmp_path / "aims.db", neo4j_server.location, vocabulary)
    before = Snapshot(())
    for seed in range(WRITTEN):
        found = graph(seed, vocabulary)
        wanted = without_dangling(found.question.snapshot)
        for store in pair.open(read_only=False):
            store.write(steps(before, wanted), actor="tester", source="tests")
        assert_same_answers(found, *(store.snapshot() for store in pair.open()))
        before = wanted
    assert_same_past(pair)


@pytest.fixture(scope="module")
def folders(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The demo organization after a recorded change, and the same that keeps its graph elsewhere.

    The graph of the first is in a file; that of the second is for the tests to put on the server.
    """
    file, server = (tmp_path_factory.mktemp(name) / "nordhelm" for name in ("file", "server"))
    demo.write(file, TODAY)
    for command in (SYNC, RECORD, SYNC):
        said(command, file)
    shutil.copytree(file, server, ignore=shutil.ignore_patterns("aims.db*"))
    with (server / "aims.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[store]\nlocation = "{neo4j_server.location}"\n')
    return file, server


@pytest.fixture
def pair(folders: tuple[Path, Path], vocabulary: Vocabulary) -> Pair:
    """Where the graphs of the demo organization are."""
    file, server = (find_workspace(folder) for folder in folders)
    return Pair(file.location, server.location, vocabulary)


@pytest.fixture(scope="class")
def copied(folders: tuple[Path, Path], neo4j_server: Server, vocabulary: Vocabulary) -> None:
    """The graph of the demo organization, copied to the server."""
    neo4j_server.clear()
    copy_store(folders[0] / "aims.db", neo4j_server.location, vocabulary)


@pytest.mark.usefixtures("copied")
class TestDemo:
    @pytest.mark.parametrize("command", ASKED)
    def test_the_command_line_says_the_same(self, command: str, folders: tuple[Path, Path]) -> None:
        file, server = (said(command, folder) for folder in folders)
        assert server == file

    def test_its_graph_is_the_same(self, pair: Pair) -> None:
        file, server = (contents(store.snapshot()) for store in pair.open())
        assert server == file

    def test_its_past_is_the_same(self, pair: Pair) -> None:
        assert_same_past(pair)


def test_a_sync_makes_the_same_of_the_demo(
    folders: tuple[Path, Path], pair: Pair, neo4j_server: Server
) -> None:
    neo4j_server.clear()
    said(SYNC, folders[1])
    file, server = (contents(store.snapshot()) for store in pair.open())
    assert server == file


def said(command: str, folder: Path) -> str:
    """What a command prints as JSON."""
    ran = aimsgraph(*shlex.split(command), "--json", folder=folder)
    assert ran.code == 0, ran.err
    return ran.out


def without_dangling(snapshot: Snapshot) -> Snapshot:
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


def contents(snapshot: Snapshot) -> tuple[dict[str, Any], dict[Any, Any]]:
    """What a snapshot holds, by key."""
    return dict(snapshot.nodes), dict(snapshot.by_key)


def answers(found: Graph, snapshot: Snapshot) -> str:
    """What the engine says of a graph: how it is, and after some change of each asset."""
    question = found.question
    impact = Impact(snapshot, question.vocabulary, question.policy, as_of=question.as_of)
    asked = [[Hypothetical(thing, kind, weight) for thing, kind, weight in found.changes]]
    for asset in snapshot.instances(*question.vocabulary.subclasses("Asset")):
        kinds = impact.changes_of(asset.id)
        asked.append([Hypothetical(asset.id, kinds[found.seed % len(kinds)])])
    said = [impact.posture(), *(impact.what_if(changes) for changes in asked)]
    return json.dumps(plain(said), ensure_ascii=False)


def assert_same_answers(found: Graph, file: Snapshot, server: Snapshot) -> None:
    """That a graph is what it was drafted to be in both stores, and judged the same."""
    wanted = without_dangling(found.question.snapshot)
    assert contents(server) == contents(file) == contents(wanted), f"graph {found.seed}"
    assert answers(found, server) == answers(found, file), f"graph {found.seed}"


def assert_same_past(pair: Pair) -> None:
    """That both stores tell the same of every revision but when it was, and the same claims."""
    file, server = (past(store) for store in pair.open())
    for part, told in file.items():
        assert server[part] == told, part


def past(store: Store) -> dict[str, list[Any]]:
    """What a store tells of its past, and what sources say."""
    revisions = store.revisions()
    return {
        "revisions": [timeless(revision) for revision in revisions],
        "changes": [*store.changes()],
        "history": [
            (timeless(revision), sorted(changes, key=repr))
            for revision, changes in store.history(len(revisions))
        ],
        "graphs": [contents(store.snapshot(n)) for n in range(0, len(revisions) + 1, 7)],
        "claims": [*store.claims()],
    }


def timeless(revision: Revision) -> Revision:
    """A revision without the time at which it was written."""
    return replace(revision, at=datetime.min.replace(tzinfo=UTC))
