"""Runs the lint over a vocabulary."""

from __future__ import annotations

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.lint.changes import change_findings, relation_findings
from aimsgraph.vocabulary.lint.classes import class_findings
from aimsgraph.vocabulary.lint.demands import demand_findings, kind_findings
from aimsgraph.vocabulary.lint.finding import LintFinding
from aimsgraph.vocabulary.lint.reach import arrivals
from aimsgraph.vocabulary.terms import Vocabulary


def lint(vocabulary: Vocabulary) -> list[LintFinding]:
    """Everything in the vocabulary that cannot be meant, in the order of the ontology.

    Looks at names of nothing, rules that can never fire, changes that reach nothing and demands
    that nothing can fill. An empty list means that none was found.
    """
    arriving = arrivals(vocabulary)
    found = [
        *change_findings(vocabulary, arriving),
        *class_findings(vocabulary),
        *relation_findings(vocabulary, arriving),
        *kind_findings(vocabulary, arriving),
        *demand_findings(vocabulary),
    ]
    return list(dict.fromkeys(found))


def refuse(vocabulary: Vocabulary) -> None:
    """Raise `OntologyError` with every finding that is an error."""
    errors = [finding for finding in lint(vocabulary) if finding.severity == "error"]
    if errors:
        first, *others = errors
        message = "\n".join([f"{first.code}: {first.message}", *map(str, others)])
        raise OntologyError(message, where=first.where, hint=None if others else first.hint)
