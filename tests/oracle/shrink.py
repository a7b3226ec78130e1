"""A graph that shows a difference, made as small as it can be while it still shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.oracle.graphs import Graph


def shrink(graph: Graph, differs: Callable[[Graph], bool]) -> Graph:
    """Drop things, relations, changes and properties as long as the graph still differs."""
    while True:
        for smaller in _smaller(graph):
            if differs(smaller):
                graph = smaller
                break
        else:
            return graph


def _smaller(graph: Graph) -> Iterator[Graph]:
    snapshot = graph.question.snapshot
    nodes, relations = list(snapshot.nodes.values()), list(snapshot.relations)
    for node in nodes:
        kept = [relation for relation in relations if node.id not in relation.key]
        yield _with(graph, [other for other in nodes if other is not node], kept)
    for relation in relations:
        yield _with(graph, nodes, [other for other in relations if other is not relation])
    if len(graph.changes) > 1:
        for change in graph.changes:
            rest = tuple(other for other in graph.changes if other != change)
            yield replace(graph, changes=rest)
    for at, node in enumerate(nodes):
        for name in node.properties:
            if name not in ("kind", "kinds", "at", "applicable"):
                rest_of = {key: value for key, value in node.properties.items() if key != name}
                plain = replace(node, properties=rest_of)
                yield _with(graph, [*nodes[:at], plain, *nodes[at + 1 :]], relations)
    for at, relation in enumerate(relations):
        if relation.properties or relation.qualifier:
            bare = relation._replace(qualifier="", properties={})
            yield _with(graph, nodes, [*relations[:at], bare, *relations[at + 1 :]])


def _with(graph: Graph, nodes: list[Node], relations: list[Relation]) -> Graph:
    there = {node.id for node in nodes}
    question = replace(graph.question, snapshot=Snapshot(nodes, relations))
    changes = tuple(change for change in graph.changes if change[0] in there)
    return replace(graph, question=question, changes=changes)


def picture(graph: Graph) -> str:
    """The graph in lines that people can read."""
    policy = graph.question.policy
    lines = [f"seed {graph.seed}, as of {graph.question.as_of}"]
    lines += [f"policy: review_required={policy.review_required}, months={dict(policy.months)}"]
    for node in graph.question.snapshot.nodes.values():
        said = {key: _plain(value) for key, value in node.properties.items() if key != "name"}
        lines.append(f"  {node.id} ({node.cls}) {said or ''}")
    for relation in graph.question.snapshot.relations:
        said = {key: _plain(value) for key, value in relation.properties.items()}
        mark = f" [{relation.qualifier}]" if relation.qualifier else ""
        lines.append(f"  {relation.source} -{relation.type}-> {relation.target}{mark} {said or ''}")
    lines += [f"  what if {kind} ({weight}) at {thing}" for thing, kind, weight in graph.changes]
    return "\n".join(lines)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
