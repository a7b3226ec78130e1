"""The scripts and style sheets of components, as they are shipped."""

from __future__ import annotations

from importlib.resources import files


def script(name: str) -> str:
    """The module of a component."""
    return (files("aimsgraph.dashboards.components") / f"{name}.js").read_text(encoding="utf-8")


def style(name: str) -> str:
    """The style sheet of a component."""
    return (files("aimsgraph.dashboards.components") / f"{name}.css").read_text(encoding="utf-8")
