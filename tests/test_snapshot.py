"""One state of the graph and its views."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Literal, Namespace, URIRef

from aimsgraph.errors import UnknownIdError
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import load

AIMS = Namespace("https://w3id.org/aimsgraph/ont#")
BASE = "https://w3id.org/aimsgraph/id/"

CLAIMS = Node("dataset:claims", "Dataset", {"name": "Claims", "rows": 3})
TRIAGE = Node("model:triage", "Model", {"title": "Triage"})
GOVERN = Node("nist-ai-rmf:1.0/GOVERN 1.1", "Clause", {"ref": "GOVERN 1.1"})
OTHER = Node("other:1.0/GOVERN 1.1", "Clause", {"ref": "GOVERN 1.1"})
TRAINED = Relation("trainedOn", "model:triage", "dataset:claims")
AGAIN = Relation("trainedOn", "model:triage", "dataset:claims", "run 2", {"note": "n"})


class TestLookUp:
    def test_names_fall_back_to_the_title_and_the_id(self) -> None:
        assert (CLAIMS.name, TRIAGE.name) == ("Claims", "Triage")
        assert Node("dataset:x", "Dataset").name == "dataset:x"

    def test_an_unknown_id_is_an_error_with_the_nearest(self) -> None:
        with pytest.raises(UnknownIdError, match="did you mean dataset:claims"):
            Snapshot([CLAIMS]).node("dataset:clams")

    def test_a_bare_ref_resolves_where_it_is_unique(self) -> None:
        assert Snapshot([GOVERN]).resolve("GOVERN 1.1") == GOVERN.id
        with pytest.raises(UnknownIdError, match=r"could be .* or .*; give the full id"):
            Snapshot([GOVERN, OTHER]).resolve("GOVERN 1.1")
        with pytest.raises(UnknownIdError, match="did you mean GOVERN"):
            Snapshot([GOVERN]).resolve("GOVERN 1.2")

    def test_the_last_of_several_with_one_key_counts(self) -> None:
        newer = Node("dataset:claims", "Dataset", {"name": "Newer"})
        assert Snapshot([CLAIMS, newer]).node("dataset:claims") == newer

    def test_instances_are_of_the_class_itself_and_sorted(self) -> None:
        snapshot = Snapshot([TRIAGE, OTHER, CLAIMS, GOVERN])
        assert snapshot.instances("Clause", "Dataset") == (CLAIMS, GOVERN, OTHER)
        assert snapshot.instances("Provision") == ()

    def test_relations_are_found_from_both_ends(self) -> None:
        snapshot = Snapshot([CLAIMS, TRIAGE], [TRAINED, AGAIN])
        assert snapshot.out("model:triage") == (TRAINED, AGAIN)
        assert snapshot.into("dataset:claims", "trainedOn") == (TRAINED, AGAIN)
        assert snapshot.into("dataset:claims", "about") == ()
        assert snapshot.targets("model:triage") == ("dataset:claims",)
        assert snapshot.sources("dataset:claims", "trainedOn") == ("model:triage",)
        assert snapshot.out("nothing") == ()

    def test_dangling_relations_are_kept_and_told(self) -> None:
        snapshot = Snapshot([TRIAGE], [TRAINED])
        assert snapshot.relations == (TRAINED,)
        assert [*snapshot.dangling] == [TRAINED]


class TestDiff:
    def test_a_diff_tells_what_came_went_and_changed(self) -> None:
        newer = Node("dataset:claims", "Dataset", {"name": "Newer"})
        noted = Relation(*TRAINED.key, {"note": "n"})
        older = Snapshot([CLAIMS, TRIAGE], [TRAINED, AGAIN])
        diff = Snapshot([newer, GOVERN], [noted]).diff(older)
        assert (diff.added, diff.removed, diff.changed) == (
            (GOVERN,),
            (TRIAGE,),
            ((CLAIMS, newer),),
        )
        assert (diff.linked, diff.unlinked) == ((noted,), (AGAIN,))


class TestNetworkx:
    def test_everything_is_in_the_view(self) -> None:
        graph = Snapshot([CLAIMS, TRIAGE], [TRAINED, AGAIN]).to_networkx()
        assert graph.nodes["dataset:claims"] == {"cls": "Dataset", "name": "Claims", "rows": 3}
        assert graph.get_edge_data("model:triage", "dataset:claims") == {
            ("trainedOn", ""): {"type": "trainedOn"},
            ("trainedOn", "run 2"): {"type": "trainedOn", "note": "n"},
        }

    def test_properties_called_as_our_own_words_do_no_harm(self) -> None:
        audit = Node("audit:x", "Audit", {"type": "internal", "cls": "theirs", "key": "k"})
        loop = Relation("examined", "audit:x", "audit:x", "", {"type": "theirs", "key": "k"})
        graph = Snapshot([audit], [loop]).to_networkx()
        assert graph.nodes["audit:x"] == {"type": "internal", "cls": "Audit", "key": "k"}
        data = graph.get_edge_data("audit:x", "audit:x", ("examined", ""))
        assert data == {"type": "examined", "key": "k"}


class TestRdf:
    def test_a_thing_is_of_its_class_and_those_above(self) -> None:
        graph = Snapshot([CLAIMS]).to_rdf(load())
        thing = URIRef(f"{BASE}dataset:claims")
        assert {*graph.objects(thing, RDF.type)} == {AIMS.Dataset, AIMS.Asset, AIMS.Node}
        assert graph.value(thing, AIMS.rows) == Literal(3)

    def test_ids_are_percent_encoded(self) -> None:
        act = Node("eu-ai-act:2024-1689+2026-1744/17(1)(f)", "Clause", {"ref": "17(1)(f)"})
        graph = Snapshot([GOVERN, act, Node("dataset:é<>", "Dataset")]).to_rdf(load())
        assert {str(s) for s in graph.subjects(RDF.type, AIMS.Node)} == {
            f"{BASE}nist-ai-rmf:1.0%2FGOVERN%201.1",
            f"{BASE}eu-ai-act:2024-1689%2B2026-1744%2F17%281%29%28f%29",
            f"{BASE}dataset:%C3%A9%3C%3E",
        }

    def test_values_keep_their_types(self) -> None:
        values = {
            "name": "x",
            "rows": 3,
            "share": 0.5,
            "personal_data": True,
            "since": date(2026, 1, 2),
            "observed_on": datetime(2026, 1, 2, 3, 4),
            "tags": ("a", "b"),
        }
        graph = Snapshot([Node("dataset:x", "Dataset", values)]).to_rdf(load())
        thing = URIRef(f"{BASE}dataset:x")
        types = {
            "rows": rdflib.XSD.integer,
            "share": rdflib.XSD.double,
            "personal_data": rdflib.XSD.boolean,
        }
        types |= {"since": rdflib.XSD.date, "observed_on": rdflib.XSD.dateTime, "name": None}
        for name, datatype in types.items():
            literal = graph.value(thing, AIMS[name])
            assert isinstance(literal, Literal)
            assert (literal.toPython(), literal.datatype) == (values[name], datatype)
        assert {str(o) for o in graph.objects(thing, AIMS.tags)} == {"a", "b"}

    def test_a_relation_is_a_triple_and_with_more_to_say_a_statement_too(self) -> None:
        graph = Snapshot([CLAIMS, TRIAGE], [AGAIN]).to_rdf(load())
        source, target = URIRef(f"{BASE}model:triage"), URIRef(f"{BASE}dataset:claims")
        assert (source, AIMS.trainedOn, target) in graph
        (statement,) = graph.subjects(RDF.type, RDF.Statement)
        iri = f"{BASE}relation/trainedOn/model:triage/dataset:claims/run%202"
        assert str(statement) == iri
        assert graph.value(statement, RDF.object) == target
        assert str(graph.value(statement, AIMS.qualifier)) == "run 2"
        assert str(graph.value(statement, AIMS.note)) == "n"

    def test_beside_one_with_a_qualifier_a_bare_relation_is_a_statement_too(self) -> None:
        one = Snapshot([CLAIMS, TRIAGE], [AGAIN]).to_rdf(load())
        both = Snapshot([CLAIMS, TRIAGE], [TRAINED, AGAIN]).to_rdf(load())
        bare = Snapshot([CLAIMS, TRIAGE], [TRAINED]).to_rdf(load())
        counts = [len([*g.subjects(RDF.type, RDF.Statement)]) for g in (one, both, bare)]
        assert counts == [1, 2, 0]

    def test_sparql_finds_things_by_a_class_above_theirs(self) -> None:
        graph = Snapshot([CLAIMS, TRIAGE], [TRAINED]).to_rdf(load())
        question = "SELECT ?m WHERE { ?m aims:trainedOn ?d . ?d a aims:Asset }"
        assert [str(row[0]) for row in graph.query(question)] == [f"{BASE}model:triage"]

    def test_another_base_can_be_given(self) -> None:
        graph = Snapshot([CLAIMS]).to_rdf(load(), base="https://example.org/")
        assert (URIRef("https://example.org/dataset:claims"), RDF.type, AIMS.Dataset) in graph

    def test_the_view_can_be_written_and_read_again(self) -> None:
        graph = Snapshot([CLAIMS, TRIAGE, GOVERN], [TRAINED, AGAIN]).to_rdf(load())
        again = type(graph)().parse(data=graph.serialize(format="turtle"), format="turtle")
        assert set(again) == set(graph)


numbers = st.integers(0, 4)


@given(pairs=st.lists(st.tuples(numbers, numbers)))
def test_out_and_into_hold_every_relation_once(pairs: list[tuple[int, int]]) -> None:
    relations = [Relation("derivedFrom", f"dataset:{a}", f"dataset:{b}") for a, b in pairs]
    snapshot = Snapshot([Node(f"dataset:{n}", "Dataset") for n in range(5)], relations)
    for found in (snapshot.out, snapshot.into):
        assert {r for id in snapshot.nodes for r in map(hash_key, found(id))} == set(
            map(hash_key, relations)
        )
        assert sum(len(found(id)) for id in snapshot.nodes) == len(snapshot.relations)


def hash_key(relation: Relation) -> tuple[str, str, str, str]:
    return relation.key
