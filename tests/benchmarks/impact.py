"""How long the engine takes on an AIMS of 10,000, 100,000 and 1,000,000 things.

    python -m tests.benchmarks.impact [THINGS ...]

Beside plain reachability (networkx.descendants, a weaker answer: what is connected, not what
breaks) and beside one fixpoint for each date. Where a comparison would take too long it is
extrapolated from a sample, and the line says so. Ends with 1 if a bound is broken.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import median

import networkx

from aimsgraph.impact import Impact
from aimsgraph.impact.engine import Run
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.state import State
from tests.benchmarks.aims import aims
from tests.impact.company import TODAY, shipped

SAMPLE, COMPARED, DATES = 300, 20, 3
SHARED = "supplier:cloud"  # that all systems rest on
YEAR = TODAY + timedelta(365)
REACHABLE = 100_000  # things beyond which networkx would not fit
LARGE = 1_000_000
ADDED = 10_000_000  # numbers, which tells how fast a machine is

# (what, things): seconds, and how many times as fast as what it is compared with
BOUNDS: dict[tuple[str, int], tuple[float, float]] = {
    ("compile", 100_000): (0.8, 0),
    ("compile", LARGE): (10, 0),
    ("one scenario", 100_000): (0.001, 300),
    ("one scenario", LARGE): (0.001, 0),
    ("every dataset", 100_000): (2, 400),
    ("every dataset", LARGE): (60, 0),
    ("a year of lapses", 100_000): (0.5, 100),
    ("cheapest repair", 100_000): (1, 0),
    ("explain one", 100_000): (0.001, 0),
}
MEMORY = 2_000.0  # MB


class Report:
    """The lines of the table; ``broken`` are the bounds that do not hold."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        print(f"{'':19}{'things':>11}{'':3}{'aimsgraph':>11}{'beside':>13}{'ratio':>9}")

    def line(
        self, what: str, things: int, took: float, beside: float = 0.0, note: str = ""
    ) -> None:
        """One measurement, and what it is compared with."""
        ratio = beside / took
        compared = f"{_shown(beside)}{ratio:>8,.0f}x" if beside else " " * 22
        print(
            f"{what:19}{things:>11,}{'':3}{_shown(took)[2:]}{compared}  {note}".rstrip(), flush=True
        )
        most, least = BOUNDS.get((what, things), (took, 0))
        if took > most:
            self.broken.append(f"{what} of {things:,} below {most:g} s")
        if ratio < least:
            self.broken.append(f"{what} of {things:,} {least:g} times as fast")


def _shown(seconds: float) -> str:
    return f"{seconds:>11.2f} s" if seconds >= 0.1 else f"{seconds * 1000:>10.3f} ms"


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(report: Report, things: int) -> None:
    """All lines of one size."""
    snapshot, policy = aims(things, lapsing=True)
    gc.collect()

    impact = Impact(snapshot, shipped(), policy, as_of=TODAY)
    report.line("compile", things, seconds(lambda: impact._state.baseline))
    state = impact._state
    ids = [node.id for node in snapshot.instances("Dataset")]
    sample = Random(1).sample(ids, min(SAMPLE, len(ids)))

    def scenario(id: str, kind: str) -> None:
        atom = state.network.find(id, kind)
        assert atom is not None
        assert Run(state.network, [atom], base=state.baseline).fired

    one = median(seconds(lambda id=id: scenario(id, "content")) for id in sample)
    shared = median(seconds(lambda: scenario(SHARED, "terms")) for _ in range(COMPARED))
    plain = shared_plain = 0.0
    if things <= REACHABLE:
        graph = networkx.DiGraph((r.target, r.source) for r in snapshot.relations)
        plain = median(seconds(lambda id=id: networkx.descendants(graph, id)) for id in sample)
        shared_plain = seconds(lambda: networkx.descendants(graph, SHARED))
    beside = "networkx.descendants" if plain else ""
    report.line("one scenario", things, one, plain, beside)
    report.line("one that is shared", things, shared, shared_plain, beside)
    gc.collect()
    every = seconds(lambda: impact.blast(["content"], ids))
    note = f"{len(ids):,} datasets" + (", networkx extrapolated" if plain else "")
    report.line("every dataset", things, every, plain * len(ids), note)
    if things < LARGE:
        dates(report, things, impact)
        repair(report, things, impact)


def dates(report: Report, things: int, impact: Impact) -> None:
    """A year of lapses beside one fixpoint a date."""
    forecast = impact.forecast(YEAR)
    took = seconds(lambda: impact.forecast(YEAR))
    days = [TODAY + timedelta(365 * (n + 1) // (DATES + 1)) for n in range(DATES)]

    def fixpoint(day: date) -> None:
        state = State(Facts(impact.snapshot, impact.vocabulary, impact._policy, day))
        assert state.baseline.fired

    each = median(seconds(lambda day=day: fixpoint(day)) for day in days)
    different = len({lapse.on for lapse in forecast.lapses})
    note = f"lapses on {different} dates, extrapolated from {DATES}"
    report.line("a year of lapses", things, took, each * 365, note)


def repair(report: Report, things: int, impact: Impact) -> None:
    """The cheapest repair of what two months of lapses break, and one explanation of it."""
    later = Impact(impact.snapshot, impact.vocabulary, impact._policy, as_of=TODAY + timedelta(58))
    broken = [v.id for v in later.posture().verdicts.values() if v.status == "broken"]
    later.explain(broken[0])
    took = median(seconds(lambda id=id: later.explain(id)) for id in broken[:SAMPLE])
    report.line("explain one", things, took, note="once the state is worked out")
    gc.collect()
    plan = later.repair(later.as_of)
    took = seconds(lambda: later.repair(later.as_of))
    gap = "proven" if plan.proven else f"gap {plan.gap:.1%}"
    report.line("cheapest repair", things, took, note=f"{len(plan.actions):,} actions, {gap}")


def main() -> int:
    """Measure and print."""
    report = Report()
    for things in [int(text) for text in sys.argv[1:]] or [10_000, 100_000, LARGE]:
        measure(report, things)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of the program: {memory:,.0f} MB")
    print(f"this machine adds {ADDED:,} numbers in {seconds(lambda: sum(range(ADDED))):.2f} s")
    if memory > MEMORY:
        report.broken.append(f"{MEMORY:,.0f} MB")
    for what in report.broken:
        print(f"BROKEN: {what}")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
