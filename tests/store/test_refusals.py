"""What no store takes: a write that the ontology does not allow is refused as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aimsgraph.errors import RefusedError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import DropNode, DropRelation, PutNode, PutRelation, Store, open_store

Write = Callable[..., int]

CLAIMS = Node("dataset:claims", "Dataset", {"name": "claims"})
TRIAGE = Node("model:triage", "Model", {"name": "triage"})
REPORT = Node("record:report", "Record", {"name": "report"})
TRAINED = Relation("trainedOn", "model:triage", "dataset:claims")


def refused(write: Write, *changes: Any) -> str:
    with pytest.raises(RefusedError) as caught:
        write(*changes)
    return str(caught.value)


class TestThings:
    def test_an_unknown_class_is_refused_with_the_nearest(self, write: Write) -> None:
        message = refused(write, Node("dataset:a", "Datset", {"name": "a"}))
        assert "no class is called 'Datset'; did you mean Dataset?" in message

    @pytest.mark.parametrize(
        ("properties", "problem"),
        [
            ({"name": "a", "rows": "many"}, "rows is a whole number, not 'many'"),
            ({"name": "a", "rows": -1}, "rows is 0 or more"),
            ({"name": "a", "grade": "bronze"}, "grade is one of gold, silver"),
            ({"name": "a", "tags": "one"}, "tags is a list"),
            ({"name": "a", "colour": "red"}, "Dataset has no property colour"),
            ({}, "name is missing"),
            ({"name": "a", "share": float("nan")}, "share is nan"),
            ({"name": "a", "share": float("inf")}, "share is inf"),
            ({"name": "a", "tags": ["one"]}, "tags"),
            ({"name": "a", "since": None}, "since"),
        ],
    )
    def test_properties_must_be_those_of_the_class(
        self, write: Write, properties: dict[str, Any], problem: str
    ) -> None:
        assert problem in refused(write, Node("dataset:a", "Dataset", properties))

    @pytest.mark.parametrize(
        ("id", "cls"),
        [
            ("model:a", "Dataset"),
            ("record:a", "Evidence"),
            ("dataset:", "Dataset"),
            ("claims", "Dataset"),
            (":claims", "Dataset"),
            ("", "Dataset"),
            ("dataset:a|b", "Dataset"),
            ("dataset:a\nb", "Dataset"),
            ("dataset:5.1", "Clause"),
            ("5.1", "Clause"),
        ],
    )
    def test_the_id_must_fit_the_class(self, write: Write, id: str, cls: str) -> None:
        assert "id" in refused(write, Node(id, cls, {"name": "x"}))

    def test_a_provision_is_called_after_its_catalogue(self, write: Write) -> None:
        framework = Node("iso42001:2023", "Framework", {"name": "AIMS"})
        clause = Node("nist-ai-rmf:1.0/GOVERN 1.1", "Clause", {"name": "Govern"})
        assert write(framework, clause) == 1


class TestRelations:
    def test_both_ends_must_be_there_after_the_write(self, store: Store, write: Write) -> None:
        message = refused(write, TRIAGE, TRAINED)
        assert "dataset:claims is neither in the graph nor in this write" in message
        write(CLAIMS)
        assert write(TRIAGE, TRAINED) == 2
        gone = Relation("about", "record:report", "dataset:claims")
        refused(write, REPORT, gone, DropRelation(TRAINED.key), DropNode("dataset:claims"))

    def test_an_unknown_type_is_refused_with_the_nearest(self, write: Write) -> None:
        wrong = Relation("trainedIn", "model:triage", "dataset:claims")
        assert "did you mean trainedOn?" in refused(write, CLAIMS, TRIAGE, wrong)

    def test_ends_must_be_of_the_classes_that_the_type_joins(self, write: Write) -> None:
        backwards = Relation("trainedOn", "dataset:claims", "model:triage")
        message = refused(write, CLAIMS, TRIAGE, backwards)
        assert "trainedOn runs from Model, not from a Dataset" in message
        sideways = Relation("trainedOn", "model:triage", "model:triage")
        assert "trainedOn runs to Dataset, not to a Model" in refused(write, TRIAGE, sideways)

    def test_subclasses_are_taken_for_their_superclass(self, write: Write) -> None:
        evidence = Node("evidence:report", "Evidence", {"name": "report"})
        assert write(CLAIMS, evidence, Relation("about", "evidence:report", "dataset:claims")) == 1

    def test_properties_must_be_those_of_the_type(self, write: Write) -> None:
        wrong = Relation("trainedOn", "model:triage", "dataset:claims", "", {"colour": "red"})
        message = refused(write, CLAIMS, TRIAGE, wrong)
        assert "trainedOn|model:triage|dataset:claims|: trainedOn has no property colour" in message

    def test_a_functional_relation_leads_to_one_thing(self, write: Write) -> None:
        first = Relation("concerns", "record:report", "dataset:claims")
        second = Relation("concerns", "record:report", "model:triage")
        message = refused(write, CLAIMS, TRIAGE, REPORT, first, second)
        assert "at most one concerns, not dataset:claims and model:triage" in message
        write(CLAIMS, TRIAGE, REPORT, first)
        assert "at most one concerns" in refused(write, second)
        assert write(second, DropRelation(first.key)) == 2

    def test_a_functional_relation_is_one_whatever_its_qualifiers(self, write: Write) -> None:
        first = Relation("concerns", "record:report", "dataset:claims")
        second = Relation("concerns", "record:report", "dataset:claims", "again")
        assert "at most one concerns" in refused(write, CLAIMS, REPORT, first, second)


class TestDrops:
    def test_a_thing_with_relations_goes_only_together_with_them(self, write: Write) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        message = refused(write, DropNode("dataset:claims"))
        assert "trainedOn|model:triage|dataset:claims| (1 in all)" in message
        refused(write, DropNode("model:triage"))
        refused(write, DropNode("dataset:claims"), TRAINED)
        assert write(DropNode("dataset:claims"), DropRelation(TRAINED.key)) == 2

    def test_a_loop_is_one_relation(self, write: Write) -> None:
        loop = Relation("derivedFrom", "dataset:claims", "dataset:claims")
        write(CLAIMS, loop)
        assert "(1 in all)" in refused(write, DropNode("dataset:claims"))
        assert write(DropNode("dataset:claims"), DropRelation(loop.key)) == 2

    def test_another_class_must_suit_the_relations_there_are(self, write: Write) -> None:
        clause = Node("iso42001:2023/5.1", "Clause", {"name": "Leadership"})
        rests = Relation("restsOn", clause.id, "record:report")
        write(clause, REPORT, rests)
        other = Node(clause.id, "Framework", {"name": "Leadership"})
        assert "restsOn runs from Clause, not from a Framework" in refused(write, other)
        assert write(other, DropRelation(rests.key)) == 2


class TestMessage:
    def test_nothing_of_a_refused_write_is_kept(self, store: Store, write: Write) -> None:
        write(CLAIMS)
        refused(
            write,
            TRIAGE,
            Node("dataset:claims", "Dataset", {"name": "other"}),
            REPORT,
            Node("dataset:bad", "Dataset", {}),
        )
        assert store.revision == 1
        assert dict(store.snapshot().nodes) == {"dataset:claims": CLAIMS}
        assert len([*store.changes()]) == 1

    def test_every_violation_is_counted_and_the_first_twenty_are_listed(self, write: Write) -> None:
        bad = [Node(f"dataset:{number}", "Dataset", {}) for number in range(23)]
        lines = refused(write, *bad).splitlines()
        assert lines[0] == "nothing has been written, 23 violations of the ontology:"
        assert lines[1] == "  dataset:0: name is missing"
        assert len(lines) == 22
        assert lines[-1] == "  and 3 more"

    def test_violations_of_all_sorts_are_told_at_once(self, write: Write) -> None:
        message = refused(
            write,
            Node("dataset:a", "Dataset", {"name": "a", "rows": "x"}),
            Node("model:b", "Nothing", {"name": "b"}),
            Relation("about", "record:none", "dataset:a"),
        )
        for part in ("rows is a whole number", "no class is called", "record:none is neither"):
            assert part in message

    def test_what_an_older_ontology_allowed_stays_until_it_changes(
        self, place: Any, write: Write, vocabulary: Any
    ) -> None:
        write(CLAIMS, TRIAGE, TRAINED)
        relations = {k: v for k, v in vocabulary.relations.items() if k != "trainedOn"}
        newer = open_store(place.location, replace(vocabulary, relations=relations))
        try:
            assert newer.snapshot().relations == (TRAINED,)
            again = [PutRelation(TRAINED), PutNode(REPORT)]
            assert newer.write(again, actor="x", source="y") == 2
            altered = Relation(*TRAINED.key, {"note": "new"})
            with pytest.raises(RefusedError, match="no relation type is called 'trainedOn'"):
                newer.write([PutRelation(altered)], actor="x", source="y")
        finally:
            newer.close()
