"""What the ontology does not allow of a write, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aimsgraph.errors import did_you_mean
from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot
from aimsgraph.vocabulary import NodeClass, Vocabulary
from aimsgraph.vocabulary.validation import check_properties

_LONGEST_ID = 1_000  # what a database can still keep in an index


def named(key: RelationKey) -> str:
    """A relation's key as one text, as claims and events have it: type|source|target|qualifier."""
    return "|".join(key)


def violations(
    nodes: Mapping[str, Node | None],
    relations: Mapping[RelationKey, Relation | None],
    snapshot: Snapshot,
    vocabulary: Vocabulary,
) -> Iterator[str]:
    """Why ``snapshot`` may not become what it is with ``nodes`` and ``relations`` put or dropped.

    Only what the write touches is judged: what an older ontology allowed stays until it changes.
    """
    after = _After(nodes, relations, snapshot, vocabulary)
    for id, node in nodes.items():
        if node is None:
            yield from after.hold(id)
        else:
            yield from _of_node(node, vocabulary)
            yield from after.misfits(node)
    for relation in relations.values():
        if relation is not None:
            yield from after.of_relation(relation)
    yield from after.crowded()


def _of_node(node: Node, vocabulary: Vocabulary) -> Iterator[str]:
    cls = vocabulary.classes.get(node.cls)
    if cls is None:
        yield _unknown(node.id, "class", node.cls, vocabulary.classes)
        return
    yield from _of_id(node.id, cls, vocabulary)
    yield from (
        f"{node.id}: {problem}" for problem in check_properties(cls, node.properties, vocabulary)
    )


def _of_id(id: str, cls: NodeClass, vocabulary: Vocabulary) -> Iterator[str]:
    prefix, colon, key = id.partition(":")
    if not id.isprintable() or "|" in id:
        yield f"{id!r}: an id holds no control character and no |"
    elif len(id) > _LONGEST_ID:
        yield f"{id[:40]}...: an id has at most {_LONGEST_ID:,} characters, not {len(id):,}"
    elif not (prefix and colon and key):
        example = f"{cls.prefix}:key" if cls.prefix else "catalogue:edition/ref"
        yield f"{id}: the id of a {cls.name} looks like {example}"
    elif cls.prefix and prefix != cls.prefix:
        yield f"{id}: the id of a {cls.name} starts with {cls.prefix}:"
    elif not cls.prefix and prefix in vocabulary.by_prefix:
        other = vocabulary.by_prefix[prefix]
        yield f"{id}: the id of a {cls.name} starts with its catalogue; {prefix}: is for a {other}"


def _unknown(where: str, what: str, name: str, known: Mapping[str, object]) -> str:
    advice = did_you_mean(name, known)
    return f"{where}: no {what} is called {name!r}" + (f"; {advice}" if advice else "")


@dataclass(frozen=True)
class _After:
    """The state after the write, as far as the write touches it."""

    nodes: Mapping[str, Node | None]
    relations: Mapping[RelationKey, Relation | None]
    snapshot: Snapshot
    vocabulary: Vocabulary
    # What was found for (type, class of source, class of target): few, for many relations.
    fits: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def cls(self, id: str) -> str | None:
        node = self.nodes[id] if id in self.nodes else self.snapshot.nodes.get(id)
        return None if node is None else node.cls

    def ends(self, id: str) -> tuple[Relation, ...]:
        """The relations from and to ``id`` before the write."""
        return (*self.snapshot.out(id), *self.snapshot.into(id))

    def kept(self, *relations: Relation) -> Iterator[Relation]:
        """Those of ``relations`` that the write leaves as they are."""
        return (relation for relation in relations if relation.key not in self.relations)

    def hold(self, id: str) -> Iterator[str]:
        """What would be left dangling without ``id``."""
        left = {named(relation.key) for relation in self.kept(*self.ends(id))}
        if left:
            yield (
                f"{id}: cannot be dropped while relations hold it, such as {min(left)} "
                f"({len(left)} in all); drop them in the same write"
            )

    def misfits(self, node: Node) -> Iterator[str]:
        """Relations that were right for the class that ``node`` had and are wrong for its new."""
        before = self.snapshot.nodes.get(node.id)
        if before is None or before.cls == node.cls:
            return
        for relation in self.kept(*self.ends(node.id)):
            yield from self.of_ends(relation)

    def of_relation(self, relation: Relation) -> list[str]:
        type = self.vocabulary.relations.get(relation.type)
        if type is None:
            known = self.vocabulary.relations
            return [_unknown(named(relation.key), "relation type", relation.type, known)]
        problems = self.of_ends(relation)
        if not relation.qualifier.isprintable():
            problems.append(f"{named(relation.key)!r}: a qualifier holds no control character")
        if relation.properties or type.required:
            problems += (
                f"{named(relation.key)}: {problem}"
                for problem in check_properties(type, relation.properties, self.vocabulary)
            )
        return problems

    def of_ends(self, relation: Relation) -> list[str]:
        source, target = self.cls(relation.source), self.cls(relation.target)
        if source is None or target is None:
            return [
                f"{named(relation.key)}: {end} is neither in the graph nor in this write"
                for end, cls in ((relation.source, source), (relation.target, target))
                if cls is None
            ]
        ends = (relation.type, source, target)
        if ends not in self.fits:
            self.fits[ends] = self.misfit(*ends)
        misfit = self.fits[ends]
        return [] if misfit is None else [f"{named(relation.key)}: {misfit}"]

    def misfit(self, type: str, source: str, target: str) -> str | None:
        known = self.vocabulary.relations.get(type)
        if known is None or not {source, target} <= self.vocabulary.classes.keys():
            return None  # said where the class or the type is judged
        sides = ((source, known.sources, "from"), (target, known.targets, "to"))
        for cls, allowed, side in sides:
            if not any(self.vocabulary.is_a(cls, name) for name in allowed):
                return f"{type} runs {side} {' or '.join(allowed)}, not {side} a {cls}"
        return None

    def crowded(self) -> Iterator[str]:
        """Sources that would have several relations of a type that allows one."""
        put: dict[tuple[str, str], list[str]] = {}
        for relation in self.relations.values():
            type = relation and self.vocabulary.relations.get(relation.type)
            if relation and type and type.functional:
                put.setdefault((relation.type, relation.source), []).append(relation.target)
        for (type_name, source), targets in put.items():
            kept = self.kept(*self.snapshot.out(source, type_name))
            found = [*(relation.target for relation in kept), *targets]
            if len(found) > 1:
                yield f"{source}: has at most one {type_name}, not {' and '.join(sorted(found))}"
