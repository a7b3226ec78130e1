"""The register workbook is written from the same recipe that reads it."""

from __future__ import annotations

import pytest

from aimsgraph.importing.tables.registers import Register, registers
from aimsgraph.vocabulary import Vocabulary, load


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture(scope="module")
def sheets(vocabulary: Vocabulary) -> dict[str, Register]:
    return {register.sheet: register for register in registers(vocabulary)}


def test_a_sheet_fits_into_a_workbook(sheets: dict[str, Register]) -> None:
    for name, register in sheets.items():
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert register.about
        headers = [column.header for column in register.columns]
        assert len(headers) == len(set(headers))


def test_what_must_be_filled_is_known(sheets: dict[str, Register]) -> None:
    for name, register in sheets.items():
        assert any(column.required for column in register.columns), name


def test_drop_down_lists_hold_what_the_ontology_allows(
    sheets: dict[str, Register], vocabulary: Vocabulary
) -> None:
    columns = {c.header: c for c in sheets["AI systems"].columns}
    assert columns["Lifecycle"].allowed == (
        "idea",
        "development",
        "validation",
        "deployed",
        "retired",
    )
    assert columns["Personal data"].allowed == ("yes", "no")
    assert columns["Deployed on"].entry == "date"
    assert columns["Actor roles"].several
    evidence = {c.header: c for c in sheets["Evidence"].columns}
    assert set(evidence["Kind"].allowed) == set(vocabulary.kinds)
    findings = {c.header: c for c in sheets["Findings"].columns}
    assert "nonconformity" in findings["Type"].allowed


def test_columns_that_name_things_say_where_these_are_kept(sheets: dict[str, Register]) -> None:
    systems = {c.header: c for c in sheets["AI systems"].columns}
    assert systems["Owner"].sheets == ("Roles",)
    assert set(systems["Components"].sheets) == {
        "Models",
        "Tools",
        "Computing resources",
        "AI systems",
    }
    assert {c.header: c for c in sheets["Evidence"].columns}["About"].sheets == ()


def test_every_register_that_is_a_record_can_be_reviewed(sheets: dict[str, Register]) -> None:
    register = sheets["Registers"].columns[0]
    assert {"AI system inventory", "AI risk register", "Statement of Applicability"} <= set(
        register.allowed
    )
