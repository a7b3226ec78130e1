"""The advice that an error gives names what was meant, however many names there are."""

from __future__ import annotations

import random
from difflib import get_close_matches

import pytest

from aimsgraph.errors import UnknownIdError, did_you_mean, nearest

WORDS = [
    "claims",
    "history",
    "fraud",
    "triage",
    "model",
    "data",
    "risk",
    "audit",
    "policy",
    "price",
    "motor",
    "life",
]


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Very many ids, of words and of numbers."""
    dice = random.Random(4)
    words = {
        f"{dice.choice(('dataset', 'system', 'risk'))}:{'-'.join(dice.sample(WORDS, 3))}-{n}"
        for n in range(3_000)
    }
    return [*sorted(words), *(f"evidence:e-{n:05}" for n in range(3_000)), "role:dpo", "role:cfo"]


def misspelt(name: str, dice: random.Random) -> str:
    """A letter left out, doubled, turned round with the next, or wrong."""
    at = dice.randrange(len(name) - 1)
    before, letter, after = name[:at], name[at], name[at + 1 :]
    return before + dice.choice(
        (after, letter + letter + after, after[0] + letter + after[1:], "x" + after)
    )


def test_among_many_names_the_nearest_is_found_as_if_all_were_compared(names: list[str]) -> None:
    dice = random.Random(5)
    for _ in range(20):
        wanted = misspelt(misspelt(dice.choice(names), dice), dice)
        (best, *_) = get_close_matches(wanted, names, n=1, cutoff=0.6)
        assert nearest(wanted, names)[0] == best, wanted


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [("role:dpu", "role:dpo"), ("evidence:e-00417", "evidence:e-00417"), ("rol:cfo", "role:cfo")],
)
def test_among_many_names_short_ones_are_found_too(
    wanted: str, meant: str, names: list[str]
) -> None:
    assert nearest(wanted, names)[0] == meant


def test_nothing_near_is_no_advice(names: list[str]) -> None:
    assert nearest("qqqqqqqqqq", names) == []
    assert did_you_mean("qqqqqqqqqq", names) is None
    assert UnknownIdError.among("qqqqqqqqqq", names).hint is None
