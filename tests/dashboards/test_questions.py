"""Saved questions: what is filled into them stays a value."""

from __future__ import annotations

from datetime import date

import pytest
from aimsgraph.dashboards.questions import QUESTIONS

from aimsgraph.selectors.sparql import sparql
from aimsgraph.snapshot import Node, Snapshot
from tests.impact.company import shipped

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "id", ["a> ?p ?o } #", "a'b", 'a"b', "a\\", "TODAY", "THING", "a b", "é\n", "{}"]
)
def test_whatever_an_id_holds_it_names_one_thing(id: str) -> None:
    graph = Snapshot([Node(id, "Dataset", {"name": "x"}), Node("other", "Dataset")]).to_rdf(
        shipped()
    )
    text = QUESTIONS["item"].asked("SPARQL", thing=id, day=DAY)
    found = sparql(graph, text, most=100, seconds=10)
    assert ("name", "x") in found.rows
    cypher = QUESTIONS["item"].asked("Cypher", thing=id, day=DAY)
    literal = cypher.partition("{id: ")[2].partition("})")[0] if id != "{}" else "'{}'"
    assert literal.startswith("'")
    assert literal.endswith("'")
    inside = literal[1:-1].replace("\\\\", "").replace("\\'", "")
    assert "'" not in inside
    assert "\\" not in inside


def test_days_are_those_of_the_page() -> None:
    text = QUESTIONS["renewals"].asked("SPARQL", thing="x", day=DAY)
    assert '"2026-11-24"^^xsd:date' in text
    assert '"2027-02-22"^^xsd:date' in text
