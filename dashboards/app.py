"""The server of the dashboard: the pages, and what a browser may do with them."""

from __future__ import annotations

import streamlit as st
from aimsgraph.dashboards.policy import ContentPolicy
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

# Another name for this machine would let pages of others read along.
HOSTS = ["127.0.0.1", "localhost"]

app = st.App(
    "main.py",
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS),
        Middleware(ContentPolicy),
    ],
)
