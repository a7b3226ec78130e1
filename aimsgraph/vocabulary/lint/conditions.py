"""The lint of conditions: names of nothing, steps that lead nowhere, values that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.conditions import IsA, PathTest, Step, parse_condition
from aimsgraph.vocabulary.lint.finding import LintFinding, Subject
from aimsgraph.vocabulary.terms import Vocabulary


def condition_findings(
    vocabulary: Vocabulary, text: str, asked_of: Iterable[str], subject: Subject
) -> Iterator[LintFinding]:
    """What is wrong with a condition that is asked of things of these classes."""
    try:
        condition = parse_condition(text)
    except OntologyError as error:
        yield subject.error("unreadable-condition", error.message)
        return
    classes = vocabulary.subclasses(*asked_of)
    for part in condition.parts():
        if isinstance(part, IsA):
            yield from subject.unknown("class", part.classes, vocabulary.classes)
        else:
            yield from _test(vocabulary, part, classes, subject)


def can_be_asked(vocabulary: Vocabulary, text: str, cls: str) -> bool:
    """Whether things of the class have anything that the condition asks; true if unreadable."""
    try:
        parts = tuple(parse_condition(text).parts())
    except OntologyError:
        return True
    classes = vocabulary.subclasses(cls)
    nobody = Subject("", "")
    return any(
        isinstance(part, IsA) or not any(_test(vocabulary, part, classes, nobody)) for part in parts
    )


def _test(
    vocabulary: Vocabulary, test: PathTest, classes: frozenset[str], subject: Subject
) -> Iterator[LintFinding]:
    for step in test.path.steps:
        unknown = [
            *subject.unknown("relation", [step.relation], vocabulary.relations),
            *subject.unknown("class", step.classes, vocabulary.classes),
        ]
        if unknown:
            yield from unknown
            return
        classes = _reached(vocabulary, step, classes)
        if not classes:
            arrow = "->" if step.forward else "<-"
            yield subject.error(
                "impossible-step", f"{arrow}{step.relation} leads nowhere from where it is asked"
            )
            return
    if test.path.property is not None:
        yield from _property(vocabulary, test, classes, subject)


def _reached(vocabulary: Vocabulary, step: Step, classes: frozenset[str]) -> frozenset[str]:
    relation = vocabulary.relations[step.relation]
    ends = (relation.sources, relation.targets)
    near, far = ends if step.forward else ends[::-1]
    if not classes & vocabulary.subclasses(*near):
        return frozenset()
    reached = vocabulary.subclasses(*far)
    return reached & vocabulary.subclasses(*step.classes) if step.classes else reached


def _property(
    vocabulary: Vocabulary, test: PathTest, classes: frozenset[str], subject: Subject
) -> Iterator[LintFinding]:
    name = str(test.path.property)
    found = [
        vocabulary.classes[cls].properties[name]
        for cls in classes
        if name in vocabulary.classes[cls].properties
    ]
    if not found:
        known = {known for cls in classes for known in vocabulary.classes[cls].properties}
        yield from subject.unknown("property", [name], sorted(known))
        return
    if all(property.values for property in found):
        values = sorted({value for property in found for value in property.values})
        for operand in test.operands:
            if operand not in values:
                yield subject.error(
                    "impossible-value",
                    f"{name} is never {operand}",
                    f"it is one of {', '.join(values)}",
                )
