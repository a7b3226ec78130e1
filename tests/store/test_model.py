"""A store against the plainest model of one: a dictionary for each revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from aimsgraph.errors import RefusedError
from aimsgraph.snapshot import Node, Relation
from aimsgraph.store import DropNode, DropRelation, Event, PutNode, PutRelation

NODES = [f"dataset:{key}" for key in "abc"] + ["model:m", "record:r"]
CLASSES = {"dataset": "Dataset", "model": "Model", "record": "Record"}
# What each type joins, as the ontology of these tests has it.
TYPES = {
    "derivedFrom": ({"Dataset"}, {"Dataset"}),
    "trainedOn": ({"Model"}, {"Dataset"}),
    "concerns": ({"Record"}, {"Dataset", "Model", "Record"}),
}


def cls_of(id: str) -> str:
    return CLASSES[id.partition(":")[0]]


node_ids = st.sampled_from(NODES)


@st.composite
def keys(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """The key of a relation, mostly one that its type allows."""
    type = draw(st.sampled_from(sorted(TYPES)))
    ends = [draw(node_ids), draw(node_ids)]
    if draw(st.integers(0, 9)):
        ends = [
            draw(st.sampled_from([id for id in NODES if cls_of(id) in allowed]))
            for allowed in TYPES[type]
        ]
    return (type, ends[0], ends[1], draw(st.sampled_from(["", "x"])))


notes = st.sampled_from([{}, {"note": "n"}])


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    id = draw(node_ids)
    name = draw(st.sampled_from([*"abcdefghi", ""]))  # an empty name is refused
    return Node(id, cls_of(id), {"name": name, "tags": draw(st.sampled_from([(), ("t",)]))})


changes = st.one_of(
    nodes().map(PutNode),
    nodes().map(PutNode),
    st.builds(lambda key, note: PutRelation(Relation(*key, note)), keys(), notes),
    node_ids.map(DropNode),
    keys().map(DropRelation),
)

State = tuple[dict[str, Node], dict[tuple[str, ...], Relation]]


def after(state: State, batch: list[Any]) -> State | None:
    """The state once all of ``batch`` is applied; None where that may not be."""
    things, relations = dict(state[0]), dict(state[1])
    for change in batch:
        match change:
            case PutNode(node):
                things[node.id] = node
            case DropNode(id):
                things.pop(id, None)
            case PutRelation(relation):
                relations[relation.key] = relation
            case DropRelation(key):
                relations.pop(key, None)
    return (things, relations) if allowed(things, relations) else None


def allowed(things: dict[str, Node], relations: dict[tuple[str, ...], Relation]) -> bool:
    for relation in relations.values():
        ends = things.get(relation.source), things.get(relation.target)
        if ends[0] is None or ends[1] is None:
            return False
        sources, targets = TYPES[relation.type]
        if ends[0].cls not in sources or ends[1].cls not in targets:
            return False
    concerned = [r.source for r in relations.values() if r.type == "concerns"]
    return len(concerned) == len(set(concerned)) and all(n.get("name") for n in things.values())


def test_a_store_does_what_a_dictionary_for_each_revision_does(
    new_place: Callable[[], Any], contents: Callable[..., State], request: pytest.FixtureRequest
) -> None:
    class Machine(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.place = new_place()
            self.store = self.place.open()
            self.history: list[State] = [({}, {})]
            self.write([PutNode(Node(id, cls_of(id), {"name": "x", "tags": ()})) for id in NODES])

        @rule(batch=st.lists(changes, min_size=1, max_size=4))
        def write(self, batch: list[Any]) -> None:
            expected = after(self.history[-1], batch)
            try:
                self.store.write(batch, actor="a", source="s")
            except RefusedError:
                assert expected is None
            else:
                assert expected is not None
                if expected != self.history[-1]:
                    self.history.append(expected)

        @rule(batch=st.lists(nodes().map(PutNode), min_size=1, max_size=5))
        def write_through_another(self, batch: list[Any]) -> None:
            mine, self.store = self.store, self.place.open()
            self.write(batch)
            self.store.close()
            self.store = mine

        @rule()
        def open_again(self) -> None:
            self.store.close()
            self.store = self.place.open()

        @rule(at=st.floats(0, 1))
        def look_back(self, at: float) -> None:
            number = round(at * (len(self.history) - 1))
            assert contents(self.store.snapshot(number)) == self.history[number]

        @rule(at=st.floats(0, 1))
        def follow_the_feed(self, at: float) -> None:
            number = round(at * (len(self.history) - 1))
            things, relations = map(dict, self.history[number])
            for event in self.store.changes(number):
                follow(event, things, relations)
            assert (things, relations) == self.history[-1]

        @invariant()
        def is_as_expected(self) -> None:
            if not hasattr(self, "store"):
                return
            assert self.store.revision == len(self.history) - 1
            assert contents(self.store.snapshot()) == self.history[-1]

        def teardown(self) -> None:
            if hasattr(self, "store"):
                for number in reversed(range(len(self.history))):
                    assert contents(self.store.snapshot(number)) == self.history[number]
                self.place.close()

    # A server is cleared and asked over a connection for each of them.
    examples = 25 if "neo4j" in request.node.name else 100
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=examples, stateful_step_count=30, deadline=None)
    )


def follow(
    event: Event, things: dict[str, Node], relations: dict[tuple[str, ...], Relation]
) -> None:
    if event.what == "node":
        assert things.pop(event.key, None) == event.before
        if isinstance(event.after, Node):
            things[event.key] = event.after
        return
    key = tuple(event.key.split("|", 3))
    assert relations.pop(key, None) == event.before
    if isinstance(event.after, Relation):
        relations[key] = event.after
