"""What must be shown, how it stands, and the thread from a system to its evidence."""

from aimsgraph.assurance.coverage import Coverage, GapRow, RequirementRow, Tally, coverage
from aimsgraph.assurance.expectations import expectations
from aimsgraph.assurance.trace import TraceRow, trace
from aimsgraph.impact.owners import Owner

__all__ = [
    "Coverage",
    "GapRow",
    "Owner",
    "RequirementRow",
    "Tally",
    "TraceRow",
    "coverage",
    "expectations",
    "trace",
]
