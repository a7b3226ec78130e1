"""A first recipe for a table never seen: what its header, names and cells say of it."""

from aimsgraph.importing.tables.inference.draft import Draft, infer_recipe, recipe_name
from aimsgraph.importing.tables.inference.sheets import SheetDraft

__all__ = ["Draft", "SheetDraft", "infer_recipe", "recipe_name"]
