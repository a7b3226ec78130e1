"""What every page keeps: it opens, asks nobody, fits, and no name is more than a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aimsgraph.dashboards.questions import QUESTIONS

from tests.dashboards.conftest import TODAY, Heard, serving, words
from tests.dashboards.hostile import PROOF, write_hostile

DATASET = "dataset:claims-history"
PAGES = {
    "coverage": "coverage",
    "impact": f"impact?asset={DATASET}&kind=content",
    "blast": "blast",
    "matrix": "matrix",
    "renewals": "renewals",
    "item": f"item?id={DATASET}",
    "registers": "registers",
    "documents": "documents",
    "quality": "quality",
    "query": "query",
    "look": f"look?id={DATASET}",
}
# What axe finds that is not ours to mend, and why.
ALLOWED = {
    "scrollable-region-focusable": "the canvas of a table takes the keyboard itself",
}


def address_of(page: str) -> str:
    return "" if PAGES[page] == "coverage" else PAGES[page]


def queried(page: str) -> dict[str, str]:
    _path, _, query = PAGES[page].partition("?")
    return dict(part.split("=") for part in query.split("&") if part)


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_with_a_sentence_with_numbers_and_the_day(
    name: str, nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "" if name == "coverage" else name, **queried(name))
    assert not page.exception
    assert not page.error
    told = words(page)
    assert "24 November 2026" in told
    assert "revision 1" in told
    assert re.search(r"^#### .*\d", told, re.MULTILINE)


@pytest.mark.parametrize("name", PAGES)
def test_before_anything_was_read_it_says_what_to_do(
    name: str, tmp_path: Path, nordhelm: Path, run: Callable[..., Any]
) -> None:
    (tmp_path / "aims.toml").write_text((nordhelm / "aims.toml").read_text())
    page = run(tmp_path, "" if name == "coverage" else name, **queried(name))
    assert not page.exception
    assert not page.error  # nothing failed
    assert "aimsgraph sync" in page.info[0].value


@pytest.mark.parametrize("name", [name for name in PAGES if name in QUESTIONS])
def test_it_leads_to_the_question_behind_it(
    name: str, nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "" if name == "coverage" else name, **queried(name))
    found = [one.proto for one in page.get("page_link")]
    (link,) = [one for one in found if one.label == "The question behind this page"]
    assert link.page == "query"
    expected = {"saved": name}
    if name in ("impact", "item"):
        expected["thing"] = DATASET
    assert dict(parse_qsl(link.query_string)) == expected


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "nordhelm"
    write_hostile(folder, TODAY)
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_are_shown_and_nothing_fails(
    name: str, hostile: Path, run: Callable[..., Any]
) -> None:
    page = run(hostile, "" if name == "coverage" else name, **queried(name))
    assert not page.exception
    assert not page.error


# ---- In a real browser ---------------------------------------------------------------------------


FADED = """Promise.all(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => null)))"""
OVERHANG = """new Promise((done) => {
  const main = document.querySelector(".stMainBlockContainer"), start = performance.now();
  const look = () => {
    const wide = Math.max(document.scrollingElement.scrollWidth - innerWidth,
      main.scrollWidth - main.clientWidth);
    if (wide <= 0 || performance.now() - start > 5000) done(wide);
    else requestAnimationFrame(look);
  };
  look();
})"""


# The style sheet of all pages comes with the first answer of the server.
STYLED = """() => new Promise((done) => {
  const start = performance.now();
  const look = () => {
    const caption = document.querySelector("[data-testid=stCaptionContainer]");
    const styled = caption && getComputedStyle(caption).opacity === "1";
    if (styled || performance.now() - start > 5000) done(styled);
    else requestAnimationFrame(look);
  };
  look();
})"""


def settle(page: Any) -> None:
    """Wait until a page says all it has to say, and nothing of it fades."""
    page.locator(".stMainBlockContainer h4").first.wait_for(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-stale=true]").first.wait_for(state="detached")
    page.evaluate(STYLED)
    page.evaluate(FADED)


def overhang(page: Any) -> int:
    """By how much a page is wider than the screen; tables follow its width a little later."""
    wide: int = page.evaluate(OVERHANG)
    return wide


@pytest.mark.parametrize("name", PAGES)
def test_in_a_browser_it_fits_and_is_accessible_and_asks_no_other_host(
    name: str, visit: Callable[..., tuple[Any, Heard]], address: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, heard = visit(address_of(name))
    settle(page)
    assert overhang(page) <= 0
    found = [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical") and one["id"] not in ALLOWED
    ]
    assert not found
    page.set_viewport_size({"width": 390, "height": 800})
    settle(page)
    assert overhang(page) <= 0
    assert not heard.complaints
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


@pytest.fixture(scope="module")
def hostile_address(hostile: Path) -> Iterator[str]:
    with serving(hostile) as url:
        yield url


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_run_nothing_and_break_no_layout(
    name: str, visit: Callable[..., tuple[Any, Heard]], hostile_address: str
) -> None:
    page, heard = visit(address_of(name), at=hostile_address)
    settle(page)
    assert page.evaluate(f"window.{PROOF}") is None
    for frame in page.frames:
        assert frame.evaluate(f"window.{PROOF}") is None
    assert "49 ${7*7}" not in page.content()
    assert not [u for u in heard.requests if not u.startswith((hostile_address, "blob:", "data:"))]
    assert overhang(page) <= 0
    assert page.evaluate("document.querySelectorAll('.stMainBlockContainer img').length") == 0
    tall = page.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight")
    assert tall < 6000
