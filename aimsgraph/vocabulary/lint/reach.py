"""Which kinds of change can be at which class: those that start there, and those that arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aimsgraph.vocabulary.terms import NodeClass, Vocabulary


def arrivals(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """The kinds of change that a thing of each class can have.

    They start there (``changes``, and the facts that ``own`` rules speak of, unless they close the
    thing), are implied, or come along the ``depends`` relations.
    """
    found = {name: _starting(cls) for name, cls in vocabulary.classes.items()}
    while True:
        before = sum(map(len, found.values()))
        for name, cls in vocabulary.classes.items():
            for kind in tuple(found[name]):
                found[name].update(cls.implies.get(kind, ()))
        for relation in vocabulary.family("depends"):
            arriving = {
                kind if effect == "pass" else effect
                for kind, effect in relation.on.items()
                if any(kind in found[end] for end in vocabulary.subclasses(*relation.targets))
            }
            for name in vocabulary.subclasses(*relation.sources):
                found[name] |= arriving
        if sum(map(len, found.values())) == before:
            return {name: frozenset(kinds) for name, kinds in found.items()}


def arriving_at(
    arriving: Mapping[str, frozenset[str]], vocabulary: Vocabulary, classes: Iterable[str]
) -> frozenset[str]:
    """The kinds of change that things of these classes, or of classes below, can have."""
    return frozenset().union(*(arriving[name] for name in vocabulary.subclasses(*classes)))


def _starting(cls: NodeClass) -> set[str]:
    return {*cls.changes, *cls.own} - cls.closes
