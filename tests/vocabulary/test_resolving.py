"""Files are put together: classes inherit, later files add and never redefine."""

from __future__ import annotations

import pytest

from aimsgraph.errors import OntologyError, UnknownIdError
from aimsgraph.vocabulary import Must
from tests.vocabulary.small import PREFIXES, Files

SUB = ":Sub a owl:Class ; rdfs:subClassOf :Claim ; skos:definition 'x'"


def with_own(small: dict[str, str], text: str) -> dict[str, str]:
    return {**small, "own.ttl": f"{PREFIXES}{text} .\n"}


class TestInheritance:
    def test_rules_and_properties_add_up(self, files: Files, small: dict[str, str]) -> None:
        text = (
            f"{SUB} ; rule:own [ change:content rule:doubt ] ;"
            " rule:must [ rule:oneOf ( :about ) ] ; rule:closedWhen 'claimed' ;"
            " sh:property [ sh:path :size ; sh:datatype xsd:integer ]"
        )
        sub = files.read(with_own(small, text)).cls("Sub")
        assert sub.ancestors == ("Sub", "Claim", "Thing")
        assert sub.own == {"loss": "void", "content": "doubt"}
        assert sub.must == (Must(("restsOn",), when="claimed"), Must(("about",)))
        assert list(sub.properties) == ["name", "claimed", "size"]
        assert sub.closed_when == ("claimed",)
        assert sub.has_status

    def test_the_nearest_class_that_says_something_decides(
        self, files: Files, small: dict[str, str]
    ) -> None:
        text = (
            ":A a owl:Class ; rdfs:subClassOf :Report ; skos:definition 'x' ; rule:column 'left' ;"
            " rule:changes ( change:content ) ; rule:closes ( change:loss ) ;"
            " rule:seen ( :name ) ; rule:made true ; rule:words [ rule:void 'gone' ] .\n"
            ":B a owl:Class ; rdfs:subClassOf :A ; skos:definition 'x' ; rule:hasStatus false ;"
            " rule:words [ rule:doubt 'maybe' ; :restsOn 'bare' ] .\n"
            ":C a owl:Class ; rdfs:subClassOf :A ; skos:definition 'x' ; rule:seen ( :name )"
        )
        read = files.read(with_own(small, text))
        b, c = read.cls("B"), read.cls("C")
        assert (b.changes, b.closes, b.column) == (("content",), {"loss"}, "left")
        assert (b.seen, b.made) == (("name",), True)
        assert (c.seen, c.made) == (("name",), False)
        assert b.words == {"void": "gone", "doubt": "maybe", "void:restsOn": "bare"}
        assert not b.has_status

    def test_a_class_may_stand_before_its_parent(self, files: Files, small: dict[str, str]) -> None:
        contents = with_own(small, SUB)
        read = files.read({"own.ttl": contents["own.ttl"], **small})
        assert next(iter(read.classes)) == "Sub"
        assert read.is_a("Sub", "Thing")


CLASHES = [
    (
        ":Data a owl:Class ; skos:definition 'x'",
        "class Data is there already, defined at small.ttl:",
    ),
    (
        (
            ":madeOf a owl:ObjectProperty ; owl:inverseOf :x ; rdfs:domain :Data ;"
            " rdfs:range :Data ; rule:family rule:structure"
        ),
        "relation madeOf is there already",
    ),
    ("change:loss a rule:ChangeKind ; skos:definition 'x'", "change loss is there already"),
    (
        (
            ":check a rule:EvidenceKind ; rdfs:label 'x' ; rule:about :Data ;"
            " rule:stage rule:design ; rule:freshness rule:permanent"
        ),
        "kind check is there already, defined at small.yaml:3",
    ),
    (":is-final a rule:Condition ; rule:test 'state'", "condition is-final is there already"),
    (":claimed a rule:Event ; rule:test 'state'", "event claimed is there already"),
    (
        (
            ":d a rule:Demand ; rule:catalog 'small:1' ; rule:requirement '1.10' ;"
            " rule:record :check ; rule:per :Data"
        ),
        "1.10 demands check per data already, at small.yaml:26",
    ),
    (f"{SUB} ; sh:property [ sh:path :name ; sh:in ( 'x' ) ]", "class Sub redefines name"),
    (":Sub a owl:Class ; rdfs:subClassOf :Klaim ; skos:definition 'x'", "did you mean Claim?"),
    (
        (
            ":A a owl:Class ; rdfs:subClassOf :B ; skos:definition 'x' .\n"
            ":B a owl:Class ; rdfs:subClassOf :A ; skos:definition 'x'"
        ),
        "class A is above itself",
    ),
]


class TestRefusal:
    @pytest.mark.parametrize(("text", "message"), CLASHES, ids=lambda part: part[:24])
    def test_of_redefinitions_and_impossible_parents(
        self, files: Files, small: dict[str, str], text: str, message: str
    ) -> None:
        with pytest.raises(OntologyError, match=message) as caught:
            files.read(with_own(small, text))
        assert str(caught.value.where).startswith("own.ttl:")

    def test_of_an_extra_property_of_all_relations_that_is_there(
        self, files: Files, small: dict[str, str]
    ) -> None:
        text = "<urn:{}> a owl:Ontology ; rule:everyRelation [ sh:path :since ; sh:in ( 'x' ) ]"
        contents = {
            **with_own(small, text.format("a")),
            "more.ttl": f"{PREFIXES}{text.format('b')} .",
        }
        with pytest.raises(OntologyError, match="every relation has since already"):
            files.read(contents)


class TestLookingUp:
    def test_an_unknown_name_comes_with_near_matches(
        self, files: Files, small: dict[str, str]
    ) -> None:
        read = files.read(small)
        with pytest.raises(UnknownIdError, match="did you mean Claim"):
            read.cls("Klaim")
        with pytest.raises(UnknownIdError, match="did you mean restsOn"):
            read.relation("restOn")

    def test_classes_below_and_by_name(self, files: Files, small: dict[str, str]) -> None:
        read = files.read(small)
        assert read.subclasses("Thing") == {"Thing", "Data", "Report", "Claim"}
        assert not read.is_a("Nothing", "Thing")
        assert read.by_subject["claim"] == "Claim"
        assert read.by_prefix["data"] == "Data"
        assert [relation.name for relation in read.family("depends")] == ["madeOf"]

    def test_what_a_requirement_tracks_may_grow(self, files: Files, small: dict[str, str]) -> None:
        text = ":t a rule:Tracking ; rule:requirement '1.10' ; rule:tracks :Report"
        assert files.read(with_own(small, text)).tracks == {"1.10": ("Claim", "Report")}
