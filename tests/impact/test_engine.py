"""The engine against the definition of its fixpoint, on random threshold networks."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import pairwise

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.impact.draft import Draft
from aimsgraph.impact.engine import SEEDED, Dated, Run
from aimsgraph.impact.network import VOID, Network, Rule

RULE = Rule("group", "x")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Networks of up to ten atoms with gates of any threshold, cycles and self loops included."""
    draft = Draft({})
    atoms = st.sampled_from([draft.atom(f"t{number}", VOID) for number in range(10)])
    for _gate in range(draw(st.integers(1, 14))):
        inputs = draw(st.lists(atoms, min_size=1, max_size=5, unique=True))
        threshold = draw(st.integers(1, len(inputs)))
        draft.gate(draw(atoms), threshold, inputs, RULE, redundant=draw(st.booleans()))
    return draft.network()


def number(network: Network, thing: str, plane: str = VOID) -> int:
    """The number of an atom that is there."""
    found = network.find(thing, plane)
    assert found is not None
    return found


def lost_by_definition(network: Network, seeds: set[int]) -> set[int]:
    """nu Y. mu X. F(X, Y), where redundancy gates read Y inside their own component."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(network.atoms)))
    for head, members in zip(network.heads, network.inputs, strict=True):
        graph.add_edges_from((member, head) for member in members)
    home = {a: n for n, c in enumerate(networkx.strongly_connected_components(graph)) for a in c}

    def least(assumed: set[int]) -> set[int]:
        lost = set(seeds)
        while True:
            more = set(lost)
            for gate, members in enumerate(network.inputs):
                head, needed = network.heads[gate], network.thresholds[gate]
                redundant = gate in network.redundant
                count = sum(
                    m in (assumed if redundant and home[m] == home[head] else lost) for m in members
                )
                if count >= needed:
                    more.add(head)
            if more == lost:
                return lost
            lost = more

    assumed = set(range(len(network.atoms)))
    while (shrunk := least(assumed)) != assumed:
        assumed = shrunk
    return assumed


@settings(max_examples=400, deadline=None)
@given(network=networks(), data=st.data())
def test_a_run_is_the_fixpoint_of_its_definition(network: Network, data: st.DataObject) -> None:
    seeds = data.draw(st.sets(st.integers(0, len(network.atoms) - 1)))
    assert set(Run(network, seeds).fired) == lost_by_definition(network, seeds)


@settings(max_examples=400, deadline=None)
@given(network=networks(), data=st.data())
def test_a_residual_run_adds_what_a_full_run_has_more(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.sets(st.integers(0, len(network.atoms) - 1))
    today, then = data.draw(atoms), data.draw(atoms)
    base = Run(network, today)
    before = dict(base.fired)
    more = Run(network, then, base=base)
    assert set(base.fired) | set(more.fired) == set(Run(network, today | then).fired)
    assert base.fired == before, "a question leaves the baseline as it was"
    assert not set(base.fired) & set(more.fired)


@settings(max_examples=200, deadline=None)
@given(network=networks(), data=st.data())
def test_more_losses_never_break_less(network: Network, data: st.DataObject) -> None:
    atoms = st.sets(st.integers(0, len(network.atoms) - 1))
    some, others = data.draw(atoms), data.draw(atoms)
    assert set(Run(network, some).fired) <= set(Run(network, some | others).fired)


@settings(max_examples=300, deadline=None)
@given(network=networks(), data=st.data())
def test_the_gate_that_is_named_had_what_it_needs_before(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.sets(st.integers(0, len(network.atoms) - 1))
    today, then = data.draw(atoms), data.draw(atoms)
    run = Run(network, then, base=Run(network, today))
    for atom in (a for a in range(len(network.atoms)) if a in run):
        gate = run.gate_of(atom)
        if gate == SEEDED:
            assert atom in today | then
        elif not run.is_mutual(atom):
            assert gate is not None
            assert network.heads[gate] == atom
            before = [m for m in network.inputs[gate] if m in run and run.rank(m) < run.rank(atom)]
            assert len(before) >= network.thresholds[gate]


@settings(max_examples=300, deadline=None)
@given(network=networks(), data=st.data())
def test_gates_that_come_to_need_more_inputs_are_counted(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.sets(st.integers(0, len(network.atoms) - 1))
    today, then = data.draw(atoms), data.draw(atoms)
    gates = data.draw(st.sets(st.integers(0, len(network.heads) - 1)))
    raised = copy.copy(network)
    raised.onward = network.onward.counting(gates, network)
    raised.thresholds = [n + (gate in gates) for gate, n in enumerate(network.thresholds)]
    base = Run(raised, today)
    assert set(base.fired) == lost_by_definition(raised, today)
    both = {*base.fired, *Run(raised, then, base=base).fired}
    assert both == lost_by_definition(raised, today | then)
    assert set(Run(network, today).fired) == lost_by_definition(network, today)


def test_mutual_support_alone_is_no_support() -> None:
    draft = Draft({})
    a, b, evidence = (draft.atom(name, VOID) for name in ("a", "b", "evidence"))
    draft.gate(a, 2, [b, evidence], RULE, redundant=True)
    draft.gate(b, 2, [a, evidence], RULE, redundant=True)
    network = draft.network()
    a, b, evidence = (number(network, name) for name in ("a", "b", "evidence"))
    assert not Run(network, ()).fired
    run = Run(network, [evidence])
    assert {a, b} <= set(run.fired)
    assert run.is_mutual(a)
    assert run.is_mutual(b)


@pytest.mark.parametrize("depth", [24])
def test_a_layered_graph_takes_work_in_its_size_not_in_its_paths(depth: int) -> None:
    draft = Draft({})
    layers = [[draft.atom(f"{d}.{w}", VOID) for w in range(2)] for d in range(depth)]
    for lower, upper in pairwise(layers):
        for head in upper:
            draft.gate(head, 1, lower, RULE)
    network = draft.network()
    run = Run(network, [number(network, "0.0")])
    assert len(run.fired) == 2 * depth - 1


class TestDated:
    """Recorded changes count only against what was last seen before them."""

    def chain(
        self, *guards: float | None, recorded: Mapping[int, float]
    ) -> tuple[Network, list[int]]:
        draft = Draft({})
        atoms = [draft.atom(f"t{n}", "content") for n in range(len(guards))]
        atoms.append(draft.atom("record", VOID))
        for (source, head), guard in zip(pairwise(atoms), guards, strict=True):
            draft.gate(head, 1, [source], Rule("depends", "x"), guard)
        for at, moment in recorded.items():
            draft.record(atoms[at], moment)
        network = draft.network()
        changes = [number(network, f"t{n}", "content") for n in range(len(guards))]
        return network, [*changes, number(network, "record")]

    def test_a_later_look_stops_a_change(self) -> None:
        network, atoms = self.chain(5.0, 20.0, recorded={0: 10.0})
        dated = Dated(network)
        assert atoms[1] in dated.stamps
        assert not dated.losses

    def test_a_change_at_the_very_moment_of_a_look_was_seen(self) -> None:
        network, atoms = self.chain(10.0, 1.0, recorded={0: 10.0})
        assert Dated(network).stamps == {atoms[0]: 10.0}

    def test_the_newest_of_several_changes_counts(self) -> None:
        network, atoms = self.chain(5.0, 20.0, recorded={0: 10.0, 1: 30.0})
        dated = Dated(network)
        assert dated.stamps[atoms[1]] == 30.0
        assert set(dated.losses) == {atoms[2]}

    def test_a_change_passes_what_nobody_dated_and_says_so(self) -> None:
        network, atoms = self.chain(float("-inf"), 1.0, recorded={0: 10.0})
        dated = Dated(network)
        assert set(dated.losses) == {atoms[2]}
        assert dated.undated == {"t1"}
