"""Titles differ only where they mean something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.catalog import catalogs
from aimsgraph.catalog.provisions import printed_titles
from aimsgraph.catalog.titles import fold_title, is_near


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AI policy", "AI Policy"),
        ("Third-party and customer relationships", "Third‑party & customer relationships"),
        (
            "Processes for responsible use of AI systems",
            "Processes for responsible use of AI system(s)",
        ),
        ("Internal organization", "Internal organisation"),
        (
            "Working in secure areas, rooms, and offices",
            "Working in secure areas, rooms and offices",
        ),
        ("Organization’s policy", "Organization's  policy"),
        ("Data provenance", "Data\u00a0provenance."),
    ],
)
def test_spelling_is_folded_away(one: str, other: str) -> None:
    assert fold_title(one) == fold_title(other)


def test_another_title_stays_another() -> None:
    assert fold_title("Data quality") != fold_title("Data provenance")


@given(st.text())
def test_folding_twice_changes_nothing(title: str) -> None:
    assert fold_title(fold_title(title)) == fold_title(title)


def test_a_slip_is_near_and_a_neighbour_is_not() -> None:
    assert is_near("Data provenence", "Data provenance")
    assert not is_near("Data preparation", "Data provenance")


def test_titles_fall_together_only_where_they_are_printed_alike() -> None:
    for held in catalogs().values():
        printed: dict[str, set[str]] = {}
        for provision in held.provisions.values():
            if provision.wording == "printed":
                printed.setdefault(fold_title(provision.title), set()).add(provision.title)
        assert all(len(titles) == 1 for titles in printed.values())


def test_a_provision_is_found_by_each_of_its_titles() -> None:
    for held in catalogs().values():
        for provision in held.provisions.values():
            for title in printed_titles(provision):
                assert provision in held.titled(title)
