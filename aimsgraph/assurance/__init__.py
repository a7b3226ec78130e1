"""What must be shown, how it stands, and the thread from a system to its evidence."""

from aimsgraph.assurance.applicability import (
    StatementOfApplicability,
    StatementRow,
    statement_of_applicability,
)
from aimsgraph.assurance.audit import Programme, audit_programme
from aimsgraph.assurance.coverage import Coverage, GapRow, RequirementRow, Tally, coverage
from aimsgraph.assurance.expectations import expectations
from aimsgraph.assurance.framework import FrameworkView, ProvisionRow, framework, frameworks
from aimsgraph.assurance.matrix import Cell, Matrix, matrix
from aimsgraph.assurance.pack import Asked, Exhibit, Pack, pack
from aimsgraph.assurance.readiness import Readiness, readiness
from aimsgraph.assurance.review import ReviewInputs, review_inputs
from aimsgraph.assurance.siblings import Siblings, siblings
from aimsgraph.assurance.trace import TraceRow, trace
from aimsgraph.impact.owners import Owner

__all__ = [
    "Asked",
    "Cell",
    "Coverage",
    "Exhibit",
    "FrameworkView",
    "GapRow",
    "Matrix",
    "Owner",
    "Pack",
    "Programme",
    "ProvisionRow",
    "Readiness",
    "RequirementRow",
    "ReviewInputs",
    "Siblings",
    "StatementOfApplicability",
    "StatementRow",
    "Tally",
    "TraceRow",
    "audit_programme",
    "coverage",
    "expectations",
    "framework",
    "frameworks",
    "matrix",
    "pack",
    "readiness",
    "review_inputs",
    "siblings",
    "statement_of_applicability",
    "trace",
]
