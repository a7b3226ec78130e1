"""The Renewals page: what lapses, whose it is, what to renew first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from aimsgraph.assurance.coverage import COUNTED
from aimsgraph.assurance.pending import Pending, pending
from aimsgraph.assurance.readiness import readiness
from aimsgraph.impact import Forecast
from aimsgraph.impact.table import Table
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.graph import Graph
from tests.dashboards.conftest import TODAY, Heard, words

READY = '.timeline[data-ready="true"]'


@pytest.fixture(scope="module")
def graph(nordhelm: Path) -> Graph:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        return Graph(workspace, store.snapshot(), TODAY)


@pytest.fixture(scope="module")
def audit(graph: Graph) -> date:
    found = graph.workspace.policy.stage2_on
    assert found is not None
    return found


@pytest.fixture(scope="module")
def found(graph: Graph) -> Forecast:
    return graph.impact.forecast(date(2027, 11, 24))


@pytest.fixture(scope="module")
def counted(graph: Graph) -> list[str]:
    ready = readiness(graph.snapshot, graph.vocabulary, graph.workspace.policy, as_of=TODAY)
    rows = ready.outlooks[0].requirements
    return [r.id for r in rows if r.state in COUNTED and r.group != "own controls"]


@pytest.fixture(scope="module")
def due(graph: Graph, found: Forecast, audit: date, counted: list[str]) -> Table[Pending]:
    return pending(graph.facts, found, audit, counted)


def test_the_sentence_has_the_numbers_of_the_library(
    nordhelm: Path, found: Forecast, audit: date, counted: list[str], due: Table[Pending],
    run: Callable[..., Any],
) -> None:  # fmt: skip
    page = run(nordhelm, "renewals")
    assert not page.exception
    assert not page.error
    today, then = found.status_on(TODAY), found.status_on(audit)
    lost = [i for i in counted if today[i] == "holds" and then.get(i) != "holds"]
    told = page.markdown[0].value.replace("\\", "")
    assert f"**{len(lost)} requirements** lapse until" in told
    assert "the day of Stage 2" in told
    assert f"**{len(due)} things** are due by then" in told
    hanging = sum(bool(row.keeps or row.needed) for row in due)
    assert f"requirements hang on **{hanging}** of them" in told


def test_the_first_to_renew_is_what_keeps_most(
    nordhelm: Path, graph: Graph, due: Table[Pending], run: Callable[..., Any]
) -> None:
    told = words(run(nordhelm, "renewals"))
    first = due[0]
    assert first.keeps
    refs = ", ".join(str(graph.snapshot.nodes[id].get("ref")) for id in first.keeps)
    assert f"keeps **{refs}**" in told
    assert graph.told(first.owner) in told


def test_everything_due_is_listed_with_its_owner(
    nordhelm: Path, graph: Graph, due: Table[Pending], run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "renewals")
    table = next(t.value for t in page.dataframe if "Last day" in t.value.columns)
    assert [row.name[:90] for row in due] == list(table["What"])
    owners = [graph.told(row.owner) or "No owner recorded" for row in due]
    assert owners == list(table["Owner"])


def test_an_earlier_day_asks_for_less(
    nordhelm: Path, due: Table[Pending], run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "renewals", until="2027-01-31")
    table = next(t.value for t in page.dataframe if "Last day" in t.value.columns)
    assert 0 < len(table) < len(due)
    assert max(table["Last day"]) <= date(2027, 1, 31)
    assert "until 31 January 2027" in page.markdown[0].value.replace("\\", "")


def test_a_month_of_an_owner_can_be_linked_to(
    nordhelm: Path, graph: Graph, due: Table[Pending], run: Callable[..., Any]
) -> None:
    owner = due[0].owner
    assert owner is not None
    lane, month = ",".join(owner.people), f"{due[0].on:%Y-%m}"
    page = run(nordhelm, "renewals", owner=lane, month=month)
    table = next(t.value for t in page.dataframe if "Last day" in t.value.columns)
    wanted = [r.name for r in due if r.owner == owner and f"{r.on:%Y-%m}" == month]
    assert list(table["What"]) == wanted
    assert len(wanted) < len(due)


@pytest.mark.parametrize(
    "shown", [{"until": "soon"}, {"owner": "<b>", "month": "x"}, {"owner": "none", "month": "x"}]
)
def test_an_address_that_means_nothing_is_no_failure(
    shown: dict[str, str], nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "renewals", **shown)
    assert not page.exception
    assert not page.error


# ---- In a real browser ---------------------------------------------------------------------------


@pytest.fixture
def opened(visit: Callable[[str], tuple[Any, Heard]]) -> tuple[Any, Heard]:
    page, heard = visit("renewals")
    page.locator(READY).wait_for(timeout=60_000)
    return page, heard


def test_a_click_on_a_month_lists_what_is_due_then(opened: tuple[Any, Heard], address: str) -> None:
    page, heard = opened
    page.get_by_role("gridcell", name=re.compile("^Priya Nair, March 2027: 3 things due")).click()
    page.get_by_text("Due: Priya Nair, March 2027").wait_for()
    page.wait_for_url(re.compile("month=2027-03"))
    page.reload()
    page.get_by_text("Due: Priya Nair, March 2027").wait_for(timeout=60_000)
    # The server asks for pages under their own address first, which Streamlit answers with 404.
    assert not [said for said in heard.complaints if "404" not in said]
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


def test_the_keyboard_chooses_and_lets_go(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    first = page.locator(".timeline td[tabindex='0']")
    assert first.count() == 1
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("month=2026-12"))
    reached = page.evaluate(
        "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"
    )
    assert ", December 2026: " in reached
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "month=" not in url)


def test_on_a_phone_nothing_is_wider_than_the_screen(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(READY).wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_the_calendar_has_a_day_for_each_lapse(
    opened: tuple[Any, Heard], found: Forecast, audit: date
) -> None:
    page, _heard = opened
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Calendar", exact=True).click()
    events = Calendar.from_ical(Path(awaited.value.path()).read_bytes()).walk("VEVENT")
    nouns = ("requirement", "record")
    lapses = [row for row in found.lapses if row.on <= audit and found.noun(row) in nouns]
    assert sorted(event["dtstart"].dt for event in events) == [row.on for row in lapses]
    assert all(str(event["description"]).startswith("Owner: ") for event in events)


def test_the_page_goes_along_and_opens_offline(opened: tuple[Any, Heard]) -> None:
    page, heard = opened
    with page.expect_download() as awaited:
        page.get_by_role("button", name="HTML", exact=True).click()
    path = Path(awaited.value.path())
    copy = path.rename(path.with_suffix(".html"))
    heard.requests.clear()
    page.goto(copy.as_uri())
    page.get_by_role("heading", name="Renewals").first.wait_for()
    assert heard.requests == [copy.as_uri()]
