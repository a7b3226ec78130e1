"""The causes of a loss against their definition, on random threshold networks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aimsgraph.impact.causes import MUTUAL, Cause, Causes, cause_of
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.engine import SEEDED, Dated, Run
from aimsgraph.impact.network import VOID, Network, Rule

ATOMS = 9

Told = tuple[str, int, int]  # what sort of cause, a gate or fact, an input


@dataclass(frozen=True)
class Gate:
    """A gate as the definition reads it."""

    number: int
    head: int
    threshold: int
    inputs: tuple[int, ...]
    redundant: bool


@st.composite
def networks(draw: st.DrawFn, redundancy: st.SearchStrategy[bool]) -> Network:
    """Networks with gates of any threshold, cycles and self loops; some atoms lost by facts."""
    draft = Draft({})
    made = [draft.atom(f"t{number}", VOID) for number in range(ATOMS)]
    atoms = st.sampled_from(made)
    for number in range(draw(st.integers(1, 14))):
        inputs = draw(st.lists(atoms, min_size=1, max_size=5, unique=True))
        threshold = draw(st.integers(1, len(inputs)))
        rule = Rule("group", "x", str(number))
        draft.gate(draw(atoms), threshold, inputs, rule, redundant=draw(redundancy))
    for atom in draw(st.lists(atoms, max_size=4)):
        draft.seed(atom, "missing", f"fact {draw(st.integers(0, 2))}")
    return draft.network()


def gates_of(network: Network) -> list[Gate]:
    return [
        Gate(n, network.heads[n], network.thresholds[n], tuple(inputs), n in network.redundant)
        for n, inputs in enumerate(network.inputs)
    ]


def lost(gates: Iterable[Gate], facts: Collection[int]) -> set[int]:
    """nu Y. mu X. F(X, Y): what is redundant reads Y, everything else X."""
    gates = list(gates)

    def least(assumed: set[int]) -> set[int]:
        found = set(facts)
        while True:
            more = set(found)
            for gate in gates:
                seen = assumed if gate.redundant else found
                if len(seen.intersection(gate.inputs)) >= gate.threshold:
                    more.add(gate.head)
            if more == found:
                return found
            found = more

    assumed = set(range(ATOMS))
    while (shrunk := least(assumed)) != assumed:
        assumed = shrunk
    return assumed


def causes_by_definition(gates: list[Gate], facts: dict[int, int], goal: int) -> set[Told]:
    """Block the goal: what loses it then; and a circle, where what is left loses it all the same.

    ``facts`` are how many each atom is lost by.
    """
    others = set(facts) - {goal}
    blocked = lost((gate for gate in gates if gate.head != goal), others)
    found: set[Told] = {("fact", number, 0) for number in range(facts.get(goal, 0))}
    standing = []
    for gate in gates:
        inputs = blocked.intersection(gate.inputs)
        if gate.head != goal or len(inputs) < gate.threshold:
            standing.append(gate)
        elif gate.threshold == 1:
            found.update(("input", gate.number, member) for member in inputs)
        else:
            found.add(("gate", gate.number, len(inputs) - gate.threshold))
    if goal in lost(standing, others):
        found.add(("mutual", 0, 0))
    return found


def told(network: Network, goal: int, cause: Cause) -> Told:
    if cause.gate == MUTUAL:
        return ("mutual", 0, 0)
    if cause.gate == SEEDED:
        return ("fact", list(network.seeds[goal]).index(cause.facts[0]), 0)
    if network.thresholds[cause.gate] == 1:
        return ("input", cause.gate, *cause.inputs)  # type: ignore[return-value]
    assert len(cause.inputs) == network.thresholds[cause.gate]
    return ("gate", cause.gate, cause.beyond)


def distinct_facts(network: Network) -> dict[int, int]:
    assume(all(len(set(seeds)) == len(seeds) for seeds in network.seeds.values()))
    return {atom: len(seeds) for atom, seeds in network.seeds.items()}


@settings(max_examples=400, deadline=None)
@given(network=networks(st.booleans()), data=st.data())
def test_causes_are_those_of_the_definition(network: Network, data: st.DataObject) -> None:
    facts = distinct_facts(network)
    run, dated = Run(network, network.seeds), Dated(network)
    assume(run.fired)
    goal = data.draw(st.sampled_from(sorted(run.fired)))
    causes = Causes(run, dated, goal)
    found = {told(network, goal, cause) for cause in causes.each()}
    assert found == causes_by_definition(gates_of(network), facts, goal)


@settings(max_examples=250, deadline=None)
@given(network=networks(st.booleans()), data=st.data())
def test_on_top_of_another_run_they_are_the_same(network: Network, data: st.DataObject) -> None:
    facts = distinct_facts(network)
    base = Run(network, network.seeds)
    standing = [atom for atom in range(len(network.atoms)) if atom not in base]
    assume(standing)
    then = data.draw(st.sets(st.sampled_from(standing), min_size=1, max_size=3))
    run = Run(network, then, base=base)
    goals = [*base.fired, *(atom for atom in run.fired if atom not in then)]
    assume(goals)
    goal = data.draw(st.sampled_from(sorted(goals)))
    found = {told(network, goal, cause) for cause in Causes(run, Dated(network), goal).each()}
    given = facts | dict.fromkeys(then, 1)
    assert found == causes_by_definition(gates_of(network), given, goal)


@settings(max_examples=300, deadline=None)
@given(network=networks(st.just(False)), data=st.data())
def test_there_is_another_cause_if_mending_the_first_does_not_help(
    network: Network, data: st.DataObject
) -> None:
    run = Run(network, network.seeds)
    assume(run.fired)
    goal = data.draw(st.sampled_from(sorted(run.fired)))
    causes = Causes(run, Dated(network), goal)
    first, facts = causes.first, distinct_facts(network)
    gates = gates_of(network)
    if first.gate == SEEDED:
        facts[goal] -= 1
    elif network.thresholds[first.gate] > 1:
        gates = [gate for gate in gates if gate.number != first.gate]
    else:  # whatever it is read by
        gates = [_without(gate, first.inputs[0]) if gate.head == goal else gate for gate in gates]
    left = lost(gates, [atom for atom, count in facts.items() if count])
    assert (goal in left) == bool(causes.others)


def _without(gate: Gate, member: int) -> Gate:
    if gate.threshold > 1:
        return gate
    inputs = tuple(one for one in gate.inputs if one != member)
    return Gate(gate.number, gate.head, gate.threshold, inputs, gate.redundant)


@settings(max_examples=300, deadline=None)
@given(network=networks(st.just(False)), data=st.data())
def test_proofs_have_the_least_height(network: Network, data: st.DataObject) -> None:
    """Rounds of the definition, the goal blocked, are the heights of what is lost."""
    run, dated = Run(network, network.seeds), Dated(network)
    assume(run.fired)
    goal = data.draw(st.sampled_from(sorted(run.fired)))
    causes = Causes(run, dated, goal)
    least = _rounds([g for g in gates_of(network) if g.head != goal], set(network.seeds) - {goal})
    height = _heights(causes.blocked, dated)
    for cause in causes.each():
        if cause.gate != SEEDED:
            members = [least[m] for m in network.inputs[cause.gate] if m in least]
            needed = sorted(members)[: network.thresholds[cause.gate]]
            if network.thresholds[cause.gate] == 1:
                needed = [least[cause.inputs[0]]]
            assert max(height(member) for member in cause.inputs) == needed[-1]


def _rounds(gates: list[Gate], facts: set[int]) -> dict[int, int]:
    found = dict.fromkeys(facts, 0)
    for number in range(1, ATOMS + 1):
        fresh = {
            gate.head
            for gate in gates
            if gate.head not in found and sum(m in found for m in gate.inputs) >= gate.threshold
        }
        found.update(dict.fromkeys(fresh, number))
    return found


def _heights(run: Run, dated: Dated) -> Callable[[int], int]:
    """The height of the proof that `cause_of` gives; it ends, as a proof has no circle."""

    def height(atom: int) -> int:
        cause = cause_of(run, dated, atom)
        return 1 + max(map(height, cause.inputs)) if cause.gate >= 0 else 0

    return height
