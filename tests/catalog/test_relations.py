"""What follows from two relations is what follows for sets."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.catalog.relations import (
    OSCAL,
    RELATIONS,
    SET_RELATIONS,
    Relation,
    claim,
    compose,
    entails,
    inverse,
)

Concept = frozenset[int]
CONCEPTS = [frozenset(members) for size in range(1, 6) for members in combinations(range(5), size)]
relations = st.sampled_from(SET_RELATIONS)


def holds(one: Concept, other: Concept) -> Relation:
    """The relation between two sets, by definition."""
    if one == other:
        return "equal"
    if one < other:
        return "subset-of"
    if one > other:
        return "superset-of"
    return "intersects-with" if one & other else "no-relationship"


@pytest.fixture(scope="module")
def through() -> dict[tuple[Relation, Relation], set[Relation]]:
    """For every two relations what the first and the third of three sets turned out to be."""
    found: dict[tuple[Relation, Relation], set[Relation]] = {}
    for a, b, c in product(CONCEPTS, repeat=3):
        found.setdefault((holds(a, b), holds(b, c)), set()).add(holds(a, c))
    return found


@pytest.mark.parametrize(("first", "second"), list(product(SET_RELATIONS, repeat=2)))
def test_composition_is_what_three_small_sets_show(
    through: dict[tuple[Relation, Relation], set[Relation]], first: Relation, second: Relation
) -> None:
    assert compose(first, second) == through[first, second]


@pytest.mark.parametrize("relation", RELATIONS)
def test_related_is_never_composed(relation: Relation) -> None:
    assert compose("related", relation) == set(SET_RELATIONS)
    assert compose(relation, "related") == set(SET_RELATIONS)
    assert claim(compose("related", relation)) is None


@given(relations, relations)
def test_composition_read_backwards_is_the_composition_of_the_inverses(
    first: Relation, second: Relation
) -> None:
    backwards = compose(inverse(second), inverse(first))
    assert {inverse(each) for each in compose(first, second)} == backwards


@given(st.sampled_from(RELATIONS))
def test_the_inverse_of_the_inverse_is_the_relation(relation: Relation) -> None:
    assert inverse(inverse(relation)) == relation


@given(st.frozensets(relations))
def test_a_claim_needs_one_relation_or_a_certain_overlap(possible: frozenset[Relation]) -> None:
    claimed = claim(possible)
    if len(possible) == 1:
        assert claimed in possible
    elif possible and "no-relationship" not in possible:
        assert claimed == "related"
    else:
        assert claimed is None


@pytest.mark.parametrize("relation", SET_RELATIONS)
def test_full_conformity_carries_over_where_the_source_holds_all_of_the_target(
    relation: Relation,
) -> None:
    pairs = [(a, b) for a, b in product(CONCEPTS, repeat=2) if holds(a, b) == relation]
    assert entails(relation) == all(b <= a for a, b in pairs)


def test_a_pair_of_unknown_kind_carries_nothing_over() -> None:
    assert not entails("related")


def test_every_set_relation_has_its_token_in_oscal() -> None:
    assert set(OSCAL) == set(SET_RELATIONS)
