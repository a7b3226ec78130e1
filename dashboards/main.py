"""What a browser gets: the pages, and the way from one to the next."""

from __future__ import annotations

import streamlit as st
from aimsgraph.dashboards.frame import page
from aimsgraph.dashboards.screens.coverage import coverage

st.set_page_config(page_title="aimsgraph", layout="wide", initial_sidebar_state="collapsed")
st.html("<style>.stMainBlockContainer { max-width: 1380px; padding-top: 4.5rem; }</style>")
st.navigation(
    [
        st.Page(page("Coverage", coverage), title="Coverage", url_path="coverage", default=True),
    ],
    position="top",
).run()
