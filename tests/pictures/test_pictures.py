"""The README shows a picture of every page, and each picture is there."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.dashboards.test_every_page import PAGES


def test_every_page_has_its_picture_in_the_readme() -> None:
    shown = re.findall(
        r"!\[([^\]]+)\]\(tests/pictures/(\w+)\.png\)", (ROOT / "README.md").read_text()
    )
    assert {name for _title, name in shown} == set(PAGES)
    for _title, name in shown:
        content = (ROOT / "tests" / "pictures" / f"{name}.png").read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 150_000
