"""A test of the tests: each deliberate fault of the engine is noticed."""

from __future__ import annotations

import os

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.trial import DoesNotApply, Mutant, tried

# All of them take minutes: some from everywhere, unless AIMSGRAPH_MUTANTS says all.
SOME = MUTANTS if os.environ.get("AIMSGRAPH_MUTANTS") == "all" else MUTANTS[::8]


def names(mutant: Mutant) -> str:
    """What a mutant is called in a test's id."""
    return mutant.name


def test_no_two_mutants_have_one_name() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=names)
def test_a_mutant_applies_and_is_a_program(mutant: Mutant) -> None:
    compile(mutant.text(), mutant.file, "exec")


def test_a_mutant_that_is_stale_is_an_error() -> None:
    gone = Mutant("gone", "engine.py", "this stands nowhere", "", ())
    with pytest.raises(DoesNotApply, match=r"gone: engine\.py has this 0 times"):
        gone.text()


@pytest.mark.slow
@pytest.mark.parametrize("mutant", SOME, ids=names)
def test_a_wrong_engine_is_noticed(mutant: Mutant) -> None:
    found = tried(mutant)
    assert found.killed_by, found.told
