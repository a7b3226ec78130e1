"""Exported documents are pleasant to read, safe to open, and say what they are."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.errors import UsageError
from aimsgraph.export.formats import FORMATS, document
from aimsgraph.export.origin import MARK
from aimsgraph.export.tables import tables
from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.export.graphs import ORIGIN, VOCABULARY

CLAIMS = Node(
    "dataset:claims-history",
    "Dataset",
    {
        "tags": ("new", "core"),
        "name": "Claims history",
        "rows": 412806,
        "personal_data": True,
        "observed_on": datetime(2026, 11, 6, 8, 30),
        "since": date(2024, 1, 2),
    },
)
METRIC = Node(
    "metric:drift", "Metric", {"name": "Drift", "threshold": 0.1, "description": 'a\n"b"'}
)
CONTROL = Node("iso42001:2023/A.7.4", "ReferenceControl", {"name": "Quality"})
TRAINED = Relation(
    "trainedOn", "model:triage", "dataset:claims-history", "run 2", {"note": "again"}
)
SNAPSHOT = Snapshot([CLAIMS, METRIC, CONTROL], [
    Relation("monitoredBy", "dataset:claims-history", "metric:drift"),
    Relation("tracks", "iso42001:2023/A.7.4", "dataset:claims-history"),
    TRAINED,
])  # fmt: skip


def written(format: str, snapshot: Snapshot = SNAPSHOT) -> str:
    return "".join(document(format, snapshot, VOCABULARY, ORIGIN))


class TestTurtle:
    def test_a_thing_is_a_block_with_short_names(self) -> None:
        assert """
dataset:claims-history a aims:Dataset ;
    aims:name "Claims history" ;
    aims:tags "new", "core" ;
    aims:since "2024-01-02"^^xsd:date ;
    aims:observed_on "2026-11-06T08:30:00"^^xsd:dateTime ;
    aims:personal_data true ;
    aims:rows 412806 ;
    aims:monitoredBy metric:drift .

iso42001:A.7.4 a aims:ReferenceControl ;
    aims:name "Quality" ;
    aims:tracks dataset:claims-history .

metric:drift a aims:Metric ;
    aims:name "Drift" ;
    aims:description \"\"\"a
\\"b\\"\"\"\" ;
    aims:threshold 0.1e0 .

model:triage aims:trainedOn dataset:claims-history .
""" in written("turtle")

    def test_what_is_said_of_a_relation_follows_it(self) -> None:
        iri = "https://w3id.org/aimsgraph/id/relation/trainedOn/model:triage/dataset:claims-history"
        assert f"""
<{iri}/run%202> a rdf:Statement ;
    rdf:subject model:triage ;
    rdf:predicate aims:trainedOn ;
    rdf:object dataset:claims-history ;
    aims:qualifier "run 2" ;
    aims:note "again" .
""" in written("turtle")

    def test_a_catalogue_of_two_editions_has_two_prefixes(self) -> None:
        newer = Node("iso42001:2027/A.7.4", "ReferenceControl", {"name": "Quality"})
        text = written("turtle", Snapshot([CONTROL, newer]))
        assert "@prefix iso42001: <https://w3id.org/aimsgraph/id/iso42001:2023%2F> ." in text
        assert "@prefix iso42001-2027: <https://w3id.org/aimsgraph/id/iso42001:2027%2F> ." in text


class TestJsonLd:
    def test_it_is_compact_and_needs_no_other_document(self) -> None:
        read = json.loads(written("json-ld"))
        assert all(
            not isinstance(one, str) or one.startswith("http") for one in read["@context"].values()
        )
        assert read["@context"]["monitoredBy"] == {"@id": "aims:monitoredBy", "@type": "@id"}
        assert read["@context"]["since"] == {"@id": "aims:since", "@type": "xsd:date"}
        assert "about" not in read["@context"], "only the terms that are used"
        (claims,) = (one for one in read["@graph"] if one["@id"] == "dataset:claims-history")
        assert claims == {
            "@id": "dataset:claims-history",
            "@type": "Dataset",
            "name": "Claims history",
            "tags": ["new", "core"],
            "since": "2024-01-02",
            "observed_on": {"@type": "xsd:dateTime", "@value": "2026-11-06T08:30:00"},
            "personal_data": True,
            "rows": 412806,
            "monitoredBy": "metric:drift",
        }

    def test_a_line_is_a_member(self) -> None:
        assert '\n      "name": "Claims history",\n' in written("json-ld")


class TestNodeLink:
    def test_nodes_and_edges_are_plain(self) -> None:
        read = json.loads(written("node-link"))
        assert [node["id"] for node in read["nodes"]] == sorted(SNAPSHOT.nodes)
        assert read["nodes"][0]["properties"]["since"] == "2024-01-02"
        assert read["edges"][-1] == {
            "source": "model:triage",
            "target": "dataset:claims-history",
            "key": "trainedOn|run 2",
            "type": "trainedOn",
            "qualifier": "run 2",
            "properties": {"note": "again"},
        }


def table(snapshot: Snapshot, name: str) -> list[dict[str, str]]:
    text = "".join(dict(tables(snapshot, VOCABULARY))[name]).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def unguarded(cell: str) -> str:
    return cell.removeprefix("'")


class TestTables:
    def test_a_class_is_a_file_and_the_relations_are_one(self) -> None:
        names = [name for name, _ in tables(SNAPSHOT, VOCABULARY)]
        assert names == ["Dataset.csv", "Metric.csv", "ReferenceControl.csv", "relations.csv"]
        (claims,) = table(SNAPSHOT, "Dataset.csv")
        assert claims == {
            "id": "dataset:claims-history",
            "name": "Claims history",
            "tags": "new; core",
            "since": "2024-01-02",
            "observed_on": "2026-11-06T08:30:00",
            "personal_data": "true",
            "rows": "412806",
        }
        relation = table(SNAPSHOT, "relations.csv")[-1]
        assert relation == {
            "relation": "trainedOn",
            "from": "model:triage",
            "to": "dataset:claims-history",
            "qualifier": "run 2",
            "property note": "again",
        }

    def test_a_list_can_be_taken_apart_again(self) -> None:
        odd = Node("dataset:d", "Dataset", {"name": "D", "tags": ("a;b", "c\\", "d")})
        assert table(Snapshot([odd]), "Dataset.csv")[0]["tags"] == "a\\;b; c\\\\; d"

    @settings(max_examples=60)
    @given(
        st.one_of(st.text(), st.sampled_from(["=1+1", "-5", "@x", "'=1", "+", "\t=1", "\uff1d1"]))
    )
    def test_no_text_is_a_formula_and_all_of_it_comes_back(self, text: str) -> None:
        node = Node("dataset:d", "Dataset", {"name": text, "rows": -5})
        (row,) = table(Snapshot([node]), "Dataset.csv")
        assert unguarded(row["name"]) == text
        assert row["name"][:1] not in set("=+-@\t\r\n\uff1d")
        assert row["rows"] == "-5", "a number is no formula"


@pytest.mark.parametrize("format", [one for one in FORMATS if one != "csv"])
class TestEveryDocument:
    def test_it_says_near_its_start_what_it_is(self, format: str) -> None:
        assert MARK in written(format)[: 2000 + 100 * len(SNAPSHOT)]
        for fact in ("revision 7", "2026-11-24", VOCABULARY.digest[:12]):
            assert fact in written(format)

    def test_nothing_in_it_commands_a_terminal(self, format: str) -> None:
        evil = Node("dataset:d", "Dataset", {"name": "\x1b[31m\x07\u202e\u2028\x9b2J"})
        text = written(format, Snapshot([evil], [Relation("about", "a:\x1b", "b:\u202e", "\x9b")]))
        assert not set(text) & set("\x1b\x07\u202e\u2028\x9b")

    def test_no_verdict_is_in_it(self, format: str) -> None:
        assert not {'verdict"', "broken", "doubt"} & set(written(format).split())


def test_an_unknown_format_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean turtle"):
        document("turtel", SNAPSHOT, VOCABULARY, ORIGIN)
    with pytest.raises(UsageError, match="several files"):
        document("csv", SNAPSHOT, VOCABULARY, ORIGIN)
