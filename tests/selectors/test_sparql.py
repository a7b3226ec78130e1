"""Questions in SPARQL: what they find, what they may not ask, when they stop."""

from __future__ import annotations

import time
from datetime import date

import pytest
import rdflib

from aimsgraph.errors import UsageError
from aimsgraph.selectors.sparql import sparql
from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.impact.company import shipped

_THINGS = 300


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    nodes = [Node(f"dataset:{n}", "Dataset", {"name": f"Data {n}"}) for n in range(_THINGS)]
    nodes.append(Node("model:a b", "Model", {"name": "A", "released_on": date(2026, 1, 2)}))
    relations = [Relation("trainedOn", "model:a b", "dataset:1")]
    return Snapshot(nodes, relations).to_rdf(shipped())


def ask(graph: rdflib.Graph, question: str, *, most: int = 1000, seconds: float = 20):  # type: ignore[no-untyped-def]
    return sparql(graph, question, most=most, seconds=seconds)


def test_things_are_their_ids_and_values_are_values(graph: rdflib.Graph) -> None:
    found = ask(graph, "SELECT ?m ?on ?d ?c { ?m aims:trainedOn ?d ; aims:released_on ?on ; a ?c "
                "FILTER(?c = aims:Model) }")  # fmt: skip
    assert found.columns == ("m", "on", "d", "c")
    assert found.rows == (("model:a b", date(2026, 1, 2), "dataset:1", "Model"),)
    assert found.complete


def test_more_rows_than_asked_for_are_said(graph: rdflib.Graph) -> None:
    found = ask(graph, "SELECT ?d { ?d a aims:Dataset }", most=10)
    assert len(found.rows) == 10
    assert not found.complete
    assert ask(graph, "SELECT ?d { ?d a aims:Dataset }", most=_THINGS).complete


def test_yes_and_no_and_a_graph_are_answers_too(graph: rdflib.Graph) -> None:
    assert ask(graph, "ASK { ?m a aims:Model }").rows == ((True,),)
    told = ask(graph, "CONSTRUCT { ?d aims:trains ?m } { ?m aims:trainedOn ?d }")
    assert told.rows == (("dataset:1", "trains", "model:a b"),)


def test_what_takes_too_long_is_stopped(graph: rdflib.Graph) -> None:
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"longer than 0\.5 s"):
        ask(graph, "SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=0.5)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "asked", ['FILTER(REGEX(?text, "(x+x+)+y"))', 'FILTER(REPLACE(?text, "(x+x+)+y", "") = "a")']
)
def test_a_regular_expression_that_takes_too_long_is_stopped(
    graph: rdflib.Graph, asked: str
) -> None:
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"longer than 0\.5 s"):
        ask(graph, f'SELECT * {{ BIND("{"x" * 4000}" AS ?text) {asked} }}', seconds=0.5)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('REGEX("Claims history", "^claims", "i")', True),
        ('REGEX("Claims history", "^claims")', False),
        ('REGEX("a\\nb", "a.b", "s")', True),
        ('REGEX("a\\nb", "^b", "m")', True),
        ('REPLACE("abcd", "b(.)", "<$1>")', "a<c>d"),
        ('REPLACE("ABCD", "b", "x", "i")', "AxCD"),
        ('LANG(REPLACE("ab"@en, "b", "x"))', "en"),
    ],
)
def test_regular_expressions_are_those_of_the_standard(
    graph: rdflib.Graph, told: str, expected: object
) -> None:
    assert ask(graph, f"SELECT ?v {{ BIND({told} AS ?v) }}").rows == ((expected,),)


def test_a_wrong_regular_expression_is_named(graph: rdflib.Graph) -> None:
    with pytest.raises(UsageError, match="cannot be answered"):
        ask(graph, 'SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), "(")) }')


def test_who_does_not_want_the_answer_any_more_ends_the_question(graph: rdflib.Graph) -> None:
    def stop(_doing: str, _done: int, _steps: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sparql(graph, "SELECT * { ?a ?b ?c }", most=10, seconds=20, progress=stop)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "only this graph is asked"),
        ("SELECT * { ?x ?y ?z { SERVICE SILENT ?x { ?a ?b ?c } } }", "only this graph is asked"),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?a ?b ?c }", "only this graph is asked"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { ?a ?b ?c }", "only this graph is asked"),
        ("DELETE WHERE { ?a ?b ?c }", "no question in SPARQL"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "no question in SPARQL"),
        ("LOAD <http://127.0.0.1:9/>", "no question in SPARQL"),
        ("SELECT * { ?a ex:b ?c }", "cannot be asked"),
        ("SELECT * { ?a ", "no question in SPARQL"),
        ("", "no question in SPARQL"),
    ],
)
def test_what_cannot_be_asked_is_refused(graph: rdflib.Graph, question: str, told: str) -> None:
    before = len(graph)
    with pytest.raises(UsageError, match=told):
        ask(graph, question)
    assert len(graph) == before


def test_where_a_question_is_wrong_is_said(graph: rdflib.Graph) -> None:
    with pytest.raises(UsageError) as refused:
        ask(graph, "SELECT ?a\nWHERE { ?a a }")
    assert refused.value.where is not None
    assert "line 2" in refused.value.where
