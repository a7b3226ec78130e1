"""A drawing: boxes in columns and arrows between them, before anything is placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Look = Literal["changed", "touched", "broken", "doubt", "holds", "more"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a look is told: by a symbol and a word, and by colour too."""

    symbol: str
    means: str
    ink: str
    paper: str


LOOKS: dict[Look, Style] = {
    "changed": Style("◆", "changes", "#ffffff", "#3538cd"),
    "touched": Style("◇", "changes with it", "#4a5a6a", "#f3f5f7"),
    "broken": Style("✖", "breaks", "#a61b1b", "#fdf1f0"),
    "doubt": Style("▲", "comes into doubt", "#8a5a00", "#fff8e8"),
    "holds": Style("✓", "holds", "#174a86", "#f1f6fb"),
    "more": Style("…", "not drawn", "#5b6875", "#ffffff"),
}

# The colours of arrows, in the order in which they are drawn: what breaks lies above the others.
LINES: dict[Look, str] = {"doubt": "#b98513", "touched": "#7d8a97", "broken": "#a61b1b"}


@dataclass(frozen=True, slots=True)
class Box:
    """One thing: what people call it, a word for its state, and what else there is to say."""

    id: str
    column: int
    look: Look
    name: str
    word: str
    about: str

    @property
    def told(self) -> str:
        """All of it, for whoever points at the box."""
        return f"{self.name}\n{self.word}\n{self.about}"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A loss, or a change, that goes from one box to another; ``look`` is that of its end."""

    source: str
    target: str
    look: Look


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """What is to be drawn, in columns from what changes to what rests on it.

    ``notes`` say what is not drawn, ``means`` what looks mean here if not what they usually do.
    Names come from whoever filled the graph: `to_svg` and `to_html` make them harmless.
    """

    title: str
    subtitle: str
    columns: tuple[str, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...] = ()
    means: Mapping[Look, str] = field(default_factory=dict)

    @property
    def legend(self) -> tuple[tuple[Look, str], ...]:
        """The looks of the boxes and what they mean."""
        present = {box.look for box in self.boxes}
        return tuple(
            (look, self.means.get(look, style.means))
            for look, style in LOOKS.items()
            if look in present
        )

    def to_svg(self) -> str:
        """The picture for a document, a notebook or print: one SVG element, without scripts."""
        from aimsgraph.picture.svg import svg

        return svg(self)

    def to_html(self) -> str:
        """The picture as a page of its own, to be moved and asked; it loads nothing from elsewhere.

        Raises `MissingPackageError` where pyvis is not installed.
        """
        from aimsgraph.picture.page import page

        return page(self)

    def __repr__(self) -> str:
        return f"<Drawing of {len(self.boxes)} boxes: {self.title}>"

    def _repr_svg_(self) -> str:
        return self.to_svg()
