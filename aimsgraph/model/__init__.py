"""The classes of the ontology as typed pydantic models, for notebooks and scripts."""

from aimsgraph.model.thing import Thing
from aimsgraph.model.things import THINGS

__all__ = ["THINGS", "Thing"]
