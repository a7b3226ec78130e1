"""What breaks if something changes, and why: the threshold network over a snapshot."""

from aimsgraph.impact.answer import (
    Answer,
    Explanation,
    Flag,
    Hypothetical,
    Opening,
    Part,
    Posture,
    Reason,
    Step,
    Verdict,
)
from aimsgraph.impact.inquiry import Impact
from aimsgraph.impact.policy import Policy

__all__ = [
    "Answer",
    "Explanation",
    "Flag",
    "Hypothetical",
    "Impact",
    "Opening",
    "Part",
    "Policy",
    "Posture",
    "Reason",
    "Step",
    "Verdict",
]
