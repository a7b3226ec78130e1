"""What a browser may do with the pages: nothing comes from elsewhere, nothing goes elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimsgraph.picture.page import scripts


def _known_scripts() -> str:
    """The hashes of the scripts in the page of Streamlit and in the pictures that it frames."""
    page = (files("streamlit") / "static" / "index.html").read_text(encoding="utf-8")
    known = [*re.findall("<script>(.*?)</script>", page, re.DOTALL), *scripts()]
    digests = (b64encode(sha256(text.encode()).digest()).decode() for text in known)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


# The scripts of Streamlit compile themselves (wasm) and load their parts and workers as blobs.
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' 'wasm-unsafe-eval' blob: {_known_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class ContentPolicy:
    """Sends the policy with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)
