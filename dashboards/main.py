"""What a browser gets: the pages, and the way from one to the next."""

from __future__ import annotations

import streamlit as st
from aimsgraph.dashboards.components.assets import style
from aimsgraph.dashboards.frame import let_in, page
from aimsgraph.dashboards.screens.blast import blast
from aimsgraph.dashboards.screens.coverage import coverage
from aimsgraph.dashboards.screens.documents import documents
from aimsgraph.dashboards.screens.impact import impact
from aimsgraph.dashboards.screens.item import item
from aimsgraph.dashboards.screens.look import look
from aimsgraph.dashboards.screens.matrix import matrix
from aimsgraph.dashboards.screens.quality import quality
from aimsgraph.dashboards.screens.query import query
from aimsgraph.dashboards.screens.registers import registers
from aimsgraph.dashboards.screens.renewals import renewals
from aimsgraph.dashboards.ways import know

st.set_page_config(page_title="aimsgraph", layout="wide", initial_sidebar_state="collapsed")
st.html(f"<style>{style('pages')}</style>")
PAGES = {
    "coverage": ("Coverage", coverage),
    "impact": ("Impact explorer", impact),
    "blast": ("Blast radius", blast),
    "matrix": ("Traceability matrix", matrix),
    "renewals": ("Renewals", renewals),
    "item": ("Item", item),
    "registers": ("Registers", registers),
    "documents": ("SoA and audit pack", documents),
    "quality": ("Data quality", quality),
    "query": ("Query", query),
    "look": ("Free view", look),
}

if let_in():
    pages = [
        st.Page(page(path, title, body), title=title, url_path=path, default=path == "coverage")
        for path, (title, body) in PAGES.items()
    ]
    st.navigation(know(pages), position="top").run()
