"""The impact of a change as a picture: layered, for a page, a notebook or print."""

from aimsgraph.picture.drawing import Arrow, Box, Drawing
from aimsgraph.picture.reasons import draw

__all__ = ["Arrow", "Box", "Drawing", "draw"]
