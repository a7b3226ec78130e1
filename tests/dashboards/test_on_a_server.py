"""The pages of a graph that is kept on a Neo4j server: they say what those of a file say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.store.copying import copy_store
from aimsgraph.workspace import find_workspace
from tests.cli.running import process
from tests.dashboards.conftest import serving, words
from tests.dashboards.test_every_page import PAGES, queried
from tests.neo4j.server import Server

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def place(nordhelm: Path, neo4j_server: Server) -> str:
    """The demo organization on a server."""
    neo4j_server.clear()
    workspace = find_workspace(nordhelm)
    copy_store(workspace.location, neo4j_server.location, workspace.vocabulary, replace=False)
    return neo4j_server.location


def told(page: Any) -> str:
    assert not page.exception
    assert not page.error, page.error[0].value
    return words(page)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "query"])
def test_each_page_says_what_it_says_of_a_file(
    name: str,
    place: str,
    nordhelm: Path,
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "" if name == "coverage" else name
    of_file = told(run(nordhelm, page, **queried(name)))
    monkeypatch.setenv("AIMSGRAPH_STORE", place)
    assert told(run(nordhelm, page, **queried(name))) == of_file


def test_a_store_that_took_the_place_of_another_is_followed(
    place: str,
    nordhelm: Path,
    neo4j_server: Server,
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIMSGRAPH_STORE", place)
    before = told(run(nordhelm))
    neo4j_server.clear()
    workspace = find_workspace(nordhelm)
    copy_store(workspace.location, place, workspace.vocabulary, replace=False)
    assert told(run(nordhelm)) == before


@pytest.mark.parametrize(
    "name",
    ["coverage", "impact", "matrix", "blast", "renewals", "item", "registers", "documents",
     "quality", "single"],
)  # fmt: skip
def test_every_saved_question_is_answered_in_cypher(
    name: str, place: str, nordhelm: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIMSGRAPH_STORE", place)
    shown = {"saved": name, "language": "Cypher", "thing": "dataset:claims-history"}
    page = run(nordhelm, "query", **shown)
    assert "MATCH" in page.text_area[0].value
    told(page)
    if name not in ("renewals", "quality"):
        assert len(page.dataframe[0].value)


def test_a_query_that_writes_is_refused(
    place: str, nordhelm: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIMSGRAPH_STORE", place)
    page = run(nordhelm, "query", language="Cypher")
    page.text_area[0].set_value("MATCH (n) DETACH DELETE n")
    page.button[0].click().run()
    assert "this query writes" in page.error[0].value.replace("\\", "")


def test_the_command_serves_it_and_follows_what_others_write(
    place: str, nordhelm: Path, browser: Any, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(nordhelm, tmp_path / "copy"))
    with serving(folder, "--store", place) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_text("revision 1").wait_for(timeout=60_000)
        change = ("dataset:claims-history", "--kind", "content", "--why", "new labels")
        ran = process(folder, "-m", "aimsgraph", "record", "change", *change, "--store", place)
        assert ran.returncode == 0, ran.stderr
        page.reload()
        page.get_by_text("revision 2").wait_for(timeout=60_000)
        page.close()
