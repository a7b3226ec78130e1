"""`aimsgraph trace` as a page, a table and a flowchart."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.running import TODAY, Ran, aimsgraph, fill
from tests.cli.test_documents import Page

SYSTEM = "system:claims-triage"


@pytest.fixture(scope="module")
def html(made_demo: tuple[Path, Ran]) -> str:
    """The thread of a system of the demo as a page."""
    ran = aimsgraph("trace", SYSTEM, "--format", "html", folder=made_demo[0])
    assert ran.code == 0, ran.err
    return ran.out


class TestPage:
    def test_it_says_the_answer_first(self, html: str, made_demo: tuple[Path, Ran]) -> None:
        said = " ".join(aimsgraph("trace", SYSTEM, folder=made_demo[0]).out.split())
        (sentence,) = re.findall(r'</h1>\n<p class="answer">(.*?)</p>', html)
        assert said.startswith(sentence)

    def test_it_has_every_row_where_it_belongs(
        self, html: str, made_demo: tuple[Path, Ran]
    ) -> None:
        rows = aimsgraph("trace", SYSTEM, "--json", folder=made_demo[0]).document["rows"]
        (table,) = Page(html).tables
        assert len(table) == len(rows) + 1
        depths = [int(depth) for depth in re.findall(r'<td class="tree d(\d+)">', html)]
        assert depths == [row["depth"] for row in rows if row["depth"]]
        for row, cells in zip(rows, table[1:], strict=True):
            assert row["name"] in cells[0]

    def test_records_have_state_day_and_place(self, html: str) -> None:
        (table,) = Page(html).tables
        (row, *_) = (row for row in table if row[-1] == "evidence:claims-lineage")
        _name, state, day, place, _id = row
        assert state == "✓ holds"
        assert re.match(r"\d{4}-\d\d-\d\d, ", day)
        assert place == "evidence/data/claims/lineage.csv"

    def test_what_is_missing_is_marked(self, html: str) -> None:
        assert '<td class="gap">○ missing</td>' in html

    def test_it_prints_and_asks_nobody(self, html: str) -> None:
        tags = {tag for tag, _ in Page(html).elements}
        assert tags.isdisjoint({"script", "img", "link", "iframe", "a", "object", "base"})
        assert "size: A4 landscape" in html
        assert "url(" not in html

    def test_the_table_has_the_tree_as_text(
        self, made_demo: tuple[Path, Ran], tmp_path: Path
    ) -> None:
        path = tmp_path / "trace.csv"
        assert aimsgraph("trace", SYSTEM, "-o", str(path), folder=made_demo[0]).code == 0
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [row["Thread"] for row in csv.DictReader(file)]
        assert cells[0] == "AI system: Claims triage"
        assert "└ risk: Small claims are declined without a person" in cells

    def test_hostile_names_are_text(self, synced_small: Path, tmp_path: Path) -> None:
        folder = shutil.copytree(synced_small, tmp_path / "copy")
        name = "</td><img src=x onerror=a()>\u202e"
        row = f"ID,Name,Observed on,Owner\nhistory,{name},2026-04-01,data-owner\n"
        fill(folder, {"registers/Datasets.csv": row})
        aimsgraph("sync", "--as-of", TODAY, folder=folder)
        page = Page(aimsgraph("trace", "system:triage", "--format", "html", folder=folder).out)
        assert "img" not in {tag for tag, _ in page.elements}
        assert any("</td><img src=x onerror=a()>" in row[0] for row in page.tables[0])


class TestMermaid:
    def test_it_is_a_flowchart_and_nothing_else(self, made_demo: tuple[Path, Ran]) -> None:
        out = aimsgraph("trace", SYSTEM, "--mermaid", folder=made_demo[0]).out
        first, *lines = out.splitlines()
        assert first == "flowchart TD"
        assert all(line.startswith("    ") for line in lines)
        assert '-->|"training data"|' in out
        assert re.search(r'\["… \d+ of \d+ things drawn, the others counted"\]', out)

    @pytest.mark.parametrize("args", [("--json",), ("--format", "csv"), ("-o", "x.html")])
    def test_two_forms_at_once_are_refused(self, args: tuple[str, ...], synced_small: Path) -> None:
        ran = aimsgraph("trace", "system:triage", "--mermaid", *args, folder=synced_small)
        assert ran.code == 2
        assert "--mermaid" in ran.out + ran.err
