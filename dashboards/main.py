"""What a browser gets: the pages, and the way from one to the next."""

from __future__ import annotations

import streamlit as st
from aimsgraph.dashboards.frame import page
from aimsgraph.dashboards.screens.coverage import coverage
from aimsgraph.dashboards.screens.item import item
from aimsgraph.dashboards.ways import know

st.set_page_config(page_title="aimsgraph", layout="wide", initial_sidebar_state="collapsed")
st.html("<style>.stMainBlockContainer { max-width: 1380px; padding-top: 4.5rem; }</style>")
PAGES = {
    "coverage": ("Coverage", coverage),
    "item": ("Item", item),
}

pages = [
    st.Page(page(title, body), title=title, url_path=path, default=path == "coverage")
    for path, (title, body) in PAGES.items()
]
st.navigation(know(pages), position="top").run()
