"""The Coverage page: the sentence, the board, why, and what a browser sees of it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from aimsgraph.assurance.coverage import COUNTED
from aimsgraph.assurance.pending import pending
from aimsgraph.assurance.readiness import Readiness, readiness
from aimsgraph.impact import Impact
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.cli.running import process
from tests.dashboards.conftest import TODAY, Heard, offline, words
from tests.dashboards.test_every_page import settle

FAILING = "iso42001:2023/8.4"
STAGE2 = date(2027, 4, 13)


def links(page: Any) -> list[tuple[str, str, dict[str, str]]]:
    """The links of a page: what they say, which page they lead to, what is shown there."""
    return [
        (one.proto.label, one.proto.page, dict(parse_qsl(one.proto.query_string)))
        for one in page.get("page_link")
    ]


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


def test_what_to_renew_first_is_what_keeps_most_in_the_order_of_the_library(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        impact = Impact(store.snapshot(), workspace.vocabulary, workspace.policy, as_of=TODAY)
    forecast, until = impact.forecast(STAGE2), STAGE2
    found = readiness(impact.snapshot, workspace.vocabulary, workspace.policy, as_of=TODAY)
    rows = found.outlooks[0].requirements
    counted = [r.id for r in rows if r.state in COUNTED and r.group != "own controls"]
    due = pending(impact.facts, forecast, until, counted)
    expected = [row.name for row in due if row.requirements][:6]
    assert expected
    shown = [re.sub(r"[*\\]", "", label) for label, _page, _query in links(run(nordhelm))]
    ranked = [label.partition(". ")[2] for label in shown if re.match(r"\d\. ", label)]
    assert ranked == expected


def test_every_number_leads_to_the_page_that_explains_it(
    nordhelm: Path, ready: Readiness, run: Callable[..., Any]
) -> None:
    found = {label.replace("\\", ""): (page, query) for label, page, query in links(run(nordhelm))}
    today, stage2 = ready.outlooks[0], ready.outlooks[-1]
    share = f"**{today.count('holds')} of {today.count(*COUNTED)}**"
    assert found[share] == ("matrix", {"gaps": "true"})
    then = f"**{stage2.count('holds')} of {stage2.count(*COUNTED)}**"
    assert found[then] == ("renewals", {"until": str(STAGE2)})
    assert found[f"**{(STAGE2 - TODAY).days} days**"] == ("documents", {})
    led = [query.get("id") for page, query in found.values() if page == "item"]
    for one in ready.preconditions:
        assert not one.things or set(one.things) & set(led)


def test_why_leads_to_the_requirement_and_to_what_is_lost(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    found = [(page, query) for _label, page, query in links(run(nordhelm, item=FAILING))]
    assert ("item", {"id": FAILING}) in found
    assert ("item", {"id": "nonconformity:nc-1"}) in found


def test_the_worst_rows_say_why(nordhelm: Path, ready: Readiness, run: Callable[..., Any]) -> None:
    shown = run(nordhelm).dataframe[0].value
    assert len(shown) == len(ready.coverage.worst)
    assert "went live without an impact assessment" in shown["Why"][0]


def test_before_anything_was_read_it_says_what_to_do(
    tmp_path: Path, nordhelm: Path, run: Callable[..., Any]
) -> None:
    (tmp_path / "aims.toml").write_text((nordhelm / "aims.toml").read_text())
    page = run(tmp_path)
    assert not page.exception
    told = " ".join(each.value for each in [*page.error, *page.info]).replace("\\", "")
    assert "aimsgraph sync" in told


def test_it_follows_a_store_that_was_made_anew(
    tmp_path: Path, nordhelm: Path, run: Callable[..., Any]
) -> None:
    folder = Path(shutil.copytree(nordhelm, tmp_path / "copy"))
    config = folder / "aims.toml"
    assert "Nordhelm Mutual" in words(run(folder))
    for file in folder.glob("aims.db*"):
        file.unlink()
    config.write_text(config.read_text().replace("Nordhelm Mutual", "Southhelm"))
    sync(find_workspace(folder), as_of=TODAY, actor="tests")
    page = run(folder)
    assert not page.error
    assert "Southhelm" in words(page)
    organizations = run(folder, "registers", kind="Organization").dataframe[0].value
    assert "Southhelm" in set(organizations["Name"])


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


def chip(page: Any, ref: str) -> Any:
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(ref)} "))


def pressed(page: Any, ref: str = "") -> Any:
    """The chip that is pressed, once it is the only one."""
    return page.locator("button.chip[aria-pressed=true]", has_text=ref)


def test_the_chip_that_was_clicked_is_pressed_at_once_and_lets_go_when_clicked_again(
    opened: tuple[Any, Heard],
) -> None:
    page, _heard = opened
    for ref in ("8.4", "8.3", "4.1"):
        chip(page, ref).click()
        assert chip(page, ref).get_attribute("aria-pressed") == "true"
        page.locator("h5", has_text=re.compile(rf"^{re.escape(ref)} .*: ")).wait_for()
        assert pressed(page).count() == 1
        assert chip(page, ref).get_attribute("aria-pressed") == "true"
    chip(page, "4.1").click()
    page.locator("h5", has_text=re.compile(r"^4\.1 ")).wait_for(state="detached")
    assert pressed(page).count() == 0
    assert "item=" not in page.url
    chip(page, "4.1").click()
    page.locator("h5", has_text=re.compile(r"^4\.1 ")).wait_for()
    page.keyboard.press("Escape")
    page.locator("h5", has_text=re.compile(r"^4\.1 ")).wait_for(state="detached")


def test_nothing_is_left_of_the_panel_before(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    chip(page, "8.4").click()
    page.get_by_text("went live without an impact assessment", exact=False).first.wait_for()
    panel = page.locator("[data-testid=stPageLink]", has_text="Everything about it")
    chip(page, "4.1").click()
    page.locator("h5", has_text=re.compile(r"^4\.1 .*: holds")).wait_for()
    page.locator("h5", has_text=re.compile(r"^8\.4 ")).wait_for(state="detached")
    page.get_by_text("nothing fills it", exact=True).wait_for(state="detached")
    assert panel.count() == 1


def test_back_leads_to_the_choice_before_also_from_another_page(
    opened: tuple[Any, Heard],
) -> None:
    page, _heard = opened
    page.get_by_text("Stage 2", exact=True).first.click()
    page.wait_for_url(re.compile(r"when=Stage"))
    chip(page, "8.4").click()
    page.locator("h5", has_text=re.compile(r"^8\.4 .*: failing")).wait_for()
    chip(page, "8.3").click()
    page.locator("h5", has_text=re.compile(r"^8\.3 ")).wait_for()
    page.go_back()
    page.locator("h5", has_text=re.compile(r"^8\.4 .*: failing")).wait_for()
    pressed(page, "8.4").wait_for()
    page.get_by_role("link", name="Everything about it").click()
    page.wait_for_url(re.compile(r"/item\?id=iso42001"))
    page.get_by_text("Who says so, and where").wait_for()
    page.go_back()
    page.wait_for_url(re.compile(r"/\?when=Stage.*item=iso42001"))
    pressed(page, "8.4").wait_for()


def test_a_click_sends_the_board_and_its_panel_and_nothing_else_again(
    visit: Callable[[str], tuple[Any, Heard]],
) -> None:
    page, _heard = visit("")
    page.locator('.board[data-ready="true"]').wait_for(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    heard: list[object] = []
    page.on("websocket", lambda stream: stream.on("framereceived", lambda f: heard.append(f)))
    page.reload()
    page.locator('.board[data-ready="true"]').wait_for(timeout=60_000)
    page.get_by_role("link", name="The question behind this page").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    whole = len(heard)
    heard.clear()
    chip(page, "8.4").click()
    page.locator("h5", has_text=re.compile(r"^8\.4 ")).wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    assert 0 < len(heard) < whole / 3


def test_the_readiness_report_is_downloaded_and_opens_offline(
    opened: tuple[Any, Heard], tmp_path: Path, browser: Any
) -> None:
    page, _heard = opened
    kept = {}
    for label in ("HTML", "JSON", "CSV", "Excel"):
        with page.expect_download(timeout=60_000) as started:
            page.get_by_role("button", name=label, exact=True).click()
        kept[label] = tmp_path / started.value.suggested_filename
        started.value.save_as(kept[label])
    assert kept["HTML"].name == f"nordhelm-mutual-readiness-report-{TODAY}.html"
    assert json.loads(kept["JSON"].read_text())["title"] == "Readiness report"
    assert kept["Excel"].read_bytes()[:2] == b"PK"
    assert f"Stage 2, {STAGE2}" in kept["CSV"].read_text()
    with offline(browser, kept["HTML"]) as (report, asked):
        assert report.get_by_text("Readiness report").first.is_visible()
        assert asked == [kept["HTML"].as_uri()]


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


def test_on_a_phone_two_cards_stand_side_by_side_before_the_board(
    visit: Callable[..., tuple[Any, Heard]],
) -> None:
    page, _heard = visit("", width=390)
    page.locator('.board[data-ready="true"]').wait_for(timeout=60_000)
    settle(page)
    cards = page.locator(".st-key-cards [data-testid=stColumn]")
    tops = [box["y"] for box in (one.bounding_box() for one in cards.all()) if box]
    assert len(tops) == 5
    assert tops[1] == tops[2] > tops[0]
    assert tops[3] == tops[4] > tops[2]
    board = page.get_by_role("heading", name="Requirements", exact=True).bounding_box()
    assert board["y"] < 900
