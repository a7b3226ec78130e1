"""The demo is delivered as the folders and registers of a real company."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.demo import write
from aimsgraph.errors import WorkspaceError
from aimsgraph.workspace.sync import sync
from tests.demo.conftest import Demo

TODAY = date(2027, 3, 31)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_holds_registers_evidence_a_journal_and_a_configuration(tmp_path: Path) -> None:
    write(tmp_path / "nordhelm", TODAY)
    written = files(tmp_path / "nordhelm")
    assert {"README.md", "aims.toml", "journal.yaml"} <= written.keys()
    assert sum(name.startswith("registers/") for name in written) == 5
    documents = [name for name in written if name.startswith("evidence/")]
    sidecars = [name for name in documents if name.endswith(".aims.yaml")]
    assert (len(documents) > 120, len(sidecars) > 40) == (True, True)


def test_no_relative_date_is_left(tmp_path: Path) -> None:
    write(tmp_path, TODAY)
    left = re.compile(rb"\{[+-]\d")
    assert not [name for name, content in files(tmp_path).items() if left.search(content)]


def test_the_same_day_gives_the_same_files(tmp_path: Path) -> None:
    write(tmp_path / "one", TODAY)
    write(tmp_path / "two", TODAY)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_every_document_is_described_once(tmp_path: Path) -> None:
    write(tmp_path, TODAY)
    evidence = tmp_path / "evidence"
    with (evidence / "evidence.csv").open(encoding="utf-8", newline="") as manifest:
        listed = [row["File"] for row in csv.DictReader(manifest)]
    beside = [
        path.relative_to(evidence).as_posix().removesuffix(".aims.yaml")
        for path in evidence.rglob("*.aims.yaml")
    ]
    documents = {
        name
        for name in files(evidence)
        if name != "evidence.csv" and not name.endswith(".aims.yaml")
    }
    assert sorted([*listed, *beside]) == sorted(documents)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(WorkspaceError, match="something here already"):
        write(tmp_path, TODAY)
    assert files(tmp_path) == {"mine.txt": b"keep me"}


def test_all_of_it_is_read_without_a_problem(demo: Demo) -> None:
    assert [str(problem) for problem in demo.report.problems] == []


def test_reading_it_again_writes_nothing(demo: Demo) -> None:
    again = sync(demo.workspace, as_of=demo.today, actor="tests", progress=lambda *_: None)
    assert again.before == again.after


def test_its_commands_name_things_that_there_are(demo: Demo) -> None:
    readme = (demo.workspace.root / "README.md").read_text(encoding="utf-8")
    asked = re.findall(r"aimsgraph impact (\S+) --change (\w+)", readme)
    assert asked
    for thing, kind in asked:
        assert demo.what_if(thing, kind).broken


def test_it_is_a_company_of_some_size(demo: Demo) -> None:
    counts = {
        cls: len(demo.snapshot.instances(cls))
        for cls in ("AISystem", "Dataset", "Supplier", "Person", "Role", "Risk")
    }
    assert counts == {
        "AISystem": 5,
        "Dataset": 9,
        "Supplier": 5,
        "Person": 11,
        "Role": 14,
        "Risk": 16,
    }
    options = {treatment.get("option") for treatment in demo.snapshot.instances("Treatment")}
    assert options == {"avoid", "reduce", "share", "retain"}
    own = [c.id for c in demo.snapshot.instances("Control") if c.get("catalogue") == "own"]
    assert own == ["control:human-review", "control:release-gate"]
