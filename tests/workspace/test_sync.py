"""A sync through the library: revisions, claims, shifts and decisions."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.errors import RefusedError, UnknownIdError, UsageError
from aimsgraph.importing import Plan, Source
from aimsgraph.snapshot import Node
from aimsgraph.store import PutNode
from aimsgraph.workspace import SyncReport, Workspace, find_workspace, sync

TODAY = date(2026, 6, 15)
FILES = {
    "aims.toml": (
        '[organization]\nname = "Acme Ltd"\ncountry = "Norway"\n\n'
        '[[source]]\nname = "registers"\nimporter = "tables"\npath = "*.csv"\nauthority = 60\n'
    ),
    "Datasets.csv": "ID,Name\na,First\nb,Second\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return find_workspace(tmp_path)


def run(workspace: Workspace, **options: object) -> SyncReport:
    return sync(
        workspace, as_of=TODAY, actor="tester", progress=lambda *_: None, **options  # type: ignore[arg-type]
    )  # fmt: skip


def test_each_catalogue_is_a_source_of_its_own(workspace: Workspace) -> None:
    run(workspace)
    with workspace.open() as store:
        (claim,) = store.claims("iso42001:2023/A.7.4", source="catalog:iso42001")
        assert claim.locator["artifact"] == "ontology/catalogs/iso42001.yaml"


def test_the_organization_is_claimed_with_its_line(workspace: Workspace) -> None:
    run(workspace)
    with workspace.open() as store:
        (claim,) = store.claims("organization:acme-ltd", source="organization")
        assert claim.properties == {"name": "Acme Ltd", "country": "Norway"}
        assert claim.locator["artifact"] == "aims.toml"
        assert claim.locator["line"] == 2


def test_the_report_names_the_revisions(workspace: Workspace) -> None:
    first, second = run(workspace), run(workspace)
    assert (first.before, first.after) == (0, 1)
    assert (second.before, second.after) == (1, 1)


def test_what_somebody_else_wrote_meanwhile_is_planned_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(workspace)
    (workspace.root / "Datasets.csv").write_text("ID,Name\na,First\nc,Third\n", encoding="utf-8")
    module = import_module("aimsgraph.workspace.sync")  # the package has a function of that name
    expect, meanwhile = module._expect, [Node("dataset:meanwhile", "Dataset", {"name": "M"})]

    def late(*args: Any) -> Plan:
        with workspace.open(create=True) as store:
            store.write(map(PutNode, meanwhile), actor="somebody else", source="elsewhere")
        meanwhile.clear()
        return expect(*args)

    monkeypatch.setattr(module, "_expect", late)
    report = run(workspace)
    assert (report.before, report.after) == (2, 3)
    with workspace.open() as store:
        assert {"dataset:c", "dataset:meanwhile"} <= {*store.snapshot().nodes}


def test_the_progress_tells_what_is_done(workspace: Workspace) -> None:
    told: list[str] = []
    sync(workspace, as_of=TODAY, actor="x", progress=lambda what, *_: told.append(what))
    assert "reading registers" in told
    assert "applying the demands" in told
    told.clear()
    sync(
        workspace,
        as_of=TODAY,
        actor="x",
        progress=lambda what, *_: told.append(what),
        only=workspace.sources[0],
    )
    assert told == ["reading registers", "planning", "applying the demands", "writing", "comparing"]


def test_a_decision_about_identity_merges(workspace: Workspace) -> None:
    run(workspace)
    text = "- same: [dataset:a, dataset:b]\n  why: one table\n"
    (workspace.root / "identity.yaml").write_text(text, encoding="utf-8")
    run(workspace)
    with workspace.open() as store:
        assert "dataset:b" not in store.snapshot()


def test_only_one_source_is_read_when_asked(workspace: Workspace) -> None:
    run(workspace)
    (registers,) = workspace.sources
    report = run(workspace, only=registers)
    assert report.sources.sources == ("registers",)
    assert report.after == report.before


def test_a_source_read_before_any_other_finds_the_catalogues(workspace: Workspace) -> None:
    (workspace.root / "Controls.csv").write_text(
        "ID,Control,Implements\nrecords,Control of documents,7.5.3\n", encoding="utf-8"
    )
    report = run(workspace, only=workspace.sources[0])
    assert not [problem for problem in report.problems if problem.code == "dangling"]
    with workspace.open() as store:
        assert "iso42001:2023/A.7.4" in store.snapshot()


def test_expectations_follow_the_day(workspace: Workspace) -> None:
    run(workspace)
    report = sync(workspace, as_of=date(2027, 6, 15), actor="x", progress=lambda *_: None)
    assert report.as_of == date(2027, 6, 15)


class TestForgetting:
    OLD = '\n[[source]]\nname = "old"\nimporter = "tables"\npath = "old/*.csv"\nauthority = 50\n'

    @pytest.fixture
    def left(self, workspace: Workspace) -> Workspace:
        """A workspace after a source was taken out of its aims.toml; two datasets were its own."""
        root = workspace.root
        (root / "old").mkdir()
        (root / "old" / "Datasets.csv").write_text(
            "ID,Name\nb,Second\nx,Tenth\ny,Eleventh\n", encoding="utf-8"
        )
        (root / "aims.toml").write_text(FILES["aims.toml"] + self.OLD, encoding="utf-8")
        assert not run(find_workspace(root)).unnamed
        (root / "aims.toml").write_text(FILES["aims.toml"], encoding="utf-8")
        return find_workspace(root)

    def withdrawn(self, workspace: Workspace) -> set[str]:
        with workspace.open() as store:
            return {n.id for n in store.snapshot().nodes.values() if n.get("withdrawn_on")}

    def test_a_source_that_is_named_no_more_is_warned_of(self, left: Workspace) -> None:
        report = run(left)
        (problem,) = report.unnamed
        assert (problem.severity, str(problem.where)) == ("warning", "aims.toml")
        assert "'old'" in problem.message
        assert "2 things" in problem.message
        assert "--forget old" in problem.hint
        assert problem in report.problems
        assert not report.sources.changes
        assert not self.withdrawn(left)

    def test_what_only_it_described_is_withdrawn_when_let_go(self, left: Workspace) -> None:
        report = run(left, forget=["old"])
        assert report.sources.retired == ("dataset:x", "dataset:y")
        assert not report.unnamed
        assert self.withdrawn(left) == {"dataset:x", "dataset:y"}
        with left.open() as store:
            assert not list(store.claims(source="old"))

    def test_a_plan_lets_nothing_go(self, left: Workspace) -> None:
        report = run(left, forget=["old"], plan_only=True)
        assert report.sources.retired == ("dataset:x", "dataset:y")
        assert not self.withdrawn(left)

    def test_named_again_it_comes_back(self, left: Workspace) -> None:
        run(left, forget=["old"])
        (left.root / "aims.toml").write_text(FILES["aims.toml"] + self.OLD, encoding="utf-8")
        run(find_workspace(left.root))
        assert not self.withdrawn(left)

    def test_a_source_that_is_still_read_is_not_let_go(self, left: Workspace) -> None:
        for name in ("registers", "organization", "catalog:iso42001", "expectations"):
            with pytest.raises(UsageError, match="read at every sync"):
                run(left, forget=[name])

    def test_an_unknown_source_has_near_ones(self, left: Workspace) -> None:
        run(left)
        with pytest.raises(UnknownIdError, match="did you mean old"):
            run(left, forget=["olt"])

    def test_reading_one_source_says_nothing_of_others(self, left: Workspace) -> None:
        (registers,) = left.sources
        assert not run(left, only=registers).unnamed


def test_strict_lists_the_errors(workspace: Workspace) -> None:
    (workspace.root / "Controls.csv").write_text(
        "ID,Control,Implements\nc,C,A.77.4\n", encoding="utf-8"
    )
    with pytest.raises(RefusedError) as caught:
        run(workspace, strict=True)
    assert "Controls.csv" in caught.value.message
    assert not workspace.has_store or run(workspace, plan_only=True).before == 0


def test_a_source_read_alone_is_believed_as_in_a_full_sync(workspace: Workspace) -> None:
    (workspace.root / "more").mkdir()
    (workspace.root / "more" / "Datasets.csv").write_text(
        "ID,Name,Rows\na,Another name,12\n", encoding="utf-8"
    )
    run(workspace)
    run(workspace, only=Source("more", "tables", ("more/Datasets.csv",), authority=90))
    with workspace.open() as store:
        node = store.snapshot().node("dataset:a")
    assert (node.name, node.get("rows")) == ("First", 12)
    assert run(workspace).after == 2
