"""The impact of a change as a picture, an explanation as a flowchart: for a page, print, a wiki."""

from aimsgraph.picture.drawing import Arrow, Box, Drawing
from aimsgraph.picture.explained import flowchart
from aimsgraph.picture.reasons import draw

__all__ = ["Arrow", "Box", "Drawing", "draw", "flowchart"]
