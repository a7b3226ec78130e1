"""Every way in which people write a provision leads to it, or says why it leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.catalog import Finding, Reference, canonical, catalogs

ISO = "iso42001:2023"
ACT = "eu-ai-act:2024-1689+2026-1744"
NIST = "nist-ai-rmf:1.0"
SECURITY = "iso27001:2022"


def read(text: str | float, assume: str = ISO) -> Reference:
    found = canonical(text, assume=assume)
    assert isinstance(found, Reference), str(found)
    return found


def miss(text: str, assume: str = ISO) -> Finding:
    found = canonical(text, assume=assume)
    assert isinstance(found, Finding), str(found)
    return found


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("A.6.2.4", "A.6.2.4"),
        ("a.6.2.4", "A.6.2.4"),
        ("A-6-2-4", "A.6.2.4"),
        ("A_6_2_4", "A.6.2.4"),
        ("A 6.2.4", "A.6.2.4"),
        ("A6.2.4", "A.6.2.4"),
        ("A.6.2.4.", "A.6.2.4"),
        ("[A.6.2.4]", "A.6.2.4"),
        ("Annex A 6.2.4", "A.6.2.4"),
        ("Annex A, A.6.2.4", "A.6.2.4"),
        ("Annex A.6.2.4", "A.6.2.4"),
        ("Annex A Control A.7.4", "A.7.4"),
        ("Control: A.7.4", "A.7.4"),
        ("A.7.4 Quality of data for AI systems", "A.7.4"),
        ("A.7.4 – Quality of data for AI systems", "A.7.4"),
        ("A.10.4", "A.10.4"),
        ("6.1.2", "6.1.2"),
        ("6.1.2 AI risk assessment", "6.1.2"),
        ("Clause 6.1.2", "6.1.2"),
        ("Cl. 6.1.2", "6.1.2"),
        ("sub-clause 6.1.2", "6.1.2"),
        ("§ 6.1.2: AI risk assessment", "6.1.2"),
        ("Section 6.1.2", "6.1.2"),
        ("7..2", "7.2"),
        ("10.2", "10.2"),
        ("6.1.2 a)", "6.1.2"),
        ("6.1.2(a)", "6.1.2"),
        ("A.4", "A.4"),
        (6.1, "6.1"),
        (10.2, "10.2"),
        (4.0, "4"),
        (8, "8"),
    ],
)
def test_a_bare_reference_is_of_the_assumed_catalogue(text: str | float, ref: str) -> None:
    found = read(text)
    assert found.id == f"{ISO}/{ref}"
    assert found.confidence == 0.9


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("ISO/IEC 42001:2023 A.7.4", f"{ISO}/A.7.4"),
        ("ISO 42001 A.7.4", f"{ISO}/A.7.4"),
        ("ISO42001:A.7.4", f"{ISO}/A.7.4"),
        ("iso-42001/a-7-4", f"{ISO}/A.7.4"),
        ("EN ISO/IEC 42001:2026 A.7.4", f"{ISO}/A.7.4"),
        ("ISO/IEC 42001:2023, Annex A 6.2.4", f"{ISO}/A.6.2.4"),
        ("ISO42001:6.1 Risk Management", f"{ISO}/6.1"),
        ("A.7.4 (ISO 42001)", f"{ISO}/A.7.4"),
        ("Clause 6.1 of ISO/IEC 42001:2023", f"{ISO}/6.1"),
        ("urn:intuitem:risk:req_node:iso42001-2023:a.6.2.4", f"{ISO}/A.6.2.4"),
        ("urn:intuitem:risk:req_node:iso42001-2023:6.1.2", f"{ISO}/6.1.2"),
        ("iso42001:2023/A.7.4", f"{ISO}/A.7.4"),
        ("ISO 27001 A.5.1", f"{SECURITY}/A.5.1"),
        ("ISO/IEC 27001:2022 5.1", f"{SECURITY}/5.1"),
        ("A.5.1 ISO 27001", f"{SECURITY}/A.5.1"),
        ("AI Act Article 10", f"{ACT}/10"),
        ("EU AI Act Art. 4a", f"{ACT}/4a"),
        ("Regulation (EU) 2024/1689, Article 50(2)", f"{ACT}/50(2)"),
        ("euaiact:2024/1689/art/17(1)(f)", f"{ACT}/17(1)(f)"),
        (f"{ACT}/17(1)(f)", f"{ACT}/17(1)(f)"),
        (f"{ACT}/9(6)-(8)", f"{ACT}/9(6)-(8)"),
        ("EUAIA-10", f"{ACT}/10"),
        ("AI Act 25.4", f"{ACT}/25(4)"),
        ("Art. 10 AI Act", f"{ACT}/10"),
        ("NIST AI RMF 1.0: GOVERN 1.1", f"{NIST}/GOVERN 1.1"),
        ("NIST AI 100-1 GOVERN 1", f"{NIST}/GOVERN 1"),
        ("nistairmf:1.0/GOVERN-1.1", f"{NIST}/GOVERN 1.1"),
        ("nist-ai-rmf:1.0/GOVERN 1.1", f"{NIST}/GOVERN 1.1"),
    ],
)
def test_a_reference_that_names_its_catalogue_is_certain(text: str, id: str) -> None:
    found = read(text)
    assert found.id == id
    assert found.confidence == 1.0


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Art. 17(1)(f)", "17(1)(f)"),
        ("Article 17 (1) f)", "17(1)(f)"),
        ("Art. 17.1.f", "17(1)(f)"),
        ("Art.25.4", "25(4)"),
        ("Article 10 paragraph 2 point (f)", "10(2)(f)"),
        ("9(2)(a)", "9(2)(a)"),
        ("Art. 9(6)-(8)", "9(6)-(8)"),
        ("c3-s1-a6", "6"),
        ("II.S2.A10: Data and Data Governance", "10"),
    ],
)
def test_an_article_is_of_the_law_by_its_form(text: str, ref: str) -> None:
    found = read(text)
    assert found.id == f"{ACT}/{ref}"
    assert found.confidence == 0.8


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("GOVERN 1.1", "GOVERN 1.1"),
        ("GOVERN-1.1", "GOVERN 1.1"),
        ("Govern 1.1", "GOVERN 1.1"),
        ("GV-1.1", "GOVERN 1.1"),
        ("MP.2.3", "MAP 2.3"),
        ("MEASURE 2.10", "MEASURE 2.10"),
        ("Manage 4", "MANAGE 4"),
        ("MAP", "MAP"),
    ],
)
def test_a_function_is_of_the_framework_by_its_name(text: str, ref: str) -> None:
    found = read(text)
    assert found.id == f"{NIST}/{ref}"
    assert found.confidence == 0.9


@pytest.mark.parametrize(
    ("text", "id", "confidence", "note"),
    [
        ("B.9.3", f"{ISO}/A.9.3", 0.72, "B.9.3 is the guidance to it"),
        ("Annex B.9.3", f"{ISO}/A.9.3", 0.72, "B.9.3 is the guidance to it"),
        ("ISO 42001 Control 6.2.4", f"{ISO}/A.6.2.4", 0.8, "control 6.2.4 is read as A.6.2.4"),
        ("ISO/IEC 27002:2022 5.15", f"{SECURITY}/A.5.15", 0.8, "guidance of ISO/IEC 27002 to it"),
        ("AI Act Art. 9(7)", f"{ACT}/9(6)-(8)", 0.8, "9(7) is held as part of 9(6)-(8)"),
        ("NIST AI RMF GV-1.1-001", f"{NIST}/GOVERN 1.1", 0.8, "action 001 under it"),
        (
            "AI Act Article 21(2) (i)",
            f"{ACT}/21",
            0.7,
            "EU AI Act is held down to 21; 21(2)(i) is in it",
        ),
        ("ISO 42001 6.1.2 a)", f"{ISO}/6.1.2", 1.0, "item a) of it"),
    ],
)
def test_what_is_read_into_a_reference_is_said_and_lowers_confidence(
    text: str, id: str, confidence: float, note: str
) -> None:
    found = read(text)
    assert (found.id, found.confidence, found.note) == (id, confidence, note)


@pytest.mark.parametrize(
    ("text", "remainder"),
    [
        ("ISO42001:6.1 Risk Management", "Risk Management"),
        ("A.7.4 - Data quality (EU AI Act Art. 10)", "Data quality (EU AI Act Art. 10)"),
        ("6.1.2 Risk assessment aligned with ISO 27001", "Risk assessment aligned with ISO 27001"),
        ("A.7.4 Data quality per ISO 5259", "Data quality per ISO 5259"),
        ("ISO 42001 A.7.4 (Data quality)", "Data quality"),
    ],
)
def test_what_else_the_text_says_is_kept(text: str, remainder: str) -> None:
    assert read(text).remainder == remainder


def test_a_heading_leads_to_its_clause_and_says_that_it_is_one() -> None:
    assert read("6.1").heading
    assert not read("6.1.2").heading
    assert not read("A.4").heading
    assert read("A.4").cls == "ControlObjective"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("A.4.1", "objective", "the objective of A.4 (Resources for AI systems)"),
        ("A.6.1.1", "objective", "the objective of A.6.1"),
        ("A.5.1", "objective", "ISO/IEC 27001:2022 has A.5.1 (Policies for information security)"),
        ("A.5.12", "unknown-id", "under A.5: A.5.2 to A.5.5"),
        ("A.11.2", "unknown-id", "has no A.11.2"),
        ("6.2.4", "unknown-id", "did you mean A.6.2.4?"),
        ("6.10", "unknown-id", "under 6: 6.1 to 6.3"),
        ("6.1.2.1", "unknown-id", "ends at 6.1.2"),
        ("Art. 114", "unknown-id", "its articles are 1 to 113"),
        ("GOVERN 9.9", "unknown-id", "has no GOVERN 9.9"),
        ("C.2.5", "not-a-provision", "the objective 'Fairness' of an informative annex"),
        ("Annex III", "not-a-provision", "annex III (High-risk areas)"),
        ("Recital 71", "not-a-provision", "name the article"),
        ("ISO 42001", "no-provision", "as a whole"),
        ("6.1.1-6.1.4", "several", "more than one provision"),
        ("A.7.2/7.4", "several", "more than one provision"),
        ("Art. 26(5) and (6)", "several", "more than one provision"),
        ("ISO 42001:2021 A.7.4", "edition", "the edition 2021 of iso42001 is not at hand"),
        ("ISO 27001:2013 A.9.1.2", "edition", "there is ISO/IEC 27001:2022"),
        ("ISO 27002:2013 9.1.2", "edition", "numbers its controls otherwise"),
        ("NIST AI RMF 2.0 GOVERN 1.1", "edition", "there is NIST AI RMF 1.0"),
        ("Art. 35 GDPR", "other-framework", "GDPR is not at hand"),
        ("NIS2 Art 21", "other-framework", "NIS2 is not at hand"),
        ("ISO/IEC 23894:2023 6.1", "other-framework", "ISO/IEC 23894 is not at hand"),
        ("A.9 of ISO 9001", "other-framework", "ISO 9001 is not at hand"),
        ("NIST CSF 2.0 GV.OC-01", "other-framework", "NIST CSF 2.0 is not at hand"),
        ("urn:a:b:c", "other-framework", "in this urn"),
        ("", "empty", "no reference"),
        ("TBD", "no-reference", "does not look like a reference"),
        ("Map of risks", "no-reference", "does not look like a reference"),
        ("A 5 year plan", "no-reference", "does not look like a reference"),
        ("7/1/2023", "no-reference", "does not look like a reference"),
        ("12", "no-reference", "does not look like a reference"),
        ("ISO 42001: Quality of data", "no-reference", "does not look like a reference"),
    ],
)
def test_what_leads_nowhere_is_a_finding(text: str, code: str, said: str) -> None:
    found = miss(text)
    assert found.code == code
    assert said in f"{found.message}; {found.hint}"


def test_a_finding_keeps_its_place_and_what_was_written() -> None:
    found = canonical("A.4.1 ", where="soa.xlsx SoA!B4")
    assert str(found) == (
        "error objective soa.xlsx SoA!B4 'A.4.1 ' -> A.4.1 states the objective of A.4 "
        "(Resources for AI systems): it is not a control; the controls are A.4.2 to A.4.6"
    )


def test_the_assumed_catalogue_decides_a_bare_number() -> None:
    assert read("6.1.2", assume=SECURITY).catalog == SECURITY
    assert read("A.5.1", assume=SECURITY).catalog == SECURITY
    assert read("25.4", assume=ACT).id == f"{ACT}/25(4)"
    assert read("GOVERN 1.1", assume=ACT).catalog == NIST


@pytest.mark.parametrize("id", sorted(catalogs()))
def test_every_provision_is_found_by_its_id_its_name_and_its_number(id: str) -> None:
    held = catalogs()[id]
    for provision in held.provisions.values():
        named = f"{held.short_title} {held.label(provision.ref)}"
        for text in (provision.id, named, f"{named}: {provision.title}"):
            assert read(text).id == provision.id, text
        assert read(held.label(provision.ref), assume=id).id == provision.id


def test_a_catalogue_of_ones_own_is_read_as_it_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "catalog: house:1\ntitle: House rules\nnames: [House rules]\nprovisions:\n"
        "  - {ref: R 1, class: Clause, title: Ask, assessable: true}\n"
        "  - {ref: R 1.10, class: Clause, title: List, assessable: true}\n",
        encoding="utf-8",
    )
    shelf = catalogs(path)
    for text in ("House rules R-1.10", "house:1/R 1.10", "House rules: r 1.10 List"):
        found = canonical(text, catalogs=shelf)
        assert isinstance(found, Reference)
        assert found.id == "house:1/R 1.10"
    assert isinstance(canonical("House rules R 1.1", catalogs=shelf), Finding)


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_a_finding(text: str) -> None:
    found = canonical(text)
    if isinstance(found, Reference):
        assert found.ref in catalogs()[found.catalog].provisions
        assert 0 < found.confidence <= 1
        assert re.search(r"\d", text) or found.catalog == NIST


@given(
    st.from_regex(
        r"(ISO ?42001|AI Act|NIST AI RMF)?[ :]?(Art\.|A|B)?[ .-]?\d\d?([.(-]\d\)?){0,4}.{0,9}"
    )
)
def test_anything_like_a_reference_leads_to_a_provision_or_to_a_finding(text: str) -> None:
    found = canonical(text)
    if isinstance(found, Reference):
        assert found.ref in catalogs()[found.catalog].provisions
