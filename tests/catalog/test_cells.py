"""Cells and prose may hold several references: none is lost."""

from __future__ import annotations

import pytest

from aimsgraph.catalog import Finding, Reference, mined, references


def refs(read: list[Reference | Finding]) -> list[str]:
    return [each.ref if isinstance(each, Reference) else f"! {each.code}" for each in read]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("A.7.2; A.7.4", ["A.7.2", "A.7.4"]),
        ("A.7.2\nA.7.4 Quality of data", ["A.7.2", "A.7.4"]),
        ("A.7.2 | A.7.4", ["A.7.2", "A.7.4"]),
        ("A.7.2, A.7.4", ["A.7.2", "A.7.4"]),
        ("A.7.2 & A.7.4", ["A.7.2", "A.7.4"]),
        ("A.7.2/A.7.4", ["A.7.2", "A.7.4"]),
        ("A.7.2 and 6.1.2", ["A.7.2", "6.1.2"]),
        ("A.4.2 - A.4.4", ["A.4.2", "A.4.3", "A.4.4"]),
        ("A.4.2–A.4.4", ["A.4.2", "A.4.3", "A.4.4"]),
        ("6.1.1 to 6.1.4", ["6.1.1", "6.1.2", "6.1.3", "6.1.4"]),
        ("A.6.2.4 - A.7.2", ["! several"]),
        ("5.3 Roles, responsibilities and authorities", ["5.3"]),
        ("A.5.4 Impact on individuals, groups and 3 others", ["A.5.4"]),
        ("A.4.1, A.4.2", ["! objective", "A.4.2"]),
        ("A.7.2; TBD; A.7.4", ["A.7.2", "! no-reference", "A.7.4"]),
        ("", []),
        (6.1, ["6.1"]),
    ],
)
def test_a_cell_is_split_where_every_part_is_a_reference(
    cell: str | float, found: list[str]
) -> None:
    assert refs(references(cell)) == found


def test_a_catalogue_named_once_holds_for_the_rest() -> None:
    read = references("ISO 27001 A.8.3, A.5.12; A.5.13")
    assert [each.catalog for each in read if isinstance(each, Reference)] == ["iso27001:2022"] * 3


def test_articles_are_split_too() -> None:
    assert refs(references("AI Act Art. 9 and 10")) == ["9", "10"]


def test_prose_is_mined_with_less_confidence() -> None:
    read = mined(
        "Controls (ISO 42001 A.6.2.6, A.3.9), see clause 6.1.2 and Article 10(2)(f); again "
        "A.6.2.6, and MEASURE 2.7. Version 1.2.3 is not one."
    )
    assert refs(read) == ["A.6.2.6", "! unknown-id", "6.1.2", "10(2)(f)", "MEASURE 2.7"]
    assert all(each.confidence < 0.6 for each in read if isinstance(each, Reference))
