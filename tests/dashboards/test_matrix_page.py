"""The Traceability matrix: its numbers, its cells, and what a browser does with them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from aimsgraph.assurance.coverage import COUNTED
from aimsgraph.assurance.matrix import Matrix, matrix
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.dashboards.conftest import TODAY, Heard, words

MISSING = ("iso42001:2023/A.5.4", "system:support-chatbot")
SHOWN = ("iso42001:2023/A.6.2.4", "system:cv-screener")
HOSTILE = "![x](http://evil.example/y) <img src=x onerror=alert(1)> {{7*7}} :red[z]"
READY = '.sheet[data-ready="true"]'


@pytest.fixture(scope="module")
def known(nordhelm: Path) -> Matrix:
    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        snapshot = store.snapshot()
    return matrix(snapshot, workspace.vocabulary, workspace.policy, as_of=TODAY)


def linked(cell: tuple[str, str]) -> str:
    return f"matrix?requirement={quote(cell[0])}&system={quote(cell[1])}"


def test_the_sentence_has_the_numbers_of_the_library(
    nordhelm: Path, known: Matrix, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "matrix")
    assert not page.exception
    assert not page.error
    states = [cells[0].state for cells in known.by_system().cells.values()]
    counts = Counter(state for state in states if state in COUNTED)
    worst = Counter(
        id for (_row, id), cells in known.by_system().cells.items() if id and cells[0].lost
    ).most_common(1)[0]
    told = page.markdown[0].value.replace("\\", "")
    assert f"**{counts['holds']} of {counts.total()}** pairs" in told
    assert f"{counts['gap']} with nothing recorded" in told
    assert worst[0] == "system:support-chatbot"
    assert f"**Support chatbot** lacks most ({worst[1]})" in told


def test_before_a_cell_is_chosen_the_worst_are_listed(
    nordhelm: Path, known: Matrix, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "matrix")
    cells = known.by_system().cells.values()
    lost = [found[0] for found in cells if found[0].lost]
    broken = [cell.ref for cell in lost if cell.state == "broken"]
    labels = [one.label.replace("\\", "") for one in page.button if "**" in one.label]
    assert [label for label in labels if label.startswith("✕")]
    assert sum(label.startswith("✕") for label in labels) == len(broken)
    assert labels[0].startswith("✕ **8.4** Support chatbot")
    assert f"{len(lost) - 8} more" in words(page)


def test_a_link_to_a_cell_says_what_is_missing_and_whose_it_is(
    nordhelm: Path, known: Matrix, run: Callable[..., Any]
) -> None:
    requirement, system = MISSING
    told = words(run(nordhelm, "matrix", requirement=requirement, system=system))
    [cell] = known.by_system().cells[MISSING]
    assert cell.state == "gap"
    assert cell.word in told
    assert "AI system impact assessment: Support chatbot: **missing**" in told
    assert "no record" in told
    assert "Owner: " in told


def test_a_cell_that_stands_says_by_which_records_and_until_when(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    told = words(run(nordhelm, "matrix", requirement=SHOWN[0], system=SHOWN[1]))
    assert "1 control: Validation before use" in told
    assert "24 January 2026, valid until 24 January 2027" in told


def test_a_requirement_that_is_lost_as_a_whole_says_why(
    nordhelm: Path, known: Matrix, run: Callable[..., Any]
) -> None:
    [row] = [row for row in known.apart if row.ref == "6.1.3"]
    told = words(run(nordhelm, "matrix", requirement=row.id, system="whole"))
    assert "as a whole" in told
    assert row.word in told
    assert row.reason.partition(": ")[0] in told


def test_an_unknown_cell_is_no_failure(nordhelm: Path, run: Callable[..., Any]) -> None:
    page = run(nordhelm, "matrix", requirement="nothing", system="<script>")
    assert not page.exception
    assert not page.error
    assert "Choose a cell" in words(page)


def test_of_many_systems_the_page_with_the_chosen_one_is_shown(
    nordhelm: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimsgraph.dashboards.screens.matrix.MOST_SYSTEMS", 2)
    requirement, _system = MISSING
    page = run(nordhelm, "matrix")
    assert "AI systems 1 to 2 of 5, the worst first" in words(page)
    (worst,) = [
        one for one in page.button if "**A.6.2.6** Claims triage" in one.label.replace("\\", "")
    ]
    worst.click().run()
    assert page.query_params["system"] == "system:claims-triage"
    assert "AI systems 3 to 4 of 5, the worst first" in words(page)
    page.get("pagination")[0].set_value(3).run()
    assert "AI systems 5 to 5 of 5, the worst first" in words(page)
    page = run(nordhelm, "matrix", requirement=requirement, system="system:life-pricing")
    assert "AI systems 3 to 4 of 5, the worst first" in words(page)


def test_names_from_a_register_are_letters_alone(
    tmp_path: Path, nordhelm: Path, run: Callable[..., Any]
) -> None:
    folder = Path(shutil.copytree(nordhelm, tmp_path / "copy"))
    record = folder / "evidence" / "systems" / "cv-screener" / "test-report.md.aims.yaml"
    old = record.read_text()
    name = "Acceptance test of the CV screener"
    assert f"name: {name}" in old
    record.write_text(old.replace(f"name: {name}", f"name: {json.dumps(HOSTILE)}"))
    sync(find_workspace(folder), as_of=TODAY, actor="tests")
    for path, shown in (
        ("matrix", {"requirement": SHOWN[0], "system": SHOWN[1]}),
        ("renewals", {}),
    ):
        page = run(folder, path, **shown)
        assert not page.exception
        assert not page.error
        links = [one.proto.label for one in page.get("page_link")]
        assert any("onerror=alert(1)> {{7*7}}" in label.replace("\\", "") for label in links)
        said = [*links, *(each.value for each in [*page.markdown, *page.caption])]
        bare = [re.sub(r"\\.", "", text) for text in said]
        assert not [text for text in bare if "![" in text or "<" in text or "{{" in text]


# ---- In a real browser ---------------------------------------------------------------------------


@pytest.fixture
def opened(visit: Callable[[str], tuple[Any, Heard]]) -> tuple[Any, Heard]:
    page, heard = visit("matrix")
    page.locator(READY).wait_for(timeout=60_000)
    return page, heard


def cell(page: Any, start: str, column: str) -> Any:
    return page.get_by_role("gridcell", name=re.compile(f"^{re.escape(start)} .*, {column}: "))


def test_a_click_on_a_cell_says_what_is_missing(opened: tuple[Any, Heard], address: str) -> None:
    page, heard = opened
    cell(page, "A.5.4", "Support chatbot").click()
    page.get_by_text("impact assessment: Support chatbot").first.wait_for()
    page.wait_for_url(re.compile(r"system=system(%3A|:)support-chatbot"))
    chosen = page.locator(".sheet td[aria-selected='true']").get_attribute("aria-label")
    assert chosen.startswith("A.5.4 ")
    page.reload()
    page.get_by_text("impact assessment: Support chatbot").first.wait_for(timeout=60_000)
    # The server asks for pages under their own address first, which Streamlit answers with 404.
    assert not [said for said in heard.complaints if "404" not in said]
    assert not [url for url in heard.requests if not url.startswith((address, "blob:", "data:"))]


def test_a_link_to_what_is_worst_brings_its_cell_into_sight(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.get_by_role("button", name="A.6.2.5 Life pricing").click()
    chosen = page.locator(".sheet td[aria-selected='true']")
    chosen.wait_for(timeout=60_000)
    assert chosen.get_attribute("aria-label").startswith("A.6.2.5 ")
    frame, cell = page.locator(".sheet .frame").bounding_box(), chosen.bounding_box()
    assert frame["y"] < cell["y"] < frame["y"] + frame["height"]


def test_arrows_move_in_two_dimensions_and_enter_chooses(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    first = page.locator(".sheet td[tabindex='0']")
    assert first.count() == 1
    first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("4.3 Determining the scope").first.wait_for()
    page.wait_for_url(re.compile("system=organization"))
    reached = page.evaluate(
        "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"
    )
    assert re.match(r"4\.3 .*, Organization: ", reached)
    assert page.locator(".sheet td[tabindex='0']").count() == 1


def test_only_gaps_keeps_the_rows_that_lack_something(
    visit: Callable[[str], tuple[Any, Heard]], known: Matrix
) -> None:
    page, _heard = visit("matrix?gaps=true&group=Annex+A")
    page.locator(READY).wait_for(timeout=60_000)
    refs = {row.ref for row in known.only(lost=True).rows if row.group == "controls"}
    shown = page.locator(".sheet tbody th.name .ref").all_inner_texts()
    assert set(shown) == refs
    assert 0 < len(refs) < 38


def test_words_find_a_requirement(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.get_by_placeholder("Number or words of a requirement").fill("data provenance")
    page.keyboard.press("Enter")
    page.locator(".sheet tbody th.name").first.filter(has_text="A.7.5").wait_for()
    assert page.locator(".sheet tbody th.name .ref").all_inner_texts() == ["A.7.5"]


def test_every_cell_is_told_by_a_glyph_and_a_word_too(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    told = page.locator(".sheet td.cell").evaluate_all(
        "cells => cells.map(c => [c.innerText.trim(), c.getAttribute('aria-label')])"
    )
    assert len(told) > 400
    assert all(glyph and ": " in label for glyph, label in told)


def test_the_header_and_the_first_column_stay_in_sight(opened: tuple[Any, Heard]) -> None:
    page, _heard = opened
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(READY).wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    frame = page.locator(".sheet .frame")
    frame.evaluate("frame => { frame.scrollTop = 500; frame.scrollLeft = 120; }")
    box = frame.bounding_box()
    head = page.locator(".sheet thead th.head").last.bounding_box()
    name = page.locator(".sheet tbody th.name").last.bounding_box()
    assert abs(head["y"] - box["y"]) < 2
    assert abs(name["x"] - box["x"]) < 4


def test_the_downloads_hold_every_cell(opened: tuple[Any, Heard], known: Matrix) -> None:
    page, heard = opened
    with page.expect_download() as awaited:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = Path(awaited.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    cells = [row for row in rows if row["Subject"] != "the requirement as a whole"]
    assert len(cells) == len(known.cells)
    with page.expect_download() as awaited:
        page.get_by_role("button", name="HTML", exact=True).click()
    path = Path(awaited.value.path())
    copy = path.rename(path.with_suffix(".html"))
    heard.requests.clear()
    page.goto(copy.as_uri())
    page.get_by_role("heading", name="Traceability matrix").first.wait_for()
    assert heard.requests == [copy.as_uri()]
