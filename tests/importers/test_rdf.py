"""Graphs in RDF are read in the terms of the ontology, and nothing in them is passed over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import (
    Problem,
    Reading,
    RelationRecord,
    Source,
    count,
    find_importer,
    read,
    sniff,
)
from aimsgraph.vocabulary import load
from tests.importers.published import links, nodes

PREFIXES = """\
@prefix aims: <https://w3id.org/aimsgraph/ont#> .
@prefix dataset: <https://w3id.org/aimsgraph/id/dataset:> .
@prefix model: <https://w3id.org/aimsgraph/id/model:> .
@prefix airo: <https://w3id.org/airo#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/things#> .
"""
TERM, THING = "https://w3id.org/aimsgraph/ont#", "https://w3id.org/aimsgraph/id/dataset:"
LINES = PREFIXES.count("\n")  # before the first of a test's own

BOMB = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'

Read = Callable[..., Reading]


@pytest.fixture
def taken(tmp_path: Path) -> Read:
    """Reads one file; Turtle gets the prefixes."""

    def taken(text: str, name: str = "graph.ttl", **options: Any) -> Reading:
        whole = PREFIXES + text if name.endswith(".ttl") else text
        (tmp_path / name).write_text(whole, encoding="utf-8")
        return read(Source("graph", "rdf", (name,), options=options), tmp_path, load())

    return taken


def only(reading: Reading, code: str) -> str:
    """The one problem of a code, as it is shown."""
    (found,) = (entry for entry in count(reading.problems) if entry.problem.code == code)
    return str(found)


class TestOurTerms:
    def test_things_keep_their_ids_classes_values_and_lines(self, taken: Read) -> None:
        reading = taken(
            "dataset:claims a aims:Dataset, aims:Asset, aims:Node ;\n"
            '  aims:name "Claims" ; aims:rows 3 ; aims:personal_data true ;\n'
            '  aims:since "2026-01-02"^^xsd:date ; aims:tags "b", "a" ;\n'
            '  aims:observed_on "2026-01-02T03:04:00"^^xsd:dateTime .\n'
            "<https://w3id.org/aimsgraph/id/iso42001:2023%2FA.7.4> a aims:ReferenceControl .\n"
        )
        claims = nodes(reading)["dataset:claims"]
        assert (claims.cls, claims.locator.line) == ("Dataset", LINES + 1)
        assert claims.properties == {
            "name": "Claims",
            "rows": 3,
            "personal_data": True,
            "since": date(2026, 1, 2),
            "tags": ("a", "b"),
            "observed_on": datetime(2026, 1, 2, 3, 4),
        }
        assert nodes(reading)["iso42001:2023/A.7.4"].cls == "ReferenceControl"
        assert not reading.problems
        assert reading.complete

    def test_relations_are_read_in_both_directions(self, taken: Read) -> None:
        reading = taken(
            'model:m a aims:Model ; aims:name "M" ; aims:trainedOn dataset:a .\n'
            'dataset:b a aims:Dataset ; aims:name "B" ; aims:trained model:m .\n'
        )
        assert links(reading) == [
            ("trainedOn", "model:m", "dataset:a", ""),
            ("trainedOn", "model:m", "dataset:b", ""),
        ]

    def test_a_statement_says_more_of_a_relation(self, taken: Read) -> None:
        reading = taken(
            'model:m a aims:Model ; aims:name "M" ; aims:trainedOn dataset:a .\n'
            "[] a rdf:Statement ; rdf:subject model:m ; rdf:predicate aims:trainedOn ;\n"
            '  rdf:object dataset:a ; aims:qualifier "run 2" ; aims:note "again" .\n'
        )
        assert links(reading) == [("trainedOn", "model:m", "dataset:a", "run 2")]
        (relation,) = (one for one in reading.records if isinstance(one, RelationRecord))
        assert relation.properties == {"note": "again"}

    def test_what_is_said_without_the_class_adds_to_the_thing(self, taken: Read) -> None:
        reading = taken("dataset:claims aims:rows 7 ; aims:derivedFrom dataset:raw .")
        assert nodes(reading)["dataset:claims"].cls == ""
        assert links(reading) == [("derivedFrom", "dataset:claims", "dataset:raw", "")]

    def test_plain_text_is_read_as_what_the_property_holds(self, taken: Read) -> None:
        reading = taken(
            'dataset:d a aims:Dataset ; aims:name "D" ; aims:rows "12" ; aims:since "2026-01-02" .'
        )
        assert nodes(reading)["dataset:d"].properties["rows"] == 12
        assert nodes(reading)["dataset:d"].properties["since"] == date(2026, 1, 2)

    def test_one_language_is_read_and_the_others_are_told(self, taken: Read) -> None:
        reading = taken('dataset:d a aims:Dataset ; aims:name "Daten"@de, "Data"@en .')
        assert nodes(reading)["dataset:d"].properties["name"] == "Data"
        assert "Daten" in only(reading, "language")

    @pytest.mark.parametrize(
        ("said", "code", "told"),
        [
            ("aims:rwos 3", "property", "did you mean rows"),
            ('aims:rows "many"', "value", "rows: this is not a whole number"),
            ('aims:since "31.12.2026"', "value", "a date such as 2026-11-24"),
            ("aims:rows 1, 2", "value", "rows has one value, and several are given"),
            ('aims:derivedFrom "the raw data"', "property", "name the thing by its IRI"),
            ("aims:derivedFrom [ aims:name 'x' ]", "blank-node", "leads to a blank node"),
            ("aims:derivedFrom ex:raw", "dangling", "no thing here"),
            ("aims:tags [ aims:name 'x' ]", "blank-node", "a blank node is no value"),
            ('aims:rows "x"^^xsd:hexBinary', "value", "are not read"),
        ],
    )
    def test_what_cannot_be_taken_is_told_with_its_line(
        self, taken: Read, said: str, code: str, told: str
    ) -> None:
        reading = taken(f'dataset:d a aims:Dataset ; aims:name "D" ;\n  {said} .')
        assert told in only(reading, code)
        assert f"graph.ttl:{LINES + 1}" in only(reading, code)
        assert "dataset:d" in nodes(reading)

    def test_a_class_that_is_misspelt_sets_the_thing_aside(self, taken: Read) -> None:
        reading = taken('dataset:d a aims:Datasett ; aims:name "D" .')
        assert "did you mean Dataset?" in only(reading, "class")
        assert only(reading, "class").startswith("error")
        assert "dataset:d" in reading.set_aside

    def test_several_classes_that_have_nothing_in_common_are_refused(self, taken: Read) -> None:
        reading = taken('dataset:d a aims:Dataset, aims:Model ; aims:name "D" .')
        assert "'Dataset and Model'" in only(reading, "class")
        assert not nodes(reading)


class TestWrongNamespaces:
    @pytest.mark.parametrize(
        "iri",
        [
            "http://w3id.org/aimsgraph/ont#Dataset",
            "https://w3id.org/aimsgraph/ontDataset",
            "https://w3id.org/aimsgraph/ont/Dataset",
            "https://www.w3id.org/aimsgraph/ont#Dataset",
            "https://w3id.org/aimsgraph/ontology#Dataset",
            "https://w3id.org/aimsgraph#Dataset",
            "https://w3id.org/aims-graph/ont#Dataset",
        ],
    )
    def test_ours_is_recognised_and_never_passed_over(self, taken: Read, iri: str) -> None:
        reading = taken(f'<https://w3id.org/aimsgraph/id/dataset:d> a <{iri}> ; aims:name "D" .')
        assert "https://w3id.org/aimsgraph/ont#" in only(reading, "class")
        assert only(reading, "class").startswith("error")

    @pytest.mark.parametrize(
        "iri",
        ["http://w3id.org/airo#Risk", "https://w3id.org/airo/Risk", "https://w3id.org/AIRO#risk"],
    )
    def test_so_are_those_that_the_ontology_is_aligned_with(self, taken: Read, iri: str) -> None:
        assert "https://w3id.org/airo#" in only(taken(f"ex:r a <{iri}> ."), "class")

    @pytest.mark.parametrize(
        "iri",
        [
            "http://w3id.org/aimsgraph/id/dataset:d",
            "https://w3id.org/aimsgraph/ids/dataset:d",
            "https://w3id.org/aimsgraph/id#dataset:d",
        ],
    )
    def test_the_iri_of_a_thing_with_another_base_is_recognised(
        self, taken: Read, iri: str
    ) -> None:
        reading = taken(f'<{iri}> a aims:Dataset ; aims:name "D" .')
        assert "did you mean https://w3id.org/aimsgraph/id/dataset:d?" in only(reading, "iri")
        assert not nodes(reading)

    def test_a_term_is_told_once_with_how_often(self, taken: Read) -> None:
        reading = taken("".join(f"ex:t{number} a ex:Widget .\n" for number in range(500)))
        told = only(reading, "class")
        assert "(500x, first at graph.ttl:" in told
        assert "https://example.org/things#Widget" in told
        assert "nothing-read" in {problem.code for problem in reading.problems}


class TestOtherGraphs:
    def test_classes_and_relations_are_read_through_the_alignment(self, taken: Read) -> None:
        reading = taken(
            'ex:screener a airo:AISystem ; rdfs:label "CV screener"@en ;\n'
            "  airo:hasPurpose ex:screening ; airo:hasModel ex:ranker .\n"
            "ex:screening a owl:NamedIndividual, airo:Purpose .\n"
            "ex:ranker a airo:GPAIModel .\n"
        )
        assert not reading.problems
        found = nodes(reading)
        assert found["system:screener"].properties == {"name": "CV screener"}
        assert found["system:screener"].aliases == (("iri", "https://example.org/things#screener"),)
        assert found["intended-use:screening"].properties == {"name": "screening"}
        assert found["model:ranker"].cls == "Model"
        assert links(reading) == [
            ("meantFor", "system:screener", "intended-use:screening", ""),
            ("hasComponent", "system:screener", "model:ranker", ""),
        ]

    def test_what_is_only_near_a_class_is_told_and_not_read(self, taken: Read) -> None:
        reading = taken("ex:p a airo:AIProvider .")
        assert "it is close to Supplier" in only(reading, "class")
        assert not nodes(reading)

    def test_the_options_say_what_other_terms_stand_for(self, taken: Read) -> None:
        reading = taken(
            'ex:p a airo:AIProvider ; ex:homepage "here" ; ex:delivers ex:s .\n'
            "ex:s a airo:AISystem .\n",
            classes={"airo:AIProvider": "Supplier"},
            properties={"https://example.org/things#homepage": "description"},
            relations={"https://example.org/things#delivers": "supplies"},
        )
        assert nodes(reading)["supplier:p"].properties["description"] == "here"
        assert links(reading) == [("suppliedBy", "system:s", "supplier:p", "")]

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            ({"classes": {"airo:User": "Persn"}}, "did you mean Person?"),
            ({"klasses": {}}, "did you mean classes?"),
            ({"classes": ["Person"]}, "is a table"),
        ],
    )
    def test_wrong_options_are_refused(self, taken: Read, options: Any, told: str) -> None:
        assert told in str(taken("", **options).problems[0])

    def test_things_that_would_share_an_id_get_a_mark(self, taken: Read) -> None:
        text = (
            "ex:claims a airo:AISystem . <https://example.com/other#claims> a airo:AISystem .\n"
            '<https://w3id.org/aimsgraph/id/system:claims> a aims:AISystem ; aims:name "Ours" .\n'
        )
        reading = taken(text)
        ids = set(nodes(reading))
        assert len(ids) == 3
        assert "system:claims" in ids
        assert "(2x" in only(reading, "shared-id")
        backwards = taken("\n".join(reversed(text.splitlines())))
        assert set(nodes(backwards)) == ids

    def test_a_blank_node_makes_no_thing(self, taken: Read) -> None:
        reading = taken('[] a airo:Risk ; rdfs:label "Drift" .')
        assert "give it an IRI" in only(reading, "blank-node")
        assert not nodes(reading)

    @pytest.mark.parametrize(
        "iri", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]
    )
    def test_iris_that_name_nothing_are_refused(self, taken: Read, iri: str) -> None:
        reading = taken(f"<{iri}> a airo:Risk .")
        assert "names no thing" in only(reading, "iri")
        assert not nodes(reading)

    def test_a_provision_cannot_be_named_by_another_graph(self, taken: Read) -> None:
        assert "starts with its catalogue" in only(taken("ex:s a airo:Standard ."), "id")

    def test_an_ontology_is_no_data(self, taken: Read) -> None:
        reading = taken("ex:Widget a owl:Class . ex:has a owl:ObjectProperty .")
        assert "it defines 2 terms and describes no thing" in only(reading, "ontology")
        assert 'ontology = ["mine.ttl"]' in only(reading, "ontology")

    def test_the_terms_of_the_users_own_ontology_are_read(self, tmp_path: Path) -> None:
        ontology = tmp_path / "own.ttl"
        ontology.write_text(
            "@prefix : <https://w3id.org/aimsgraph/ont#> .\n"
            "@prefix my: <https://example.org/my#> .\n"
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            'my:Prompt a owl:Class ; rdfs:subClassOf :Asset ; skos:definition "Words." .\n'
        )
        (tmp_path / "g.ttl").write_text(
            "@prefix my: <https://example.org/my#> .\n"
            "<https://w3id.org/aimsgraph/id/prompt:hi> a my:Prompt ."
        )
        reading = read(Source("g", "rdf", ("g.ttl",)), tmp_path, load(ontology))
        assert nodes(reading)["prompt:hi"].cls == "Prompt"


class TestFormats:
    JSON = """{
      "@context": {"@vocab": "https://w3id.org/aimsgraph/ont#", "d": "https://w3id.org/aimsgraph/id/dataset:"},
      "@id": "d:claims", "@type": "Dataset", "name": "Claims", "derivedFrom": {"@id": "d:raw"}
    }"""
    XML = """<?xml version="1.0" encoding="ISO-8859-1"?>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://w3id.org/aimsgraph/ont#">
      <Dataset rdf:about="https://w3id.org/aimsgraph/id/dataset:claims">
        <name>Claims</name><derivedFrom rdf:resource="https://w3id.org/aimsgraph/id/dataset:raw"/>
      </Dataset></rdf:RDF>"""
    TRIPLES = "".join(
        f"<{THING}claims> <{predicate}> {object} .\n"
        for predicate, object in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{TERM}Dataset>"),
            (f"{TERM}name", '"Claims"'),
            (f"{TERM}derivedFrom", f"<{THING}raw>"),
        )
    )

    @pytest.mark.parametrize(
        ("name", "text"), [("g.jsonld", JSON), ("g.rdf", XML), ("g.nt", TRIPLES)]
    )
    def test_each_says_the_same(self, taken: Read, name: str, text: str) -> None:
        reading = taken(text, name)
        assert not reading.problems
        assert nodes(reading)["dataset:claims"].properties == {"name": "Claims"}
        assert links(reading) == [("derivedFrom", "dataset:claims", "dataset:raw", "")]

    def test_several_files_are_one_graph(self, tmp_path: Path) -> None:
        (tmp_path / "a.ttl").write_text(f"{PREFIXES}ex:s a airo:AISystem .")
        (tmp_path / "b.ttl").write_text(
            f"{PREFIXES}ex:s airo:hasPurpose ex:p . ex:p a airo:Purpose ."
        )
        reading = read(Source("g", "rdf", ("*.ttl",)), tmp_path, load())
        assert links(reading) == [("meantFor", "system:s", "intended-use:p", "")]

    @pytest.mark.parametrize(
        ("name", "importer"),
        [
            ("a.ttl", "rdf"),
            ("a.nt", "rdf"),
            ("a.jsonld", "rdf"),
            ("a.rdf", "rdf"),
            ("a.graphml", "graphml"),
        ],
    )
    def test_a_file_is_known_by_its_name(self, tmp_path: Path, name: str, importer: str) -> None:
        (tmp_path / name).write_text("")
        assert sniff(tmp_path / name).name == importer

    def test_json_and_xml_are_known_by_how_they_start(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text(self.JSON)
        (tmp_path / "a.xml").write_text(self.XML)
        assert sniff(tmp_path / "a.json").name == sniff(tmp_path / "a.xml").name == "rdf"
        (tmp_path / "b.json").write_text('{"a": 1}')
        assert find_importer("rdf").sniff(tmp_path / "b.json") == 0


class TestHostile:
    @pytest.mark.parametrize(
        ("name", "text", "place", "told"),
        [
            ("g.ttl", "dataset:a a aims:Dataset ;\n  aims:name .\n", f":{LINES + 2}", "not Turtle"),
            ("g.ttl", "nope:a a nope:B .", f":{LINES + 1}", "nope"),
            ("g.ttl", "@prefix a: <b", f":{LINES + 1}", "not Turtle"),
            ("g.ttl", "{ ex:a ex:b ex:c } => { ex:a ex:b ex:d } .", "", "not Turtle"),
            ("g.jsonld", '{"@id": 1,\n "a" }', ":2:6", "not JSON"),
            ("g.jsonld", '{"@context": "https://example.org/c.jsonld"}', "", "lies elsewhere"),
            ("g.jsonld", '[{"@context": [{}, "c.jsonld"]}]', "", "lies elsewhere"),
            ("g.jsonld", '{"@context": {"@import": "c.jsonld"}}', "", "lies elsewhere"),
            ("g.jsonld", '{"@context": {"a": {"@context": "x.json"}}}', "", "elsewhere"),
            ("g.jsonld", '{"@id": "x:a", "@id": "x:b"}', "", "used twice"),
            ("g.jsonld", '{"@id": NaN}', "", "NaN"),
            ("g.rdf", "<rdf:RDF", ":1", "not RDF/XML"),
            ("g.rdf", f"<!DOCTYPE r [{BOMB}]><r>&b;</r>", "", "entities"),
            ("g.rdf", '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "", "entities"),
        ],
    )  # fmt: skip
    def test_a_broken_file_is_one_problem_with_its_place(
        self, taken: Read, name: str, text: str, place: str, told: str, capfd: Any
    ) -> None:
        reading = taken(text, name)
        (problem,) = reading.problems
        assert told in str(problem)
        assert str(problem).startswith(f"error input {name}{place}")
        assert not reading.complete
        assert not reading.records
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("g.ttl", "ex:a ex:b " + "[ ex:c " * 50_000),
            ("g.ttl", "ex:a ex:b " + "(" * 50_000),
            ("g.jsonld", '{"@graph": [' * 50_000),
            ("g.jsonld", '{"@id": "x:a", "x:b": ' * 900 + "1" + "}" * 900),
            ("g.rdf", "<a>" * 100_000),
        ],
        ids=["brackets", "parentheses", "deep json", "deep things", "deep xml"],
    )
    def test_depth_is_a_problem_and_no_crash(self, taken: Read, name: str, text: str) -> None:
        assert all(isinstance(problem, Problem) for problem in taken(text, name).problems)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("g.ttl", 'dataset:a aims:name """{}""" .'),
            ("g.rdf", '<r xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</r>'),
        ],
    )
    def test_a_text_that_would_take_minutes_is_refused(
        self, taken: Read, name: str, text: str
    ) -> None:
        (problem,) = taken(text.format("a\n" * 500_000), name).problems
        assert "texts that are too long" in str(problem)

    def test_literals_that_lie_about_their_type_are_told_quietly(
        self, taken: Read, capfd: Any
    ) -> None:
        huge = "9" * 10_000
        reading = taken(
            f'dataset:d a aims:Dataset ; aims:rows "{huge}"^^xsd:integer ;\n'
            '  aims:name "x"^^xsd:date ; aims:since "2026-02-30"^^xsd:date ;\n'
            '  aims:in_scope "maybe"^^xsd:boolean ;\n'
            '  aims:description "<b>"^^rdf:XMLLiteral .'
        )
        assert len(reading.problems) == 5
        assert capfd.readouterr() == ("", "")

    def test_keys_of_json_without_a_meaning_are_told(self, taken: Read) -> None:
        text = TestFormats.JSON.replace(f'"@vocab": "{TERM}"', f'"Dataset": "{TERM}Dataset"')
        reading = taken(text, "g.jsonld")
        assert {p.value for p in reading.problems if p.code == "key"} == {"name", "derivedFrom"}

    def test_named_graphs_are_read_too(self, taken: Read) -> None:
        text = '{"@id": "https://example.org/g", "@graph": [' + TestFormats.JSON + "]}"
        assert "dataset:claims" in nodes(taken(text, "g.jsonld"))

    def test_text_in_another_encoding_is_refused_with_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "g.ttl").write_bytes(b"# one\n# caf\xe9\n")
        reading = read(Source("g", "rdf", ("g.ttl",)), tmp_path, load())
        assert "g.ttl:2 -> is not UTF-8" in str(reading.problems[0])

    def test_an_empty_file_says_nothing(self, taken: Read) -> None:
        assert taken("").empty


class TestRealFiles:
    @pytest.fixture
    def real(self, shared_data: Path) -> Callable[[str], Reading]:
        def real(name: str) -> Reading:
            return read(Source("real", "rdf", (name,)), shared_data / "13_rdf_graph", load())

        return real

    def test_the_example_of_airo(self, real: Callable[[str], Reading]) -> None:
        reading = real("airo_example.ttl")
        assert {(one.id, one.cls) for one in nodes(reading).values()} == {
            ("system:viogen", "AISystem"),
            ("intended-use:predicting_risk_of_gender_violance", "IntendedUse"),
            ("interested-party:victim_of_gender_violance", "InterestedParty"),
        }
        (purpose,) = links(reading)
        assert purpose[:2] == ("meantFor", "system:viogen")
        told = [str(entry) for entry in count(reading.problems)]
        misspelt = next(line for line in told if "AICapabiliy" in line)
        assert "did you mean airo:AICapability?" in misspelt
        assert "airo_example.ttl:86" in misspelt
        assert any("vair#LawEnforcement" in line for line in told)
        assert any("(12x" in line and "a term is defined here" in line for line in told)

    def test_ontologies_are_not_taken_for_data(self, real: Callable[[str], Reading]) -> None:
        for name in ("airo.ttl", "aicat.ttl"):
            reading = real(name)
            assert not reading.records
            assert "describes no thing" in only(reading, "ontology")

    def test_the_examples_of_dpv_say_what_they_are(self, real: Callable[[str], Reading]) -> None:
        reading = real("dpv_2.3_dex.ttl")
        assert not reading.records
        examples = [e for e in count(reading.problems) if "examples#Example" in e.problem.message]
        assert [entry.count for entry in examples] == [88]
        assert only(reading, "nothing-read")
