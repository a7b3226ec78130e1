"""The traceability graph of an AI management system: what holds, what breaks, and why.

What is named in ``__all__`` is the public interface; everything is imported when it is first used.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aimsgraph.errors import AimsgraphError
    from aimsgraph.impact import Hypothetical, Impact, Policy
    from aimsgraph.picture import draw, flowchart
    from aimsgraph.snapshot import Node, Relation, Snapshot
    from aimsgraph.store import open_store
    from aimsgraph.vocabulary import load
    from aimsgraph.workspace import find_workspace

__version__ = "0.1.0"

__all__ = [
    "AimsgraphError",
    "Hypothetical",
    "Impact",
    "Node",
    "Policy",
    "Relation",
    "Snapshot",
    "draw",
    "find_workspace",
    "flowchart",
    "load",
    "open_store",
]

_HOMES = {
    "AimsgraphError": "errors",
    "Hypothetical": "impact",
    "Impact": "impact",
    "Node": "snapshot",
    "Policy": "impact",
    "Relation": "snapshot",
    "Snapshot": "snapshot",
    "draw": "picture",
    "find_workspace": "workspace",
    "flowchart": "picture",
    "load": "vocabulary",
    "open_store": "store",
}

# A wheel holds ontology/, importers/ and dashboards/ inside this package; a checkout beside it.
_here = Path(__file__).parent
if not (_here / "ontology").is_dir():
    __path__.append(str(_here.parent))


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
