"""The pictures of the dashboard in the README, of the demo organization on a day that is fixed.

    python -m tests.pictures

Opens each page in a real Chromium and writes `tests/pictures/<page>.png`.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from aimsgraph.demo import write
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.conftest import ROOT
from tests.dashboards.conftest import CHROMIUM, QUIET, TODAY, serving
from tests.dashboards.test_every_page import PAGES, address_of, settle

FOLDER = ROOT / "tests" / "pictures"
_WIDE, _TALL = 1280, 1100  # as much of a page as tells what it is
_COLOURS = 128


def take(page: Any, url: str, name: str) -> None:
    """One picture."""
    page.goto(f"{url}/{address_of(name)}")
    settle(page)
    for frame in page.locator("iframe").all():
        frame.content_frame.locator("canvas").first.wait_for()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1000)  # tables and frames draw themselves without saying when
    whole = Image.open(BytesIO(page.screenshot()))
    few = whole.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> int:
    """Take all of them, or those that are named."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name, "nordhelm")
        write(folder, TODAY)
        sync(find_workspace(folder), as_of=TODAY, actor="Ingrid Solheim")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        page = browser.new_page(viewport={"width": _WIDE, "height": _TALL})
        with serving(folder) as url:
            for each in sys.argv[1:] or PAGES:
                take(page, url, each)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
