"""Item: everything about one thing."""

from __future__ import annotations

import streamlit as st

from ..components.why import why
from ..view import View


def item(view: View) -> None:
    """The page."""
    chosen = st.query_params.get("id")
    if chosen is not None and chosen in view.snapshot:
        why(view, chosen)
