"""The lint of properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aimsgraph.vocabulary.lint.finding import LintFinding, Subject
from aimsgraph.vocabulary.terms import Property, Vocabulary
from aimsgraph.vocabulary.validation import value_problem


def property_findings(
    vocabulary: Vocabulary, properties: Iterable[Property], subject: Subject
) -> Iterator[LintFinding]:
    """Defaults that their own property would not take."""
    for one in properties:
        if one.default is None:
            continue
        problem = value_problem(one, one.default)
        if problem is not None:
            yield subject.error("bad-default", f"the default of {one.name} {problem}")
        if one.refers is not None:
            known = vocabulary.kinds if one.refers == "evidence-kind" else vocabulary.change_kinds
            defaults = one.default if isinstance(one.default, tuple) else (one.default,)
            yield from subject.unknown(one.refers.replace("-", " "), map(str, defaults), known)
