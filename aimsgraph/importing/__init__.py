"""From files to the graph: read, plan, apply."""

from aimsgraph.importing.applying import apply
from aimsgraph.importing.identities import Decision, Verdicts
from aimsgraph.importing.merging import Conflict
from aimsgraph.importing.plan import Plan, Present, Prospect, plan
from aimsgraph.importing.problems import (
    Counted,
    Problem,
    Severity,
    as_json,
    as_sarif,
    as_text,
    count,
    worst,
)
from aimsgraph.importing.reading import Artifact, Reading
from aimsgraph.importing.records import Locator, Mention, NodeRecord, Record, RelationRecord
from aimsgraph.importing.registry import (
    Importer,
    find_importer,
    importer,
    importers,
    read,
    sniff,
)
from aimsgraph.importing.source import Source
from aimsgraph.importing.sweeping import Refusal

__all__ = [
    "Artifact",
    "Conflict",
    "Counted",
    "Decision",
    "Importer",
    "Locator",
    "Mention",
    "NodeRecord",
    "Plan",
    "Present",
    "Problem",
    "Prospect",
    "Reading",
    "Record",
    "Refusal",
    "RelationRecord",
    "Severity",
    "Source",
    "Verdicts",
    "apply",
    "as_json",
    "as_sarif",
    "as_text",
    "count",
    "find_importer",
    "importer",
    "importers",
    "plan",
    "read",
    "sniff",
    "worst",
]
