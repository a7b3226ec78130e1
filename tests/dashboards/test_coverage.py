"""The Coverage page: the sentence, the board, why, and what a browser sees of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.assurance.coverage import COUNTED
from aimsgraph.assurance.readiness import Readiness, readiness
from aimsgraph.workspace import find_workspace
from tests.cli.running import process
from tests.dashboards.conftest import TODAY, Heard, words

FAILING = "iso42001:2023/8.4"


@pytest.fixture(scope="module")
def ready(nordhelm: Path) -> Readiness:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        snapshot = store.snapshot()
    return readiness(snapshot, workspace.vocabulary, workspace.policy, as_of=TODAY)


def test_it_opens_with_one_sentence_with_the_numbers_of_the_library(
    nordhelm: Path, ready: Readiness, run: Callable[..., Any]
) -> None:
    page = run(nordhelm)
    assert not page.exception
    assert not page.error
    today, stage2 = ready.outlooks[0], ready.outlooks[-1]
    sentence = page.markdown[0].value.replace("\\", "")
    assert f"{today.count('holds')} of {today.count(*COUNTED)}" in sentence
    assert f"**{stage2.count('holds')}** will be on Stage 2 day" in sentence


def test_what_blocks_a_certificate_is_named_with_who_has_to_act(
    nordhelm: Path, ready: Readiness, run: Callable[..., Any]
) -> None:
    told = words(run(nordhelm))
    for one in ready.preconditions:
        assert one.name[1:] in told
        assert one.word in told


def test_a_link_to_a_requirement_says_why_it_is_lost(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    told = words(run(nordhelm, item=FAILING))
    assert "8.4 AI system impact assessment: failing" in told
    assert "The support chatbot went live without an impact assessment" in told


def test_before_anything_was_read_it_says_what_to_do(
    tmp_path: Path, nordhelm: Path, run: Callable[..., Any]
) -> None:
    (tmp_path / "aims.toml").write_text((nordhelm / "aims.toml").read_text())
    page = run(tmp_path)
    assert not page.exception
    told = " ".join(each.value for each in [*page.error, *page.info]).replace("\\", "")
    assert "aimsgraph sync" in told


def test_it_follows_the_store_without_a_restart(
    tmp_path: Path, run: Callable[..., Any], nordhelm: Path
) -> None:
    folder = Path(shutil.copytree(nordhelm, tmp_path / "copy"))
    page = run(folder)
    assert "revision 1" in words(page)
    change = ("dataset:claims-history", "--kind", "content", "--why", "new labels")
    ran = process(folder, "-m", "aimsgraph", "record", "change", *change)
    assert ran.returncode == 0, ran.stderr
    assert "revision 2" in words(page.run())


# ---- In a real browser ---------------------------------------------------------------------------


@pytest.fixture
def opened(visit: Callable[[str], tuple[Any, Heard]]) -> tuple[Any, Heard]:
    page, heard = visit("")
    page.locator('.board[data-ready="true"]').wait_for(timeout=60_000)
    return page, heard


def test_nothing_is_asked_of_another_host_and_nothing_complains(
    opened: tuple[Any, Heard], address: str
) -> None:
    page, heard = opened
    page.get_by_role("button", name=re.compile(r"^8\.4 ")).click()
    page.get_by_text("failing").first.wait_for()
    assert not heard.complaints
    assert heard.requests
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


def test_a_click_on_a_requirement_says_why_and_can_be_linked_to(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.get_by_role("button", name=re.compile(r"^8\.4 ")).click()
    page.get_by_text("8.4 AI system impact assessment: failing").wait_for()
    page.wait_for_url(re.compile(r"item=iso42001"))
    page.reload()
    page.get_by_text("8.4 AI system impact assessment: failing").wait_for(timeout=60_000)


def test_the_keyboard_alone_reaches_a_requirement(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    first = page.locator("button.chip[tabindex='0']")
    assert first.count() == 1
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("5.2 AI policy: ").wait_for()
    reached = page.evaluate("document.activeElement.shadowRoot?.activeElement?.dataset.id")
    assert reached == "iso42001:2023/5.2"


def test_every_state_is_told_by_a_glyph_and_a_word_too(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    for chip in page.locator("button.chip").all():
        assert chip.locator(".glyph").inner_text().strip()
        assert ": " in (chip.get_attribute("aria-label") or "")


def test_on_a_phone_nothing_is_wider_than_the_screen(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator('.board[data-ready="true"]').wait_for()
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 390
