"""What breaks if something changes, and why: the threshold network over a snapshot."""

from aimsgraph.impact.actions import Action
from aimsgraph.impact.answer import (
    Answer,
    Cycles,
    Flag,
    Hypothetical,
    Opening,
    Part,
    Posture,
    Reason,
    Step,
    Verdict,
)
from aimsgraph.impact.blast import Blast
from aimsgraph.impact.explanation import Alternative, Explanation, Group, Member
from aimsgraph.impact.forecast import Forecast, Month
from aimsgraph.impact.inquiry import Impact
from aimsgraph.impact.interactions import Interaction
from aimsgraph.impact.operation import OperatingPeriod
from aimsgraph.impact.policy import Policy
from aimsgraph.impact.renewals import Renewal
from aimsgraph.impact.repair import RepairPlan, Unreachable
from aimsgraph.impact.shifts import Lapse
from aimsgraph.impact.single_points import SinglePoint
from aimsgraph.impact.tallies import Tally

__all__ = [
    "Action",
    "Alternative",
    "Answer",
    "Blast",
    "Cycles",
    "Explanation",
    "Flag",
    "Forecast",
    "Group",
    "Hypothetical",
    "Impact",
    "Interaction",
    "Lapse",
    "Member",
    "Month",
    "Opening",
    "OperatingPeriod",
    "Part",
    "Policy",
    "Posture",
    "Reason",
    "Renewal",
    "RepairPlan",
    "SinglePoint",
    "Step",
    "Tally",
    "Unreachable",
    "Verdict",
]
