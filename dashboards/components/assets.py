"""The scripts and style sheets of components, as they are shipped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def script(name: str) -> str:
    """The module of a component, with what all of them share before it."""
    return f"{_read('parts.js')}\n{_read(f'{name}.js')}"


@cache
def style(name: str) -> str:
    """The style sheet of a component, or of all pages."""
    return _read(f"{name}.css")


def _read(name: str) -> str:
    return (files("aimsgraph.dashboards.components") / name).read_text(encoding="utf-8")
