"""The Blast radius page: the ranking, single points of failure, and the way to the explorer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.impact import Impact
from aimsgraph.impact.sentence import BETWEEN
from aimsgraph.impact.summary import blast_sentence
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.graph import Graph
from tests.dashboards.conftest import TODAY, Heard, words


@pytest.fixture(scope="module")
def engine(nordhelm: Path) -> Impact:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        return Graph(workspace, store.snapshot(), TODAY).impact


def test_the_ranking_has_the_numbers_of_the_library(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "blast")
    assert not page.exception
    assert not page.error
    rows = engine.blast()
    assert blast_sentence(rows, engine.snapshot) in words(page).replace("**", "")
    worst = {row.thing: row for row in reversed(rows)}
    ranked = [row for row in rows if worst[row.thing] is row and (row.broken or row.doubt)]
    told = page.dataframe[0].value
    assert list(told["Asset"]) == [row.name for row in ranked][: len(told)]
    assert list(told["Change"]) == [row.kind for row in ranked][: len(told)]
    for title, status, noun in (
        ("Controls broken", "broken", "control"),
        ("Controls in doubt", "doubt", "control"),
        ("Requirements broken", "broken", "requirement"),
        ("Requirements in doubt", "doubt", "requirement"),
    ):
        assert list(told[title]) == [row.count(status, noun) for row in ranked][: len(told)]


def test_classes_and_kinds_narrow_the_ranking(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "blast")
    page.segmented_control(key="listed").set_value("Every change")
    page.pills(key="class").set_value(["Dataset"])
    page.pills(key="change").set_value(["terms"]).run()
    expected = [
        row for row in engine.blast(["terms"]) if row.cls == "Dataset" and (row.broken or row.doubt)
    ]
    assert expected
    assert list(page.dataframe[0].value["Asset"]) == [row.name for row in expected]
    assert set(page.dataframe[0].value["Change"]) == {"terms"}


def test_a_long_ranking_is_turned_page_by_page(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "blast")
    page.segmented_control(key="listed").set_value("Every change").run()
    struck = [row for row in engine.blast() if row.broken or row.doubt]
    told = page.dataframe[0].value
    assert len(told) < len(struck)
    page.get("pagination")[0].set_value(2).run()
    later = [row.name for row in struck][len(told) : 2 * len(told)]
    assert list(page.dataframe[0].value["Asset"]) == later


def test_single_points_are_those_of_the_library(
    nordhelm: Path, engine: Impact, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "blast")
    known = [row for row in engine.single_points() if row.cls not in BETWEEN]
    points = {(row.thing, row.kind) for row in known}
    assert f"there are {len(points)} such things" in words(page).replace("**", "")
    first = page.dataframe[1].value.iloc[0]
    assert first["Thing"] in {row.name for row in known}


# ---- In a real browser ---------------------------------------------------------------------------


def ready(page: Any) -> None:
    page.locator('[data-testid="stDataFrame"] canvas').nth(1).wait_for(timeout=60_000)


def test_a_row_leads_to_the_explorer_of_that_change(
    visit: Callable[[str], tuple[Any, Heard]], address: str, engine: Impact
) -> None:
    page, heard = visit("blast")
    ready(page)
    place = page.locator('[data-testid="stDataFrame"] canvas').first.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 17, place["y"] + 35 + 17)
    worst = engine.blast()[0]
    page.wait_for_url(re.compile(rf"/impact\?.*kind={worst.kind}"), timeout=30_000)
    page.locator('.map[data-ready="true"]').wait_for(timeout=60_000)
    assert page.locator(f'g.box.changed[data-id="{worst.thing}"]').count() == 1
    assert not heard.complaints
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


def test_a_link_opens_the_same_filter(visit: Callable[[str], tuple[Any, Heard]]) -> None:
    page, _heard = visit("blast")
    ready(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Dataset", exact=True).click()
    page.wait_for_url(re.compile("class="))
    page.reload()
    ready(page)
    chosen = page.get_by_test_id("stButtonGroup").get_by_text("Dataset", exact=True)
    assert chosen.count() == 1
    rows = page.locator('[data-testid="stDataFrame"]').first
    rows.get_by_text("Claims history", exact=True).first.wait_for(state="attached")
    assert rows.get_by_text("Claims triage", exact=True).count() == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(
    visit: Callable[..., tuple[Any, Heard]],
) -> None:
    page, _heard = visit("blast", width=390)
    ready(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
