"""The lint of classes."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.vocabulary.lint.conditions import condition_findings
from aimsgraph.vocabulary.lint.finding import LintFinding, Subject
from aimsgraph.vocabulary.lint.properties import property_findings
from aimsgraph.vocabulary.terms import Must, NodeClass, RelationType, Vocabulary


def class_findings(vocabulary: Vocabulary) -> Iterator[LintFinding]:
    """What is wrong with classes; what a class inherits is found at the class it comes from."""
    prefixes: dict[str, str] = {}
    roots = [name for name, cls in vocabulary.classes.items() if cls.parent is None]
    for name, cls in vocabulary.classes.items():
        subject = Subject.of(vocabulary, f"class {name}")
        above = vocabulary.classes[cls.parent] if cls.parent else None
        inherited = above.properties if above else {}
        own_properties = [p for p in cls.properties.values() if p.name not in inherited]
        yield from property_findings(vocabulary, own_properties, subject)
        yield from _names(vocabulary, cls, above, subject)
        yield from _conditions(vocabulary, cls, above, subject)
        yield from _musts(vocabulary, cls, above, subject)
        yield from _dying_changes(vocabulary, cls, above, subject)
        yield from _never_breaking(vocabulary, cls, above, subject)
        if name in roots[1:]:
            yield subject.error(
                "second-root",
                "it is below no class, so rules for all things leave it out",
                f"say rdfs:subClassOf, if need be :{roots[0]}",
            )
        first = prefixes.setdefault(cls.prefix, name)
        if cls.prefix and first != name:
            yield subject.error(
                "clashing-prefix",
                f"its ids start with {cls.prefix}, like those of {first}",
                "give it a rule:idPrefix of its own",
            )


def _names(
    vocabulary: Vocabulary, cls: NodeClass, above: NodeClass | None, subject: Subject
) -> Iterator[LintFinding]:
    own = {k: e for k, e in cls.own.items() if not above or above.own.get(k) != e}
    implies = {k: e for k, e in cls.implies.items() if not above or above.implies.get(k) != e}
    words = {k: e for k, e in cls.words.items() if not above or above.words.get(k) != e}
    closes = cls.closes if not above or above.closes != cls.closes else ()
    changes = cls.changes if not above or above.changes != cls.changes else ()
    seen = cls.seen if not above or above.seen != cls.seen else ()
    used = [*own, *implies, *(k for ks in implies.values() for k in ks), *sorted(closes), *changes]
    yield from subject.unknown("change kind", dict.fromkeys(used), vocabulary.change_kinds)
    for kind, effect in own.items():
        if effect not in ("doubt", "void"):
            yield subject.error(
                "unknown-effect",
                f"a change of kind {kind} makes it {effect}",
                "own rules make rule:doubt or rule:void",
            )
    groups = [key.removeprefix("void:") for key in words if key.startswith("void:")]
    relations = [group for group in groups if group not in ("fail", "future")]
    relations += [way.removeprefix("->") for way in seen if way.startswith("->")]
    yield from subject.unknown("relation", relations, vocabulary.relations)
    properties = [way for way in seen if not way.startswith("->")]
    yield from subject.unknown("property", properties, cls.properties)


def _conditions(
    vocabulary: Vocabulary, cls: NodeClass, above: NodeClass | None, subject: Subject
) -> Iterator[LintFinding]:
    texts = [text for must in _own_musts(cls, above) for text in (must.when, must.unless) if text]
    inherited = above.closed_when if above else ()
    texts += [text for text in cls.closed_when if text not in inherited]
    for text in texts:
        yield from condition_findings(vocabulary, text, [cls.name], subject)


def _musts(
    vocabulary: Vocabulary, cls: NodeClass, above: NodeClass | None, subject: Subject
) -> Iterator[LintFinding]:
    musts = _own_musts(cls, above)
    if musts and not cls.has_status:
        yield subject.error(
            "must-without-status", "it must have supports, but has no status to lose"
        )
    for must in musts:
        yield from subject.unknown("relation", must.relations, vocabulary.relations)
        for name in must.relations:
            relation = vocabulary.relations.get(name)
            if relation is None:
                continue
            if not set(cls.ancestors) & set(relation.sources):
                yield subject.error(
                    "must-without-relation",
                    f"it must have {name}, but runs no such relation",
                    f"{name} runs from {', '.join(relation.sources)}",
                )
            elif relation.aggregate not in ("all", "any", "need"):
                yield subject.error(
                    "must-without-group",
                    f"it must have {name}, which carries no status",
                    "say rule:aggregate of the relation: rule:all, rule:any or rule:need",
                )
        if must.need and "need" not in cls.properties:
            yield subject.error(
                "unknown-property", "it must have as many as it needs, but has no property need"
            )


def _own_musts(cls: NodeClass, above: NodeClass | None) -> tuple[Must, ...]:
    return tuple(must for must in cls.must if not above or must not in above.must)


def _dying_changes(
    vocabulary: Vocabulary, cls: NodeClass, above: NodeClass | None, subject: Subject
) -> Iterator[LintFinding]:
    inherited = above.changes if above else ()
    for kind in cls.changes:
        known = vocabulary.change_kinds.get(kind)
        if known is None or known.breaks_nothing or _reacts(vocabulary, cls, kind):
            continue
        if above and kind in inherited and not _reacts(vocabulary, above, kind):
            continue  # found there
        yield subject.error(
            "dying-change",
            f"a change of kind {kind} can start here and reaches nothing",
            "give it a rule:own or rule:implies, a relation with rule:on, or a kind of record "
            "about it that reacts; or take it out of rule:changes",
        )


def _reacts(vocabulary: Vocabulary, cls: NodeClass, kind: str) -> bool:
    if kind in cls.own or kind in cls.implies or kind in cls.closes:
        return True
    if any(
        kind in relation.on and set(cls.ancestors) & set(relation.targets)
        for relation in vocabulary.relations.values()
    ):
        return True
    return any(
        kind in record.doubted_by | record.voided_by and set(cls.ancestors) & set(record.about)
        for record in vocabulary.kinds.values()
    )


def _never_breaking(
    vocabulary: Vocabulary, cls: NodeClass, above: NodeClass | None, subject: Subject
) -> Iterator[LintFinding]:
    if not cls.has_status or _breaks(vocabulary, cls):
        return
    if above and above.has_status and not _breaks(vocabulary, above):
        return  # found there
    yield subject.error(
        "unbreakable-class",
        "it has status, but only withdrawal or a challenge could ever break it",
        "give it a rule:must, a rule:own that is void, or supports; or rule:hasStatus false",
    )


def _breaks(vocabulary: Vocabulary, cls: NodeClass) -> bool:
    """Whether something breaks it that does not break just anything."""
    root = vocabulary.classes[cls.ancestors[-1]]
    if cls.must or any(e == "void" and k not in root.own for k, e in cls.own.items()):
        return True
    return any(
        _carries_void(relation)
        for relation in vocabulary.relations.values()
        if set(cls.ancestors) & set(relation.sources) and root.name not in relation.sources
    )


def _carries_void(relation: RelationType) -> bool:
    if relation.family in ("justifies", "rollup"):
        return relation.aggregate != "none" and relation.relay == "as-is"
    return relation.family == "witnesses" and (
        relation.by == "kind" or "void" in relation.on.values()
    )
