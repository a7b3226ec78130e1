"""Registers, documents, data quality, query and free view: they show what the library says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from aimsgraph.selectors.sparql import sparql
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Budget
from aimsgraph.workspace import find_workspace
from tests.dashboards.conftest import TODAY, Heard, offline, words

DATASET = "dataset:claims-history"


@pytest.fixture(scope="module")
def snapshot(nordhelm: Path) -> Snapshot:
    with find_workspace(nordhelm).open() as store:
        return store.snapshot()


def test_the_registers_count_everything(
    nordhelm: Path, snapshot: Snapshot, run: Callable[..., Any]
) -> None:
    told = words(run(nordhelm, "registers"))
    assert f"**{len(snapshot.nodes):,} things**" in told
    assert f"**{len(snapshot.relations):,} relations**" in told


def test_a_kind_and_words_narrow_a_register(
    nordhelm: Path, snapshot: Snapshot, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "registers", kind="Dataset")
    assert set(page.dataframe[0].value["Id"]) == {n.id for n in snapshot.instances("Dataset")}
    page.text_input[0].set_value("history claims").run()
    assert set(page.dataframe[0].value["Id"]) == {DATASET}


def test_few_kinds_are_offered_until_all_are_asked_for(
    nordhelm: Path, snapshot: Snapshot, run: Callable[..., Any]
) -> None:
    kinds = {node.cls for node in snapshot.nodes.values()}
    page = run(nordhelm, "registers", kind="Audit")
    [offered] = page.button_group if hasattr(page, "button_group") else page.get("button_group")
    assert len(offered.options) == 12  # the eleven with most things, and the one of the address
    assert offered.value == "Audit"
    page.toggle[0].set_value(True).run()
    [offered] = page.get("button_group")
    assert len(offered.options) == len(kinds)
    assert set(page.dataframe[0].value["Id"]) == {n.id for n in snapshot.instances("Audit")}


def test_the_statement_shown_is_that_of_the_library(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "documents")
    shown = page.dataframe[0].value
    assert len(shown) == 40
    assert Counter(shown["Applicable"][:38]) == {"yes": 31, "no": 7}
    assert "38 reference controls: 31 applicable, 7 excluded" in words(page)


def test_data_quality_finds_what_the_check_finds(nordhelm: Path, run: Callable[..., Any]) -> None:
    from aimsgraph.assurance.check import check

    workspace = find_workspace(nordhelm)
    with workspace.open() as store:
        found = check(store.snapshot(), workspace.vocabulary, workspace.policy, as_of=TODAY)
    page = run(nordhelm, "quality")
    errors = [f for f in found.findings if f.severity == "error"]
    assert f"{len(errors)} errors" in words(page)
    shown = page.dataframe[0].value
    assert {f.message for f in errors} <= set(shown["Finding"]) | {
        m for m in (f.message for f in errors) if len(m) > 300
    }
    statement = shown[shown["Finding"].str.startswith("A.5.5")].iloc[0]
    assert statement["Place"] == "registers/controls.xlsx Statement of applicability!A15"


def test_the_sources_are_read_again_and_nothing_is_written(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "quality")
    next(one for one in page.button if one.label == "Read them").click().run()
    assert not page.exception
    assert not page.error
    assert "revision 1" in words(page)
    problems = [t.value for t in page.dataframe if "Problem" in t.value.columns]
    assert problems or "nothing is undecided" in words(page)


@pytest.mark.parametrize(
    "name",
    ["coverage", "impact", "matrix", "blast", "renewals", "item", "registers", "documents",
     "quality", "single"],
)  # fmt: skip
def test_every_saved_question_is_answered(
    name: str, nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "query", saved=name, thing=DATASET)
    assert not page.exception
    assert page.selectbox[0].value == name
    assert not page.error
    assert re.search(r"^\d[\d,]* rows?", words(page), re.MULTILINE)
    if name not in ("renewals", "quality"):  # of which the demo may have none
        assert len(page.dataframe[0].value)


def test_a_wrong_question_says_where_it_is_wrong(nordhelm: Path, run: Callable[..., Any]) -> None:
    page = run(nordhelm, "query")
    page.text_area[0].set_value("SELECT ?a { ?a a ")
    page.button[0].click().run()
    assert "line 1, column" in page.error[0].value.replace("\\", "")
    page.text_area[0].set_value("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }")
    page.button[0].click().run()
    assert "only this graph is asked" in page.error[0].value.replace("\\", "")


def test_a_question_of_ones_own_is_answered(
    nordhelm: Path, snapshot: Snapshot, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "query")
    page.text_area[0].set_value("SELECT ?d { ?d a aims:Dataset } ORDER BY ?d")
    page.button[0].click().run()
    assert list(page.dataframe[0].value["d"]) == [n.id for n in snapshot.instances("Dataset")]


def test_a_question_is_asked_of_the_graph_once(
    nordhelm: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from aimsgraph.dashboards import view

    asked: list[str] = []

    def counting(graph: Any, text: str, **budget: Any) -> Any:
        asked.append(text)
        return sparql(graph, text, **budget)

    monkeypatch.setattr(view, "sparql", counting)
    text = "SELECT ?m { ?m a aims:Model } ORDER BY DESC(?m)"
    for _session in range(2):
        page = run(nordhelm, "query")
        page.text_area[0].set_value(text)
        page.button[0].click().run()
        page.run()
        assert len(page.dataframe[0].value)
    assert asked.count(text) == 1


def test_of_many_answers_the_last_ones_are_kept(nordhelm: Path) -> None:
    from aimsgraph.dashboards.view import View

    workspace, budget = find_workspace(nordhelm), Budget(rows=1, seconds=10)
    with workspace.open() as store:
        view = View(workspace, store, store.revision, TODAY)
        first = view.ask("SPARQL", "SELECT ?a { ?a a aims:Model } LIMIT 1", budget)
        for limit in range(2, 40):
            view.ask("SPARQL", f"SELECT ?a {{ ?a a aims:Model }} LIMIT {limit}", budget)
        last = view.ask("SPARQL", "SELECT ?a { ?a a aims:Model } LIMIT 39", budget)
        assert view.ask("SPARQL", "SELECT ?a { ?a a aims:Model } LIMIT 39", budget) is last
        again = view.ask("SPARQL", "SELECT ?a { ?a a aims:Model } LIMIT 1", budget)
        assert again is not first
        assert again == first


def test_the_free_view_counts_what_stands_around(
    nordhelm: Path, snapshot: Snapshot, run: Callable[..., Any]
) -> None:
    around = {*snapshot.targets(DATASET), *snapshot.sources(DATASET)}
    assert f"**{len(around)} things** around it" in words(run(nordhelm, "look", id=DATASET))


# ---- In a real browser ---------------------------------------------------------------------------


def test_documents_are_downloaded_whole(
    visit: Callable[..., tuple[Any, Heard]], tmp_path: Path, browser: Any
) -> None:
    page, _heard = visit("documents")
    kept = {}
    for label in ("HTML", "Stage 1 (zip)", "Excel", "JSON"):
        button = page.get_by_role("button", name=label, exact=True).first
        button.wait_for(timeout=60_000)
        with page.expect_download(timeout=60_000) as started:
            button.click()
        kept[label] = tmp_path / started.value.suggested_filename
        started.value.save_as(kept[label])
    assert kept["HTML"].name == f"nordhelm-mutual-statement-of-applicability-{TODAY}.html"
    statement = json.loads(kept["JSON"].read_text())
    assert statement["as_of"] == str(TODAY)
    assert len(statement["sections"][0]["rows"]) == 38
    with ZipFile(kept["Stage 1 (zip)"]) as pack:
        assert "index.html" in pack.namelist()
        assert pack.testzip() is None
    assert kept["Excel"].read_bytes()[:2] == b"PK"
    with offline(browser, kept["HTML"]) as (document, asked):
        assert document.get_by_text("A.5.5").first.is_visible()
        assert asked == [kept["HTML"].as_uri()]


def test_the_free_view_draws_in_its_frame(visit: Callable[..., tuple[Any, Heard]]) -> None:
    page, heard = visit(f"look?id={DATASET}")
    frame = page.frame_locator("iframe")
    frame.locator("#drawing canvas").wait_for(timeout=60_000)
    assert frame.locator("h1").inner_text().startswith("Claims history: ")
    assert not heard.complaints


def test_a_row_leads_to_its_thing_and_back_leads_back(
    visit: Callable[..., tuple[Any, Heard]],
) -> None:
    page, _heard = visit("registers?kind=Dataset")
    table = page.locator("[data-testid=stDataFrame]").first
    table.locator("canvas").first.wait_for(timeout=60_000)
    table.click(position={"x": 17, "y": 52})  # the tick of the first row
    page.wait_for_url(re.compile(r"/item\?id=dataset"), timeout=30_000)
    page.get_by_text("Who says so, and where").wait_for()
    page.go_back()
    page.wait_for_url(re.compile(r"/registers"))
    page.get_by_role("heading", name="Registers").wait_for()
