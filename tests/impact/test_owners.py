"""Owners: the same people, in the same order, in whatever order they were read."""

from __future__ import annotations

import random
from datetime import date

import pytest

from aimsgraph.impact import Policy
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owner, Owners
from aimsgraph.snapshot import Snapshot
from tests.impact.company import TODAY, Company, company, control, shipped


def owners(snapshot: Snapshot, as_of: date = TODAY) -> dict[str, Owner | None]:
    found = Owners(Facts(snapshot, shipped(), Policy(), as_of))
    return {id: found.of(id) for id in snapshot.nodes}


@pytest.fixture
def made() -> Company:
    """A company in which several roles answer for one thing, and several people hold a role."""
    found = company()
    for role in ("system-owner", "data-owner", "another"):
        if f"role:{role}" not in found.things:
            found.add(f"role:{role}")
        found.link("ownedBy", control("A.9.4"), f"role:{role}")
    for person in ("zoe", "ada", "mia"):
        if f"person:{person}" not in found.things:
            found.add(f"person:{person}")
        found.link("heldBy", "role:another", f"person:{person}")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_what_is_read_changes_nothing(made: Company, seed: int) -> None:
    snapshot = made.snapshot()
    nodes, relations = list(snapshot.nodes.values()), list(snapshot.relations)
    random.Random(seed).shuffle(nodes)
    random.Random(seed).shuffle(relations)
    assert owners(Snapshot(nodes, relations)) == owners(snapshot)


def test_of_several_roles_the_first_by_id_answers_with_its_people_by_id(made: Company) -> None:
    found = owners(made.snapshot())[control("A.9.4")]
    assert found == Owner("role:aims-manager", ("person:max", "person:mia"))
    made.unlink("ownedBy", control("A.9.4"), "role:aims-manager")
    people = ("person:ada", "person:mia", "person:zoe")
    assert owners(made.snapshot())[control("A.9.4")] == Owner("role:another", people)
