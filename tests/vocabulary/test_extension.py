"""A user adds classes, relations, changes, kinds and demands without Python; shipped terms stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary import Demand, Vocabulary, load
from aimsgraph.vocabulary.lint import lint
from aimsgraph.vocabulary.validation import check_properties

PROMPTS = """\
@prefix : <https://w3id.org/aimsgraph/ont#> .
@prefix change: <https://w3id.org/aimsgraph/change#> .
@prefix rule: <https://w3id.org/aimsgraph/rule#> .
@prefix my: <https://example.org/prompts#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

my:drift a rule:ChangeKind ;
    skos:definition "answers to the same words are no longer the same" ;
    rule:graded true .

my:Prompt a owl:Class ;
    rdfs:subClassOf :Asset ;
    skos:definition "The words that a system gives to a language model." ;
    rule:column "change" ;
    rule:changes ( change:content my:drift change:decommission ) ;
    sh:property
        [ sh:path my:tokens ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:minInclusive 1 ] .

my:promptedBy a owl:ObjectProperty ;
    owl:inverseOf my:prompts ;
    rdfs:domain :AISystem ;
    rdfs:range my:Prompt ;
    rule:family rule:depends ;
    rule:on [ change:content change:behaviour ; my:drift rule:pass ] .

my:prompt-review a rule:EvidenceKind ;
    rdfs:label "Review of a prompt" ;
    rule:stage rule:effectiveness ;
    rule:freshness rule:expires ;
    rule:months 6 ;
    rule:asks rule:passed ;
    rule:about my:Prompt , :AISystem ;
    rule:doubtedBy my:drift ;
    rule:voidedBy change:content .

my:long a rule:Condition ; rule:test "tokens > 1000" .
my:rewritten a rule:Event ; rule:test ":Change and ->alters:Prompt" .

my:reviewed a rule:Demand ;
    rule:requirement "A.6.2.4" ;
    rule:record my:prompt-review ;
    rule:demand rule:required ;
    rule:per my:Prompt ;
    rule:cadence "P6M" ;
    rule:where my:long ;
    rule:because "long prompts hide mistakes" .

my:reviewed-again a rule:Demand ;
    rule:requirement "8.1" ;
    rule:record my:prompt-review ;
    rule:demand rule:onEvent ;
    rule:event my:rewritten ;
    rule:per :AISystem .
"""
AGAIN = """my:d a rule:Demand ; rule:requirement "8.4" ;
    rule:record my:impact-assessment ; rule:per :AISystem ."""
AS_TABLES = """\
catalog: iso42001:2023
kinds:
  prompt-review:
    title: Review of a prompt
    stage: effectiveness
    freshness: expires
    months: 6
    verdict: passed
    subject: prompt
    about: [Prompt, AISystem]
    doubted_by: [drift]
    voided_by: [content]
conditions:
  long: tokens > 1000
events:
  rewritten: ":Change and ->alters:Prompt"
requirements:
  "A.6.2.4":
    demands:
      - kind: prompt-review
        demand: required
        per: prompt
        cadence: P6M
        where: long
        because: long prompts hide mistakes
  "8.1":
    demands:
      - kind: prompt-review
        demand: on-event
        event: rewritten
        per: ai-system
"""


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.ttl"
    path.write_text(PROMPTS, encoding="utf-8")
    return path


@pytest.fixture
def vocabulary(prompts: Path) -> Vocabulary:
    return load(prompts)


class TestAdding:
    def test_everything_is_there_and_clean(self, vocabulary: Vocabulary) -> None:
        prompt = vocabulary.cls("Prompt")
        assert prompt.ancestors == ("Prompt", "Asset", "Node")
        assert prompt.prefix == "prompt"
        assert prompt.closes == {"decommission"}
        assert vocabulary.relation("promptedBy").on == {"content": "behaviour", "drift": "pass"}
        assert "since" in vocabulary.relation("promptedBy").properties
        assert vocabulary.change_kinds["drift"].graded
        assert vocabulary.kinds["prompt-review"].subject == "prompt"
        assert lint(vocabulary) == []

    def test_demands_name_their_subject_condition_and_event(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.demands[-2:] == (
            Demand(
                requirement="A.6.2.4",
                kind="prompt-review",
                demand="required",
                per="prompt",
                cadence="P6M",
                where="long",
                because="long prompts hide mistakes",
            ),
            Demand(
                requirement="8.1",
                kind="prompt-review",
                demand="on-event",
                per="ai-system",
                event="rewritten",
            ),
        )
        assert vocabulary.by_subject["prompt"] == "Prompt"
        assert vocabulary.conditions["long"] == "tokens > 1000"

    def test_the_shipped_terms_are_as_they_were(self, vocabulary: Vocabulary) -> None:
        plain = load()
        assert all(vocabulary.classes[name] == cls for name, cls in plain.classes.items())
        assert vocabulary.demands[: len(plain.demands)] == plain.demands

    def test_its_things_are_validated_too(self, vocabulary: Vocabulary) -> None:
        prompt = vocabulary.cls("Prompt")
        assert check_properties(prompt, {"name": "Greeting", "tokens": 12}) == []
        assert check_properties(prompt, {"name": "x", "tokens": 0}) == [
            "tokens is 1 or more, not 0"
        ]

    def test_tables_say_the_same_in_yaml(self, tmp_path: Path, vocabulary: Vocabulary) -> None:
        terms, _, _ = PROMPTS.partition("my:prompt-review a")
        (tmp_path / "own.ttl").write_text(terms, encoding="utf-8")
        (tmp_path / "own.yaml").write_text(AS_TABLES, encoding="utf-8")
        same = load(tmp_path / "own.ttl", tmp_path / "own.yaml")
        assert same.kinds == vocabulary.kinds
        assert same.demands == vocabulary.demands
        assert same.conditions == vocabulary.conditions
        assert same.events == vocabulary.events

    def test_it_comes_from_the_cache_next_time(
        self, prompts: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("aimsgraph.vocabulary.reading.read", None)
        assert load(prompts) == vocabulary


class TestRefusal:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (":Dataset a owl:Class ; skos:definition 'mine' .", "class Dataset is there already"),
            (":Dataset sh:property [ sh:path my:x ] .", "no term of an ontology"),
            (":content a rule:ChangeKind ; skos:definition 'x' .", "change content is there"),
            (
                AGAIN,
                "8.4 demands impact-assessment per ai-system already, at ontology/demands/",
            ),
        ],
    )
    def test_a_shipped_term_is_not_redefined(self, prompts: Path, text: str, message: str) -> None:
        prompts.write_text(f"{PROMPTS}\n{text}\n", encoding="utf-8")
        line = PROMPTS.count("\n") + 2
        with pytest.raises(OntologyError, match=message) as caught:
            load(prompts)
        assert caught.value.where == f"{prompts}:{line}"

    def test_a_rule_that_cannot_fire_is_refused(self, prompts: Path) -> None:
        text = PROMPTS.replace("rule:voidedBy change:content", "rule:voidedBy change:departure")
        prompts.write_text(text, encoding="utf-8")
        with pytest.raises(OntologyError, match="silent-record") as caught:
            load(prompts)
        line = text[: text.index("my:prompt-review a")].count("\n") + 1
        assert caught.value.where == f"{prompts}:{line}"
