"""The traceability graph of an AI management system: what holds, what breaks, and why."""

from pathlib import Path

__version__ = "0.1.0"

# A wheel holds ontology/, importers/ and dashboards/ inside this package; a checkout beside it.
_here = Path(__file__).parent
if not (_here / "ontology").is_dir():
    __path__.append(str(_here.parent))
