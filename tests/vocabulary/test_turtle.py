"""Turtle files are read in a fixed subset: anything else is refused with file and line."""

from __future__ import annotations

import pytest

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary import folder
from aimsgraph.vocabulary.turtle import read_turtle
from aimsgraph.vocabulary.turtle_lines import statements
from tests.vocabulary.small import PREFIXES, Files

HERE = "# here"
SUBJECT = ':Data a owl:Class ; skos:definition "x"'
SHAPE = "sh:property [ sh:path :size ;"
REFUSED = [
    (
        f"{SUBJECT} ; {SHAPE} sh:datatype xsd:string ;\n sh:pattern {HERE}\n 'x' ] .",
        "sh:pattern is",
    ),
    (f"{SUBJECT} ;\n sh:sparql {HERE}\n [] .", "sh:sparql is not among the terms"),
    (f"{SUBJECT} ;\n rule:owns {HERE}\n [] .", "rule:owns is not among .* did you mean rule:own?"),
    (f"<x> a owl:Ontology ;\n owl:imports {HERE}\n <y> .", "owl:imports is not among"),
    (
        f"{SUBJECT} ;\n rule:family {HERE}\n rule:depends .",
        "rule:family cannot be said of owl:Class",
    ),
    (f"{SUBJECT} ;\n {SHAPE} {HERE}\n sh:datatype xsd:string ; rule:own [] ] .", "rule:own cannot"),
    (f"{SUBJECT} ;\n {SHAPE} {HERE}\n sh:maxCount 1 ] .", "size has no type that is known"),
    (f"{SUBJECT} ;\n {SHAPE} {HERE}\n sh:datatype xsd:anyURI ] .", "size has no type"),
    (f'{SUBJECT} ;\n {SHAPE} {HERE}\n sh:datatype xsd:string ; sh:in ( "a" ) ] .', "size has no"),
    (
        f"{SUBJECT} ;\n {SHAPE} {HERE}\n sh:datatype xsd:string ; sh:maxCount 2 ] .",
        "is 1, or absent",
    ),
    (f"{SUBJECT} ;\n sh:property {HERE}\n [ sh:datatype xsd:string ] .", "needs sh:path"),
    (f"{SUBJECT} ;\n rule:must {HERE}\n [ rule:when 'x' ] .", "rule:must needs rule:oneOf"),
    (f'{SUBJECT} ;\n rule:hasStatus {HERE}\n "yes" .', "rule:hasStatus is true or false"),
    (f'{SUBJECT} ;\n rule:module {HERE}\n "a" , "b" .', "rule:module is given 2 times"),
    (f":Data {HERE}\n a owl:Class .", "skos:definition is missing"),
    (f":Data {HERE}\n a skos:Concept .", "no term of an ontology"),
    (f"[] {HERE}\n a rule:Demand .", "a blank node: no term of an ontology"),
    (f"{SUBJECT} ; a rule:ChangeKind . {HERE}", "or several at once"),
    (f":r {HERE}\n a owl:ObjectProperty ; owl:inverseOf :q ; rdfs:range :Data .", "no domain"),
    (
        (
            ":r a owl:ObjectProperty ; owl:inverseOf :q ; rdfs:domain :D ; rdfs:range :D ;\n"
            f" rule:family\n rule:supports {HERE}\n ."
        ),
        "rule:supports is not among",
    ),
    (
        (
            ":r a owl:ObjectProperty ; owl:inverseOf :q ; rdfs:domain :D ; rdfs:range :D ;\n"
            f" rule:family {HERE}\n rule:weaker ."
        ),
        "rule:family is not weaker; it is one of depends, witnesses",
    ),
    (f"{SUBJECT} ;\n {HERE}\n rule:module .", "not well-formed Turtle"),
]


class TestRefusal:
    @pytest.mark.parametrize(("text", "message"), REFUSED, ids=lambda part: part[:40])
    def test_of_what_is_not_read_here(self, files: Files, text: str, message: str) -> None:
        content = f"{PREFIXES}\n{text}\n"
        path = files.write({"own.ttl": content})["own.ttl"]
        with pytest.raises(OntologyError, match=message) as caught:
            read_turtle(path, "own.ttl")
        lines = content.splitlines()
        expected = next(number for number, line in enumerate(lines, 1) if HERE in line)
        found = int(str(caught.value.where).rpartition(":")[2])
        assert str(caught.value.where).startswith("own.ttl:")
        if "well-formed" in message:  # the parser tells where it noticed
            assert abs(found - expected) <= 2
        else:
            assert found == expected

    def test_of_other_encodings(self, files: Files) -> None:
        (files.folder / "own.ttl").write_bytes(b"# caf\xe9")
        with pytest.raises(OntologyError, match="not UTF-8"):
            read_turtle(files.folder / "own.ttl", "own.ttl")


class TestReading:
    def test_names_come_without_their_namespace(self, files: Files, small: dict[str, str]) -> None:
        draft = read_turtle(files.write(small)["small.ttl"], "small.ttl")
        assert list(draft.classes) == ["Thing", "Data", "Report", "Claim"]
        assert draft.relations["madeOf"].on == {"content": "pass"}
        assert draft.change_kinds["content"].graded

    def test_texts_may_be_broken_over_lines(self, files: Files) -> None:
        text = f'{PREFIXES}:D a owl:Class ; skos:definition """one\n    two""" .'
        draft = read_turtle(files.write({"own.ttl": text})["own.ttl"], "own.ttl")
        assert draft.classes["D"].definition == "one two"

    def test_annotations_of_other_namespaces_are_let_be(self, files: Files) -> None:
        text = f'{PREFIXES}:D a owl:Class ; skos:definition "x" ; <http://purl.org/dc/x> "me" .'
        draft = read_turtle(files.write({"own.ttl": text})["own.ttl"], "own.ttl")
        assert list(draft.classes) == ["D"]


class TestLines:
    def test_signs_in_texts_comments_and_iris_do_not_end_a_statement(self) -> None:
        text = (
            "@prefix : <urn:x#> . # a . comment ;\n"
            "PREFIX o: <urn:o#>\n"
            ':a :p "x . [ \\" ( ;" , """long .\n  [ """ , <urn:x.y#z> ; # . :b\n'
            "   :q [ :r ( :c 1.5 ) ] .\n"
            "\n"
            "o:d.e a :T .\n"
        )
        found = list(statements(text))
        assert [(one.subject, one.line) for one in found] == [("urn:x#a", 3), ("urn:o#d.e", 7)]
        assert found[0].line_of("urn:x#c") == 5
        assert found[0].line_of("urn:x#nowhere") == 3

    def test_every_subject_of_the_ontology_is_found_where_it_is(self) -> None:
        text = (folder() / "aims.ttl").read_text(encoding="utf-8")
        lines = text.splitlines()
        for statement in statements(text):
            name = statement.subject.rpartition("#")[2] or statement.subject
            assert name in lines[statement.line - 1]
            assert " a " in lines[statement.line - 1]
