"""Which things: conditions of the ontology, and selections that people write."""

from aimsgraph.selectors.conditions import holds
from aimsgraph.selectors.selection import STATES, select

__all__ = ["STATES", "holds", "select"]
