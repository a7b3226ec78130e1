"""Long work shows how far it is and can be cancelled, and what failed in it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.conftest import Heard
from tests.dashboards.test_every_page import settle

# Until its time is over it tries all ways to part so many letters.
ENDLESS = f'SELECT * {{ BIND("{"x" * 4000}" AS ?t) FILTER(REGEX(?t, "(x+x+)+y")) }}'


def test_what_is_soon_done_says_nothing_of_it(nordhelm: Path, run: Callable[..., Any]) -> None:
    page = run(nordhelm, "query")
    assert not page.get("progress")
    assert not [one for one in page.button if one.label == "Cancel"]
    assert len(page.dataframe[0].value)


@pytest.fixture
def asking(visit: Callable[[str], tuple[Any, Heard]]) -> Any:
    """A page on which a question is asked that has no end."""
    page, _heard = visit("query")
    settle(page)
    page.get_by_label("Question", exact=True).fill(ENDLESS)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text(re.compile(r"^Asking: \d+ of at most 10 seconds")).wait_for()
    return page


def test_it_can_be_cancelled_and_done_after_all(asking: Any) -> None:
    asking.get_by_role("button", name="Cancel", exact=True).click()
    asking.get_by_text("Asking: cancelled.").wait_for()
    assert asking.get_by_role("button", name="Cancel", exact=True).count() == 0
    asking.get_by_role("button", name="Do it after all").click()
    asking.get_by_text(re.compile(r"^Asking: \d+ of at most 10 seconds")).wait_for()


def test_what_took_too_long_says_so_and_another_question_is_answered(asking: Any) -> None:
    asking.get_by_text("the answer took longer than 10 s").wait_for()
    asking.get_by_label("Question", exact=True).fill("SELECT ?d { ?d a aims:Dataset }")
    asking.get_by_role("button", name="Ask", exact=True).click()
    asking.get_by_text(re.compile(r"^\d+ rows; tick")).wait_for()


def test_meanwhile_other_pages_are_shown(
    asking: Any, visit: Callable[[str], tuple[Any, Heard]]
) -> None:
    other, _heard = visit("renewals")
    settle(other)
    assert asking.get_by_role("button", name="Cancel", exact=True).count() == 1
