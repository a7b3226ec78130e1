"""The Impact explorer: what a change breaks, the map of it, why, and what would mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.impact import Answer, Hypothetical, Impact
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.graph import Graph
from tests.dashboards.conftest import TODAY, Heard, offline, words

DATA = "dataset:claims-history"
ADDRESS = f"impact?asset={DATA}&kind=content"
CONTROL = "control:data-quality"


@pytest.fixture(scope="module")
def engine(nordhelm: Path) -> Impact:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        return Graph(workspace, store.snapshot(), TODAY).impact


@pytest.fixture(scope="module")
def answer(engine: Impact) -> Answer:
    return engine.what_if([Hypothetical(DATA, "content")])


def plain_words(page: Any) -> str:
    return words(page).replace("**", "")


def test_the_sentence_and_the_list_are_those_of_the_library(
    nordhelm: Path, engine: Impact, answer: Answer, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "impact", asset=DATA, kind="content")
    assert not page.exception
    assert not page.error
    assert engine.sentence(answer) in plain_words(page)
    told = page.dataframe[0].value
    rows = engine.table((*answer.broken, *answer.doubt))
    assert list(told["What"]) == [row.name for row in rows]
    assert [state[2:] for state in told["State"]] == [row.word for row in rows]
    assert list(told["Why"]) == [row.why for row in rows]


def test_without_an_asset_the_most_dangerous_dataset_is_shown(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    worst = next(row for row in engine.blast() if row.cls == "Dataset")
    page = run(nordhelm, "impact")
    expected = engine.sentence(engine.what_if([Hypothetical(worst.thing, worst.kind)]))
    assert expected in plain_words(page)


def test_why_it_breaks_is_the_proof_of_the_library(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    told = plain_words(run(nordhelm, "impact", asset=DATA, kind="content", why=CONTROL))
    explanation = engine.explain(CONTROL, [Hypothetical(DATA, "content")])
    assert f"Why {explanation.verdict.name} breaks" in told
    assert explanation.steps
    for step in explanation.steps[:-1]:
        assert step.text.partition(" is broken: ")[2] or step.text in told
    for group in explanation.groups:
        assert f"{group.count} stand" in told


def test_a_minor_change_is_another_question_than_a_significant_one(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    minor = engine.what_if([Hypothetical(DATA, "content", "minor")])
    page = run(nordhelm, "impact", asset=DATA, kind="content", grade="minor")
    assert engine.sentence(minor) in plain_words(page)
    assert engine.sentence(minor) != engine.sentence(
        engine.what_if([Hypothetical(DATA, "content")])
    )


def test_another_asset_begins_with_the_worst_that_can_happen_to_it(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "impact", asset=DATA, kind="content", why=CONTROL)
    other = next(row for row in engine.blast() if row.cls == "AISystem")
    page.selectbox(key="asset").set_value(other.thing).run()
    assert page.query_params["asset"] == other.thing
    assert not {"kind", "why"} & set(page.query_params)
    expected = engine.sentence(engine.what_if([Hypothetical(other.thing, other.kind)]))
    assert expected in plain_words(page)


def test_a_link_to_nothing_says_so_and_shows_something_else(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "impact", asset="dataset:clams-history", kind="content")
    told = page.warning[0].value.replace("\\", "")
    assert "dataset:clams-history" in told
    assert DATA in told
    assert page.dataframe
    page = run(nordhelm, "impact", asset=DATA, kind="departure")
    assert "departure" in page.warning[0].value
    assert page.dataframe


def test_where_nothing_breaks_it_says_that_gaps_cannot_break(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    quiet = next(row for row in reversed(engine.blast()) if not row.broken and not row.doubt)
    page = run(nordhelm, "impact", asset=quiet.thing, kind=quiet.kind)
    assert not page.exception
    assert "nothing breaks and nothing comes into doubt" in plain_words(page)
    assert "cannot break" in page.info[0].value


def test_the_repair_brings_back_what_the_change_takes(
    nordhelm: Path, engine: Impact, answer: Answer, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "impact", asset=DATA, kind="content")
    assert len(page.dataframe) == 1
    page.button(key="mend").click().run()
    rows = engine.table((*answer.broken, *answer.doubt))
    lost = [row.id for row in rows if row.kind in ("control", "requirement")]
    plan = engine.repair(TODAY, targets=lost, changes=[Hypothetical(DATA, "content")])
    assert plan.verified
    assert plan.proven
    assert set(plan.repaired) == set(lost)
    told = page.dataframe[1].value
    assert list(told["To do"]) == [action.what for action in plan.actions]


# ---- In a real browser ---------------------------------------------------------------------------


def ready(page: Any) -> None:
    page.locator('.map[data-ready="true"]').wait_for(timeout=60_000)


def why(page: Any, name: str) -> None:
    page.get_by_role("heading", name=re.compile(f"^Why {name}")).wait_for()


def focused(page: Any) -> str:
    id: str = page.evaluate("document.activeElement.shadowRoot?.activeElement?.dataset.id")
    return id


@pytest.fixture
def opened(visit: Callable[[str], tuple[Any, Heard]]) -> tuple[Any, Heard]:
    page, heard = visit(ADDRESS)
    ready(page)
    why(page, "")
    return page, heard


def test_a_click_on_a_box_says_why_lights_its_chain_and_can_be_linked_to(
    opened: tuple[Any, Heard], address: str
) -> None:
    page, heard = opened
    page.locator(f'g.box[data-id="{CONTROL}"]').click()
    why(page, "Quality of data breaks")
    page.wait_for_url(re.compile("why=control"))
    lit = page.locator("g.box:not(.faded)").evaluate_all("all => all.map(e => e.dataset.id)")
    assert {DATA, CONTROL} <= set(lit)
    assert page.locator("g.box.faded").count() > 0
    page.reload()
    why(page, "Quality of data breaks")
    assert not heard.complaints
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


def test_the_keyboard_alone_follows_the_arrows_pins_and_clears(
    opened: tuple[Any, Heard],
) -> None:
    page, _heard = opened
    assert page.locator("g.box[tabindex='0']").count() == 1
    page.locator("g.box[tabindex='0']").focus()
    assert focused(page) == DATA
    seen = [DATA]
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        seen.append(focused(page))
        if seen[-1].startswith("control:"):
            break
    assert seen[-1].startswith("control:")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("why=control"))
    page.locator(f'g.box.pinned[data-id="{seen[-1]}"]').wait_for()
    assert focused(page) == seen[-1]
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"^(?!.*why=)"))
    page.locator("g.box.pinned").wait_for(state="detached")
    page.keyboard.press("ArrowLeft")
    assert focused(page) in seen


def test_what_is_pinned_on_the_map_is_chosen_in_the_list(
    visit: Callable[[str], tuple[Any, Heard]], engine: Impact, answer: Answer
) -> None:
    page, _heard = visit(f"{ADDRESS}&why={CONTROL}")
    ready(page)
    ids = [row.id for row in engine.table((*answer.broken, *answer.doubt))]
    at = ids.index(CONTROL)
    row = page.locator(f'[data-testid="stDataFrame"] tr[aria-rowindex="{at + 2}"]').first
    row.wait_for(state="attached")
    page.wait_for_function(
        "row => row.getAttribute('aria-selected') === 'true'", arg=row.element_handle()
    )


def test_a_row_of_the_list_says_why_and_is_pinned_on_the_map(
    opened: tuple[Any, Heard], engine: Impact, answer: Answer
) -> None:
    page, _heard = opened
    second = engine.table((*answer.broken, *answer.doubt))[1]
    grid = page.locator('[data-testid="stDataFrame"] canvas').first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 17, "y": 35 * 2 + 17}, force=True)
    why(page, re.escape(second.name))
    page.locator(f'g.box.pinned[data-id="{second.id}"]').wait_for()


def test_every_box_has_a_sign_and_a_word_and_every_name_stays_a_name(
    opened: tuple[Any, Heard],
) -> None:
    page, _heard = opened
    boxes = page.locator("g.box").all()
    assert boxes
    for box in boxes:
        assert box.locator(".glyph").text_content().strip()
        assert box.locator(".word").first.text_content().strip()
        assert ": " in box.get_attribute("aria-label")


def test_on_a_phone_the_map_scrolls_in_its_frame_and_nothing_is_wider_than_the_screen(
    visit: Callable[..., tuple[Any, Heard]],
) -> None:
    page, _heard = visit(ADDRESS, width=390)
    ready(page)
    why(page, "")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    frame = page.locator(".map .frame")
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")


def test_downloads_open_without_the_server(
    opened: tuple[Any, Heard], browser: Any, tmp_path: Path, engine: Impact, answer: Answer
) -> None:
    page, _heard = opened
    sentence, found = engine.sentence(answer), {}
    for label in ("CSV", "HTML", "JSON", "Picture (HTML)", "Picture (SVG)"):
        with page.expect_download() as started:
            page.get_by_role("button", name=label, exact=True).click()
        found[label] = tmp_path / started.value.suggested_filename
        started.value.save_as(found[label])
    assert len({path.name for path in found.values()}) == len(found)
    assert "Quality of data" in found["CSV"].read_text(encoding="utf-8")
    told = json.loads(found["JSON"].read_text(encoding="utf-8"))
    assert told["sentence"] == sentence
    assert len(told["broken"]) == len(answer.broken)
    for label in ("HTML", "Picture (HTML)", "Picture (SVG)"):
        with offline(browser, found[label]) as (copy, asked):
            assert "Quality of data" in copy.content()
            assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
