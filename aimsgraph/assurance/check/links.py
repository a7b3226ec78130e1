"""Rules on the graph itself: what leads nowhere, runs in a circle, or counts for nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.network import VOID
from aimsgraph.impact.sentence import class_name
from aimsgraph.impact.wording import spoken
from aimsgraph.snapshot import Relation


def _dangling(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for relation in basis.dangling:
        if relation.type not in _crosswalks(basis):
            yield _led_nowhere(rule, basis, relation)


def _dangling_mapping(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for relation in basis.dangling:
        if relation.type in _crosswalks(basis):
            yield _led_nowhere(rule, basis, relation)


def _crosswalks(basis: Basis) -> set[str]:
    return {relation.name for relation in basis.vocabulary.family("crosswalk")}


def _led_nowhere(rule: Rule, basis: Basis, relation: Relation) -> Finding:
    ends = (relation.source, relation.target)
    missing = [id for id in ends if id not in basis.snapshot]
    # What is missing has no place: the finding stands at the end that is there.
    here, there = ends if relation.source in basis.snapshot else reversed(ends)
    said = f"{basis.told(relation.source)} {spoken(relation.type)} {basis.told(relation.target)}"
    verb = "is" if len(missing) == 1 else "are"
    message = f"{said}, but {' and '.join(missing)} {verb} not in the graph"
    return rule.finding(
        here,
        message,
        "correct the id, or record the thing",
        at=relation.type,
        to=there,
        key=(relation.source, relation.qualifier),
    )


def _circle(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """What would be lost if every fact were in order: only a circle supports it."""
    for ids in _circles(basis):
        lost = [id for id in ids if basis.status(id) == "broken"]
        found = [id for id in lost if basis.state.network.find(id, VOID) in basis.state.circular]
        for id in found:
            others = [other for other in ids if other != id]
            told = basis.all_told(others) if others else "itself"
            message = (
                f"the {class_name(basis.snapshot.nodes[id].cls)} {basis.told(id)} rests only on a "
                f"circle with {told}"
            )
            hint = "let one of them rest on evidence of its own"
            yield rule.finding(id, message, hint, also=tuple(others))


def _circles(basis: Basis) -> list[list[str]]:
    """The groups of things that support each other, directly or not."""
    columns = basis.facts.columns
    support = [
        relation
        for relation in basis.vocabulary.family("justifies", "rollup")
        if relation.aggregate != "none"
    ]
    links = [basis.facts.links(relation.name) for relation in support]
    if not any(len(each.sources) for each in links):
        return []
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    sources = np.concatenate([each.sources for each in links])
    targets = np.concatenate([each.targets for each in links])
    ones = np.ones(len(sources), dtype=np.int8)
    graph = coo_array((ones, (sources, targets)), shape=(columns.size, columns.size))
    _count, label = connected_components(graph, connection="strong")
    sizes = np.bincount(label)
    itself = set(sources[sources == targets].tolist())
    found: dict[int, list[str]] = {}
    for at in (*np.flatnonzero(sizes[label] > 1).tolist(), *itself):
        ids = found.setdefault(int(label[at]), [])
        if columns.ids[at] not in ids:
            ids.append(columns.ids[at])
    return [sorted(ids) for ids in found.values()]


def _impossible(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for change, kind, thing in basis.facts.impossible:
        if basis.withdrawn(change):
            continue
        can = ", ".join(basis.facts.cls(thing).changes) or "nothing"
        cls = class_name(basis.snapshot.nodes[thing].cls)
        message = (
            f"{basis.told(change)} says that {basis.told(thing)} changed in {kind}, "
            f"which cannot happen to a thing of its kind ({cls}): it is ignored"
        )
        yield rule.finding(change, message, f"what can: {can}", at="kind", also=(thing,))


def _weightless(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Supports that have no status: they count as holding, whatever happens to them."""
    nodes, classes = basis.snapshot.nodes, basis.vocabulary.classes
    for relation in basis.vocabulary.family("justifies"):
        if relation.aggregate == "none" or not any(
            not classes[name].has_status
            for cls in relation.targets
            for name in basis.vocabulary.subclasses(cls)
        ):
            continue
        ids, links = basis.facts.columns.ids, basis.facts.links(relation.name)
        for at, to in zip(links.sources.tolist(), links.targets.tolist(), strict=True):
            source, target = ids[at], ids[to]
            if (
                target in nodes
                and basis.stands(source)
                and not classes[nodes[target].cls].has_status
            ):
                noun = class_name(nodes[target].cls)
                message = (
                    f"{basis.told(source)} {spoken(relation.name)} {basis.told(target)}: "
                    f"a thing of that kind ({noun}) counts as holding whatever happens to it"
                )
                hint = "take a record or a control about it instead"
                yield rule.finding(source, message, hint, at=relation.name, to=target)


RULES = (
    Rule(
        "graph/circle",
        "error",
        "a thing that rests only on a circle",
        "Two controls that point at each other show nothing: somewhere there has to be evidence.",
        _circle,
    ),
    Rule(
        "graph/dangling",
        "error",
        "a relation to something that is not there",
        "It was meant to support or explain something, and does not.",
        _dangling,
    ),
    Rule(
        "graph/dangling-mapping",
        "warning",
        "a crosswalk that leads to a provision that is not there",
        "Whoever follows the mapping loses a requirement without noticing.",
        _dangling_mapping,
    ),
    Rule(
        "graph/impossible-change",
        "warning",
        "a recorded change of a kind that cannot happen there",
        "It is ignored: what really happened is then recorded nowhere.",
        _impossible,
    ),
    Rule(
        "graph/counts-as-holding",
        "warning",
        "an argument that takes a thing without a status",
        "Assets, objectives and findings are never lost: such an argument cannot fail.",
        _weightless,
    ),
)
