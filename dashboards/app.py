"""The server of the dashboard: the pages, and what a browser may do with them."""

from __future__ import annotations

import streamlit as st
from aimsgraph.dashboards.policy import ContentPolicy
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from aimsgraph.workspace.serving import Served

app = st.App(
    "main.py",
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=[*Served.of().hosts]),
        Middleware(ContentPolicy),
    ],
)
