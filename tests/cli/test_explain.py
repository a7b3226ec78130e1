"""`aimsgraph explain`: the shortest reason, every other one, and what something rests on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.running import SMALL, TODAY, aimsgraph, fill

DATASETS = 9


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with more datasets, of which nobody has shown the quality."""
    folder = fill(tmp_path_factory.mktemp("many"), SMALL)
    rows = "".join(f"more-{n},More data {n},2026-04-01,data-owner\n" for n in range(DATASETS))
    fill(folder, {
        "registers/Datasets.csv": SMALL["registers/Datasets.csv"] + rows,
        "registers/Models.csv": (
            "ID,Name,Trained on,Built on\ntriage-model,Triage model,"
            f"{';'.join(['history', *(f'more-{n}' for n in range(DATASETS))])},2026-04-01\n"
        ),
    })  # fmt: skip
    assert aimsgraph("sync", "--as-of", TODAY, folder=folder).code == 0
    return folder


def explain(folder: Path, *args: str, width: int = 100) -> str:
    ran = aimsgraph("explain", *args, "--as-of", TODAY, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran.out


class TestReasons:
    def test_a_few_are_told_and_the_others_counted(self, many: Path) -> None:
        out = explain(many, "control:quality")
        _shown, _, others = out.partition("Were that mended, it would still be broken by each of")
        assert len(re.findall(r"^└ Quality of data: More data \d is broken", others, re.M)) == 3
        assert f"... and {DATASETS - 4} more (all in --json)." in others

    def test_json_has_them_all_with_their_proofs(self, many: Path) -> None:
        ran = aimsgraph("explain", "control:quality", "--as-of", TODAY, "--json", folder=many)
        alternatives = ran.document["alternatives"]
        assert len(alternatives) == DATASETS - 1
        assert {one["tag"] for one in alternatives} == {"missing"}
        for one in alternatives:
            assert one["steps"][-1]["thing"] == "control:quality"

    def test_of_a_longer_way_it_says_where_more_is_lost(self, many: Path) -> None:
        out = explain(many, "A.7.4")
        assert f"Quality of data is broken (applied as), and {DATASETS - 1} more losses" in out
        assert "the other losses behind Quality of data:" in out
        assert f"explain control:quality --as-of {TODAY}" in out

    def test_who_still_stands_is_named(self, many: Path) -> None:
        out = " ".join(explain(many, "control:quality").split())
        assert f"applied as 1 of {DATASETS + 1}" in out
        assert "Quality of data: Claims history; lost: More data 0, More data 1," in out


class TestWhatHolds:
    def test_it_names_what_it_rests_on_and_what_is_to_spare(self, synced_small: Path) -> None:
        out = explain(synced_small, "control:quality")
        assert "Nothing that it rests on is lost." in out
        assert "WHAT IT RESTS ON" in out
        assert re.search(r"applied as +1 of 1 +1 +none", out)
        assert "Quality of data: Claims history" in out
        assert "blast --spof control:quality" in out

    def test_what_rests_on_nothing_says_so(self, synced_small: Path) -> None:
        out = explain(synced_small, "evidence:quality-report")
        assert "It rests on nothing else, and nothing speaks against it." in out


class TestMermaid:
    def test_it_is_a_flowchart_and_nothing_else(self, many: Path) -> None:
        for thing in ("A.7.4", "control:quality", "evidence:quality-report"):
            out = explain(many, thing, "--mermaid")
            first, *lines = out.splitlines()
            assert first == "flowchart TD"
            assert all(line.startswith("    ") for line in lines)

    def test_a_change_is_supposed_there_too(self, synced_small: Path) -> None:
        out = explain(synced_small, "A.7.4", "--change", "dataset:history=content", "--mermaid")
        assert '["◆ suppose the content of Claims history changed"]:::changed' in out

    def test_names_stay_in_their_labels(self, synced_small: Path, tmp_path: Path) -> None:
        name = 'x""]; click n0 call a() %%{init: {}}%% <b>`'
        folder = shutil.copytree(synced_small, tmp_path / "copy")
        row = f'ID,Name,Observed on,Owner\nhistory,"{name}",2026-04-01,data-owner\n'
        fill(folder, {"registers/Datasets.csv": row})
        aimsgraph("sync", "--as-of", TODAY, folder=folder)
        out = explain(folder, "A.7.4", "--change", "dataset:history=content", "--mermaid")
        assert "#34;#93;#59; click n0 call a() #37;#37;#123;init: #123;" in out
        for line in out.splitlines():
            assert line.count('"') in (0, 2)

    def test_two_forms_at_once_are_refused(self, synced_small: Path) -> None:
        ran = aimsgraph("explain", "A.7.4", "--json", "--mermaid", folder=synced_small)
        assert ran.code == 2
        assert "--mermaid" in ran.err
