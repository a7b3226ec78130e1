"""The way back: each entry of the browser's history is a page or a choice that somebody made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from tests.dashboards.conftest import Heard
from tests.dashboards.test_every_page import DATASET, settle


def press(label: str) -> Callable[[Any], None]:
    """Clicks on a choice of a control; its label is a pattern."""

    def do(page: Any) -> None:
        controls = page.locator("[data-testid=stButtonGroup], [data-testid=stCheckbox]")
        controls.get_by_text(re.compile(f"^{label}$")).first.click()

    return do


def fill(label: str, words: str) -> Callable[[Any], None]:
    """Writes into a field."""

    def do(page: Any) -> None:
        page.get_by_label(label, exact=True).first.fill(words)
        page.keyboard.press("Enter")

    return do


def cell(role: str, name: str) -> Callable[[Any], None]:
    """Clicks on what a picture draws."""
    return lambda page: page.get_by_role(role, name=re.compile(name)).first.click()


# A page, a choice on it, and what the address then says.
CHOICES = {
    "coverage: a requirement": ("", cell("button", r"^8\.4 "), "item=iso42001"),
    "coverage: a day": ("", press("Stage 2"), "when=Stage"),
    "impact: a kind of change": (f"impact?asset={DATASET}", press("Content"), "kind=content"),
    "blast: a class": ("blast", press("Dataset"), "class=Dataset"),
    "blast: every change": ("blast", press("Every change"), "listed=Every"),
    "matrix: only gaps": ("matrix", press("Only gaps"), "gaps=true"),
    "matrix: a group": ("matrix", press("Annex A"), "group=Annex"),
    "matrix: words": ("matrix", fill("Find", "provenance"), "words=provenance"),
    "matrix: a cell": ("matrix", cell("gridcell", r"^A\.5\.4 .*, Support chatbot: "), "system="),
    "renewals: a month": ("renewals", cell("gridcell", "^Priya Nair, March 2027: "), "month=2027"),
    "registers: a kind": ("registers", press(r"All \d+ kinds"), "kinds=true"),
    "registers: words": ("registers", fill("Find", "claims"), "find=claims"),
    "quality: how bad": ("quality", press(r".*warnings?"), "level=warning"),
    "look: steps": (f"look?id={DATASET}", press("2"), "steps=2"),
}


def tick(which: int = 0) -> Callable[[Any], None]:
    """Ticks the first row of a table."""

    def do(page: Any) -> None:
        table = page.locator("[data-testid=stDataFrame]").nth(which)
        table.locator("canvas").first.wait_for()
        table.scroll_into_view_if_needed()
        table.click(position={"x": 17, "y": 52})

    return do


# A page, what leads on from it, and where to.
LINKS = {
    "registers: a row": ("registers?kind=Dataset", tick(), r"/item\?id=dataset"),
    "blast: a row": ("blast?class=Dataset", tick(), r"/impact\?asset=dataset.*kind="),
    "item: a neighbour": (f"item?id={DATASET}", tick(1), r"\?id=(?!dataset.{1,3}claims-history)"),
    "item: a reason": (
        "item?id=iso42001:2023/8.4",
        cell("link", "went live without"),
        r"/item\?id=nonconformity",
    ),
    "item: found": ("item", tick(), r"/item\?id="),
    "matrix: the worst cell": (
        "matrix?gaps=true", cell("button", r"A\.6\.2\.5 Life pricing"), "requirement=iso42001",
    ),
}  # fmt: skip


def arrive(visit: Callable[..., tuple[Any, Heard]], path: str) -> Any:
    """A page to which one comes from that of questions."""
    page, _heard = visit("query")
    settle(page)
    page.goto(page.url.replace("query", path))
    settle(page)
    return page


@pytest.mark.parametrize("what", LINKS)
def test_back_leads_at_once_to_where_one_came_from(
    what: str, visit: Callable[..., tuple[Any, Heard]]
) -> None:
    path, onward, to = LINKS[what]
    page = arrive(visit, path)
    before = page.url
    onward(page)
    page.wait_for_url(re.compile(to))
    settle(page)
    reached, shown = page.url, page.locator("h4", has_text=page.locator("h4").first.inner_text())
    page.go_back()
    settle(page)
    assert unquote(page.url) == unquote(before)
    page.go_forward()
    settle(page)
    shown.wait_for()
    assert page.url == reached
    page.reload()
    shown.wait_for()


@pytest.mark.parametrize("what", CHOICES)
def test_back_from_another_page_leads_to_the_choice_and_then_to_the_page_without_it(
    what: str, visit: Callable[..., tuple[Any, Heard]]
) -> None:
    path, choose, says = CHOICES[what]
    page = arrive(visit, path)
    plain = page.url
    choose(page)
    page.wait_for_url(re.compile(re.escape(says)))
    settle(page)
    chosen = page.url
    page.get_by_role(
        "link", name="Data quality" if "blast" in path else "Blast radius"
    ).first.click()
    page.get_by_role(
        "heading", name="Data quality" if "blast" in path else "Blast radius"
    ).wait_for()
    settle(page)
    page.go_back()
    settle(page)
    assert unquote(page.url) == unquote(chosen)
    page.go_back()
    settle(page)
    assert unquote(page.url) == unquote(plain)
    page.go_back()
    settle(page)
    assert page.url.endswith("/query")
