"""Who may enter a server, and what a store asks of it: told at once, without a secret."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import neo4j
import pytest

from aimsgraph.errors import AimsgraphError, StoreError, UsageError
from aimsgraph.snapshot import Node
from aimsgraph.store import Access, PutNode, Store, open_store
from tests.neo4j.drawn import rows
from tests.neo4j.server import Server, running
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()
SECRET = "s3cret-of-the-tests"
AT_ONCE = 3.0  # seconds in which a wrong password is to be told
CLAIMS = PutNode(Node("dataset:claims", "Dataset", {"name": "claims"}))
VARIABLES = ("NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")

Opened = Callable[..., Store]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for a password."""
    home = tmp_path_factory.mktemp("guarded") / "home"
    forgiving = ["dbms.security.auth_max_failed_attempts=0"]
    with running(home, password=SECRET, settings=forgiving, brief=True) as server:
        yield server


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a server of their own."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def enter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens a store as the environment says."""
    opened: list[Store] = []

    def enter(location: str, access: Access | None = None, **environment: str) -> Store:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        opened.append(open_store(location, VOCABULARY, access=access or Access()))
        return opened[-1]

    yield enter
    for store in opened:
        store.close()


def refused(enter: Opened, *args: Any, **environment: str) -> str:
    """What is said of a store that cannot be entered, which holds no secret of it."""
    with pytest.raises(AimsgraphError) as caught:
        enter(*args, **environment)
    error: BaseException | None = caught.value
    while error is not None:
        for said in (str(error), repr(error)):
            for name, value in environment.items():
                assert "PASSWORD" not in name or value not in said
        error = error.__cause__
    assert caught.value.hint is not None
    return str(caught.value)


class TestPasswords:
    def test_the_right_one_enters(self, guarded: Server, enter: Opened) -> None:
        store = enter(guarded.location, NEO4J_USERNAME="neo4j", NEO4J_PASSWORD=SECRET)
        assert store.write([CLAIMS], actor="tester", source="tests") == 1
        for shown in (store, vars(store), Access()):
            assert SECRET not in repr(shown)

    def test_a_user_is_called_neo4j_unless_told_otherwise(
        self, guarded: Server, enter: Opened
    ) -> None:
        access = Access(user="MY_USER", password="MY_PASSWORD", database="MY_DATABASE")
        assert enter(guarded.location, access, MY_PASSWORD=SECRET).revision >= 0

    def test_a_wrong_one_is_told_at_once(self, guarded: Server, enter: Opened) -> None:
        begun = time.monotonic()
        said = refused(enter, guarded.location, NEO4J_PASSWORD="wr0ng")
        assert time.monotonic() - begun < AT_ONCE
        assert "refuses the user name or password; set NEO4J_USERNAME and NEO4J_PASSWORD" in said

    def test_none_is_told_as_well(self, guarded: Server, enter: Opened) -> None:
        assert "set NEO4J_USERNAME and NEO4J_PASSWORD" in refused(enter, guarded.location)

    def test_one_that_has_to_be_changed_is_told(self, guarded: Server, enter: Opened) -> None:
        change = "CREATE OR REPLACE USER fresh SET PASSWORD 'initial-of-fresh' CHANGE REQUIRED"
        with neo4j.GraphDatabase.driver(guarded.location, auth=guarded.auth) as driver:
            driver.execute_query(change, database_="system")
        fresh = {"NEO4J_USERNAME": "fresh", "NEO4J_PASSWORD": "initial-of-fresh"}
        said = refused(enter, guarded.location, **fresh)
        assert "asks for a new password; set one (ALTER CURRENT USER SET PASSWORD" in said
        assert "then NEO4J_PASSWORD" in said

    @pytest.mark.parametrize("address", ["{}:s3cret@{}", "{}:12/s3cret@{}", "{}:s3/c#ret@{}"])
    @pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
    def test_one_in_the_address_is_refused_and_not_repeated(
        self, address: str, scheme: str, enter: Opened
    ) -> None:
        with pytest.raises(UsageError) as caught:
            enter(f"{scheme}://{address.format('somebody', 'host:7687')}")
        said = str(caught.value)
        assert "set NEO4J_USERNAME and NEO4J_PASSWORD" in said
        assert not any(part in said for part in ("s3", "cret", "somebody"))


class TestServers:
    def test_a_database_that_is_not_there_is_named(
        self, neo4j_server: Server, enter: Opened
    ) -> None:
        for scheme in ("bolt", "neo4j"):
            location = neo4j_server.location.replace("bolt", scheme)
            said = refused(enter, location, NEO4J_DATABASE="nowhere")
            assert "has no database 'nowhere'; set NEO4J_DATABASE" in said

    def test_the_database_that_is_named_is_used(self, neo4j_server: Server, enter: Opened) -> None:
        assert enter(neo4j_server.location, NEO4J_DATABASE="neo4j").revision >= 0

    @pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
    def test_one_that_is_down_is_told(self, scheme: str, enter: Opened) -> None:
        with socket.socket() as taken:  # bound, but nobody listens
            taken.bind(("127.0.0.1", 0))
            said = refused(enter, f"{scheme}://127.0.0.1:{taken.getsockname()[1]}")
        assert "does not answer; start the server, or check the address, and try again" in said

    def test_a_routing_address_leads_to_a_single_server(
        self, neo4j_server: Server, enter: Opened
    ) -> None:
        neo4j_server.clear()
        store = enter(neo4j_server.location.replace("bolt", "neo4j"))
        assert store.write([CLAIMS], actor="tester", source="tests") == 1
        assert store.query("MATCH (n:Dataset) RETURN n.id AS id") == [{"id": "dataset:claims"}]

    def test_one_that_is_too_old_is_refused(
        self, neo4j_server: Server, enter: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("neo4j.ServerInfo.agent", "Neo4j/4.4.44")
        said = refused(enter, neo4j_server.location)
        assert "is Neo4j 4.4.44, which is too old; use a server of version 5 or newer" in said


class TestDatabases:
    @pytest.fixture(autouse=True)
    def empty(self, neo4j_server: Server) -> Iterator[None]:
        """Nothing foreign stays."""
        neo4j_server.clear()
        yield
        neo4j_server.clear()

    def test_one_that_holds_something_else_is_used_only_if_told_to(
        self, neo4j_server: Server, enter: Opened
    ) -> None:
        rows(neo4j_server, "CREATE (:Film {title: 'Metropolis'})")
        said = refused(enter, neo4j_server.location)
        assert "the database holds something else; give the store a database of its own" in said
        assert rows(neo4j_server, "MATCH (n) RETURN labels(n)") == [[["Film"]]]
        store = enter(neo4j_server.location, Access(share=True))
        assert store.write([CLAIMS], actor="tester", source="tests") == 1
        assert rows(neo4j_server, "MATCH (n:Film) RETURN n.title") == [["Metropolis"]]

    @pytest.mark.parametrize("access", [Access(), Access(share=True)])
    def test_things_of_others_are_never_shared_with(
        self, access: Access, neo4j_server: Server, enter: Opened
    ) -> None:
        rows(neo4j_server, "CREATE (:Thing {id: 'theirs'})")
        said = refused(enter, neo4j_server.location, access)
        assert "holds nodes called Thing that are not ours" in said
        assert rows(neo4j_server, "MATCH (n) RETURN n.id") == [["theirs"]]

    def test_one_without_a_store_is_not_read(self, neo4j_server: Server) -> None:
        with pytest.raises(StoreError, match="there is no store here; check the address"):
            open_store(neo4j_server.location, VOCABULARY, read_only=True)
        assert neo4j_server.count() == 0

    @pytest.mark.parametrize("name", ["aims_thing_id", "aims_batch"])
    def test_an_index_of_our_name_for_something_else_is_refused(
        self, name: str, neo4j_server: Server, enter: Opened
    ) -> None:
        drop(neo4j_server, name)
        rows(neo4j_server, f"CREATE INDEX {name} FOR (n:Film) ON (n.title)")
        try:
            said = refused(enter, neo4j_server.location)
            assert f"the database has another index called {name}; drop it" in said
            assert neo4j_server.count() == 0
        finally:
            drop(neo4j_server, name)

    def test_an_index_in_the_way_of_a_constraint_is_told(
        self, neo4j_server: Server, enter: Opened
    ) -> None:
        drop(neo4j_server, "aims_thing_id")
        rows(neo4j_server, "CREATE INDEX theirs FOR (n:Thing) ON (n.id)")
        try:
            assert "drop what is in the way" in refused(enter, neo4j_server.location)
        finally:
            drop(neo4j_server, "theirs")

    def test_what_was_dropped_is_made_again(self, neo4j_server: Server, enter: Opened) -> None:
        enter(neo4j_server.location).write([CLAIMS], actor="tester", source="tests")
        before = schema(neo4j_server)
        for name in ("aims_thing_id", "aims_batch"):
            drop(neo4j_server, name)
        assert schema(neo4j_server) != before
        assert enter(neo4j_server.location).revision == 1
        assert schema(neo4j_server) == before

    def test_several_who_find_it_bare_at_once_share_one_store(self, neo4j_server: Server) -> None:
        several = 6

        def enter_with(others: Barrier) -> str:
            others.wait()
            with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
                return store.id

        for _ in range(5):
            neo4j_server.clear()
            for name, *_ in schema(neo4j_server):
                drop(neo4j_server, name)
            others = Barrier(several)
            with ThreadPoolExecutor(several) as pool:
                found = set(pool.map(enter_with, [others] * several))
            assert len(found) == 1


def schema(server: Server) -> list[list[Any]]:
    """The indexes of a database that others see."""
    found = "SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint"
    return sorted(row for row in rows(server, found) if row[0].startswith("aims"))


def drop(server: Server, name: str) -> None:
    """Drop an index, or the constraint that has it."""
    with closing(neo4j.GraphDatabase.driver(server.location)) as driver:
        for kind in ("CONSTRAINT", "INDEX"):
            driver.execute_query(f"DROP {kind} {name} IF EXISTS")
