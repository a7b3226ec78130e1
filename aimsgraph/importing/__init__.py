"""From files to the graph: read, plan, apply."""

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
from aimsgraph.importing.records import Locator, NodeRecord, Record, RelationRecord
from aimsgraph.importing.registry import (
    Importer,
    find_importer,
    importer,
    importers,
    read,
    sniff,
)
from aimsgraph.importing.source import Source

__all__ = [
    "Artifact",
    "Counted",
    "Importer",
    "Locator",
    "NodeRecord",
    "Problem",
    "Reading",
    "Record",
    "RelationRecord",
    "Severity",
    "Source",
    "as_json",
    "as_sarif",
    "as_text",
    "count",
    "find_importer",
    "importer",
    "importers",
    "read",
    "sniff",
    "worst",
]
