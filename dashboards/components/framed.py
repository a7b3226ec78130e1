"""A page of its own, in a frame of which no script reaches out."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

from .assets import script

_framed = st.components.v2.component(
    "aimsgraph.framed", html='<div class="framed"></div>', js=script("framed")
)


def framed(page: str, *, title: str, height: int, key: str) -> None:
    """Show a page; ``title`` is what a screen reader says, ``height`` is in pixels."""
    address = f"data:text/html;base64,{b64encode(page.encode()).decode()}"
    _framed(key=key, data={"address": address, "title": title, "height": height})
