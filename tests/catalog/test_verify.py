"""A list with right ids and wrong titles is found out, and told whose titles they are."""

from __future__ import annotations

from collections import Counter

import pytest

from aimsgraph.catalog import Catalog, catalog
from aimsgraph.catalog.verify import Row, verify

# 38 right ids; nine titles are right, the others are swapped or invented.
RIGHT = {
    "A.2.2": "AI Policy",
    "A.2.4": "Review of the AI policy",
    "A.3.3": "Reporting of concerns",
    "A.4.6": "Human resources",
    "A.5.2": "AI system impact assessment process",
    "A.6.2.5": "AI system deployment",
    "A.7.5": "Data provenance",
    "A.9.3": "Objectives for responsible use of AI systems",
    "A.10.4": "Customers",
}
SWAPPED = {
    "A.4.3": ("Tooling resources", "A.4.4"),
    "A.4.4": ("Data resources", "A.4.3"),
    "A.6.2.6": ("AI system recording of event logs", "A.6.2.8"),
    "A.6.2.7": ("AI system operation and monitoring", "A.6.2.6"),
    "A.6.2.8": ("AI system technical documentation", "A.6.2.7"),
    "A.7.3": ("Quality of data for AI systems", "A.7.4"),
    "A.7.4": ("Acquisition of data", "A.7.3"),
    "A.8.3": ("Communication of incidents", "A.8.4"),
    "A.8.4": ("External reporting", "A.8.3"),
    "A.10.2": ("Suppliers", "A.10.3"),
    "A.10.3": ("Allocation of responsibilities", "A.10.2"),
    "A.2.3": ("AI risk treatment", "6.1.3 and 8.3"),
    "A.3.2": ("Policies related to AI", "A.2"),
}
INVENTED = {
    "A.4.2": "Model inventory",
    "A.4.5": "Compute budget planning",
    "A.5.3": "Ethics board charter",
    "A.5.4": "Algorithmic fairness testing",
    "A.5.5": "Sustainability reporting",
    "A.6.1.2": "Secure coding for AI",
    "A.6.1.3": "Prompt engineering standard",
    "A.6.2.2": "Red teaming",
    "A.6.2.3": "Model cards",
    "A.6.2.4": "Continuous integration of models",
    "A.7.2": "Data retention schedule",
    "A.7.6": "Labelling workforce",
    "A.8.2": "Explainability dashboards",
    "A.8.5": "Public AI register",
    "A.9.2": "Kill switch procedure",
    "A.9.4": "Shadow AI detection",
}


@pytest.fixture
def iso() -> Catalog:
    return catalog("iso42001")


def full_list(iso: Catalog) -> list[Row]:
    titles = RIGHT | {ref: title for ref, (title, _) in SWAPPED.items()} | INVENTED
    refs = [each.ref for each in iso.of("ReferenceControl")]
    return [Row(ref, titles[ref], f"soa.csv:{line}") for line, ref in enumerate(refs, start=2)]


def test_of_38_right_ids_exactly_the_29_wrong_titles_are_found(iso: Catalog) -> None:
    findings = verify(full_list(iso), iso)
    assert {finding.code for finding in findings} == {"wrong-title"}
    wrong = {finding.message.split(" is ")[0] for finding in findings}
    assert wrong == SWAPPED.keys() | INVENTED.keys()
    assert len(findings) == 29


def test_a_swapped_title_is_told_whose_it_is(iso: Catalog) -> None:
    found = {each.message.split(" is ")[0]: each for each in verify(full_list(iso), iso)}
    for ref, (title, owner) in SWAPPED.items():
        assert found[ref].hint == f"the title beside it is that of {owner}"
        assert found[ref].value == title
    for ref in INVENTED:
        assert found[ref].hint == "nothing has that title: correct it, or the id"


def test_a_finding_names_its_place(iso: Catalog) -> None:
    first = verify(full_list(iso), iso)[0]
    assert str(first) == (
        "error wrong-title soa.csv:3 'AI risk treatment' -> A.2.3 is 'Alignment with other "
        "organizational policies'; the title beside it is that of 6.1.3 and 8.3"
    )


def test_a_right_list_has_no_findings(iso: Catalog) -> None:
    assert verify([Row(each.ref, each.title) for each in iso.provisions.values()], iso) == []


def test_published_variants_of_a_title_are_right(iso: Catalog) -> None:
    rows = [
        Row(each.ref, variant)
        for each in iso.of("ReferenceControl")
        for variant in each.title_variants.values()
    ]
    assert len(rows) == 7
    assert {each.code for each in verify(rows, iso)} == {"missing"}


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        (Row("A.4", "Data resources"), "objective", "A.4 is the objective"),
        (Row("A.4", "Our own invention"), "objective", "A.4 is the objective"),
        (Row("A.4.1", "Resource documentation"), "objective", "that of A.4.2"),
        (Row("A.5.9", "Suppliers"), "unknown-id", "that of A.10.3"),
        (Row("A.7.4", "Quality of the data for AI systems"), "reworded-title", "is called"),
        (Row("9.1", "Monitoring"), "reworded-title", "is called"),
        (Row("8.3", "AI risk assessment"), "wrong-title", "that of 6.1.2 and 8.2"),
        (Row("6.1.3", "AI risk assesment"), "wrong-title", "6.1.3 is 'AI risk treatment'"),
        (Row("ISO42001:6.1 Risk Management", ""), "wrong-title", "6.1 is 'Actions to address"),
        (Row("ISO 27001 A.5.1", ""), "other-catalog", "A.5.1 of iso27001:2022"),
        (Row("soon", "Suppliers"), "no-reference", "that of A.10.3"),
    ],
)
def test_each_kind_of_mistake_has_its_finding(iso: Catalog, row: Row, code: str, said: str) -> None:
    found = next(each for each in verify([row], iso) if each.code != "missing")
    assert found.code == code
    assert said in f"{found.message}; {found.hint}"


@pytest.mark.parametrize(
    "row",
    [
        Row("A.4", "Resources for AI systems"),
        Row("A.7.4", ""),
        Row("A.7.4", "A.7.4 Quality of data for AI systems"),
        Row("A.7.4 Quality of data for AI systems", ""),
        Row("B.7.4", "Quality of data for AI systems"),
    ],
)
def test_a_right_row_is_quiet(iso: Catalog, row: Row) -> None:
    assert {each.code for each in verify([row], iso)} <= {"missing"}


def test_a_provision_listed_twice_is_found_with_its_first_place(iso: Catalog) -> None:
    rows = [Row("A.7.4", "", "a:1"), Row("A-7-4", "", "a:9")]
    found = verify(rows, iso)[0]
    assert (found.code, found.where) == ("duplicate", "a:9")
    assert "already at a:1" in found.message


def test_what_a_list_leaves_out_of_a_class_it_names_is_missing(iso: Catalog) -> None:
    rows = [Row(ref, title) for ref, title in RIGHT.items()]
    codes = Counter(each.code for each in verify(rows, iso))
    assert codes == {"missing": 29}
    assert not any(each.value == "6.1.2" for each in verify(rows, iso))


def test_titles_of_our_own_are_not_held_against_anyone() -> None:
    nist = catalog("nist-ai-rmf")
    rows = [Row(each.ref, "The official and much longer text") for each in nist.assessable]
    assert verify(rows, nist) == []
