"""The lint of kinds of change and of relation types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from aimsgraph.vocabulary.lint.finding import LintFinding, Subject
from aimsgraph.vocabulary.lint.properties import property_findings
from aimsgraph.vocabulary.lint.reach import arriving_at
from aimsgraph.vocabulary.terms import RelationType, Vocabulary

EFFECTS = ("pass", "doubt", "void")


def change_findings(
    vocabulary: Vocabulary, arriving: Mapping[str, frozenset[str]]
) -> Iterator[LintFinding]:
    """What is wrong with kinds of change."""
    started = {kind for cls in vocabulary.classes.values() for kind in cls.changes}
    arising = frozenset().union(*arriving.values())
    for name, kind in vocabulary.change_kinds.items():
        subject = Subject.of(vocabulary, f"change {name}")
        if name in EFFECTS:
            yield subject.error("reserved-name", "the rules use this word", "choose another name")
        if kind.by_conversion and name not in arising:
            yield subject.error(
                "unstarted-change",
                "no other change turns into it",
                "name it in rule:implies of a class, or in rule:on of a relation that depends",
            )
        if not kind.by_conversion and name not in started:
            yield subject.error(
                "unstarted-change",
                "it can start at no class",
                "list it in rule:changes of a class, or say rule:arisesByConversion true",
            )


def relation_findings(
    vocabulary: Vocabulary, arriving: Mapping[str, frozenset[str]]
) -> Iterator[LintFinding]:
    """What is wrong with relation types."""
    uses = Counter(
        name for one in vocabulary.relations.values() for name in {one.name, one.inverse}
    )
    properties = {name for cls in vocabulary.classes.values() for name in cls.properties}
    for name, relation in vocabulary.relations.items():
        subject = Subject.of(vocabulary, f"relation {name}")
        for used in (name, relation.inverse):
            if uses[used] > 1 or used in properties:
                yield subject.error(
                    "clashing-name", f"{used} is also another relation, inverse or property"
                )
        ends = (*relation.sources, *relation.targets)
        yield from subject.unknown("class", dict.fromkeys(ends), vocabulary.classes)
        yield from property_findings(vocabulary, relation.properties.values(), subject)
        yield from _effects(vocabulary, relation, subject)
        yield from _dead_effects(vocabulary, relation, arriving, subject)
        yield from _aggregate(vocabulary, relation, subject)
        if relation.by == "sensitive_to" and not any(
            "sensitive_to" in vocabulary.classes[cls].properties
            for cls in vocabulary.subclasses(*relation.sources)
        ):
            yield subject.error("unknown-property", "its sources have no property sensitive_to")


def _effects(
    vocabulary: Vocabulary, relation: RelationType, subject: Subject
) -> Iterator[LintFinding]:
    kinds = vocabulary.change_kinds
    becomes = [effect for effect in relation.on.values() if effect not in EFFECTS]
    yield from subject.unknown("change kind", dict.fromkeys([*relation.on, *becomes]), kinds)
    for kind, effect in relation.on.items():
        if relation.family == "depends" and effect in ("doubt", "void"):
            yield subject.error(
                "depends-with-status",
                f"it depends, so a change of kind {kind} cannot become {effect}: "
                "along it only changes travel",
                "let it pass, or make it rule:witnesses",
            )
        elif relation.family == "witnesses" and effect not in ("doubt", "void"):
            yield subject.error(
                "witness-without-status",
                f"it witnesses, so a change of kind {kind} cannot become {effect}: "
                "here changes end in doubt or loss",
                "say rule:doubt or rule:void, or make it rule:depends",
            )
    if relation.on and relation.family not in ("depends", "witnesses"):
        yield subject.error(
            "unread-rule",
            f"rule:on has no meaning for the family {relation.family}",
            "make it rule:depends or rule:witnesses",
        )


def _dead_effects(
    vocabulary: Vocabulary,
    relation: RelationType,
    arriving: Mapping[str, frozenset[str]],
    subject: Subject,
) -> Iterator[LintFinding]:
    possible = arriving_at(arriving, vocabulary, relation.targets)
    for kind in relation.on:
        if kind in vocabulary.change_kinds and kind not in possible:
            yield subject.warning(
                "silent-relation",
                f"a change of kind {kind} never happens to {' or '.join(relation.targets)}",
            )


def _aggregate(
    vocabulary: Vocabulary, relation: RelationType, subject: Subject
) -> Iterator[LintFinding]:
    groups = relation.family in ("justifies", "rollup")
    counted = relation.aggregate in ("all", "any", "need")
    if groups != counted:
        yield subject.error(
            "aggregate-of-family",
            f"the family {relation.family} does not go with the aggregate {relation.aggregate}",
            "rule:justifies and rule:rollup need rule:all, rule:any or rule:need; others none",
        )
    if groups and not any(
        vocabulary.classes[cls].has_status for cls in vocabulary.subclasses(*relation.targets)
    ):
        yield subject.warning(
            "support-without-status",
            f"{' and '.join(relation.targets)} have no status: they always count as holding",
        )
    if relation.aggregate == "need" and not all(
        "need" in vocabulary.classes[cls].properties
        for cls in vocabulary.subclasses(*relation.sources)
    ):
        yield subject.error(
            "unknown-property", "it counts to the need of its source, which has no property need"
        )
