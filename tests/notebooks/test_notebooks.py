"""Every notebook runs as it is, keeps no outputs, and says what the library says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest

from aimsgraph import Hypothetical, Impact, Snapshot, find_workspace
from tests.notebooks.running import NOTEBOOKS, Ran, load, run

# What a notebook found, as JSON.
TOLD = """
import json
print(json.dumps({name: value for name, value in {
    "as_of": str(as_of),
    "folder": str(folder.resolve()),
    "changed": changed,
    "controls": sorted(controls),
    "reached": sorted(reached),
    "breaking": sorted(breaking),
    "doubtful": sorted(doubtful),
    "lost": sorted(lost["id"]),
    "datasets": sorted(map(list, datasets.itertuples(index=False))),
    "single": sorted(single["control"]),
    "page": str(page),
}.items()}))
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("notebook")
    return run("01-which-controls-break.ipynb", folder, told=TOLD)


@pytest.fixture(scope="module")
def asked(ran: Ran) -> tuple[Snapshot, Impact]:
    """The workspace that the notebook made, asked by this process."""
    workspace = find_workspace(Path(ran.found["folder"]))
    with workspace.open() as store:
        snapshot = store.snapshot()
    as_of = date.fromisoformat(ran.found["as_of"])
    return snapshot, Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)


def test_each_is_run_below() -> None:
    assert [path.name for path in NOTEBOOKS] == [
        "01-which-controls-break.ipynb",
        "02-cypher-on-neo4j.ipynb",  # in a file of its own
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
class TestEachFile:
    def test_it_keeps_no_outputs(self, path: Path) -> None:
        for cell in load(path).cells:
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None
            assert not cell.metadata

    def test_it_says_nothing_of_a_machine(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(home|root|tmp|Users|usr|var|mnt|opt)/|[A-Z]:\\\\", text)
        assert load(path).metadata == {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }

    def test_a_text_comes_before_the_first_code(self, path: Path) -> None:
        first, *_ = load(path).cells
        assert first.cell_type == "markdown"
        assert first.source.startswith("# ")


class TestWhichControlsBreak:
    def test_nothing_is_said_on_standard_error(self, ran: Ran) -> None:
        ran.assert_quiet()

    def test_its_controls_are_those_of_the_library(
        self, ran: Ran, asked: tuple[Snapshot, Impact]
    ) -> None:
        snapshot, impact = asked
        answer = impact.what_if([Hypothetical(ran.found["changed"], "content")])
        controls = {node.id for node in snapshot.instances("Control")}
        ancestors = networkx.ancestors(snapshot.to_networkx(), ran.found["changed"])
        assert set(ran.found["controls"]) == controls
        assert set(ran.found["breaking"]) == controls & {v.id for v in answer.broken}
        assert set(ran.found["doubtful"]) == controls & {v.id for v in answer.doubt}
        assert set(ran.found["reached"]) == controls & ancestors

    def test_more_is_reached_than_breaks(self, ran: Ran) -> None:
        lost = {*ran.found["breaking"], *ran.found["doubtful"]}
        assert ran.found["breaking"]
        assert lost < set(ran.found["reached"]) < set(ran.found["controls"])

    def test_its_table_holds_what_is_counted(
        self, ran: Ran, asked: tuple[Snapshot, Impact]
    ) -> None:
        _, impact = asked
        answer = impact.what_if([Hypothetical(ran.found["changed"], "content")])
        rows = impact.table((*answer.broken, *answer.doubt))
        assert ran.found["lost"] == sorted(row.id for row in rows)

    def test_its_queries_find_what_the_graph_holds(
        self, ran: Ran, asked: tuple[Snapshot, Impact]
    ) -> None:
        snapshot, _ = asked
        assert ["Claims triage", "Claims history"] in ran.found["datasets"]
        alone = [c for c in snapshot.instances("Control") if len(records(snapshot, c.id)) == 1]
        assert ran.found["single"] == sorted(control.name for control in alone)

    def test_it_shows_a_picture_and_saves_a_page(self, ran: Ran) -> None:
        assert any("image/svg+xml" in output.get("data", {}) for output in ran.outputs)
        assert Path(ran.found["page"]).read_text(encoding="utf-8").startswith("<!doctype html>")

    def test_it_opens_a_workspace_that_is_there(
        self, ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("nordhelm").symlink_to(ran.found["folder"], target_is_directory=True)
        code = [cell.source for cell in ran.notebook.cells if cell.cell_type == "code"]
        names: dict[str, Any] = {}
        for source in code[1:3]:
            exec(compile(source, "notebook", "exec"), names)
        assert names["folder"] == Path("nordhelm")


def records(snapshot: Snapshot, control: str) -> set[str]:
    """What shows that a control works."""
    step: Callable[..., tuple[str, ...]] = snapshot.targets
    return {
        record
        for implementation in step(control, "appliedAs")
        for slot in step(implementation, "restsOn")
        for record in step(slot, "filledBy")
    }
