"""A thing is found by id, reference, key or name; several or none are said, with the nearest."""

from __future__ import annotations

import pytest

from aimsgraph.importing import Mention
from aimsgraph.importing.index import Index, decision_id, refer, wrong_title
from aimsgraph.vocabulary import Vocabulary


@pytest.fixture
def index(vocabulary: Vocabulary) -> Index:
    made = Index(vocabulary)
    made.add("dataset:ds-01", "Dataset", ["Claims history"])
    made.add("dataset:claims-test", "Dataset", ["Claims test set"])
    made.add("model:claims-history", "Model", ["Claims model"])
    made.add("person:p-1", "Person", ["Anna Berg", "anna@x.example"])
    made.add("person:p-2", "Person", ["Anna Berg"])
    made.add("soa:a.7.4", "SoAEntry", ["Quality of data for AI systems"])
    made.add("control:a.7.4", "Control", ["Data quality"])
    return made


@pytest.mark.parametrize(
    ("text", "classes", "id"),
    [
        ("dataset:ds-01", ("Node",), "dataset:ds-01"),
        ("DS-01", ("Dataset",), "dataset:ds-01"),
        ("claims  HISTORY", ("Dataset",), "dataset:ds-01"),
        ("claims history", ("Model",), "model:claims-history"),
        ("Dataset: Claims history", ("Node",), "dataset:ds-01"),
        ("DS-01 \u2013 Claims history", ("Dataset",), "dataset:ds-01"),
        ("DS-01: anything", ("Dataset",), "dataset:ds-01"),
        ("Claims history (DS-01)", ("Asset",), "dataset:ds-01"),
        ("DS-01 Claims history", ("Asset",), "dataset:ds-01"),
        ("anna@x.example", ("Person",), "person:p-1"),
        ("A.7.4", ("Node",), "iso42001:2023/A.7.4"),
        ("A.7.4", ("Control",), "control:a.7.4"),
        ("Annex A 7.4", ("SoAEntry",), "soa:a.7.4"),
        ("iso42001:2023/6.1.2", ("Provision",), "iso42001:2023/6.1.2"),
    ],
)
def test_one_thing_is_meant(index: Index, text: str, classes: tuple[str, ...], id: str) -> None:
    assert index.find(Mention(text, classes)).id == id


@pytest.mark.parametrize(
    ("text", "classes", "code", "said"),
    [
        ("claims history", ("Node",), "ambiguous", "dataset:ds-01"),
        ("Anna Berg", ("Person",), "ambiguous", "person:p-1, person:p-2"),
        ("Claims histry", ("Dataset",), "dangling", "did you mean dataset:ds-01"),
        ("nothing like it", ("Dataset",), "dangling", ""),
        ("p-1", ("Role",), "wrong-class", "person:p-1"),
        ("A.7.99", ("Provision",), "unknown-id", "A.7.6"),
        ("A.4.1", ("Provision",), "objective", "A.4.2"),
        ("8.3 Design & Dev", ("Clause",), "wrong-title", ""),
        ("A.6.2.4", ("SoAEntry",), "dangling", "SoA"),
        ("", ("Person",), "ambiguous", "name the one"),
        ("", ("Supplier",), "dangling", ""),
    ],
)
def test_why_nothing_is_meant_is_said(
    index: Index, text: str, classes: tuple[str, ...], code: str, said: str
) -> None:
    found = index.find(Mention(text, classes))
    assert found.id is None
    assert found.code == code
    assert said in found.hint


def test_no_text_means_the_only_one(index: Index) -> None:
    assert index.find(Mention("", ("Model",))).id == "model:claims-history"


def test_a_right_id_with_a_wrong_title_is_a_finding() -> None:
    assert refer("A.7.4 Quality of data for AI systems").id == "iso42001:2023/A.7.4"
    assert refer("A.7.4 Data provenance").id is None
    wrong = wrong_title("A.7.4", "Data provenance")
    assert wrong is not None
    assert wrong.severity == "error"
    assert wrong_title("A.7.4", "Quality of data for AI systems") is None
    assert wrong_title("nothing", "at all") is None


def test_decisions_of_other_catalogues_have_ids_of_their_own() -> None:
    assert decision_id("iso42001:2023/A.7.4") == "soa:a.7.4"
    assert decision_id("iso27001:2022/A.5.1") == "soa:iso27001-2022-a.5.1"
