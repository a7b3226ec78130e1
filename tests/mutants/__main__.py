"""Puts mutants of the engine on trial and prints which test noticed each.

    python -m tests.mutants [NAME ...] [-j N]   (from the checkout)

All of them, or those whose names contain one of the given words. The same tests pass first on the
engine as it is. Ends with 1 if one survives, or does not apply any more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from tests.mutants.catalogue import MUTANTS
from tests.mutants.trial import PASSED, DoesNotApply, Mutant, Trial, copied, run, tried

WIDE = 66  # characters of a name


def main(arguments: Sequence[str]) -> int:
    """Try the mutants that are asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", metavar="NAME", help="a word in the names of mutants")
    parser.add_argument("-j", type=int, default=1, metavar="N", help="so many at once")
    asked = parser.parse_args(arguments)
    chosen = [one for one in MUTANTS if not asked.words or any(w in one.name for w in asked.words)]
    if not chosen:
        print(f"no mutant is called like that; there are {', '.join(m.name for m in MUTANTS)}")
        return 2
    with ThreadPoolExecutor(asked.j) as pool:
        if not pass_as_it_is(chosen, pool):
            return 1
        killed = [told(*one) for one in zip(chosen, pool.map(_tried, chosen), strict=True)]
    print(f"{sum(killed)} of {len(killed)} mutants noticed")
    return 0 if all(killed) else 1


def pass_as_it_is(chosen: Sequence[Mutant], pool: Executor) -> bool:
    """Whether the tests pass without any mutant: otherwise they would notice nothing."""
    tests = tuple(dict.fromkeys(test for mutant in chosen for test in mutant.tests))
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copied(Path(folder))
        trials = list(pool.map(lambda test: run((test,), Path(folder)), tests))
    for test, found in zip(tests, trials, strict=True):
        if found.told != PASSED:
            print(f"{test} fails on the engine as it is: {found.killed_by or found.told}")
    return all(found.told == PASSED for found in trials)


def _tried(mutant: Mutant) -> Trial:
    try:
        return tried(mutant)
    except DoesNotApply as stale:
        return Trial(None, str(stale), 0.0)


def told(mutant: Mutant, found: Trial) -> bool:
    """Print the line of a mutant; whether a test noticed it."""
    outcome = found.killed_by or f"SURVIVES: {found.told}"
    print(f"{mutant.name:{WIDE}} {found.seconds:5.1f} s  {outcome}", flush=True)
    return found.killed_by is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
