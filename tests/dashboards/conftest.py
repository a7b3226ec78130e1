"""A dashboard of the demo organization, and a browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from aimsgraph.demo import write
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.conftest import ROOT

TODAY = date(2026, 11, 24)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def nordhelm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo organization, read."""
    folder = tmp_path_factory.mktemp("dashboard") / "nordhelm"
    write(folder, TODAY)
    sync(find_workspace(folder), as_of=TODAY, actor="tests")
    return folder


@pytest.fixture(scope="session")
def address(nordhelm: Path) -> Iterator[str]:
    """Where `aimsgraph dashboard` serves it."""
    with serving(nordhelm) as url:
        yield url


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *more: str, port: int | None = None) -> Iterator[str]:
    """A server of the pages of a workspace: its address, as long as it is wanted."""
    port = port or free_port()
    line = [sys.executable, "-m", "aimsgraph", "-C", str(folder), "dashboard", "--no-browser"]
    server = subprocess.Popen(
        [*line, "--port", str(port), "--as-of", str(TODAY), *more],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
    with socket.socket() as one:  # nobody listens any more
        assert one.connect_ex(("127.0.0.1", port))


def _await(url: str, server: subprocess.Popen[str]) -> None:
    until = monotonic() + 120
    while monotonic() < until:
        if server.poll() is not None:
            assert server.stdout is not None
            pytest.fail(f"the server ended: {server.stdout.read()}")
        try:
            with urlopen(f"{url}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            sleep(0.2)
    pytest.fail("the server does not answer")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs a page without a browser, of the workspace in a folder."""
    from streamlit.runtime.pages_manager import calc_hash
    from streamlit.testing.v1 import AppTest

    def start(
        folder: Path, page: str = "", *, user: dict[str, Any] | None = None, **shown: str
    ) -> Any:
        monkeypatch.setenv("AIMSGRAPH_FOLDER", str(folder))
        monkeypatch.setenv("AIMSGRAPH_AS_OF", str(TODAY))
        test = AppTest.from_file(str(ROOT / "dashboards" / "main.py"), default_timeout=120)
        test._page_hash = calc_hash(page) if page else ""  # AppTest knows pages by file alone
        if user is not None:
            test.user = user
        for name, value in shown.items():
            test.query_params[name] = value
        return test.run()

    return start


def words(page: Any) -> str:
    """What a page says."""
    told = [each.value for each in [*page.markdown, *page.caption]]
    told += [each.proto.label for each in page.get("page_link")]
    return "\n".join(told).replace("\\", "")


@dataclass
class Heard:
    """What a page asked for and complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A real Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., tuple[Any, Heard]]]:
    """Opens a page in the browser, and listens to it."""
    pages = []

    def open(path: str, width: int = 1280, *, at: str = address) -> tuple[Any, Heard]:
        page, heard = browser.new_page(viewport={"width": width, "height": 900}), Heard()
        pages.append(page)
        page.on("request", lambda request: heard.requests.append(request.url))
        page.on("pageerror", lambda error: heard.complaints.append(str(error)))
        page.on("console", lambda said: heard.complaints.extend(_complaint(said)))
        page.goto(f"{at}/{path}")
        return page, heard

    yield open
    for page in pages:
        page.close()


@contextmanager
def offline(browser: Any, path: Path) -> Iterator[tuple[Any, list[str]]]:
    """A file that was taken along, opened in the browser, and what it asks for."""
    page, asked = browser.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page, asked
    page.close()


def _complaint(said: Any) -> list[str]:
    """An error in the console, but for what Streamlit asks for in vain before the root."""
    missed = re.search(r"/\w+/_stcore/", said.location.get("url", ""))
    return [f"{said.text} {said.location}"] if said.type == "error" and not missed else []
