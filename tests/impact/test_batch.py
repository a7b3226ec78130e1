"""Many scenarios at once give what each gives alone."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.impact import batch
from aimsgraph.impact.batch import Batch
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.engine import Run
from aimsgraph.impact.network import VOID, Network, Rule
from tests.impact.test_engine import networks

Found = list[set[int] | None]


def at_once(network: Network, seeds: list[list[int]], base: Run | None) -> Found:
    """The atoms that fire in each scenario of a batch; None for one that is to be run apart."""
    found: Found = []
    for block in Batch(network, seeds).blocks(base):
        assert block.first == len(found)
        fired: Found = [set(atoms) for atoms in block.each(block.fired)]
        assert sum(map(len, filter(None, fired))) == len(block.fired)
        for number in block.apart:
            assert not fired[number]
            fired[number] = None
        found += fired
    return found


@settings(max_examples=400, deadline=None)
@given(network=networks(), data=st.data())
def test_a_batch_on_top_of_a_run_is_each_run_alone(network: Network, data: st.DataObject) -> None:
    atoms = st.integers(0, len(network.atoms) - 1)
    base = Run(network, data.draw(st.sets(atoms)))
    seeds = data.draw(st.lists(st.lists(atoms, max_size=4), max_size=12))
    for start, fired in zip(seeds, at_once(network, seeds, base), strict=True):
        alone = Run(network, start, base=base)
        if fired is None:
            assert network.grounded
        else:
            assert fired == set(alone.fired)
            assert not alone.mutual


@settings(max_examples=200, deadline=None)
@given(network=networks(), data=st.data())
def test_a_batch_on_top_of_nothing_is_each_run_from_nothing(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.integers(0, len(network.atoms) - 1)
    seeds = data.draw(st.lists(st.lists(atoms, max_size=4), max_size=12))
    circular = Run(network, ()).fired.keys()
    for start, fired in zip(seeds, at_once(network, seeds, None), strict=True):
        if fired is not None:
            assert fired == set(Run(network, start, excused=circular).fired)


@settings(max_examples=200, deadline=None)
@given(network=networks(), data=st.data())
def test_a_gate_is_told_where_it_comes_to_have_enough_inputs(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.integers(0, len(network.atoms) - 1)
    base = Run(network, data.draw(st.sets(atoms)))
    seeds = data.draw(st.lists(st.lists(atoms, max_size=4), min_size=1, max_size=12))
    (block,) = Batch(network, seeds).blocks(base)
    for number, gates in enumerate(block.each(np.sort(block.gates))):
        alone = Run(network, seeds[number], base=base)
        for gate, threshold in enumerate(network.thresholds):
            if base.count(gate) < threshold and number not in block.apart:
                assert (gate in gates) is (alone.count(gate) >= threshold)


@settings(max_examples=200, deadline=None)
@given(network=networks(), data=st.data())
def test_what_arrives_at_nothing_lost_breaks_nothing_of_it(
    network: Network, data: st.DataObject
) -> None:
    atoms = st.integers(0, len(network.atoms) - 1)
    base = Run(network, data.draw(st.sets(atoms)))
    seeds = data.draw(st.lists(st.lists(atoms, max_size=4), min_size=1, max_size=12))
    circular = Run(network, ()).fired.keys()
    (block,) = Batch(network, seeds).blocks(base)
    for number, start in enumerate(seeds):
        if number not in (*block.apart, *block.touching):
            alone = Run(network, start, excused=circular)
            assert not set(alone.fired) & set(base.fired)


def layered(width: int, depth: int, needed: int, *, beside: int = 0) -> Network:
    """Layers in which every atom needs some of the layer below, and atoms that none of it reaches.

    The atoms of the first layer come first, those beside it last.
    """
    draft = Draft({})
    rule = Rule("group", "x")
    below = [draft.atom(f"t0-{n}", VOID) for n in range(width)]
    for layer in range(1, depth):
        here = [draft.atom(f"t{layer}-{n}", VOID) for n in range(width)]
        for head in here:
            draft.gate(head, needed, below, rule)
        below = here
    others = [draft.atom(f"other-{n}", VOID) for n in range(beside)]
    if others:
        draft.gate(others[0], 2, others[1:], rule)
    return draft.network()


def test_thousands_of_scenarios_come_in_blocks_and_in_order() -> None:
    dice = Random(7)
    network = layered(12, 3, needed=5)
    seeds = [dice.sample(range(12), dice.randint(0, 9)) for _ in range(12_000)]
    blocks = list(Batch(network, seeds).blocks())
    assert len(blocks) > 2
    assert sum(block.size for block in blocks) == len(seeds)
    lost = {True: 36, False: 0}
    for start, fired in zip(seeds, at_once(network, seeds, None), strict=True):
        assert fired is not None
        assert len(fired - set(range(12))) + 12 * (len(start) >= 5) == lost[len(start) >= 5]


@pytest.mark.parametrize("most", [1, 40, 400])
def test_a_block_in_which_much_breaks_lets_go_of_some_scenarios(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Random(7)
    network = layered(6, 5, needed=3)
    seeds = [dice.sample(range(6), dice.randint(0, 6)) for _ in range(100)]
    at_ease = at_once(network, seeds, None)
    monkeypatch.setattr(batch, "_MOST_PAIRS", most)
    assert at_once(network, seeds, None) == at_ease
    for block in Batch(network, seeds).blocks():
        assert block.size == 1 or len(block.fired) <= most


def test_no_scenario_is_no_block() -> None:
    assert list(Batch(layered(2, 24, needed=1), []).blocks()) == []


def test_only_what_is_reached_is_visited() -> None:
    """The cost follows what breaks, not the size of the network."""
    network = layered(2, 24, needed=1, beside=1000)
    assert len(network.atoms) == 48 + 1000
    (block,) = Batch(network, [[0], [1]]).blocks()
    reached = {atom for atoms in block.each(block.fired) for atom in atoms}
    assert reached == set(range(48))
