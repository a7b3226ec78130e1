"""What is published is what the engine says, all of it or none, and nothing here reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import neo4j
import pytest

from aimsgraph import demo
from aimsgraph.errors import StaleError, StoreError, UsageError
from aimsgraph.impact import Impact, Verdict
from aimsgraph.impact.sentence import reason_text
from aimsgraph.snapshot import Node
from aimsgraph.store import PutNode, open_store
from aimsgraph.store.copying import copy_store
from aimsgraph.store.neo4j import publication
from aimsgraph.store.neo4j.server import MemoryLimit
from aimsgraph.store.neo4j.store import Neo4jStore
from aimsgraph.workspace import Workspace, find_workspace, sync
from aimsgraph.workspace.publishing import publish
from tests.cli.running import SMALL, fill
from tests.neo4j.server import Server

pytestmark = pytest.mark.neo4j

TODAY = date(2026, 6, 15)
LATER = date(2027, 7, 1)
DEMO_DAY = date(2026, 11, 24)
FOUR = {"aims_status", "aims_because", "aims_as_of", "aims_revision"}
HOSTILE = "x'\"`}) DETACH DELETE n // $rows \\u0027 \n MATCH (m) SET m:Owned"


@dataclass(frozen=True)
class Place:
    """A workspace with its graph on a server."""

    workspace: Workspace
    server: Server

    def sync(self, as_of: date = TODAY) -> None:
        sync(self.workspace, as_of=as_of, actor="tests")

    def open(self) -> Neo4jStore:
        """The store, for writing."""
        store = open_store(self.server.location, self.workspace.vocabulary, create=False)
        assert isinstance(store, Neo4jStore)
        return store

    def publish(self, as_of: date = TODAY) -> int:
        """Publish; the revision that it is about."""
        with closing(self.open()) as store:
            return publish(self.workspace, store, as_of=as_of).revision

    def verdicts(self, as_of: date = TODAY) -> dict[str, Verdict]:
        """What the engine says."""
        with closing(self.open()) as store:
            policy, vocabulary = self.workspace.policy, self.workspace.vocabulary
            impact = Impact(store.snapshot(), vocabulary, policy, as_of=as_of)
        return dict(impact.posture().verdicts)

    def ask(self, cypher: str, **parameters: Any) -> list[list[Any]]:
        """What another tool reads."""
        with neo4j.GraphDatabase.driver(self.server.location) as driver:
            records = driver.execute_query(cypher, parameters).records
            return [record.values() for record in records]

    def shown(self) -> dict[str, dict[str, Any]]:
        """What things bear that was published, by id."""
        found: dict[str, dict[str, Any]] = {}
        for id, properties in self.ask("MATCH (n:Thing) RETURN n.id, properties(n)"):
            found[id] = {name: one for name, one in properties.items() if name.startswith("aims_")}
        return found

    def said(self) -> list[Any]:
        """What the store node says of the publication: revision and day."""
        ((*said,),) = self.ask("MATCH (s:AimsStore) RETURN s.published_revision, s.published_as_of")
        return said

    def assert_shows_the_verdicts(self, as_of: date, revision: int) -> None:
        verdicts, shown = self.verdicts(as_of), self.shown()
        assert set(verdicts) < set(shown)
        for id, properties in shown.items():
            verdict = verdicts.get(id)
            if verdict is None:
                assert properties == {}, id
                continue
            assert set(properties) == FOUR, id
            assert properties["aims_status"] == verdict.status, id
            assert isinstance(properties["aims_as_of"], neo4j.time.Date)
            assert properties["aims_as_of"].to_native() == as_of
            assert properties["aims_revision"] == revision
            first = verdict.reasons[0] if verdict.reasons else None
            if first is None:
                assert verdict.status == "holds"
                kept = "nothing that it rests on is lost"
                assert properties["aims_because"] == (
                    kept if verdict.word == "holds" else verdict.word
                )
            else:
                assert properties["aims_because"].startswith(reason_text(first.text)), id
        assert self.said() == [revision, neo4j.time.Date.from_native(as_of)]


def place(folder: Path, server: Server, today: date) -> Place:
    """The workspace of a folder with its graph on an emptied server, synced."""
    server.clear()
    with (folder / "aims.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[store]\nlocation = "{server.location}"\n')
    found = Place(find_workspace(folder), server)
    found.sync(today)
    return found


@pytest.fixture
def small(neo4j_server: Server, tmp_path: Path) -> Place:
    """The small workspace on the server."""
    return place(fill(tmp_path / "small", SMALL), neo4j_server, TODAY)


@pytest.fixture(scope="class")
def nordhelm(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The demo organization on the server."""
    folder = tmp_path_factory.mktemp("demo") / "nordhelm"
    demo.write(folder, DEMO_DAY)
    return place(folder, neo4j_server, DEMO_DAY)


class TestDemo:
    @pytest.mark.parametrize("as_of", [DEMO_DAY, date(2027, 11, 24)], ids=str)
    def test_every_thing_bears_its_verdict(self, as_of: date, nordhelm: Place) -> None:
        nordhelm.assert_shows_the_verdicts(as_of, nordhelm.publish(as_of))
        shown = {properties.get("aims_status") for properties in nordhelm.shown().values()}
        assert {"holds", "broken", None} <= shown

    def test_several_reasons_are_one_sentence(self, nordhelm: Place) -> None:
        nordhelm.publish(DEMO_DAY)
        shown = nordhelm.shown()["iso42001:2023"]["aims_because"]
        reasons = nordhelm.verdicts(DEMO_DAY)["iso42001:2023"].reasons
        told = [reason_text(reason.text) for reason in reasons]
        assert len(told) == 5
        assert shown == f"{'; '.join(told[:3])}; and 2 more reasons"


class TestWhatIsShown:
    def test_a_hostile_name_is_only_text(self, small: Place) -> None:
        with closing(small.open()) as store:
            node = store.snapshot().node("evidence:quality-report")
            properties = {**node.properties, "name": HOSTILE, "review": "rejected"}
            changes = [PutNode(Node(node.id, node.cls, properties))]
            store.write(changes, actor="somebody", source="tests")
        count = small.server.count()
        revision = small.publish()
        small.assert_shows_the_verdicts(TODAY, revision)
        assert HOSTILE in small.shown()["evidence:quality-report"]["aims_because"]
        assert small.server.count() == count
        assert small.ask("MATCH (n:Owned) RETURN n") == []


class TestTheNextPublication:
    def test_it_takes_the_place_of_the_one_before(self, small: Place) -> None:
        first = small.publish()
        before = small.shown()
        manifest = small.workspace.root / "evidence" / "evidence.csv"
        manifest.write_text(manifest.read_text().replace("accepted", "rejected"))
        small.sync()
        second = small.publish()
        assert second > first
        small.assert_shows_the_verdicts(TODAY, second)
        after = small.shown()
        assert any(before[id].get("aims_status") != after[id].get("aims_status") for id in before)

    def test_the_same_revision_of_another_day_replaces_it_too(self, small: Place) -> None:
        revision = small.publish()
        assert small.publish(LATER) == revision
        small.assert_shows_the_verdicts(LATER, revision)

    def test_a_thing_that_has_no_status_any_more_shows_none(self, small: Place) -> None:
        revision = small.publish()
        with closing(small.open()) as store:
            said = {"control:quality": ("holds", "as before")}
            store.publish(said, as_of=TODAY, revision=revision)
        shown = {id: properties for id, properties in small.shown().items() if properties}
        assert set(shown) == {"control:quality"}
        assert shown["control:quality"]["aims_because"] == "as before"

    def test_what_was_altered_since_shows_none_until_then(self, small: Place) -> None:
        first = small.publish()
        verdicts = small.verdicts()
        with closing(small.open()) as store:
            node = store.snapshot().node("evidence:quality-report")
            properties = {**node.properties, "name": "Another name"}
            changes = [PutNode(Node(node.id, node.cls, properties))]
            second = store.write(changes, actor="somebody", source="tests")
        shown = small.shown()
        assert shown["evidence:quality-report"] == {}
        others = set(verdicts) - {"evidence:quality-report"}
        assert {shown[id]["aims_revision"] for id in others} == {first}
        assert small.said()[0] == first < second
        assert small.publish() == second
        small.assert_shows_the_verdicts(TODAY, second)

    def test_a_store_that_takes_the_place_of_another_is_not_published(
        self, small: Place, tmp_path: Path
    ) -> None:
        small.publish()
        backup = tmp_path / "backup.db"
        vocabulary = small.workspace.vocabulary
        copy_store(small.server.location, backup, vocabulary)
        copy_store(backup, small.server.location, vocabulary, replace=True)
        assert small.said() == [None, None]
        assert not any(small.shown().values())


class TestOfTheStoreItself:
    def test_nothing_of_it_is_read_back(self, small: Place) -> None:
        def told() -> tuple[object, ...]:
            with closing(small.open()) as store:
                snapshot = store.snapshot()
                return (
                    dict(snapshot.nodes),
                    sorted(snapshot.relations, key=repr),
                    tuple(store.changes()),
                    store.claims(),
                    store.revisions(),
                    tuple((revision, repr(changes)) for revision, changes in store.history(9)),
                )

        before, verdicts = told(), small.verdicts()
        small.publish()
        assert told() == before
        small.ask("MATCH (n:Thing) SET n.aims_status = 'lost', n.aims_revision = 99")
        assert told() == before
        assert small.verdicts() == verdicts
        small.sync()
        assert told() == before
        small.assert_shows_the_verdicts(TODAY, small.publish())

    def test_a_copy_has_none_of_it(self, small: Place, tmp_path: Path) -> None:
        small.publish()
        copy_store(small.server.location, tmp_path / "copy.db", small.workspace.vocabulary)
        with closing(open_store(tmp_path / "copy.db", small.workspace.vocabulary)) as store:
            nodes = store.snapshot().nodes.values()
        assert not any(name.startswith("aims_") for node in nodes for name in node.properties)

    def test_a_file_is_not_for_others_to_read(self, tmp_path: Path) -> None:
        workspace = find_workspace(fill(tmp_path / "small", SMALL))
        sync(workspace, as_of=TODAY, actor="tests")
        hint = re.escape("aimsgraph copy aims.db neo4j://HOST")
        with workspace.open() as store, pytest.raises(UsageError, match=hint) as raised:
            publish(workspace, store, as_of=TODAY)
        assert raised.value.message == "published status is for a Neo4j server"
        assert "--store" in str(raised.value)

    def test_who_only_reads_does_not_publish(self, small: Place) -> None:
        with small.workspace.open() as store, pytest.raises(StoreError, match="for reading only"):
            publish(small.workspace, store, as_of=TODAY)
        assert small.said() == [None, None]


class TestMeanwhile:
    """What happens between the first step of a publication and its last."""

    @pytest.fixture
    def store(self, small: Place) -> Iterator[Neo4jStore]:
        with closing(small.open()) as opened:
            yield opened

    def test_a_store_that_moved_on_before_refuses(self, small: Place, store: Neo4jStore) -> None:
        revision = small.publish()
        shown = small.shown()
        for wrong in (revision - 1, revision + 1):
            with pytest.raises(StaleError, match="publish again"):
                store.publish({}, as_of=LATER, revision=wrong)
        assert small.shown() == shown
        assert small.said()[0] == revision

    def test_a_store_that_moves_on_refuses(
        self, small: Place, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        small.publish()
        node = Node("person:new", "Person", {"name": "New"})
        shown = publication._shown

        def moving(tx: neo4j.ManagedTransaction) -> list[str]:
            with closing(small.open()) as other:
                other.write([PutNode(node)], actor="somebody", source="tests")
            return shown(tx)

        monkeypatch.setattr(publication, "_shown", moving)
        with pytest.raises(StaleError, match="the store is at revision 2"):
            publish(small.workspace, store, as_of=LATER)
        assert small.said() == [None, None]
        monkeypatch.undo()
        small.assert_shows_the_verdicts(LATER, small.publish(LATER))

    def test_of_two_that_publish_the_one_that_began_last_does(
        self, small: Place, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown, said = publication._shown, []

        def other(tx: neo4j.ManagedTransaction) -> list[str]:
            said.append(small.said())
            monkeypatch.setattr(publication, "_shown", shown)
            small.publish(TODAY)
            return shown(tx)

        monkeypatch.setattr(publication, "_shown", other)
        with pytest.raises(StaleError, match="somebody else began to publish"):
            publish(small.workspace, store, as_of=LATER)
        assert said == [[None, None]]
        small.assert_shows_the_verdicts(TODAY, 1)

    def test_what_needs_too_much_memory_is_halved(
        self, small: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run, sizes = publication.Publication._run, []

        def limited(
            self: publication.Publication,
            tx: neo4j.ManagedTransaction,
            *,
            statement: str,
            rows: Sequence[Any],
        ) -> None:
            sizes.append(len(rows))
            run(self, tx, statement=statement, rows=rows)
            if len(rows) > 5:
                raise MemoryLimit("too much")

        monkeypatch.setattr(publication.Publication, "_run", limited)
        small.assert_shows_the_verdicts(TODAY, small.publish())
        assert max(sizes) > 5 >= min(sizes)

    def test_things_that_others_took_out_of_the_graph_are_missed(self, small: Place) -> None:
        small.ask("MATCH (n:Thing {id: 'control:quality'}) DETACH DELETE n")
        with pytest.raises(StoreError, match="its graph lacks 1 things"):
            small.publish()
        assert small.said() == [None, None]
