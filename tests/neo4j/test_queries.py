"""Cypher of others: it reads, whatever it is; what writes is refused with its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from aimsgraph.errors import UsageError
from aimsgraph.snapshot import Node
from aimsgraph.store import Budget, PutNode, Store, open_store
from tests.neo4j.drawn import assert_drawn, rows
from tests.neo4j.server import Server
from tests.store import sample

pytestmark = pytest.mark.neo4j

VOCABULARY = sample.vocabulary()

WRITING = {
    "CREATE (:Dataset)": "line 1, column 1: CREATE",
    "MATCH (n)\n  SET n.name = 'x'": "line 2, column 3: SET",
    "MERGE (:Dataset {id: 'x'})": "line 1, column 1: MERGE",
    "MATCH (n:Thing) DELETE n": "line 1, column 17: DELETE",
    "MATCH (n:Thing) DETACH DELETE n": "line 1, column 17: DETACH",
    "MATCH (n) REMOVE n.name": "line 1, column 11: REMOVE",
    "MATCH (n) FOREACH (x IN [1] | CREATE (:X))": "line 1, column 11: FOREACH",
    "CALL { CREATE (x:X) } RETURN 1": "line 1, column 8: CREATE",
    "MATCH (n) CALL (n) { SET n.x = 1 } RETURN n": "line 1, column 22: SET",
    "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS": "line 1, column 22: DELETE",
    "/* SET */ RETURN 'CREATE' AS `MERGE` // DROP\nUNION CREATE (:X) RETURN 1 AS `MERGE`":
        "line 2, column 7: CREATE",
    "CREATE INDEX mine FOR (n:X) ON (n.y)": "line 1, column 1: CREATE",
    "CREATE CONSTRAINT mine FOR (n:X) REQUIRE n.y IS UNIQUE": "line 1, column 1: CREATE",
    "DROP CONSTRAINT aims_thing_id": "line 1, column 1: DROP",
    "CREATE USER mallory SET PASSWORD 'longenough'": "line 1, column 1: CREATE",
    "STOP DATABASE neo4j": "line 1, column 1: STOP DATABASE",
    "CALL db.createLabel('X')": "line 1, column 1: CALL",
}  # fmt: skip

READING = (
    "RETURN 'SET n.x = 1' AS x",
    'RETURN "a \\" CREATE (:X)" AS x',
    "RETURN 1 AS x // DELETE everything",
    "RETURN /* MERGE */ 1 AS x",
    "RETURN 1 AS `set`",
    "WITH 1 AS set RETURN set",
    "WITH {set: 1, delete: 2} AS m RETURN m.set + m.delete AS x",
    "OPTIONAL MATCH (n:Set {create: 'MERGE'})-[:REMOVE]->() RETURN n.drop AS x",
    "CALL { RETURN 1 AS x } RETURN x",
    "CALL db.labels() YIELD label RETURN count(*) AS x",
)


@pytest.fixture(scope="module")
def store(neo4j_server: Server) -> Iterator[Store]:
    """A store with a thing."""
    neo4j_server.clear()
    with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
        thing = Node("dataset:claims", "Dataset", {"name": "claims"})
        store.write([PutNode(thing)], actor="tester", source="tests")
        yield store


@pytest.fixture
def untouched(neo4j_server: Server, store: Store) -> Iterator[None]:
    """After the test everything is as it was."""

    def everything() -> list[list[Any]]:
        return [
            *rows(neo4j_server, "MATCH (n) RETURN elementId(n), labels(n), properties(n)"),
            *rows(neo4j_server, "SHOW INDEXES YIELD name, labelsOrTypes, properties"),
        ]

    before = everything()
    yield
    assert everything() == before
    assert_drawn(neo4j_server, store.snapshot(), VOCABULARY)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.usefixtures("untouched")
def test_what_writes_is_refused_with_its_place(read_only: bool, neo4j_server: Server) -> None:
    with closing(open_store(neo4j_server.location, VOCABULARY, read_only=read_only)) as store:
        for cypher, place in WRITING.items():
            with pytest.raises(UsageError) as caught:
                store.query(cypher)
            assert str(caught.value) == (
                f"{place}: this query writes; write through the store API"
            ), cypher


@pytest.mark.usefixtures("untouched")
def test_words_that_write_nothing_are_read(store: Store) -> None:
    for cypher in READING:
        assert len(store.query(cypher)) == 1, cypher


@pytest.mark.usefixtures("untouched")
def test_files_and_the_work_of_others_are_not_for_queries(store: Store) -> None:
    with pytest.raises(UsageError, match=r"line 2, column 1: LOAD CSV: a query reads the graph"):
        store.query("// rows\nload csv FROM 'file:///etc/passwd' AS row RETURN row")
    with pytest.raises(UsageError, match=r"column 1: TERMINATE TRANSACTION: .* it stops nobody"):
        store.query("TERMINATE TRANSACTION 'neo4j-transaction-1'")


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (n:Dataset\nRETURN n", "line 2, column 1"),
        ("MATCH (n) RETURN m", "Variable `m` not defined (line 1, column 18"),
        ("RETURN $missing", "Expected parameter(s): missing"),
        ("CALL no.such()", "no procedure with the name `no.such`"),
        ("", "Unexpected end of input"),
        ("RETURN 1/0", "/ by zero"),
        ("RETURN date('+10000-01-01')", "a date after the year 9999; let the query make a text"),
    ],
)
def test_what_cannot_be_run_is_told_with_its_place(cypher: str, said: str, store: Store) -> None:
    with pytest.raises(UsageError) as caught:
        store.query(cypher)
    assert said in str(caught.value)


@pytest.mark.parametrize("value", [object(), {1}, 2**64, "\ud800", {1: 2}])
def test_a_parameter_that_cannot_be_sent_is_told(value: Any, store: Store) -> None:
    with pytest.raises(UsageError, match="a parameter of this query cannot be sent"):
        store.query("RETURN $value", value=value)
    assert store.query("RETURN $value AS x", value="') DELETE") == [{"x": "') DELETE"}]


@pytest.mark.usefixtures("untouched")
def test_of_more_rows_than_a_budget_has_one_more_comes(store: Store) -> None:
    found = store.query("UNWIND range(1, 1000000) AS x RETURN x", Budget(10, 20))
    assert [row["x"] for row in found] == list(range(1, 12))
    assert len(store.query("UNWIND range(1, $n) AS x RETURN x", Budget(10, 20), n=10)) == 10


@pytest.mark.usefixtures("untouched")
def test_a_query_stops_when_its_time_is_over(store: Store) -> None:
    long = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a * b) AS n"
    with pytest.raises(UsageError, match="longer than 1 s"):
        store.query(long, Budget(10, 1))
