"""Rules that are told by reading the sources: what they say never reaches the graph."""

from __future__ import annotations

from aimsgraph.assurance.check.rule import Rule

WRONG_TITLE = Rule(
    "source/wrong-title",
    "error",
    "a number beside the title of another provision",
    "A right number with a wrong title names two things, so the row is set aside.",
)
UNKNOWN_REFERENCE = Rule(
    "source/unknown-reference",
    "error",
    "a reference that its framework does not have",
    "The row is set aside: what it says reaches no requirement.",
)
DANGLING = Rule(
    "source/dangling",
    "error",
    "a row or crosswalk that names what is not there",
    "The relation is set aside: what it was to support stands without it.",
)
PROBLEM = Rule(
    "source/problem",
    "warning",
    "anything else that is wrong in a source, as grave as the reader says",
    "What cannot be read cannot be shown either.",
)
RULES = (WRONG_TITLE, UNKNOWN_REFERENCE, DANGLING, PROBLEM)

# The codes of problems that have a rule of their own.
OF_CODE = {
    "wrong-title": WRONG_TITLE,
    "objective": WRONG_TITLE,
    "unknown-id": UNKNOWN_REFERENCE,
    "other-catalog": UNKNOWN_REFERENCE,
    "dangling": DANGLING,
}
