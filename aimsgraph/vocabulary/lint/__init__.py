"""Finds what the ontology says that cannot be meant: rules that never fire, names of nothing."""

from aimsgraph.vocabulary.lint.finding import LintFinding
from aimsgraph.vocabulary.lint.linting import lint, refuse

__all__ = ["LintFinding", "lint", "refuse"]
