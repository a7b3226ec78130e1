"""The main job on registers that other tools and publishers wrote."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.importing import count
from aimsgraph.snapshot import Snapshot
from aimsgraph.workspace import SyncReport, Workspace, find_workspace, sync

TODAY = date(2026, 11, 24)
FILES = {
    "inventory": "aims_inventory_template.csv",
    "manifest": "aims_evidence_manifest_template.csv",
    "control-plan": "aims_control_plan_raci_template.csv",
    "risks": "S5-02_AI_Risk_Register_Template.xlsx",
    "context": "4.1_Context_Register.xlsx",
    "stakeholders": "4.2_Stakeholder_Register.xlsx",
    "federal": "2024_consolidated_ai_inventory_raw_v2.csv",
}


def quiet(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def workspace(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace made of real files and nothing else."""
    root = tmp_path_factory.mktemp("real")
    lines = ['[organization]\nname = "Acme"\n']
    for name, file in FILES.items():
        shutil.copy(shared_data / "01_registers" / file, root / file)
        lines.append(f'[[source]]\nname = "{name}"\nimporter = "tables"\npath = "{file}"\n')
    (root / "aims.toml").write_text("\n".join(lines))
    return find_workspace(root)


@pytest.fixture(scope="module")
def planned(workspace: Workspace) -> SyncReport:
    return sync(workspace, as_of=TODAY, actor="test", progress=quiet, plan_only=True)


@pytest.fixture(scope="module")
def applied(workspace: Workspace, planned: SyncReport) -> SyncReport:
    assert not workspace.has_store, "a plan writes nothing"
    return sync(workspace, as_of=TODAY, actor="test", progress=quiet)


@pytest.fixture(scope="module")
def snapshot(workspace: Workspace, applied: SyncReport) -> Snapshot:
    with workspace.open() as store:
        return store.snapshot()


def test_the_plan_is_what_is_then_applied(planned: SyncReport, applied: SyncReport) -> None:
    assert planned.sources.summary() == applied.sources.summary()
    assert planned.expected.summary() == applied.expected.summary()
    assert applied.after > applied.before


def test_every_finding_has_its_place(applied: SyncReport) -> None:
    problems = applied.problems
    assert problems
    assert all(problem.where is not None and problem.where.artifact for problem in problems)
    rows = [problem for problem in problems if problem.code == "duplicate-id"]
    assert all(problem.where is not None and problem.where.line for problem in rows)
    assert len(count(problems)) < len(problems), "the same problem is one line with a count"


def test_every_file_yields_what_it_holds(snapshot: Snapshot) -> None:
    found = Counter(node.cls for node in snapshot.nodes.values())
    # 3 of the template, and the federal inventory: 2,133 rows of which 51 repeat an earlier one.
    assert found["AISystem"] == 3 + 2082
    assert found["Risk"] == 17
    assert found["ContextIssue"] == 11
    assert found["InterestedParty"] == 10


def test_a_register_is_itself_the_record_that_its_clause_asks_for(
    workspace: Workspace, snapshot: Snapshot
) -> None:
    verdicts = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=TODAY).posture()
    for clause in ("4.1", "4.2"):
        assert verdicts.verdicts[f"iso42001:2023/{clause}"].status == "holds"


def test_reading_the_same_again_writes_nothing(workspace: Workspace, applied: SyncReport) -> None:
    again = sync(workspace, as_of=TODAY, actor="test", progress=quiet)
    assert again.before == again.after == applied.after


def test_an_impact_question_answers(workspace: Workspace, snapshot: Snapshot) -> None:
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=TODAY)
    answer = impact.what_if([Hypothetical("evidence:context-analysis", "withdrawal")])
    assert "iso42001:2023/4.1" in {verdict.id for verdict in answer.broken}
    quiet_answer = impact.what_if([Hypothetical("system:customer-support-chatbot", "purpose")])
    assert quiet_answer.complete
    assert not quiet_answer.broken
